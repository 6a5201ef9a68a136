"""The run that deletes what is due: once a day, one at a time, and again after it was killed."""

import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.foundation.access.models import SubmittedForm
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.retention import expire
from firstline.foundation.retention.expire import AlreadyRunning, expire_daily
from firstline.foundation.tasks import worker

pytestmark = pytest.mark.usefixtures("own_home")

NOW = datetime(2026, 6, 15, 12, tzinfo=timezone.get_default_timezone())
LONG_AGO = datetime(1990, 1, 1, tzinfo=timezone.get_default_timezone())


@pytest.mark.django_db
def test_the_day_has_one_run() -> None:
    assert expire_daily(now=NOW)
    assert not expire_daily(now=NOW + timedelta(hours=8))
    assert expire_daily(now=NOW + timedelta(days=1))
    assert AuditRow.objects.filter(action=expire.ACTION).count() == 2


@pytest.mark.django_db
def test_two_do_not_run_at_once() -> None:
    with expire._alone() as alone:
        assert alone
        assert not expire_daily(now=NOW)
        with pytest.raises(AlreadyRunning):
            expire.expire(now=NOW)
        assert expire.expire(now=NOW, dry_run=True)
    assert not AuditRow.objects.exists()
    assert expire_daily(now=NOW)


@pytest.mark.django_db
def test_a_run_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        SubmittedForm.objects.create(key=f"{number:032d}", location="/")
    SubmittedForm.objects.update(submitted_at=LONG_AGO)
    find = expire._Expiry.free
    asked = 0

    def fail(self: Any, model: type[models.Model]) -> Any:
        nonlocal asked
        asked += model is SubmittedForm
        if asked == 3:
            raise RuntimeError
        return find(self, model)

    with monkeypatch.context() as broken:
        broken.setattr(expire._Expiry, "free", fail)
        with pytest.raises(RuntimeError):
            expire.expire(now=NOW, batch=2)
    assert SubmittedForm.objects.count() == 3, "a batch that was done is done"
    assert not AuditRow.objects.exists()
    assert expire_daily(now=NOW)
    assert not SubmittedForm.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_each_batch_is_a_transaction_of_its_own() -> None:
    for number in range(5):
        SubmittedForm.objects.create(key=f"{number:032d}", location="/")
    SubmittedForm.objects.update(submitted_at=LONG_AGO)
    with CaptureQueriesContext(connection) as queries:
        expire.expire(now=NOW, batch=2)
    deletes = [n for n, query in enumerate(queries) if query["sql"].startswith("DELETE")]
    commits = [n for n, query in enumerate(queries) if query["sql"] == "COMMIT"]
    assert len(deletes) == 3
    for delete, following in zip(deletes, [*deletes[1:], len(queries)], strict=True):
        assert any(delete < commit < following for commit in commits)


@pytest.mark.django_db
def test_a_process_that_is_killed_leaves_the_way_free() -> None:
    lock = settings.FIRSTLINE_HOME / "expiring"
    hold = (
        "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, 2); print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert not expire_daily(now=NOW)
        other.kill()
        other.wait()
    assert expire_daily(now=NOW)


@pytest.mark.django_db
def test_another_machine_on_the_same_server_is_seen() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("one machine only: SQLite is no server")
    elsewhere = connection.copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [expire.EXPIRY_LOCK])
            assert not expire_daily(now=NOW)
            # The server ends a closed connection, and lets go of its locks, a moment after it was closed.
            cursor.execute("SELECT pg_advisory_unlock(%s)", [expire.EXPIRY_LOCK])
    finally:
        elsewhere.close()
    assert expire_daily(now=NOW)


@pytest.mark.django_db
def test_the_worker_does_the_days_run(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    # The tests' tasks are in no database.
    monkeypatch.setattr(worker, "call_command", lambda name, **options: called.append(name))
    worker.tidy()
    worker.tidy()
    assert called == ["prune_db_task_results", "clearsessions"] * 2
    assert AuditRow.objects.filter(action=expire.ACTION).count() == 1
