"""Where snapshots stand."""

import shutil
import time
from collections.abc import Collection
from pathlib import Path
from uuid import uuid4

from django.conf import settings

# A folder that nothing names may belong to an import that has not committed yet.
SECONDS_LEFT_ALONE = 24 * 60 * 60
# What has been computed from snapshots and that nobody has asked for since is computed anew if somebody does.
SECONDS_KEPT = 90 * SECONDS_LEFT_ALONE
KEPT = "kept"


def root() -> Path:
    """The folder that holds the store."""
    return Path(settings.FIRSTLINE_HOME) / "store"


def new_folder(dataset: str, **keys: str) -> str:
    """The name, below the root, of a folder that nobody has: ``companies/register=brreg/date=…/<id>``."""
    parts = [f"{key}={value}" for key, value in keys.items()]
    return "/".join([dataset, *parts, uuid4().hex])


def holds(folder: str) -> bool:
    """Whether a snapshot stands in the store: a folder with rows in it."""
    return any((root() / folder).glob("*/*.parquet"))


def sweep(dataset: str, named: Collection[str]) -> list[str]:
    """Delete the dataset's folders that nothing names and that are a day old. Returns their names.

    named: the folders that count, as ``new_folder`` named them.
    """
    gone = []
    for marker in (root() / dataset).rglob("written"):
        folder = marker.parent
        name = folder.relative_to(root()).as_posix()
        if name not in named and time.time() - marker.stat().st_mtime > SECONDS_LEFT_ALONE:
            shutil.rmtree(folder, ignore_errors=True)
            gone.append(name)
    return gone


def sweep_kept() -> int:
    """Delete the tables of ``kept`` that nobody has read for 90 days. Returns how many."""
    last = time.time() - SECONDS_KEPT
    old = [file for file in (root() / KEPT).glob("*") if file.stat().st_mtime < last]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
