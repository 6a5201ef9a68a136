"""Writing snapshots with DuckDB."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from firstline.foundation.store.folders import root

MEMORY = "900MB"
THREADS = 2
# Columns of more different values than this, such as names, gain nothing from a dictionary of them.
DICTIONARY = 5000
# What stands for "no area" in the name of a partition's folder.
NONE = "none"


@contextmanager
def connect() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of its own, in memory up to a limit and else on disk; it fetches nothing from anywhere."""
    root().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root(), prefix="spill-") as spill:
        connection = duckdb.connect(config=settings_for(spill))
        # A progress bar is a connection's own setting, and would be drawn over what a command says.
        connection.execute("SET enable_progress_bar = false")
        try:
            yield connection
        finally:
            connection.close()


def settings_for(spill: str = "") -> dict[str, str | bool | int | float | list[str]]:
    """What every connection to DuckDB begins with. ``spill``: a folder for what memory does not hold."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "threads": THREADS,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
    }
    return settings | ({"temp_directory": spill} if spill else {})


def make_room(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave one core to what is done beside the connection's work from now on."""
    connection.execute(f"SET threads = {max(1, THREADS - 1)}")


def write(connection: duckdb.DuckDBPyConnection, query: str, folder: str, *, area: str = "area") -> int:
    """Write what a query gives as Parquet into a new folder, a partition an area.

    folder: a name from ``new_folder``.
    area: the query's column that the rows are parted by; it is in the folders' names, not in the files.
    Returns the number of rows.
    """
    target = root() / folder
    target.mkdir(parents=True)
    counted = connection.execute(
        f"COPY ({query}) TO '{_quoted(target)}' (FORMAT parquet, PARTITION_BY ({area}), OVERWRITE_OR_IGNORE, "
        f"DICTIONARY_SIZE_LIMIT {DICTIONARY})"
    ).fetchone()
    (target / "written").touch()
    return int(counted[0]) if counted else 0


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
