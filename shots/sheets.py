"""Many pictures on one sheet, side by side, each as tall as a look needs."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, TALLEST, ACROSS, GAP, TITLE = 300, 900, 6, 12, 16


def sheet(pictures: Sequence[Path], target: Path) -> None:
    """Put pictures on one sheet with their names; long ones are cut off at the foot."""
    small = [(path.stem, _small(path)) for path in pictures]
    rows = [small[start : start + ACROSS] for start in range(0, len(small), ACROSS)]
    heights = [max(picture.height for _name, picture in row) + TITLE + GAP for row in rows]
    whole = Image.new("RGB", (ACROSS * (WIDTH + GAP) + GAP, sum(heights) + GAP), "#888888")
    pen, top = ImageDraw.Draw(whole), GAP
    for row, height in zip(rows, heights, strict=True):
        for place, (name, picture) in enumerate(row):
            left = GAP + place * (WIDTH + GAP)
            pen.text((left, top), name[:48], fill="white")
            whole.paste(picture, (left, top + TITLE))
        top += height
    whole.save(target)


def _small(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        height = max(1, round(picture.height * WIDTH / picture.width))
        return picture.convert("RGB").resize((WIDTH, height)).crop((0, 0, WIDTH, min(height, TALLEST)))
