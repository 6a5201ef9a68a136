"""The runner behind ``make bench`` and ``make validate``: what it finds, what it writes, when it fails."""

import json
import math
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bench.runner import Measure, discover, measure, run


def a_measure(value: float, **limit: float) -> Measure:
    return Measure(name="speed", run=lambda: value, against="walking", unit="x", **limit)


def test_results_hold_what_this_run_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "results.json"
    results.write_text('[{"name": "yesterday"}]')
    assert run([a_measure(3.5, at_least=2)], results)
    [row] = json.loads(results.read_text())
    assert row.pop("cpus") >= 1
    assert row == {"name": "speed", "value": 3.5, "unit": "x", "against": "walking", "limit": 2}
    assert capsys.readouterr().out == "speed: 3.5 x against walking (at least 2)\n"


@pytest.mark.parametrize(
    ("value", "limit", "kept"),
    [
        (2.0, {"at_least": 2.0}, True),
        (1.9, {"at_least": 2.0}, False),
        (2.0, {"at_most": 2.0}, True),
        (2.1, {"at_most": 2.0}, False),
        (2.0, {}, True),
        (math.nan, {"at_least": 2.0}, False),
        (math.nan, {"at_most": 2.0}, False),
        (math.nan, {}, False),
    ],
)
def test_a_missed_limit_fails_the_run(
    tmp_path: Path, value: float, limit: dict[str, float], kept: bool
) -> None:
    assert run([a_measure(value, **limit)], tmp_path / "results.json") is kept


def test_a_measure_that_breaks_fails_the_run_and_not_the_others(tmp_path: Path) -> None:
    broken = Measure(name="broken", run=lambda: 1 / 0, against="", unit="x")
    results = tmp_path / "results.json"
    assert not run([broken, a_measure(1)], results)
    assert [row["name"] for row in json.loads(results.read_text())] == ["speed"]


def test_a_note_is_printed_beside_the_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    noted = Measure(name="speed", run=lambda: (1.0, "p95 41 ms"), against="walking", unit="x")
    assert run([noted], tmp_path / "results.json")
    assert capsys.readouterr().out.endswith("; p95 41 ms\n")


def test_one_limit_only() -> None:
    with pytest.raises(ValueError, match="not both"):
        measure("speed", against="walking", unit="x", at_most=1, at_least=1)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """An empty package of measures, importable in this test alone."""
    folder = tmp_path / "somewhere"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("somewhere", "somewhere.legs", "somewhere.wheels"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import somewhere

    return somewhere


MEASURE = """
from bench.runner import measure

@measure({name!r}, against="standing", unit="x")
def measured():
    return 1.0
"""


def test_measures_are_found_in_every_module_once(package: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "somewhere/legs.py").write_text(MEASURE.format(name="walk"))
    (tmp_path / "somewhere/wheels.py").write_text(
        MEASURE.format(name="drive") + "\nfrom somewhere.legs import measured as walking\n"
    )
    assert sorted(discover(package)) == ["drive", "walk"]


def test_two_measures_of_one_name_are_refused(package: ModuleType, tmp_path: Path) -> None:
    for module in ("legs", "wheels"):
        (tmp_path / f"somewhere/{module}.py").write_text(MEASURE.format(name="walk"))
    with pytest.raises(ValueError, match="two measures are called walk"):
        discover(package)
