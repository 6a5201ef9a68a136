"""Importing a snapshot: what is kept, what it changes, what is refused, and nothing by halves."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import actions, intake
from firstline.domains.registers.account import Account
from firstline.domains.registers.actions import hold, import_register
from firstline.domains.registers.adapters.rows import FileRefused
from firstline.domains.registers.models import Company, Kind, RegisterImport, Snapshot, Stated
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts.registry import Fact
from tests.registers.conftest import DAY, Bring, counts
from tests.registers.enheter import Enhet, as_csv, as_json, enhet, number, packed

pytestmark = pytest.mark.django_db


def test_companies_of_the_area_are_kept(bring: Bring) -> None:
    rows = [
        enhet(1),
        enhet(2, kommunenummer="0301"),
        enhet(3, kommunenummer=""),
        enhet(4, kommunenummer="4030"),
    ]
    account = bring(rows)
    assert counts(account) == (4, 1, 1, 0, 0, 0)
    [company] = Company.objects.all()
    assert company.number == number(10)
    assert company.name == "FJELLDAL PRØVE 1 AS"
    assert company.search_name == "fjelldal prøve 1 as"
    assert (company.kind, company.legal_form) == (Kind.BUSINESS, "AS")
    assert (company.employees, company.employees_state) == (7, Stated.STATED)
    assert (company.municipality, company.registered_on) == ("4036", date(2020, 2, 29))
    assert company.snapshot_on == DAY


@pytest.mark.parametrize(
    ("areas", "kept"),
    [
        (["40"], 2),
        (["4036"], 1),
        (["4036", "40"], 2),
        (["03", "4030"], 2),
        (["4"], 2),
        (["50"], 0),
        (["036"], 0),
    ],
)
def test_an_area_is_the_beginning_of_a_code(bring: Bring, hub: Hub, areas: list[str], kept: int) -> None:
    hub.areas = areas
    hub.save()
    rows = [
        enhet(1),
        enhet(2, kommunenummer="0301"),
        enhet(3, kommunenummer="4030"),
        enhet(4, kommunenummer=""),
    ]
    assert bring(rows).kept == kept
    assert Company.objects.count() == kept


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("AS", Kind.BUSINESS),
        ("ENK", Kind.BUSINESS),
        ("KOMM", Kind.PUBLIC_BODY),
        ("ORGL", Kind.PUBLIC_BODY),
        ("FLI", Kind.ASSOCIATION),
        ("STI", Kind.ASSOCIATION),
        ("BRL", Kind.ASSOCIATION),
        ("KBO", Kind.ESTATE),
    ],
)
def test_the_legal_form_tells_what_a_company_is(bring: Bring, form: str, kind: Kind) -> None:
    account = bring([enhet(form=form)])
    assert Company.objects.get().kind == kind
    assert not account.unknown_legal_forms


def test_a_legal_form_that_nobody_knows_is_not_known_and_counted(bring: Bring) -> None:
    account = bring([enhet(1, form="NYTT"), enhet(2, form="NYTT"), enhet(3)])
    assert [company.kind for company in Company.objects.order_by("number")] == [
        "unknown",
        "unknown",
        "business",
    ]
    assert account.unknown_legal_forms == {"NYTT": 2}
    assert RegisterImport.objects.get().account["unknown_legal_forms"] == {"NYTT": 2}


def test_rows_that_cannot_be_trusted_are_refused_and_the_rest_is_kept(bring: Bring) -> None:
    rows = [
        enhet(1),
        enhet(2, organisasjonsnummer="123456789"),
        enhet(3, navn=""),
        enhet(1, navn="EN GANG TIL AS"),
        enhet(5, kommunenummer="0301", stiftelsesdato="snart"),
        enhet(6, hjemmeside="w" * 301),
        enhet(7, kommunenummer="0301", hjemmeside="w" * 301),
        enhet(8),
    ]
    account = bring(rows)
    assert counts(account) == (8, 2, 2, 0, 0, 5)
    assert [(problem.line, problem.number) for problem in account.problems] == [
        (3, "123456789"),
        (4, number(30)),
        (5, number(10)),
        (6, number(50)),
        (7, number(60)),
    ]
    assert "nine digits" in account.problems[0].reason
    assert "name is missing" in account.problems[1].reason
    assert "earlier in the file" in account.problems[2].reason
    assert "snart" in account.problems[3].reason
    assert "website" in account.problems[4].reason
    assert Company.objects.get(number=number(10)).name == "FJELLDAL PRØVE 1 AS"


def test_a_file_of_wrong_rows_is_a_wrong_file(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_REFUSED", 3)
    bad = [enhet(serial, organisasjonsnummer="1") for serial in range(4)]
    assert bring([enhet(9), *bad[:3]]).refused == 3
    with pytest.raises(FileRefused, match=r"More than 3 rows .* on line 3"):
        bring([enhet(8), *bad])
    assert not Company.objects.filter(number=number(80)).exists()


@pytest.mark.parametrize("content", [as_csv([]), b"[]", b'{"page": {"totalElements": 0}}'])
def test_a_file_without_companies_is_refused(bring: Bring, content: bytes) -> None:
    with pytest.raises(FileRefused, match="holds no companies"):
        bring(content)


@pytest.mark.parametrize(
    "content",
    [
        packed(as_csv([enhet(1), enhet(2)]))[:-6],
        as_json([enhet(1), enhet(2)])[:-40],
        as_csv([enhet(1), enhet(2)])[:-1].replace(b"FJELLDAL PR\xc3\x98VE 2", b"FJELLDAL PR\xd8VE 2"),
        as_csv([enhet(1), enhet(2, navn="x" * 2_000_000)]),
    ],
    ids=["gzip cut off", "JSON cut off", "another encoding", "a record too long"],
)
@pytest.mark.parametrize("batch", [1, 500])
def test_a_fault_at_the_end_of_a_file_leaves_nothing(
    bring: Bring, monkeypatch: pytest.MonkeyPatch, content: bytes, batch: int
) -> None:
    monkeypatch.setattr(intake, "BATCH", batch)
    with pytest.raises(FileRefused):
        bring(content)
    assert not Company.objects.exists()
    assert not RegisterImport.objects.exists()
    assert not AuditRow.objects.filter(action="registers.import_register").exists()


def test_a_failure_while_storing_leaves_nothing(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    bring([enhet(1)])
    before = list(Company.objects.order_by("id").values())
    monkeypatch.setattr(intake, "BATCH", 1)

    def fail(happened: Fact) -> None:
        assert Company.objects.count() == 2
        raise RuntimeError("the power went")

    monkeypatch.setattr(actions, "publish", fail)
    with pytest.raises(RuntimeError, match="the power went"):
        bring([enhet(1, navn="NYTT NAVN AS"), enhet(2)], on=DAY + timedelta(days=1))
    assert list(Company.objects.order_by("id").values()) == before
    assert RegisterImport.objects.count() == 1


def test_a_run_leaves_its_account_one_audit_row_and_one_fact(
    bring: Bring, hub: Hub, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts: list[Any] = []
    monkeypatch.setattr(actions, "publish", facts.append)
    account = bring([enhet(1), enhet(2, navn="")], by=leader)
    run = RegisterImport.objects.get()
    assert run.account == account.in_full()
    assert run.account["problems"] == [
        {"line": 3, "number": number(20), "reason": account.problems[0].reason}
    ]
    assert (run.hub, run.register, run.file_name, run.by_id) == (hub, "brreg", "enheter", leader.pk)
    assert (run.snapshot_on, len(run.file_sha256)) == (DAY, 64)
    row = AuditRow.objects.get(action="registers.import_register")
    assert (row.by_id, row.hub_id, row.subject_id) == (leader.pk, hub.pk, str(run.pk))
    assert row.changes == account.counts()
    [fact] = facts
    assert (fact.import_id, fact.hub_id, fact.snapshot_on, fact.kept) == (run.pk, hub.pk, "2024-01-29", 1)


def test_progress_is_told(bring: Bring) -> None:
    told: list[tuple[int, int, int]] = []
    rows = [*(enhet(serial) for serial in range(1, 6)), enhet(6, navn="")]
    bring(rows, progress=lambda account: told.append((account.read, account.refused, account.kept)))
    assert told == [(6, 0, 0), (6, 1, 0), (6, 1, 5)]


def test_who_is_told_of_progress_can_stop_it(bring: Bring) -> None:
    class Stopped(Exception):
        pass

    def stop(account: Account) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        bring([enhet(1)], progress=stop)
    assert not Company.objects.exists()
    assert not Snapshot.objects.exists()


def test_a_register_that_is_not_there_is_refused(bring: Bring) -> None:
    with pytest.raises(Refused, match="there is: brreg, cvr, companies_house"):
        bring([enhet()], register="sirene")


def test_a_register_of_another_country_is_refused(bring: Bring, hub: Hub) -> None:
    hub.country = "DK"
    with pytest.raises(Refused, match="not a register of the country"):
        bring([enhet()])


def test_a_day_that_has_not_come_is_refused(bring: Bring) -> None:
    with pytest.raises(Refused, match="has not come"):
        bring([enhet()], on=timezone.localdate() + timedelta(days=1))


def test_a_hub_without_an_area_is_refused(bring: Bring, hub: Hub) -> None:
    hub.areas = []
    with pytest.raises(Refused, match="no area"):
        bring([enhet()])


def test_a_file_that_is_not_there_is_refused(hub: Hub, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(Refused, match="cannot be read"):
            import_register(register="brreg", path=path, hub=hub, snapshot_on=DAY, by=None)


def test_only_a_leader_may_import(bring: Bring, adviser: Person, stranger: Person, leader: Person) -> None:
    for person in (adviser, stranger):
        with pytest.raises(Refused, match="leader"):
            bring([enhet()], by=person)
    assert bring([enhet()], by=leader).new == 1


def test_the_queries_of_an_import_do_not_grow_with_its_rows(bring: Bring) -> None:
    def queries(rows: list[Enhet], on: date) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            bring(rows, on=on)
        return len(captured)

    few, many = range(1, 4), range(101, 131)
    # The first of a day makes the day's snapshot known; a second makes it another.
    bring([enhet(900)])
    bring([enhet(900)], on=DAY + timedelta(days=1))
    assert queries([enhet(n) for n in few], DAY) == queries([enhet(n) for n in many], DAY)
    later = DAY + timedelta(days=1)
    assert queries([enhet(n, navn="NY") for n in few], later) == queries(
        [enhet(n, navn="NY") for n in many], later
    )
    again = queries([enhet(n, navn="NY") for n in few], later)
    assert again == queries([enhet(n, navn="NY") for n in many], later)


def test_holding_twice_holds_once(bring: Bring, hub: Hub, adviser: Person) -> None:
    bring([enhet(1)])
    company = Company.objects.get()
    assert hold(company=company, hub=hub, by=adviser) == hold(company=company, hub=hub, by=adviser)
    row = AuditRow.objects.get(action="registers.hold")
    assert (row.by_id, row.hub_id, row.changes) == (adviser.pk, hub.pk, {"company": company.pk})


def test_roles_that_may_import(bring: Bring, hub: Hub, make_person: Callable[..., Person]) -> None:
    analyst = make_person("Anne", hub, Role.ANALYST, Role.AUDITOR)
    owner = make_person("Odd")
    owner.is_superuser = True
    owner.save()
    with pytest.raises(Refused):
        bring([enhet()], by=analyst)
    assert bring([enhet()], by=owner).new == 1
