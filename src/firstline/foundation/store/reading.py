"""Reading snapshots with Ibis, so that the same expressions run on another backend by one setting."""

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

import ibis
from ibis import Table
from ibis.backends.duckdb import Backend

from firstline.foundation.store.folders import KEPT, root
from firstline.foundation.store.writing import settings_for

# Ten years of a country are compared in one query: with the memory of writing one, that fails now and then.
MEMORY = "2GB"
_local = threading.local()
_only_kept: ContextVar[bool] = ContextVar("only_kept", default=False)


class NotKept(LookupError):
    """A table has not been made yet, and whoever asks does not wait for it."""


@contextmanager
def only_kept() -> Iterator[None]:
    """For a page, which must not compute for a minute: what is not made yet raises ``NotKept``."""
    token = _only_kept.set(True)
    try:
        yield
    finally:
        _only_kept.reset(token)


def backend() -> Backend:
    """This thread's connection; a connection of DuckDB is one thread's at a time."""
    found: Backend | None = getattr(_local, "backend", None)
    if found is None:
        root().mkdir(parents=True, exist_ok=True)
        _local.spill = tempfile.TemporaryDirectory(dir=root(), prefix="spill-", ignore_cleanup_errors=True)
        # What is asked of several years needs more than its memory at times, and is in no order of rows.
        settings = settings_for(_local.spill.name) | {
            "preserve_insertion_order": False,
            "memory_limit": MEMORY,
        }
        found = _local.backend = ibis.duckdb.connect(**settings)
        found.raw_sql("SET enable_progress_bar = false")
    return found


def table(folders: Sequence[str], areas: Sequence[str] | None = None) -> Table:
    """The rows of one or several folders as one table, with their ``area`` and the keys of their names.

    folders: names from ``new_folder``; at least one.
    areas: only these partitions; None is all.
    """
    chosen = ["*"] if areas is None else [f"area={area}" for area in areas]
    files = [
        str(path)
        for folder in folders
        for one in chosen
        for path in sorted((root() / folder).glob(f"{one}/*.parquet"))
    ]
    return backend().read_parquet(files, hive_partitioning=True, hive_types_autocast=False)


def kept(key: Sequence[str], make: Callable[[], Table]) -> Table:
    """A table that is made once and then read: what is always the same for the same key.

    key: all that the table depends on, such as folders and the version of what computes it.
    Raises NotKept where it has not been made and this is within ``only_kept``.
    """
    name = hashlib.sha256("\n".join(key).encode()).hexdigest()
    file = root() / KEPT / f"{name}.parquet"
    if file.is_file():
        # By this, sweep_kept knows what is still asked for.
        os.utime(file)
    else:
        if _only_kept.get():
            raise NotKept(file.name)
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{uuid4().hex}")
        make().to_parquet(draft)
        # Two that make the same meet here: the second takes the place of the first, and is equal to it.
        draft.replace(file)
    return backend().read_parquet(str(file))
