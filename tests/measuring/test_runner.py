"""The runner behind ``make bench`` and ``make validate``: what it finds, what it writes, when it fails."""

import json
import math
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bench.runner import Measure, discover, meant, measure, run, run_apart


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


SEEN = """
import os
from functools import cache

from bench.runner import measure

@cache
def measured():
    return float(os.getpid()), os.environ["FIRSTLINE_HOME"]

@measure({one!r}, against="standing", unit="x")
def one():
    return measured()

@measure({other!r}, against="standing", unit="x", at_most={limit})
def other():
    return measured()
"""


@pytest.fixture
def two_modules(package: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Measures that say in which process they ran, two a module, and the command line that runs them."""
    folder = tmp_path / "somewhere"
    (folder / "legs.py").write_text(SEEN.format(one="walk", other="run", limit=1e9))
    (folder / "wheels.py").write_text(SEEN.format(one="drive", other="ride", limit=1e9))
    (folder / "__main__.py").write_text("import sys, somewhere\nfrom bench.runner import main\n")
    with (folder / "__main__.py").open("a") as text:
        text.write("sys.exit(main(somewhere))\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    return package


def test_each_module_has_a_process_and_a_home_of_its_own_and_its_measures_share_it(
    two_modules: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results.json"
    assert run_apart(two_modules, list(discover(two_modules).values()), results)
    process = {row["name"]: row["value"] for row in json.loads(results.read_text())}
    assert list(process) == ["walk", "run", "drive", "ride"]
    assert process["walk"] == process["run"] != process["drive"] == process["ride"]
    assert os.getpid() not in process.values()
    homes = [line.rpartition("; ")[2] for line in capfd.readouterr().out.splitlines()]
    assert homes[0] == homes[1] != homes[2] == homes[3]
    assert not any(Path(home).exists() for home in homes)


def test_a_limit_that_one_of_the_processes_misses_fails_the_run(
    two_modules: ModuleType, tmp_path: Path
) -> None:
    module = tmp_path / "somewhere/legs.py"
    module.write_text(module.read_text().replace("at_most=1000000000.0", "at_most=0"))
    results = tmp_path / "results.json"
    assert not run_apart(two_modules, list(discover(two_modules).values()), results)
    assert len(json.loads(results.read_text())) == 4


def test_a_process_that_breaks_fails_the_run_and_not_the_others(
    two_modules: ModuleType, tmp_path: Path
) -> None:
    measures = list(discover(two_modules).values())
    module = tmp_path / "somewhere/legs.py"
    module.write_text(module.read_text().replace("    return measured()", "    os._exit(3)"))
    results = tmp_path / "results.json"
    assert not run_apart(two_modules, measures, results)
    assert [row["name"] for row in json.loads(results.read_text())] == ["drive", "ride"]


def test_a_measure_is_meant_by_its_name_and_all_of_a_module_by_the_modules(two_modules: ModuleType) -> None:
    measures = discover(two_modules)
    assert [one.name for one in meant("ride", measures)] == ["ride"]
    assert [one.name for one in meant("wheels", measures)] == ["drive", "ride"]
    assert meant("wings", measures) == []
