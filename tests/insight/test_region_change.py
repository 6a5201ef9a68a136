"""What happened between two snapshots: the store's answer is that of the rule, company by company."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firstline.domains.hubs.models import Hub
from firstline.domains.insight.region import change, lives, stock
from firstline.domains.insight.region.change import Crosswalks
from firstline.domains.insight.region.places import Place
from firstline.domains.registers.actions import import_register
from firstline.domains.registers.models import Snapshot, Unit
from firstline.engine.crosswalk import Crosswalk
from firstline.engine.panel import Change, Comparison, Seen, compare
from firstline.foundation.packs import kind_of_legal_form, load_crosswalk, section_of, size_band_of
from tests.registers.enheter import Enhet, as_csv, enhet

pytestmark = pytest.mark.django_db
PLACES = (Place("here", ("40",)), Place("vinje", ("4036",)), Place("oslo", ("03",)), Place("country"))
BEFORE, AFTER = date(2022, 12, 31), date(2023, 12, 31)


def snapshot(hub: Hub, folder: Path, content: bytes, day: date, unit: str = "company") -> Snapshot:
    path = folder / f"{day}.csv"
    path.write_bytes(content)
    import_register(register="brreg", path=path, hub=hub, snapshot_on=day, by=None)
    return Snapshot.objects.get(register="brreg", unit=unit, snapshot_on=day)


def seen(row: Mapping[str, Any]) -> Seen:
    """A row of the official CSV, as plainly as can be."""
    employees = row["antallAnsatte"]
    withheld = not employees and row["harRegistrertAntallAnsatte"] == "true"
    activity = row["naeringskode1.kode"]
    return Seen(
        municipality=row["forretningsadresse.kommunenummer"] or None,
        size_band="1-4" if withheld else size_band_of(int(employees) if employees else None),
        activity=None if activity in {"", "00.000"} else activity,
        founded_on=_day(row["stiftelsesdato"]),
        registered_on=_day(row["registreringsdatoenhetsregisteret"]),
        deleted_on=None,
        kind=kind_of_legal_form("brreg", row["organisasjonsform.kode"]),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def rows_of(content: bytes) -> dict[str, Mapping[str, Any]]:
    lines = content.decode("utf-8-sig").splitlines(keepends=True)
    return {row["organisasjonsnummer"]: row for row in csv.DictReader(lines)}


def expected(
    before: bytes, after: bytes, place: Place, days: tuple[date, date], crosswalks: Crosswalks
) -> dict[Change, int]:
    rows = [{number: seen(row) for number, row in rows_of(content).items()} for content in (before, after)]
    by = Comparison(
        before_on=days[0],
        after_on=days[1],
        areas=place.areas,
        municipalities=crosswalks.municipalities,
        activities=crosswalks.activities,
    )
    found = compare(*rows, by)
    return {kind: len(found.numbers[kind]) for kind in Change}


days = st.sampled_from(["", "2019-05-01", "2022-10-15", "2023-01-15", "2023-06-01"])


@st.composite
def companies(draw: st.DrawFn, serial: int) -> Enhet:
    row = enhet(
        serial,
        form=draw(st.sampled_from(["AS", "ENK", "FLI"])),
        kommunenummer=draw(st.sampled_from(["", "4036", "4030", "0301", "3825"])),
        naeringskode1={"kode": draw(st.sampled_from(["", "00.000", "62.010", "01.110"]))},
        antallAnsatte=draw(st.sampled_from([None, 0, 3, 7, 12])),
        harRegistrertAntallAnsatte=draw(st.booleans()),
        stiftelsesdato=draw(days),
        registreringsdatoEnhetsregisteret=draw(days),
    )
    return row


@st.composite
def two_snapshots(draw: st.DrawFn) -> tuple[list[Enhet], list[Enhet]]:
    both = [
        [draw(companies(serial)) for serial in range(1, 41) if draw(st.integers(0, 3))] for _snapshot in "ab"
    ]
    # A snapshot without rows is no file.
    return both[0] or [enhet(99)], both[1] or [enhet(99)]


ACTIVITIES = Crosswalk(
    classification="test", from_version="1", to_version="2", mapping={"62.010": frozenset({"01.110"})},
    source="test",
)  # fmt: skip


@given(two_snapshots(), st.booleans())
@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_store_counts_what_the_rule_says(
    hub: Hub, tmp_path: Path, both: tuple[list[Enhet], list[Enhet]], recoded: bool
) -> None:
    before, after = (as_csv(rows) for rows in both)
    crosswalks = Crosswalks(
        municipalities=load_crosswalk("municipalities_no").between(BEFORE, date(2024, 1, 1))
        if recoded
        else None,
        activities=ACTIVITIES if recoded else None,
    )
    found = change.changes(
        snapshot(hub, tmp_path, before, BEFORE), snapshot(hub, tmp_path, after, AFTER), PLACES, crosswalks
    )
    for place in PLACES:
        assert found[place.key] == expected(before, after, place, (BEFORE, AFTER), crosswalks), place.key


def test_two_years_of_the_panel(hub: Hub, tmp_path: Path, real_data: Path) -> None:
    hub.areas = ["40"]
    contents = [(real_data / "brreg" / f"panel-{year}-enheter.csv").read_bytes() for year in (2022, 2023)]
    snapshots = [
        snapshot(hub, tmp_path, content, day) for content, day in zip(contents, (BEFORE, AFTER), strict=True)
    ]
    found = change.changes(*snapshots, PLACES, Crosswalks())
    for place in PLACES:
        assert found[place.key] == expected(*contents, place, (BEFORE, AFTER), Crosswalks())
    here = found["here"]
    assert here[Change.BIRTH] + here[Change.DEATH] + here[Change.MOVED_IN] > 0


def test_the_stock_is_what_stands_in_the_file(hub: Hub, tmp_path: Path, real_data: Path) -> None:
    content = (real_data / "brreg" / "enheter.csv").read_bytes()
    day = date(2024, 1, 29)
    hub.areas = ["40"]
    found = stock.stocks(snapshot(hub, tmp_path, content, day), None, PLACES)
    for place in PLACES:
        rows = [
            seen(row)
            for row in rows_of(content).values()
            if place.holds(row["forretningsadresse.kommunenummer"])
        ]
        businesses = [row for row in rows if row.kind == "business"]
        counted = found[place.key]
        assert counted.businesses == len(businesses) == sum(counted.ages.values())
        assert counted.jobs is None
        for band in ("0", "1-4", "5-9", "10-49", "50-249", "250+"):
            assert counted.sizes.get(band, 0) == sum(row.size_band == band for row in businesses)
        for letter in "ACFGM":
            in_sector = [row for row in businesses if section_of(row.activity) == letter]
            assert counted.sectors.get(letter, 0) == len(in_sector)
    assert found["here"].businesses == 54


def test_jobs_count_where_the_sites_lie(hub: Hub, tmp_path: Path, real_data: Path) -> None:
    content = (real_data / "brreg" / "panel-2023-underenheter.csv").read_bytes()
    companies_2023 = (real_data / "brreg" / "panel-2023-enheter.csv").read_bytes()
    of_companies = snapshot(hub, tmp_path, companies_2023, AFTER)
    of_sites = snapshot(hub, tmp_path, content, AFTER, Unit.SITE)
    found = stock.stocks(of_companies, of_sites, PLACES)
    for place in PLACES:
        rows = [
            row
            for row in rows_of(content).values()
            if place.holds(row["beliggenhetsadresse.kommunenummer"]) and not row["nedleggelsesdato"]
        ]
        stated = [int(row["antallAnsatte"]) for row in rows if row["antallAnsatte"]]
        withheld = [
            row for row in rows if not row["antallAnsatte"] and row["harRegistrertAntallAnsatte"] == "true"
        ]
        jobs = found[place.key].all_jobs
        assert jobs == stock.Jobs(
            stated=sum(stated),
            low=sum(stated) + len(withheld),
            high=sum(stated) + 4 * len(withheld),
            sites=len(rows),
            withheld=len(withheld),
            not_stated=len(rows) - len(stated) - len(withheld),
        )


def test_how_long_companies_last(hub: Hub, tmp_path: Path) -> None:
    def founded(serial: int, day: str, **fields: Any) -> Enhet:
        return enhet(serial, stiftelsesdato=day, **fields)

    old = founded(1, "2010-01-01")
    stays, goes = founded(2, "2020-03-01"), founded(3, "2020-06-01")
    moves = founded(4, "2020-09-01")
    years = [
        [old, stays, goes, moves],
        [old, stays, goes, moves | {"forretningsadresse": enhet(kommunenummer="0301")["forretningsadresse"]}],
        [old, stays],
        [old, stays, founded(5, "2023-05-01")],
    ]
    snapshots = [
        snapshot(hub, tmp_path, as_csv(rows), date(2020 + place, 12, 31)) for place, rows in enumerate(years)
    ]
    curves = lives.curves(snapshots, PLACES)
    curve = curves["here"][2020]
    assert (curve.companies, curve.ended) == (3, 2)
    # Both were last seen in 2021 and missing in 2022, two whole years after their founding.
    assert [(step.age, step.at_risk, step.ended) for step in curve.steps] == [(2, 3, 2)]
    assert curves["here"][2023].companies == 1
    assert 2010 not in curves["country"]
    assert lives.curves(snapshots[:1], PLACES)["here"] == {}
