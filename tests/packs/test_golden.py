"""The points of each version of each instrument, against what was reckoned by hand.

A file a version stands in ``golden``: answers, points as fractions ("" where there are none), how many of the
scored questions are answered and asked, and each count with its unknown ones and its band. It is written once
and never again: what was answered under a version keeps its points for ever.
"""

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from firstline.engine.counting import band_of
from firstline.foundation.packs import load_instrument
from firstline.foundation.packs.loader import PACKS

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.toml"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_points_are_those_reckoned_by_hand(path: Path) -> None:
    key, _dot, version = path.stem.partition(".v")
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    instrument = load_instrument(key, int(version))
    scores = instrument.score(said["answers"])
    found = {name: part.value for name, part in scores.dimensions.items()} | {"overall": scores.overall.value}
    assert found == {name: Fraction(points) if points else None for name, points in said["points"].items()}
    assert [scores.overall.answered, scores.overall.asked] == said["answered"]
    tallies = instrument.tallies(said["answers"])
    assert said.get("counts", {}) == {
        count.key: [
            tallies[count.key].fulfilled,
            tallies[count.key].unknown,
            band_of(tallies[count.key], count.cuts()),
        ]
        for count in instrument.counts
    }


def test_every_version_that_gives_points_has_its_file() -> None:
    there = {path.stem for path in GOLDEN}
    for path in (PACKS / "instruments").glob("*.toml"):
        key, _dot, version = path.stem.partition(".v")
        assert path.stem in there or not load_instrument(key, int(version)).dimensions, path.name
