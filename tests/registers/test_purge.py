"""What a register has removed is gone from the database and from every snapshot, and only that."""

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import queries
from firstline.domains.registers.actions import forget, hold, purge
from firstline.domains.registers.models import Company, Hold, Snapshot
from firstline.foundation import store
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts.models import OutboxRow
from tests.registers.conftest import DAY, Bring
from tests.registers.enheter import enhet, number

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_days(bring: Bring) -> None:
    """Two snapshots; the sole trader is in both, and his neighbour's partition is another."""
    rows = [enhet(1, form="ENK", navn="PER PERSON"), enhet(2), enhet(3, kommunenummer="0301")]
    bring(rows)
    bring(rows, on=DAY + timedelta(days=30))


def numbers_in(snapshot: Snapshot) -> set[str]:
    files = store.root() / snapshot.folder / "*" / "*.parquet"
    with duckdb.connect() as db:
        return {row[0] for row in db.execute("SELECT number FROM read_parquet(?)", [str(files)]).fetchall()}


def files_of(snapshot: Snapshot) -> dict[str, Path]:
    folder = store.root() / snapshot.folder
    return {path.parent.name: path for path in folder.glob("*/*.parquet")}


def test_it_is_gone_from_everywhere(
    two_days: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = {snapshot.pk: snapshot for snapshot in Snapshot.objects.all()}
    other = {key: files_of(snapshot)["area=03"].stat().st_ino for key, snapshot in before.items()}
    with django_capture_on_commit_callbacks(execute=True):
        assert purge(register="brreg", numbers=[number(10)], by=None) == 1
    assert not Company.objects.filter(number=number(10)).exists()
    for snapshot in Snapshot.objects.all():
        assert numbers_in(snapshot) == {number(20), number(30)}
        assert snapshot.rows == 2
        assert snapshot.folder != before[snapshot.pk].folder
        # The old folder is deleted now, not some day; a partition without him is not written anew.
        assert not (store.root() / before[snapshot.pk].folder).exists()
        assert files_of(snapshot)["area=03"].stat().st_ino == other[snapshot.pk]
    row = AuditRow.objects.get(action="registers.purge")
    assert row.changes == {"register": "brreg", "asked": 1, "companies": 1, "snapshots": 2, "by": None}
    assert number(10) not in str(row.changes)


def test_a_snapshot_without_it_stays_as_it_is(two_days: None) -> None:
    before = set(Snapshot.objects.values_list("folder", flat=True))
    assert purge(register="brreg", numbers=[number(990)], by=None) == 0
    assert purge(register="brreg", numbers=[], by=None) == 0
    assert set(Snapshot.objects.values_list("folder", flat=True)) == before


def test_another_registers_number_is_another(two_days: None) -> None:
    purge(register="cvr", numbers=[number(10)], by=None)
    assert Company.objects.filter(number=number(10)).exists()


def test_a_number_that_only_a_snapshot_has(two_days: None) -> None:
    assert purge(register="brreg", numbers=[number(30)], by=None) == 0
    assert all(numbers_in(snapshot) == {number(10), number(20)} for snapshot in Snapshot.objects.all())


def test_a_snapshot_that_is_written_meanwhile_is_not_overwritten(
    two_days: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Snapshot.objects.order_by("id").first()
    assert first is not None
    made: list[str] = []

    def without(folder: str, column: str, values: list[str]) -> tuple[str, int]:
        Snapshot.objects.filter(folder=folder).update(folder="another")
        (store.root() / "copy").mkdir(exist_ok=True)
        made.append(folder)
        return "copy", 1

    monkeypatch.setattr(store, "without", without)
    with pytest.raises(Refused, match="Run this again"):
        purge(register="brreg", numbers=[number(10)], by=None)
    assert made
    assert not (store.root() / "copy").exists()
    assert Company.objects.get(number=number(10)).name == "PER PERSON"


def test_what_a_hub_holds_is_emptied_at_once_and_goes_when_it_is_let_go(
    two_days: None, hub: Hub, adviser: Person
) -> None:
    company = Company.objects.get(number=number(10))
    hold(company=company, hub=hub, by=adviser)
    purge(register="brreg", numbers=[number(10)], by=None)
    company.refresh_from_db()
    said = [company.name, company.search_name, company.municipality, company.postcode, company.purpose]
    assert not any(said)
    assert (company.registered_on, company.employees, company.activity_code) == (None, None, "")
    assert company not in queries.seen_by(hub)
    payload = OutboxRow.objects.get(fact="registers.CompanyRemoved").payload
    assert payload == {"company_id": company.pk, "register": "brreg", "personal": True}
    assert purge(register="brreg", numbers=[number(10)], by=None) == 0
    assert OutboxRow.objects.filter(fact="registers.CompanyRemoved").count() == 1
    assert forget(company_id=company.pk)
    assert not Company.objects.filter(pk=company.pk).exists()
    assert not Hold.objects.exists()
    assert not forget(company_id=company.pk)


def test_only_what_is_removed_is_forgotten(two_days: None) -> None:
    company = Company.objects.get(number=number(20))
    assert not forget(company_id=company.pk)
    assert Company.objects.filter(pk=company.pk).exists()


def test_what_the_register_states_anew_stays(two_days: None, bring: Bring, hub: Hub, adviser: Person) -> None:
    company = Company.objects.get(number=number(10))
    hold(company=company, hub=hub, by=adviser)
    purge(register="brreg", numbers=[number(10)], by=None)
    bring([enhet(1, form="ENK", navn="PER PERSON")], on=timezone.localdate())
    assert not forget(company_id=company.pk)
    assert Company.objects.get(number=number(10)).name == "PER PERSON"
