"""A national register's file into the store and a hub's database, against DuckDB's own CSV to Parquet."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from time import perf_counter

import duckdb
from django.conf import settings

from bench.national import ROWS, write_csv
from bench.runner import measure
from firstline.config.installation import bring_up_to_date
from firstline.domains.hubs.models import Hub
from firstline.domains.registers.actions import import_register

DAY = date(2024, 12, 31)
ROUNDS = 5
CHILD = "import django; django.setup(); from bench.region_store import child; child()"
HUB = {"slug": "region", "name": "Region", "country": "NO", "areas": ["40"], "languages": ["en"]}


@measure("region-store", against="DuckDB's bare CSV to Parquet", unit="x", at_most=1.5)
def region_store() -> tuple[float, str]:
    """The file read, checked, parted by area, and the hub's companies in the database, all committed."""
    ratio, note, _megabytes = _measured()
    return ratio, note


@measure("region-store-memory", against="a limit", unit="MB", at_most=1500)
def region_store_memory() -> tuple[float, str]:
    """The most memory that the process of the import held."""
    _ratio, note, megabytes = _measured()
    return megabytes, note


@cache
def _measured() -> tuple[float, str, float]:
    bring_up_to_date()
    Hub.objects.get_or_create(slug=HUB["slug"], defaults=HUB)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "enheter.csv"
        write_csv(path)
        size = path.stat().st_size / 1e6
        rounds = [(_child("bare", path), _child("import", path)) for _round in range(ROUNDS)]
    # Of each round the ratio, and the middle one: a machine that others share is quick and slow by turns.
    ratio, bare, ours = sorted(
        (two["seconds"] / one["seconds"], one["seconds"], two["seconds"]) for one, two in rounds
    )[ROUNDS // 2]
    memory = max(two["megabytes"] for _one, two in rounds)
    kept = rounds[0][1]["kept"]
    note = (
        f"{ROWS} rows, {size:.0f} MB, {kept:.0f} of them the hub's: bare {bare:.1f} s, import {ours:.1f} s "
        f"in the middle one of {ROUNDS} rounds, "
        f"{memory:.0f} MB at most"
    )
    return ratio, note, memory


def _child(what: str, path: Path) -> dict[str, float]:
    """Run one of the two in a process of its own, which times itself: its start does not count.

    It has a copy of the home in which nothing was imported yet: a second import would write nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = shutil.copytree(settings.FIRSTLINE_HOME, Path(folder) / "home")
        ran = subprocess.run(  # noqa: S603
            [sys.executable, "-c", CHILD, what, str(path)],
            capture_output=True,
            check=True,
            env=os.environ | {"FIRSTLINE_HOME": str(home)},
            text=True,
        )
    answer: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return answer


def _bare(path: Path) -> dict[str, float]:
    begun = perf_counter()
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{path}', all_varchar = true, header = true)) "
            f"TO '{folder}/enheter.parquet' (FORMAT parquet)"
        )
        return {"seconds": perf_counter() - begun}


def _import(path: Path) -> dict[str, float]:
    hub = Hub.objects.get(slug=HUB["slug"])
    begun = perf_counter()
    account = import_register(register="brreg", path=path, hub=hub, snapshot_on=DAY, by=None)
    seconds = perf_counter() - begun
    if account.read != ROWS or account.new != account.kept or account.refused:
        raise ValueError(f"the import did something else: {account.counts()}")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "megabytes": megabytes, "kept": account.kept}


def child() -> None:
    """What a process of ``_child`` does: it writes its answer as one line of JSON."""
    what, file = sys.argv[1:]
    answer = _bare(Path(file)) if what == "bare" else _import(Path(file))
    sys.stdout.write(json.dumps(answer) + "\n")
