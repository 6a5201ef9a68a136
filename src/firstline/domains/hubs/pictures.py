"""Pictures that a hub or a person gives: made small, and told nothing of where they were taken."""

import io
from functools import lru_cache
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from firstline.foundation.access.refusals import Refused

MOST_BYTES = 8 * 1024 * 1024
# A photograph of a telephone has some 50 million points; what claims to have more is a trap.
MOST_POINTS = 80_000_000
LOGO = (480, 120)
# So many pixels high is a logo at the head of a page.
HEAD = 32
FACE = (192, 192)
QUALITY = 82


def logo(upload: BinaryIO) -> bytes:
    """A logo as WebP, within ``LOGO``, what is see-through kept so. Raises Refused for what is no picture."""
    picture = _opened(upload)
    picture.thumbnail(LOGO, Image.Resampling.LANCZOS)
    return _webp(picture.convert("RGBA"))


def width_at_head(logo: bytes) -> int:
    """How wide a stored logo is at the head of a page, in pixels; no wider than one is stored."""
    with Image.open(io.BytesIO(logo)) as picture:
        return min(LOGO[0], max(1, round(picture.width * HEAD / picture.height)))


def face(upload: BinaryIO) -> bytes:
    """A portrait as WebP, a square of ``FACE`` cut from its middle. Raises Refused for what is no picture."""
    picture = ImageOps.fit(_opened(upload), FACE, Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    return _webp(picture.convert("RGB"))


@lru_cache(maxsize=64)
def icon(colour: str, logo: bytes, size: int) -> bytes:
    """A square PNG for a telephone's screen: the logo on white, or our mark in white on the hub's colour.

    What matters stands in the middle, so that a telephone may cut it round.
    """
    # Drawn large and made small, so that its edges are smooth.
    side = size * 4
    if logo:
        square = Image.new("RGB", (side, side), "white")
        sign = ImageOps.contain(
            Image.open(io.BytesIO(logo)).convert("RGBA"), (side * 7 // 10, side * 7 // 10)
        )
        square.paste(sign, ((side - sign.width) // 2, (side - sign.height) // 2), sign)
    else:
        square = Image.new("RGB", (side, side), colour)
        draw, least, most = ImageDraw.Draw(square), side // 4, side - side // 4
        draw.ellipse((least, least, most, most), fill="white")
        draw.rectangle((least, side // 2, side // 2, most), fill="white")
    file = io.BytesIO()
    square.resize((size, size), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _opened(upload: BinaryIO) -> Image.Image:
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(_("The picture is larger than 8 MB. Choose a smaller one."))
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
        if picture.width * picture.height > MOST_POINTS:
            raise Refused(_("The picture has too many points. Choose a smaller one."))
        # Turned as the camera was held, before that is forgotten with everything else that it noted.
        return ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError as error:
        raise Refused(_("The picture has too many points. Choose a smaller one.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refused(_("That is no picture that we can read: choose a PNG, JPEG or WebP file.")) from error


def _webp(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=6)
    return file.getvalue()
