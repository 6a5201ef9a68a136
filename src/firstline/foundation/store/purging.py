"""Taking rows out of a snapshot, which never changes and so becomes another; and taking whole ones away."""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from firstline.foundation.store.folders import root
from firstline.foundation.store.writing import connect


def without(folder: str, column: str, values: Collection[str]) -> tuple[str, int] | None:
    """Write a copy of a snapshot that lacks the rows whose column holds one of the values.

    Only the files that hold one are written anew; the others are the same on the disk. Returns the new
    folder's name and how many rows are missing in it, or None where no row holds one of the values.
    """
    old = root() / folder
    with connect() as db:
        db.execute("CREATE TEMP TABLE gone AS SELECT unnest(?) AS value", [list(values)])
        held = f"{column} IN (SELECT value FROM gone)"
        files = f"read_parquet('{_quoted(old)}/*/*.parquet', filename = true, hive_partitioning = false)"
        db.execute(f"SELECT filename, count(*) FROM {files} WHERE {held} GROUP BY filename")
        affected = {Path(name): int(rows) for name, rows in db.fetchall()}
        if not affected:
            return None
        name = f"{folder.rpartition('/')[0]}/{uuid4().hex}"
        for path in sorted(old.glob("*/*.parquet")):
            target = root() / name / path.relative_to(old)
            target.parent.mkdir(parents=True, exist_ok=True)
            if path in affected:
                rows = f"SELECT * FROM read_parquet('{_quoted(path)}', hive_partitioning = false)"
                rest = f"{rows} WHERE ({held}) IS NOT TRUE"
                db.execute(f"COPY ({rest}) TO '{_quoted(target)}' (FORMAT parquet)")
            else:
                _share(path, target)
    (root() / name / "written").touch()
    return name, sum(affected.values())


def delete(folder: str) -> None:
    """Delete a snapshot's folder now."""
    shutil.rmtree(root() / folder, ignore_errors=True)


@contextmanager
def gone_after_an_error(folder: str) -> Iterator[None]:
    """Delete a folder that was written, where what should have named it fails."""
    try:
        yield
    except BaseException:
        delete(folder)
        raise


def _share(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
