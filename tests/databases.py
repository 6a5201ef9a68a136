"""One migrated database a run, which every process of the run copies.

The run's folder (``FIRSTLINE_HOME``, made by ``conftest``) names it, so two runs never meet. On SQLite a
copy is a file, and the template is kept in pytest's cache until a migration or a model changes; on
PostgreSQL it is ``CREATE DATABASE … TEMPLATE …``. What a test without a transaction leaves behind is written
over with the template on SQLite, and emptied by Django on PostgreSQL.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase

HOME = Path(os.environ["FIRSTLINE_HOME"])
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
RUN = "firstline_test_" + HOME.name.removeprefix("firstline-test-")
TEMPLATE = f"{RUN}_template"
COPY = f"{RUN}_{WORKER}"
MIGRATED = f"{COPY}_migrated"
ROOT = Path(__file__).resolve().parent.parent
SECONDS_KEPT = 24 * 60 * 60
FINGERPRINTED = {"requirements-dev.txt", "settings.py", "models.py", "apps.py", "tree.py"}


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the run's lock: one process makes the template, the others wait for it."""
    with (HOME / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_copy(cache: Path) -> None:
    """Point the default connection at this process's own copy of the template.

    cache: a folder that outlives the run.
    """
    with one_at_a_time():
        if connection.vendor == "sqlite":
            shutil.copyfile(_kept(cache), _file(COPY))
            shutil.copyfile(_file(COPY), _file(MIGRATED))
            TransactionTestCase._fixture_teardown = _begin_anew  # type: ignore[method-assign]
        else:
            if not _made().exists():
                _on_server(f'CREATE DATABASE "{TEMPLATE}"')
                _made().touch()
                _migrate()
            _on_server(f'CREATE DATABASE "{COPY}" TEMPLATE "{TEMPLATE}"')
            _empty_by_deleting()
    _use(COPY)


def put_migrated(home: Path) -> None:
    """Put a migrated database into an installation's folder: to migrate is most of its first start."""
    if connection.vendor == "sqlite":
        shutil.copyfile(_file(MIGRATED), home / "firstline.sqlite3")


def _kept(cache: Path) -> Path:
    """The template in pytest's cache, made where it is not there."""
    kept = cache / f"{_fingerprint()}.sqlite3"
    if not kept.exists():
        _migrate()
        _tidy(cache)
        shutil.copyfile(_file(TEMPLATE), draft := cache / f"{RUN}.draft")
        draft.replace(kept)
    return kept


def _begin_anew(_test_case: Any) -> None:
    """Write the template over the copy: emptying every table, Django makes each permission anew besides."""
    connection.ensure_connection()
    with closing(sqlite3.connect(_file(MIGRATED))) as template:
        template.backup(connection.connection)


def _empty_by_deleting() -> None:
    """Empty tables with DELETE where the server lets us: TRUNCATE makes a file anew for every table.

    The keys between them are not checked meanwhile, which takes a superuser; everything is emptied.
    """
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone()[0] != "on":
            return

    def sql_flush(style: Any, tables: list[str], **options: Any) -> list[str]:
        emptied = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]
        return ["SET session_replication_role = replica", *emptied, "SET session_replication_role = DEFAULT"]

    connection.ops.sql_flush = sql_flush  # type: ignore[method-assign]


def drop_copy() -> None:
    """Take this process's copy away; the files go with the run's folder."""
    connections.close_all()
    if connection.vendor == "postgresql":
        _on_server(f'DROP DATABASE IF EXISTS "{COPY}" WITH (FORCE)')


def drop_template() -> None:
    """Take the template away, when every process of the run is done."""
    if connection.vendor == "postgresql" and _made().exists():
        _on_server(f'DROP DATABASE IF EXISTS "{TEMPLATE}" WITH (FORCE)')


def _migrate() -> None:
    _use(TEMPLATE)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def _tidy(cache: Path) -> None:
    # Not at once: another run may be copying the one that it found.
    for kept in cache.iterdir():
        if time.time() - kept.stat().st_mtime > SECONDS_KEPT:
            kept.unlink(missing_ok=True)


def _made() -> Path:
    return HOME / "template.made"


def _fingerprint() -> str:
    """Changes with anything that a migrated database is made of."""
    sources = [ROOT / "requirements-dev.txt", *(ROOT / "src/firstline").rglob("*.py")]
    for app in apps.get_app_configs():
        sources += Path(app.path, "migrations").glob("*.py")
    digest = hashlib.sha256()
    for path in sorted(set(sources)):
        if path.parent.name == "migrations" or path.name in FINGERPRINTED:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _use(name: str) -> None:
    connection.close()
    options: dict[str, Any] = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        # Threads and the live server share the file, as in production; only the power cut is left out.
        options["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
        options["NAME"] = _file(name)
    else:
        options["NAME"] = name
    connection.settings_dict.update(NAME=options["NAME"], OPTIONS=options["OPTIONS"])


def _file(name: str) -> Path:
    return HOME / f"{name}.sqlite3"


def _on_server(statement: str) -> None:
    # Django's own way to a connection that belongs to none of the databases made here.
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement)
