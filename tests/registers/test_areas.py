"""Area tables: where postcodes lie and which class a municipality is of, and what they change."""

import json
import shutil
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from firstline.domains.hubs.models import Hub
from firstline.domains.registers import areas
from firstline.domains.registers.actions import import_areas
from firstline.domains.registers.areas import AreaAccount, AreaKind, postcode
from firstline.domains.registers.models import AreaTable, Company, Snapshot
from firstline.domains.registers.queries import classes_of_areas, labels_of_classes
from firstline.domains.registers.words import remarks
from firstline.foundation import store
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.models import AuditRow
from tests.registers.conftest import DAY, Bring, counts
from tests.registers.uk_companies import as_basic, company

pytestmark = pytest.mark.django_db
PLAIN = "postcode,municipality,municipality_name\nzz12ab,E07000999,Millshire\nZZ1 3AB,E07000998,Otherton\n"


def load(
    folder: Path, text: str, kind: AreaKind = "postcodes", on: date = DAY, country: str = "GB"
) -> AreaAccount:
    path = folder / "areas.csv"
    path.write_text(text, encoding="utf-8")
    return import_areas(kind=kind, country=country, path=path, dated_on=on, source="Invented")


@pytest.mark.parametrize(
    ("text", "country", "normal"),
    [
        ("so23 9lj", "GB", "SO23 9LJ"),
        ("SO239LJ", "GB", "SO23 9LJ"),
        ("  ec1v  9av ", "GB", "EC1V 9AV"),
        ("W6", "GB", ""),
        ("", "GB", ""),
        ("3890", "NO", "3890"),
    ],
)
def test_a_postcode_is_written_in_one_way(text: str, country: str, normal: str) -> None:
    assert postcode(text, country) == normal


def test_a_table_is_kept_with_its_account(tmp_path: Path) -> None:
    text = PLAIN + "ZZ1 2AB,E07000997,Twice\nnowhere,E07000999,\nZZ9 9ZZ,,\nZZ8 8ZZ,E07000999\n,E07000999,x\n"
    account = load(tmp_path, text)
    assert (account.read, account.kept, account.refused, account.without_area) == (7, 2, 4, 1)
    assert [problem.line for problem in account.problems] == [4, 5, 7, 8]
    assert "earlier in the file" in account.problems[0].reason
    table = AreaTable.objects.get()
    assert (table.kind, table.country, table.rows, table.source) == ("postcodes", "GB", 2, "Invented")
    assert (len(table.file_sha256), table.file_name) == (64, "areas.csv")
    assert table.account == account.as_json()
    assert AuditRow.objects.get(action="registers.import_areas").changes["kept"] == 2


@pytest.mark.parametrize(
    "header",
    ["pcds,oslaua", "pcd2,ctry,laua", "pcd7,pcd8,pcds,dointr,ladcd,ladnm", " PCDS ,LAD23CD,LAD23NM,more"],
)
def test_directories_of_ons_are_read(tmp_path: Path, header: str) -> None:
    cells = {"laua": "E07000999", "oslaua": "E07000999", "ladcd": "E07000999", "lad23cd": "E07000999"}
    row = [cells.get(name.strip().lower(), "ZZ1 2AB") for name in header.split(",")]
    assert load(tmp_path, f"{header}\n{','.join(row)}\n").kept == 1


def test_a_company_is_placed_by_its_postcode(bring: Bring, hub: Hub, tmp_path: Path) -> None:
    hub.country, hub.areas = "GB", ["E07000999"]
    rows = [company(1), company(2, RegAddress__PostCode="ZZ13AB"), company(3, RegAddress__PostCode="")]
    account = bring(as_basic(rows), register="companies_house")
    assert (counts(account), account.without_place) == ((3, 0, 0, 0, 0, 0), 3)
    assert any("firstline areas import" in remark for remark in remarks(account.in_full()))

    load(tmp_path, PLAIN)
    account = bring(as_basic(rows), register="companies_house")
    assert (counts(account), account.without_place) == ((3, 1, 1, 0, 0, 0), 1)
    placed = Company.objects.get()
    assert (placed.municipality, placed.municipality_name) == ("E07000999", "Millshire")
    folders = {path.name for path in (store.root() / Snapshot.objects.get().folder).glob("area=*")}
    assert folders == {"area=E07000999", "area=E07000998", "area=none"}


def test_a_new_table_moves_the_companies_when_they_are_imported_again(
    bring: Bring, hub: Hub, tmp_path: Path
) -> None:
    hub.country, hub.areas = "GB", ["E07"]
    content = as_basic([company(1)])
    load(tmp_path, PLAIN)
    bring(content, register="companies_house")
    load(tmp_path, PLAIN.replace("E07000999,Millshire", "E07000111,Newshire"), on=DAY + timedelta(days=1))
    assert AreaTable.objects.count() == 2
    account = bring(content, register="companies_house")
    assert counts(account) == (1, 1, 0, 1, 0, 0)
    assert Company.objects.get().municipality_name == "Newshire"
    folder = store.root() / Snapshot.objects.get().folder
    assert [path.name for path in folder.glob("area=*")] == ["area=E07000111"]


def test_a_table_of_the_same_day_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    load(tmp_path, PLAIN)
    load(tmp_path, PLAIN.replace("Millshire", "Newshire"))
    assert "Newshire" in str(store_rows(areas.places_of("GB").query))
    assert AreaTable.objects.count() == 1
    assert areas.places_of("DK").version == ""


def store_rows(query: str) -> list[tuple[str, ...]]:
    with store.connect() as db:
        return db.execute(query).fetchall()


CLASSES = """municipality,class,label,label_nb
4036,rural,Rural,Distrikt
3806,urban,Urban,By
4028,rural,Rural,Distrikt
"""


def test_classes_of_municipalities(tmp_path: Path) -> None:
    assert classes_of_areas("NO") == {}
    assert labels_of_classes("NO") == {}
    load(tmp_path, CLASSES + "4036,urban,Urban,By\n,urban,,\n4001,,,\n", "classes", country="NO")
    assert AreaTable.objects.get().account["refused"] == 3
    assert classes_of_areas("NO") == {"4036": "rural", "3806": "urban", "4028": "rural"}
    assert labels_of_classes("NO", "nb") == {"rural": "Distrikt", "urban": "By"}
    assert labels_of_classes("NO", "nn") == {"rural": "Distrikt", "urban": "By"}
    load(tmp_path, "LAD11CD,RUC11CD,RUC11\nE07000999,3,Urban with Town\n", "classes")
    assert (classes_of_areas("GB"), labels_of_classes("GB", "nb")) == (
        {"E07000999": "3"},
        {"3": "Urban with Town"},
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "empty"),
        ("a,b\n1,2\n", "no column “postcode”"),
        ("pcds,b\nZZ1 2AB,2\n", "lacks columns: municipality"),
        ("postcode,municipality\nnowhere,x\n", "No row"),
        ("[]", "JSON"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        load(tmp_path, content)
    assert not AreaTable.objects.exists()


def test_a_day_that_has_not_come_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="has not come"):
        load(tmp_path, PLAIN, on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(Refused, match="cannot be read"):
        import_areas(kind="postcodes", country="GB", path=tmp_path / "nowhere", dated_on=DAY)


def test_a_file_of_wrong_rows_is_a_wrong_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "MOST_REFUSED", 2)
    with pytest.raises(Refused, match=r"More than 2 rows .* on line 4"):
        load(tmp_path, PLAIN + "a,b,c\n" * 3)


def test_the_command_prints_the_account(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(PLAIN + "nowhere,x,\n")
    out = StringIO()
    call_command("areas_import", "postcodes", str(path), "--country", "GB", stdout=out)
    assert out.getvalue().splitlines()[0] == "3 read, 2 kept, 0 in no municipality, 1 refused"
    assert "line 4" in out.getvalue()
    out = StringIO()
    call_command("areas_import", "postcodes", str(path), "--country", "GB", "--json", stdout=out)
    assert json.loads(out.getvalue())["kept"] == 2
    with pytest.raises(CommandError) as refused:
        call_command("areas_import", "postcodes", str(path) + ".gone", "--country", "GB")
    assert refused.value.returncode == 2


@pytest.mark.usefixtures("own_home")
def test_a_table_whose_rows_are_lost_moves_no_company(bring: Bring, hub: Hub, tmp_path: Path) -> None:
    hub.country, hub.areas = "GB", ["E07000999"]
    load(tmp_path, PLAIN)
    load(tmp_path, "municipality,class,label\nE07000999,rural,Rural\n", kind="classes")
    assert classes_of_areas("GB") == {"E07000999": "rural"}
    shutil.rmtree(store.root())
    assert classes_of_areas("GB") == {}
    assert labels_of_classes("GB", "en") == {}
    with pytest.raises(Refused, match="Load it again first"):
        bring(as_basic([company(1)]), register="companies_house")
    assert not Company.objects.exists()
