"""A snapshot of a day of which there can be none is not taken, and one that was wrong can be taken away."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import actions, incoming, snapshots
from firstline.domains.registers.models import AreaTable, Company, FetchedFile, RegisterImport, Snapshot
from firstline.foundation import store
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts.models import OutboxRow
from firstline.foundation.tasks.models import Run
from tests.config.conftest import Command, firstline
from tests.config.running import refused
from tests.registers.conftest import DAY, Bring
from tests.registers.enheter import as_csv, enhet

__all__ = ["firstline"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_home")]
IMPOSSIBLE = [date(1, 1, 1), date(21, 12, 31), date(1899, 12, 31)]
TABLE = "postcode,municipality,municipality_name\nZZ1 3AB,E07000998,Otherton\n"


def in_the_store() -> list[Path]:
    return list(store.root().rglob("*.parquet"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "enheter.csv"
    path.write_bytes(as_csv([enhet(1), enhet(2)]))
    return path


@pytest.mark.parametrize("day", IMPOSSIBLE)
def test_the_command_takes_no_snapshot_of_an_impossible_day(
    firstline: Command, hub: Hub, file: Path, day: date
) -> None:
    _, out, err = firstline(
        "registers", "import", "brreg", str(file), "--hub", hub.slug, "--date", day.isoformat()
    )
    assert out == ""
    assert f"The year {day.year} cannot be meant" in err.splitlines()[-1]
    assert not in_the_store()
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize("day", IMPOSSIBLE)
def test_the_form_takes_no_snapshot_of_an_impossible_day(
    hub: Hub, leader: Person, browse: Callable[[Person | None], Browser], day: date
) -> None:
    content = SimpleUploadedFile("enheter.csv", as_csv([enhet(1)]))
    asked = {"register": "brreg", "snapshot_on": day.isoformat(), "file": content}
    answer = browse(leader).post("/fjelldal/desk/registers/", asked)
    assert answer.status_code == 422
    assert f"The year {day.year} cannot be meant" in answer.content.decode()
    with pytest.raises(Refused):
        incoming.accept(hub=hub, register="brreg", snapshot_on=day, file=content, by=leader)
    assert not Run.objects.exists()
    assert not list((settings.FIRSTLINE_HOME / "incoming").glob("*"))


@pytest.mark.parametrize("day", [*IMPOSSIBLE, date(2099, 1, 1)])
def test_no_table_of_areas_is_of_an_impossible_day(tmp_path: Path, day: date) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(TABLE)
    with pytest.raises(Refused):
        actions.import_areas(kind="postcodes", country="GB", path=path, dated_on=day)
    assert not in_the_store()
    assert not AreaTable.objects.exists()


def test_an_import_that_fails_at_its_end_leaves_nothing(
    bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise OverflowError("at the very end")

    monkeypatch.setattr(snapshots, "name", broken)
    with pytest.raises(OverflowError):
        bring([enhet(1)])
    assert not in_the_store()
    assert not Company.objects.exists()


def test_a_table_without_a_row_that_can_be_used_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(TABLE.replace("ZZ1 3AB", "nowhere"))
    with pytest.raises(Refused, match="No row of the file can be used"):
        actions.import_areas(kind="postcodes", country="GB", path=path, dated_on=DAY)
    assert not in_the_store()


def test_a_wrong_snapshot_is_taken_away(firstline: Command, hub: Hub, bring: Bring) -> None:
    right, wrong = DAY, DAY + timedelta(days=30)
    bring([enhet(1)], on=right)
    bring([enhet(1), enhet(2)], on=wrong)
    for day, unit in ((wrong, "company"), (right, "company"), (wrong, "site")):
        FetchedFile.objects.update_or_create(
            hub=hub, register="brreg", unit=unit, defaults={"etag": "x", "snapshot_on": day}
        )
    FetchedFile.objects.filter(unit="company").update(snapshot_on=wrong)
    gone = Snapshot.objects.get(snapshot_on=wrong)
    code, out, err = firstline("registers", "forget", "brreg", wrong.isoformat())
    assert (code, out) == (0, f"The snapshot of {wrong} is gone, with its 2 rows. 1 other stays.\n")
    assert "stays in the database" in err
    assert Snapshot.objects.get().snapshot_on == right
    assert not (store.root() / gone.folder).exists()
    assert len(in_the_store()) == 1
    # What the file said of companies, and who imported it when.
    assert Company.objects.count() == 2
    assert RegisterImport.objects.count() == 2
    assert [one.unit for one in FetchedFile.objects.all()] == ["site"]
    row = AuditRow.objects.get(action="registers.forget_snapshot")
    assert row.changes == {
        "register": "brreg",
        "unit": "company",
        "snapshot_on": wrong.isoformat(),
        "rows": 2,
    }


def test_what_is_no_snapshot_is_not_forgotten(firstline: Command, bring: Bring) -> None:
    bring([enhet(1)])
    other = (DAY + timedelta(days=1)).isoformat()
    assert DAY.isoformat() in refused(firstline("registers", "forget", "brreg", other))
    assert "no snapshot" in refused(
        firstline("registers", "forget", "brreg", DAY.isoformat(), "--unit", "site")
    )
    assert "is no date" in refused(firstline("registers", "forget", "brreg", "yesterday"))
    assert Snapshot.objects.count() == 1


def test_the_region_is_counted_anew_without_it(firstline: Command, hub: Hub, bring: Bring) -> None:
    """Also where the page cannot be drawn any more: a snapshot of the year 1, which was once taken."""
    bring([enhet(1)])
    bring([enhet(1)], on=DAY + timedelta(days=1))
    Snapshot.objects.filter(snapshot_on=DAY).update(snapshot_on=date(1, 1, 1))
    assert firstline("registers", "forget", "brreg", "0001-01-01")[0] == 0
    told = OutboxRow.objects.get(fact="registers.SnapshotForgotten", subscriber="insight.make_cubes_without")
    assert told.delivered_at
    assert Snapshot.objects.get().snapshot_on < timezone.localdate()


@pytest.mark.parametrize("since", ["0001-01-01", "0001-02-01", "9999-12-31"])
def test_the_ends_of_the_calendar_narrow_a_list(
    hub: Hub, leader: Person, browse: Callable[[Person | None], Browser], bring: Bring, since: str
) -> None:
    bring([enhet(1)])
    answer = browse(leader).get(f"/fjelldal/desk/companies/?since={since}")
    assert answer.status_code == 200
    assert (enhet(1)["navn"] in answer.content.decode()) is since.startswith("0001")
