"""What the doctor finds in an installation: its folder, database, store, hubs and mail server."""

import shutil
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail import get_connection
from pytest_django import Settings

from firstline.config import health
from firstline.config.home import make_home
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import actions, queries
from firstline.domains.registers.models import Snapshot
from firstline.foundation import store
from tests import databases
from tests.config.conftest import Command
from tests.config.running import run
from tests.registers.conftest import DAY, Bring, bring
from tests.registers.enheter import enhet

__all__ = ["bring"]


def findings(answer: tuple[int, str, str], mark: str) -> list[str]:
    return [line[5:].strip() for line in answer[1].splitlines() if line.startswith(mark)]


def test_a_home_that_everybody_can_look_into_is_found(db: None, tmp_path: Path) -> None:
    make_home(place := tmp_path / "home")
    databases.put_migrated(place)
    done = run(place, "doctor")
    assert done.returncode == 0, done.stdout
    assert "Everybody" not in done.stdout
    place.chmod(0o755)
    again = run(place, "doctor")
    assert again.returncode == 1
    assert f"chmod 700 {place}" in again.stdout


def test_a_home_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    done = run(Path("/proc/nope"), "hubs", "create", "vik")
    assert done.returncode == 2
    done = run(Path("/proc/nope"), "doctor")
    assert done.stderr == (
        "firstline: The data’s folder /proc/nope cannot be made or written to (No such file or directory): "
        "set FIRSTLINE_HOME to one that can.\n"
    )


def test_what_is_no_database_is_not_called_one(tmp_path: Path) -> None:
    (tmp_path / "firstline.sqlite3").write_text("A text file that somebody put here by mistake.\n" * 200)
    said = run(tmp_path, "doctor").stdout
    assert "WRONG The database does not answer: file is not a database\n" in said
    assert "up to date" not in said


def test_a_database_that_could_not_be_migrated_is_not_called_ready(
    firstline: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "waiting_migrations", lambda: 3)
    answer = firstline("doctor")
    assert findings(answer, "WRONG") == ["SQLite answers, and could not be brought up to date: 3 steps."] or (
        findings(answer, "WRONG")[0].startswith("PostgreSQL answers")
    )
    assert not any("is up to date" in sentence for sentence in findings(answer, "ok"))


def test_hubs_without_a_leader_are_named(
    firstline: Command, hub: Hub, other_hub: Hub, leader: Person
) -> None:
    (missing,) = [one for one in findings(firstline("doctor"), "unset") if "leader" in one]
    assert missing == (
        f"{other_hub.name} has no leader: firstline people add … --hub {other_hub.slug} --role hub_leader"
    )


@pytest.fixture
def mailing(settings: Settings) -> int:
    """Mail goes through a server of this machine; returns its port, at which nobody listens yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    return port


def test_a_mail_server_that_does_not_answer_is_wrong(firstline: Command, mailing: int) -> None:
    answer = firstline("doctor")
    (wrong,) = findings(answer, "WRONG")
    assert f"(127.0.0.1, port {mailing}) fails: [Errno 111] Connection refused" in wrong
    assert not any("Mail goes" in sentence for sentence in findings(answer, "ok"))


def test_a_mail_server_that_answers_is_good(
    firstline: Command, mailing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[float] = []

    def open_one(timeout: float) -> object:
        opened.append(timeout)
        return get_connection("django.core.mail.backends.locmem.EmailBackend")

    monkeypatch.setattr(health, "get_connection", open_one)
    assert any(f"port {mailing}" in one for one in findings(firstline("doctor"), "ok"))
    assert opened == [health.SECONDS_TO_ANSWER]


def test_no_address_is_guessed(
    firstline: Command, hub: Hub, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.delenv("FIRSTLINE_URL", raising=False)
    add = ("people", "add", "ida@example.org", "--name", "Ida", "--hub", hub.slug, "--role", "adviser")
    assert "8000" not in firstline(*add)[1] + firstline("doctor")[1]
    monkeypatch.setenv("FIRSTLINE_URL", "http://hub.example:8124")
    settings.FIRSTLINE_URL = "http://hub.example:8124"
    assert "at http://hub.example:8124/accounts/login/" in firstline(*add)[1]
    assert "FIRSTLINE_URL is http://hub.example:8124" in firstline("doctor")[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_home")
def test_a_store_that_a_backup_left_out_is_missed(
    firstline: Command, hub: Hub, bring: Bring, tmp_path: Path
) -> None:
    table = tmp_path / "postcodes.csv"
    table.write_text("postcode,municipality,municipality_name\nZZ1 3AB,E07000998,Otherton\n")
    actions.import_areas(kind="postcodes", country="GB", path=table, dated_on=DAY)
    bring([enhet(1)])
    bring([enhet(1)], on=DAY + timedelta(days=1))
    assert findings(firstline("doctor"), "WRONG") == []
    shutil.rmtree(store.root())
    wrong = findings(firstline("doctor"), "WRONG")
    assert len(wrong) == 3
    assert f"firstline registers forget brreg {DAY} --unit company" in wrong[0]
    assert f"firstline areas import postcodes … --country GB --date {DAY}" in wrong[2]
    assert all("backup" in sentence for sentence in wrong)
    # What it says mends it.
    bring([enhet(1)])
    assert firstline("registers", "forget", "brreg", (DAY + timedelta(days=1)).isoformat())[0] == 0
    actions.import_areas(kind="postcodes", country="GB", path=table, dated_on=DAY)
    assert findings(firstline("doctor"), "WRONG") == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_home")
def test_a_folder_without_its_rows_is_missed_too(bring: Bring) -> None:
    bring([enhet(1)])
    for file in store.root().rglob("*.parquet"):
        file.unlink()
    assert [str(one) for one in queries.lost()[0]] == [str(Snapshot.objects.get())]
    bring([enhet(1)])
    assert queries.lost() == ([], [])
