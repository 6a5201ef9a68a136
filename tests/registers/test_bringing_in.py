"""A register's file that a leader uploads: who may, how far it is, leaving, stopping, a worker that dies."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import incoming
from firstline.domains.registers.account import Account
from firstline.domains.registers.models import Company, RegisterImport
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.tasks import actions, working
from firstline.foundation.tasks.models import Run
from tests.conftest import MakePerson
from tests.registers.conftest import DAY
from tests.registers.enheter import as_csv, enhet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_home")]
Browse = Callable[[Person | None], Browser]
PAGE, RUNS = "/fjelldal/desk/registers/", "/fjelldal/desk/runs/"
ROWS = [enhet(1), enhet(2), enhet(3, navn=""), enhet(4, kommunenummer="0301")]


def uploaded(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("enheter.csv", as_csv(ROWS) if content is None else content)


def form(content: bytes | None = None) -> dict[str, Any]:
    return {"register": "brreg", "snapshot_on": DAY.isoformat(), "file": uploaded(content)}


def kept_files() -> list[Path]:
    return list((settings.FIRSTLINE_HOME / "incoming").glob("*"))


@pytest.fixture
def run(hub: Hub, leader: Person) -> Run:
    """An import that waits for a worker."""
    return incoming.accept(hub=hub, register="brreg", snapshot_on=DAY, file=uploaded(), by=leader)


def work() -> Run:
    working.work_due()
    return Run.objects.get()


def text(browser: Browser, address: str, **headers: str) -> str:
    answer = browser.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_leader_uploads_leaves_comes_back_and_reads_the_account(leader: Person, browse: Browse) -> None:
    browser = browse(leader)
    answer = browser.post(PAGE, form())
    run = Run.objects.get()
    assert answer["Location"] == f"{RUNS}{run.pk}/"
    assert [path.read_bytes() for path in kept_files()] == [as_csv(ROWS)]
    assert "Waiting for its turn" in text(browser, answer["Location"])
    # She goes elsewhere: a line on the desk leads back.
    assert answer["Location"] in text(browser, "/fjelldal/desk/")
    assert work().state == Run.State.DONE
    assert Company.objects.count() == 2
    assert RegisterImport.objects.get().file_name == "enheter.csv"
    assert not kept_files()
    page = text(browser, answer["Location"])
    assert "said=" not in page
    assert "Enhetsregisteret (Norway) of 29\xa0January\xa02024" in page
    assert "line 4, " in page
    assert "<dt>refused</dt><dd>1</dd>" in page
    assert answer["Location"] not in text(browser, "/fjelldal/desk/")
    assert answer["Location"] in text(browser, RUNS)
    assert set(AuditRow.objects.filter(action__startswith="tasks.").values_list("action", flat=True)) == {
        "tasks.begin",
        "tasks.end",
    }


@pytest.mark.parametrize("role", [Role.ADVISER, Role.EDITOR, Role.ANALYST, Role.FACILITATOR])
def test_who_does_not_lead_neither_imports_nor_sees_imports(
    role: Role, hub: Hub, run: Run, make_person: MakePerson, browse: Browse
) -> None:
    person = make_person("Rolf", hub, role)
    browser = browse(person)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, form()).status_code == 403
    assert browser.get(f"{RUNS}{run.pk}/").status_code == 404
    assert browser.post(f"{RUNS}{run.pk}/stop/").status_code == 404
    assert "Enhetsregisteret" not in text(browser, RUNS)
    with pytest.raises(Refused):
        incoming.accept(hub=hub, register="brreg", snapshot_on=DAY, file=uploaded(), by=person)
    with pytest.raises(Refused):
        actions.ask_to_stop(run=run, by=person)
    assert Run.objects.count() == len(kept_files()) == 1


def test_an_auditor_reads_and_changes_nothing(
    hub: Hub, run: Run, make_person: MakePerson, browse: Browse
) -> None:
    browser = browse(make_person("Audun", hub, Role.AUDITOR))
    assert "Stop it" not in text(browser, f"{RUNS}{run.pk}/")
    assert browser.post(f"{RUNS}{run.pk}/stop/").status_code == 403


def test_another_hubs_run_is_not_found(
    run: Run, other_hub: Hub, make_person: MakePerson, browse: Browse
) -> None:
    browser = browse(make_person("Lone", other_hub, Role.HUB_LEADER))
    for hub in ("fjelldal", "havn"):
        for part in ("", "stop/", "again/"):
            answer = (browser.post if part else browser.get)(f"/{hub}/desk/runs/{run.pk}/{part}")
            assert answer.status_code == 404
    assert Run.objects.get().state == Run.State.WAITING


def test_a_waiting_run_stops_at_once(run: Run, leader: Person, browse: Browse) -> None:
    page = browse(leader).post(f"{RUNS}{run.pk}/stop/", follow=True).content.decode()
    assert "Nothing of it was kept." in page
    assert not kept_files()
    assert work().state == Run.State.STOPPED
    assert not Company.objects.exists()


def test_a_run_under_way_stops_where_it_next_reports_and_stores_nothing(
    run: Run, leader: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []

    def report(**options: Any) -> None:
        if not said:
            browse(leader).post(f"{RUNS}{run.pk}/stop/")
            said.append(text(browse(leader), f"{RUNS}{run.pk}/"))
        whole(**options)

    whole = actions.report
    monkeypatch.setattr(actions, "report", report)
    assert work().state == Run.State.STOPPED
    assert "It stops where it next looks up from its work." in said[0]
    assert not Company.objects.exists()
    assert not RegisterImport.objects.exists()
    assert not kept_files()


def test_what_is_stored_already_is_not_called_stopped(
    run: Run, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firstline.domains.registers import tasks

    def asked_too_late(*, progress: Callable[[Account], None], **options: Any) -> Account:
        account = whole(progress=None, **options)
        actions.ask_to_stop(run=run, by=leader)
        progress(account)
        return account

    whole = tasks.actions.import_register
    monkeypatch.setattr(tasks.actions, "import_register", asked_too_late)
    assert work().state == Run.State.DONE
    assert Company.objects.count() == 2


def test_a_refused_file_says_why(leader: Person, browse: Browse) -> None:
    browser = browse(leader)
    browser.post(PAGE, form(b"a;b\n1;2\n"))
    run = work()
    assert run.state == Run.State.FAILED
    assert run.error
    assert run.error.split("“")[0] in text(browser, f"{RUNS}{run.pk}/")
    assert not kept_files()


@pytest.mark.parametrize("wrong", [{"file": b""}, {"snapshot_on": "2999-01-01"}, {"register": "cvr"}])
def test_a_form_that_cannot_be_right_keeps_no_file(
    wrong: dict[str, Any], leader: Person, browse: Browse
) -> None:
    values = form(wrong.get("file")) | {name: value for name, value in wrong.items() if name != "file"}
    assert browse(leader).post(PAGE, values).status_code == 422
    assert not Run.objects.exists()
    assert not kept_files()


def test_a_file_that_is_too_large_is_refused_with_the_size(
    leader: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "MOST_MEGABYTES", 0)
    answer = browse(leader).post(PAGE, form())
    assert answer.status_code == 422
    assert "larger than 0 MB" in answer.content.decode()
    assert not kept_files()


def test_a_failure_of_ours_is_told_and_not_its_insides(
    run: Run, leader: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firstline.domains.registers import tasks

    def broken(**options: Any) -> Account:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(tasks.actions, "import_register", broken)
    assert work().state == Run.State.FAILED
    page = text(browse(leader), f"{RUNS}{run.pk}/")
    assert "Something went wrong with us" in page
    assert "inside" not in page


def test_a_killed_worker_leaves_a_lost_run_that_is_started_again(
    run: Run, leader: Person, browse: Browse
) -> None:
    now = timezone.now()
    assert actions.claim(now=now - actions.LEASE - timedelta(seconds=1)) == run
    assert work().state == Run.State.LOST
    browser = browse(leader)
    assert "Start it again" in text(browser, f"{RUNS}{run.pk}/")
    assert kept_files()
    browser.post(f"{RUNS}{run.pk}/again/")
    assert work().state == Run.State.DONE
    assert Company.objects.count() == 2
    with pytest.raises(Refused):
        actions.start_again(run=run, by=leader)


def test_a_slow_worker_loses_a_run_that_was_started_again(run: Run, leader: Person) -> None:
    slow = actions.claim(now=timezone.now() - timedelta(hours=1))
    assert slow
    actions.find_lost(now=timezone.now())
    # It was only slow, and says so.
    actions.report(run=slow, done=5)
    assert Run.objects.get().state == Run.State.RUNNING
    Run.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    actions.find_lost(now=timezone.now())
    actions.start_again(run=run, by=leader)
    for late in (
        lambda: actions.report(run=slow, done=9),
        lambda: actions.end(run=slow, state=Run.State.DONE),
    ):
        with pytest.raises(actions.LeaseLost):
            late()
    assert Run.objects.get().state == Run.State.WAITING


def test_what_was_lost_long_ago_is_let_go(run: Run) -> None:
    actions.claim(now=timezone.now() - actions.LOST_STAYS - timedelta(hours=1))
    actions.find_lost(now=timezone.now())
    assert Run.objects.get().state == Run.State.FAILED
    assert not kept_files()


def test_who_lost_the_role_meanwhile_imports_nothing(run: Run, leader: Person) -> None:
    leader.memberships.update(until=timezone.now())
    assert work().state == Run.State.FAILED
    assert not Company.objects.exists()


def test_the_part_that_changes_speaks_only_when_there_is_something_new(
    run: Run, leader: Person, browse: Browse
) -> None:
    actions.claim(now=timezone.now())
    Run.objects.update(done=10, total=100)
    browser, address = browse(leader), f"{RUNS}{run.pk}/"
    first = text(browser, f"{address}?said=waiting-0-0", **{"HX-Request": "true"})
    assert "<html" not in first
    assert "It is under way." in first
    assert "10 of about 100 rows read" in first
    assert "run-said" not in text(browser, f"{address}?said=running-0-0", **{"HX-Request": "true"})
    Run.objects.update(done=51)
    assert "Half of it is done." in text(browser, f"{address}?said=running-0-0", **{"HX-Request": "true"})
    # Without scripts the same address is a page, with a link to see it again.
    assert "See how far it is now" in text(browser, address)
