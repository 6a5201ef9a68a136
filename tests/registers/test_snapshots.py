"""One snapshot after another: what is new, what changed, and what an older one must leave alone."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import intake
from firstline.domains.registers.actions import hold
from firstline.domains.registers.models import Company, Kind, RegisterImport
from tests.registers.conftest import DAY, Bring, counts
from tests.registers.enheter import HEADER, as_csv, as_json, enhet, number, packed

pytestmark = pytest.mark.django_db
# What only a sub-unit, a sole trader or another register has.
NEVER_IN_A_UNIT = {"parent_number", "personal", "no_advertising", "removed_on"}


def stored() -> list[dict[str, Any]]:
    return list(Company.objects.order_by("id").values())


def test_importing_again_changes_nothing(bring: Bring) -> None:
    rows = [enhet(serial) for serial in range(1, 6)]
    bring(rows)
    before = stored()
    account = bring(rows)
    assert counts(account) == (5, 5, 0, 0, 5, 0)
    assert stored() == before


def test_another_form_of_the_same_file_changes_nothing(bring: Bring) -> None:
    rows = [enhet(1), enhet(2, vedtektsfestetFormaal=["Å selge", "ved."], antallAnsatte=None)]
    bring(as_csv(rows))
    before = stored()
    assert bring(packed(as_json(rows, indent=1))).unchanged == 2
    assert stored() == before


def test_a_newer_snapshot_updates_what_changed(bring: Bring) -> None:
    bring([enhet(1), enhet(2), enhet(3)])
    newer = DAY + timedelta(days=30)
    account = bring([enhet(1), enhet(2, navn="NYTT NAVN AS"), enhet(4)], on=newer)
    assert counts(account) == (3, 3, 1, 1, 1, 0)
    assert Company.objects.get(number=number(20)).name == "NYTT NAVN AS"
    assert Company.objects.get(number=number(20)).search_name == "nytt navn as"
    # What is no longer in the file stays: only the register's own news says that a company is gone.
    assert Company.objects.get(number=number(30)).snapshot_on == DAY
    assert Company.objects.get(number=number(10)).snapshot_on == newer


def test_an_update_keeps_the_key_that_others_refer_to(bring: Bring) -> None:
    bring([enhet(1)])
    key = Company.objects.get().pk
    bring([enhet(1, navn="NYTT NAVN AS")])
    assert Company.objects.get().pk == key


def test_every_stored_field_can_change(bring: Bring) -> None:
    bring([enhet(1)])
    before = Company.objects.values().get()
    address = {
        "kommunenummer": "4036",
        "kommune": "NYDAL",
        "adresse": ["Ny veg 2"],
        "postnummer": "3891",
        "poststed": "NYSTAD",
        "landkode": "SE",
    }
    bring(
        as_json(
            [
                enhet(
                    1,
                    navn="NY",
                    form="FLI",
                    naeringskode1={"kode": "01.110"},
                    naeringskode2={"kode": "02.100"},
                    institusjonellSektorkode={"kode": "7000"},
                    antallAnsatte=None,
                    forretningsadresse=address,
                    hjemmeside="www.example.org",
                    registreringsdatoEnhetsregisteret="2021-01-01",
                    stiftelsesdato="2021-01-01",
                    konkurs=True,
                    underAvvikling=True,
                    slettedato="2024-01-01",
                    aktivitet=["Ny."],
                )
            ]
        ),
        on=DAY + timedelta(days=1),
    )
    after = Company.objects.values().get()
    same = {name for name in before if before[name] == after[name]}
    assert same == {"id", "register", "number", "unit", "municipality", *NEVER_IN_A_UNIT}


def test_a_file_that_lacks_a_column_leaves_what_is_stored(bring: Bring) -> None:
    rows = [enhet(1, hjemmeside="www.example.org", stiftelsesdato="2019-12-31", konkurs=True)]
    bring(rows)
    gone = {"hjemmeside", "stiftelsesdato", "konkurs"}
    without = as_csv([enhet(1, navn="NYTT AS")], header=[column for column in HEADER if column not in gone])
    account = bring(without, on=DAY + timedelta(days=1))
    assert (account.updated, set(account.columns_gone) >= gone) == (1, True)
    company = Company.objects.get()
    assert (company.name, company.website) == ("NYTT AS", "www.example.org")
    assert (company.founded_on, company.bankrupt) == (date(2019, 12, 31), True)


def test_an_older_snapshot_overwrites_nothing_and_says_so(bring: Bring) -> None:
    bring([enhet(1, navn="NYTT NAVN AS"), enhet(2)])
    before = stored()
    account = bring([enhet(1, navn="GAMMELT NAVN AS"), enhet(2), enhet(3)], on=DAY - timedelta(days=300))
    assert counts(account) == (3, 3, 1, 0, 2, 0)
    assert account.older == 2
    assert stored()[:2] == before


def test_what_a_newer_snapshot_confirmed_is_safe_from_one_in_between(bring: Bring) -> None:
    bring([enhet(1)], on=DAY)
    bring([enhet(1)], on=DAY + timedelta(days=10))
    account = bring([enhet(1, navn="I MELLOMTIDEN AS")], on=DAY + timedelta(days=5))
    assert counts(account) == (1, 1, 0, 0, 1, 0)
    assert Company.objects.get().name == "FJELLDAL PRØVE 1 AS"


def test_two_hubs_share_one_row(bring: Bring, hub: Hub) -> None:
    county = Hub.objects.create(slug="fylke", name="Fylke", country="NO", areas=["40"], languages=["nb"])
    bring([enhet(1), enhet(2, kommunenummer="4030")])
    account = bring([enhet(1), enhet(2, kommunenummer="4030")], into=county)
    assert counts(account) == (2, 2, 1, 0, 1, 0)
    assert Company.objects.count() == 2
    assert set(RegisterImport.objects.values_list("hub__slug", flat=True)) == {"fjelldal", "fylke"}


def test_a_company_that_moved_away_is_followed(bring: Bring, hub: Hub, adviser: Person) -> None:
    bring([enhet(1), enhet(2)])
    hold(company=Company.objects.get(number=number(10)), hub=hub, by=adviser)
    moved = [enhet(1, kommunenummer="0301"), enhet(2), enhet(3, kommunenummer="0301")]
    account = bring(moved, on=DAY + timedelta(days=1))
    assert counts(account) == (3, 1, 0, 0, 1, 0)
    assert account.elsewhere == 1
    assert Company.objects.get(number=number(10)).municipality == "0301"
    assert not Company.objects.filter(number=number(30)).exists()


def test_a_company_of_another_register_is_another_company(bring: Bring) -> None:
    bring([enhet(1)])
    Company.objects.update(register="demo")
    assert bring([enhet(1)]).new == 1
    assert Company.objects.count() == 2


def test_many_batches_give_what_one_gives(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [enhet(serial) for serial in range(1, 30)]
    monkeypatch.setattr(intake, "BATCH", 4)
    assert counts(bring(rows)) == (29, 29, 29, 0, 0, 0)
    before = stored()
    monkeypatch.setattr(intake, "BATCH", 500)
    assert bring(rows).unchanged == 29
    assert stored() == before


def test_the_real_sample(bring: Bring, hub: Hub, real_data: Path) -> None:
    hub.areas = ["40"]
    content = (real_data / "brreg" / "enheter.csv").read_bytes()
    assert counts(bring(content)) == (3136, 79, 79, 0, 0, 0)
    before = stored()
    assert counts(bring(packed(content))) == (3136, 79, 0, 0, 79, 0)
    assert stored() == before
    assert Company.objects.exclude(kind=Kind.BUSINESS).count() == 25
    assert not Company.objects.filter(kind=Kind.UNKNOWN).exists()


def test_a_panel_of_snapshots(bring: Bring, hub: Hub, real_data: Path) -> None:
    hub.areas = ["40"]
    known: dict[str, dict[str, str]] = {}
    for year in (2021, 2022, 2023):
        path = real_data / "brreg" / f"panel-{year}-enheter.csv"
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows = {row["organisasjonsnummer"]: row for row in csv.DictReader(text)}
        inside = {
            key: row for key, row in rows.items() if row["forretningsadresse.kommunenummer"].startswith("40")
        }
        account = bring(path.read_bytes(), on=date(year, 12, 31))
        assert account.read == len(rows)
        assert account.kept == len(inside)
        assert account.refused == 0
        assert account.new == len(inside.keys() - known.keys())
        named_anew = [
            key for key in inside.keys() & known.keys() if inside[key]["navn"] != known[key]["navn"]
        ]
        assert account.updated >= len(named_anew)
        assert account.new + account.updated + account.unchanged == account.kept
        known |= {key: row for key, row in rows.items() if key in inside or key in known}
        names = dict(Company.objects.values_list("number", "name"))
        assert names == {key: " ".join(row["navn"].split()) for key, row in known.items()}
        assert bring(path.read_bytes(), on=date(year, 12, 31)).unchanged == len(inside)
