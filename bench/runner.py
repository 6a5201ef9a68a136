"""Runs the measures of ``bench`` and ``validation``, and writes what this run measured.

A measure is a function that returns a number, or a number and a note that is printed beside it::

    @measure("register-import", against="csv.reader on the same file", unit="x", at_most=40)
    def register_import() -> float: ...

Settings and the environment point at an empty, throw-away home, so a measure may write to the database. The
measures of one module share a process and its home, so that one measurement can answer several of them; what
stands in another module meets neither.
"""

import argparse
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import ModuleType

import django

Answer = float | tuple[float, str]

NOT_MEASURES = {"__main__", "runner"}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One thing that is measured, what it is held against, and the limit that it must keep."""

    name: str
    run: Callable[[], Answer]
    against: str
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def limit(self) -> float | None:
        return self.at_least if self.at_most is None else self.at_most

    @property
    def module(self) -> str:
        """Where it stands."""
        return self.run.__module__

    def keeps(self, value: float) -> bool:
        """Whether a value is within the limit. A value that is not a number is not."""
        if self.at_most is not None:
            return value <= self.at_most
        return value >= self.at_least if self.at_least is not None else value == value


def measure(
    name: str, *, against: str, unit: str, at_most: float | None = None, at_least: float | None = None
) -> Callable[[Callable[[], Answer]], Callable[[], Answer]]:
    """Register a function as a measure.

    name: what ``ONLY=`` and the results call it.
    against: what the value is measured against, in words; where it is a ratio, ``unit`` is ``x``.
    at_most, at_least: the limit, one or neither.
    """
    if at_most is not None and at_least is not None:
        raise ValueError(f"{name}: give at_most or at_least, not both")

    def register(function: Callable[[], Answer]) -> Callable[[], Answer]:
        found = Measure(
            name=name, run=function, against=against, unit=unit, at_most=at_most, at_least=at_least
        )
        function.__dict__["measure"] = found
        return function

    return register


def discover(package: ModuleType) -> dict[str, Measure]:
    """The measures in the modules of a package, by name. Raises ValueError where two share a name."""
    found: dict[str, Measure] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        if info.name in NOT_MEASURES:
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for function in vars(module).values():
            registered = getattr(function, "measure", None)
            if not isinstance(registered, Measure) or function.__module__ != module.__name__:
                continue
            if registered.name in found:
                raise ValueError(f"two measures are called {registered.name}")
            found[registered.name] = registered
    return found


def run(measures: Sequence[Measure], results: Path) -> bool:
    """Run measures, print a line each, write the results. Returns whether all ran and kept their limits."""
    rows: list[dict[str, object]] = []
    well = True
    for one in measures:
        try:
            answer = one.run()
        except Exception:
            traceback.print_exc()
            sys.stdout.write(f"{one.name}: FAILED, see above\n")
            well = False
            continue
        value, note = answer if isinstance(answer, tuple) else (answer, "")
        kept = one.keeps(value)
        well = well and kept
        rows.append(
            {
                "name": one.name,
                "value": value,
                "unit": one.unit,
                "against": one.against,
                "limit": one.limit,
                "cpus": len(os.sched_getaffinity(0)),
            }
        )
        sys.stdout.write(line(one, value, kept, note))
        sys.stdout.flush()
    results.write_text(json.dumps(rows, indent=1) + "\n")
    return well


def run_apart(package: ModuleType, measures: Sequence[Measure], results: Path) -> bool:
    """As ``run``, with a process and a home of its own for each module's measures."""
    rows: list[dict[str, object]] = []
    well = True
    for _module, group in groupby(measures, key=lambda one: one.module):
        with tempfile.TemporaryDirectory(prefix="firstline-") as folder:
            part = Path(folder) / "results.json"
            names = [one.name for one in group]
            ended = subprocess.run(  # noqa: S603
                [sys.executable, "-m", package.__name__, "--results", str(part), "--only", *names],
                check=False,
            )
            well = well and ended.returncode == 0
            rows += json.loads(part.read_text()) if part.is_file() else []
    results.write_text(json.dumps(rows, indent=1) + "\n")
    return well


def line(one: Measure, value: float, kept: bool, note: str) -> str:
    """What is printed about one measure."""
    text = f"{one.name}: {value:.4g} {one.unit} against {one.against}"
    if one.limit is not None:
        text += f" ({'at least' if one.at_most is None else 'at most'} {one.limit:g})"
    if not kept:
        text += " MISSED"
    return text + (f"; {note}" if note else "") + "\n"


def main(package: ModuleType, arguments: Sequence[str] | None = None) -> int:
    """The command line of ``bench`` and ``validation``. Returns the exit code: 1 for a missed limit, 2 for a
    name that is not there."""
    asked = _parsed(package, arguments)
    with tempfile.TemporaryDirectory(prefix="firstline-") as home:
        os.environ.pop("DATABASE_URL", None)
        os.environ.update(FIRSTLINE_HOME=home, DJANGO_SETTINGS_MODULE="firstline.config.settings")
        django.setup()
        measures = discover(package)
        if unknown := [name for name in asked.only if not meant(name, measures)]:
            known = ", ".join(measures) or "nothing yet"
            sys.stderr.write(f"there is no {unknown[0]!r}; there is: {known}\n")
            return 2
        chosen = [one for name in asked.only for one in meant(name, measures)] or [*measures.values()]
        if len({one.module for one in chosen}) > 1:
            well = run_apart(package, chosen, asked.results)
        else:
            well = run(chosen, asked.results)
        return 0 if well else 1


def meant(name: str, measures: Mapping[str, Measure]) -> list[Measure]:
    """The measure of that name; where there is none, those of the module that is called so, with ``-`` for
    ``_``."""
    if name in measures:
        return [measures[name]]
    return [one for one in measures.values() if one.module.rpartition(".")[2].replace("_", "-") == name]


def _parsed(package: ModuleType, arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {package.__name__}", description=package.__doc__)
    parser.add_argument(
        "--only", metavar="NAME", nargs="+", default=[], help="run these measures, or modules of them, alone"
    )
    parser.add_argument(
        "--results",
        metavar="FILE",
        type=Path,
        default=Path(str(package.__file__)).with_name("results.json"),
        help="where to write what was measured",
    )
    return parser.parse_args(arguments)
