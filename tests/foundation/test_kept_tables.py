"""A table that was computed once is read again, and goes when nobody has asked for it for long."""

import os
import time
from pathlib import Path

import ibis
import pyarrow as pa
import pytest
from ibis import Table
from pytest_django import Settings

from firstline.foundation import store
from firstline.foundation.store.folders import SECONDS_KEPT


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where kept tables stand in an installation of this test's own."""
    settings.FIRSTLINE_HOME = str(tmp_path)
    return tmp_path / "store" / "kept"


def made(times: list[int]) -> Table:
    times.append(1)
    return ibis.memtable(pa.table({"number": [1, 2]}))


def test_what_is_asked_for_stays_and_what_nobody_reads_goes(folder: Path) -> None:
    times: list[int] = []
    for key in ("read", "forgotten"):
        assert store.kept([key], lambda: made(times)).count().to_pyarrow().as_py() == 2
    assert len(times) == 2
    for file in folder.iterdir():
        long_ago = time.time() - SECONDS_KEPT - 60
        os.utime(file, (long_ago, long_ago))
    store.kept(["read"], lambda: made(times))
    assert len(times) == 2
    assert store.sweep_kept() == 1
    store.kept(["read"], lambda: made(times))
    assert len(times) == 2
    with store.only_kept(), pytest.raises(store.NotKept):
        store.kept(["forgotten"], lambda: made(times))
