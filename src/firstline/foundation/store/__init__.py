"""The analytical store: snapshots as Parquet in ``FIRSTLINE_HOME``, written by DuckDB, read with Ibis.

A snapshot is a folder that is never changed once it is written; which folders count, the database says.
So a snapshot comes into sight with the transaction that names it, and a reader never sees half of one.
"""

from firstline.foundation.store.folders import holds, new_folder, root, sweep, sweep_kept
from firstline.foundation.store.purging import delete, gone_after_an_error, without
from firstline.foundation.store.reading import NotKept, kept, only_kept, table
from firstline.foundation.store.writing import NONE, connect, make_room, write

__all__ = [
    "NONE",
    "NotKept",
    "connect",
    "delete",
    "gone_after_an_error",
    "holds",
    "kept",
    "make_room",
    "new_folder",
    "only_kept",
    "root",
    "sweep",
    "sweep_kept",
    "table",
    "without",
    "write",
]
