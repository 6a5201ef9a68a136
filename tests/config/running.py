"""The command in a process of its own, with a home and an environment of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(place: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FIRSTLINE_", "DATABASE_", "COV"))
    }
    return {**kept, "FIRSTLINE_HOME": str(place), "PYTHONPATH": str(ROOT / "src"), **more}


def run(place: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "firstline.config.cli", *arguments],
        env=environment(place, **more),
        cwd=place if place.is_dir() else ROOT,
        capture_output=True,
        text=True,
        timeout=280,
    )


def refused(answer: tuple[int, str, str]) -> str:
    """The one sentence of a refusal."""
    code, out, err = answer
    assert (code, out) == (2, "")
    assert err.startswith("firstline: ")
    assert err.count("\n") == 1
    return err
