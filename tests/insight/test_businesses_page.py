"""Local business life: the page, the list behind every number, its files and its PDF, from real files."""

import csv
import io
import re
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client as Browser
from django.utils import translation

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight import actions
from firstline.domains.insight.region import coding, making, sections, tidy
from firstline.domains.insight.region.figures import COUNTRY, HERE, Figures, yearly
from firstline.domains.insight.region.page import Page, page
from firstline.domains.insight.region.pdf import pdf
from firstline.domains.insight.views import desk
from firstline.domains.registers import queries as registers
from firstline.domains.registers.actions import import_register
from firstline.domains.registers.models import Company, Snapshot
from firstline.domains.registers.narrowing import Wanted, narrowed
from firstline.engine.panel import Change
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from tests.registers.enheter import as_csv, enhet

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
ADDRESS = "/fjelldal/desk/region/businesses/"
FILES = {
    "panel-2021-enheter.csv": date(2021, 12, 31),
    "panel-2022-enheter.csv": date(2022, 12, 31),
    "panel-2023-enheter.csv": date(2023, 12, 31),
    "panel-2023-underenheter.csv": date(2023, 12, 31),
}


@pytest.fixture
def county(hub: Hub, real_data: Path) -> Hub:
    """The hub as one of county 40, with the register's snapshots of three years."""
    cache.clear()
    hub.areas = ["40"]
    hub.save()
    for name, day in FILES.items():
        import_register(register="brreg", path=real_data / "brreg" / name, hub=hub, snapshot_on=day, by=None)
    return hub


def made(hub: Hub) -> tuple[Figures, Page]:
    found = making.kept_figures(hub)
    assert found is not None
    return found, page(hub, found)


def test_nobody_waits_for_what_is_not_made_yet(county: Hub, browse: Browse, adviser: Person) -> None:
    first = browse(adviser).get(ADDRESS)
    assert first.status_code == 202
    assert first["Refresh"] == "3"
    assert b"being calculated" in first.content
    making.make_cubes.func(county.pk)
    assert browse(adviser).get(ADDRESS).status_code == 200


def test_an_import_asks_for_the_cubes(
    county: Hub, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    from firstline.domains.insight import subscribers
    from firstline.domains.registers.facts import RegisterImported

    asked: list[int] = []
    monkeypatch.setattr(type(making.make_cubes), "enqueue", lambda _task, hub_id: asked.append(hub_id))
    counts = dict.fromkeys(("read", "kept", "new", "updated", "unchanged", "refused"), 0)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        subscribers.make_ready(
            RegisterImported(
                import_id=1, hub_id=county.pk, register="brreg", snapshot_on="2023-12-31", **counts
            )
        )
    assert asked == [county.pk]


def test_the_list_behind_every_bar_has_as_many_rows(county: Hub, adviser: Person) -> None:
    """Every address of every table, on the day on which database and snapshot are the same."""
    found, shown = made(county)
    counted = {
        (figure, one.key): one.value
        for figure in ("sectors", "sizes", "ages")
        for one in tidy.of(shown.told.numbers, figure, tidy.COUNT)
        if one.place == HERE
    }
    counted |= {
        ("jobs", one.key.removesuffix("/sites")): one.value
        for one in tidy.of(shown.told.numbers, "jobs", tidy.COUNT)
        if one.key.endswith("/sites")
    }
    counted |= {("map", code): found.stocks[f"m{code}"].businesses for code in found.municipalities}
    words = {"sectors": "sector", "sizes": "size", "ages": "age", "jobs": "sector", "map": "municipality"}
    checked = 0
    for section in shown.sections:
        for address in section.figure.table.addresses:
            query = QueryDict(urlsplit(address).query)
            rows = listed(county, adviser, query)
            assert rows == counted[section.key, query[words[section.key]]], (section.key, address)
            checked += 1
    assert checked > 40
    newest = QueryDict(urlsplit(shown.key_numbers[0].address).query)
    assert listed(county, adviser, newest) == found.stocks[HERE].businesses > 0


def test_the_list_of_new_businesses_has_those_that_began(hub: Hub, tmp_path: Path, adviser: Person) -> None:
    """Founded since, registered since and founded shortly before; not what is old and new to the register."""
    cache.clear()
    old = enhet(1, stiftelsesdato="2010-01-01", registreringsdatoEnhetsregisteret="2010-02-01")
    new = [
        enhet(2, stiftelsesdato="2023-02-01", registreringsdatoEnhetsregisteret="2023-02-10"),
        enhet(3, stiftelsesdato="2022-12-01", registreringsdatoEnhetsregisteret="2023-01-10"),
        enhet(4, stiftelsesdato="", registreringsdatoEnhetsregisteret="2023-01-10"),
        enhet(5, stiftelsesdato="2009-01-01", registreringsdatoEnhetsregisteret="2023-01-10"),
    ]
    for rows, day in (([old], date(2022, 12, 31)), ([old, *new], date(2023, 12, 31))):
        path = tmp_path / "enheter.csv"
        path.write_bytes(as_csv(rows))
        import_register(register="brreg", path=path, hub=hub, snapshot_on=day, by=None)
    found, shown = made(hub)
    assert found.last is not None
    assert found.last.places[HERE].changes[Change.BIRTH] == 3
    since = QueryDict(urlsplit(shown.key_numbers[2].address).query)
    assert listed(hub, adviser, since) == 3


def listed(hub: Hub, person: Person, query: QueryDict) -> int:
    rows = registers.visible_to(person, hub)
    return narrowed(rows, hub, Wanted.from_address(query.dict()), today=date(2024, 1, 1)).count()


def test_who_is_gone_from_the_file_is_in_no_list(county: Hub, adviser: Person) -> None:
    gone = listed(county, adviser, QueryDict("state=gone&unit=company"))
    now = listed(county, adviser, QueryDict("unit=company"))
    assert gone == Company.objects.filter(unit="company", snapshot_on__lt="2023-12-31").count() > 0
    assert now + gone == registers.visible_to(adviser, county).filter(unit="company").count()


def test_the_page_says_what_it_knows(county: Hub, browse: Browse, adviser: Person, leader: Person) -> None:
    found, shown = made(county)
    text = browse(adviser).get(ADDRESS).content.decode()
    for section in shown.sections:
        assert section.title in text
        assert "31\xa0December\xa02023" in section.source
        assert "NLOD" in section.source
    jobs = found.stocks[HERE].all_jobs
    assert jobs is not None
    assert f"{jobs.low}–{jobs.high}" in text, "a withheld number is a range"
    assert f"not stated at {jobs.not_stated} of {jobs.sites} sites" in text
    assert "Choose places" not in text
    assert "Choose places" in browse(leader).get(ADDRESS).content.decode()


def test_the_years_add_up(county: Hub) -> None:
    found, _shown = made(county)
    assert [period.after_on.year for period in found.periods] == [2022, 2023]
    for earlier, later in zip(found.periods, found.periods[1:], strict=False):
        for place in (HERE, COUNTRY):
            assert earlier.places[place].after == later.places[place].before
    assert found.periods[-1].places[HERE].after == found.stocks[HERE].businesses


def test_years_are_told_by_the_turns_of_years() -> None:
    def days(*texts: str) -> list[str]:
        rows = [Snapshot(snapshot_on=date.fromisoformat(text)) for text in texts]
        return [row.snapshot_on.isoformat() for row in yearly(rows)]

    assert days("2021-12-31", "2022-12-30", "2023-06-30", "2024-01-29") == [
        *("2021-12-31", "2022-12-30", "2024-01-29"),
    ]
    assert days("2022-06-30", "2023-03-30", "2023-06-29") == ["2022-06-30", "2023-06-29"]
    assert days("2024-05-01", "2024-06-01") == ["2024-05-01", "2024-06-01"]
    assert days("2024-05-01") == ["2024-05-01"]


def test_files_hold_every_number_with_its_source(county: Hub, browse: Browse, adviser: Person) -> None:
    _found, shown = made(county)
    answer = browse(adviser).get(f"{ADDRESS}csv/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(shown.told.numbers)
    assert all(row["source"] and row["snapshot"] and row["unit"] for row in rows)
    here = next(
        row for row in rows if (row["figure"], row["place"], row["key"]) == ("totals", "here", "jobs")
    )
    assert (here["value"], int(here["low"]) < int(here["high"])) == ("", True)
    content = b"".join(browse(adviser).get(f"{ADDRESS}xlsx/").streaming_content)  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert {"Sectors", "Jobs", "How long they last"} <= set(book.sheetnames)
    assert all("NLOD" in str(sheet["A2"].value) for sheet in book)


def test_the_pdf_is_tagged_and_fetches_nothing(county: Hub, browse: Browse, adviser: Person) -> None:
    assert browse(adviser).get(f"{ADDRESS}pdf/").status_code == 202
    making.make_pdf.func(county.pk, "en")
    answer = browse(adviser).get(f"{ADDRESS}pdf/")
    assert answer["Content-Type"] == "application/pdf"
    found, shown = made(county)
    assert answer.content.startswith(b"%PDF-")
    inside = unpacked(answer.content)
    for sign in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"pdfuaid", b"/Alt", b"/TH"):
        assert sign in inside, sign
    assert found.register == "brreg"
    assert len(pdf(county, shown)) > 10_000


def unpacked(content: bytes) -> bytes:
    """A PDF with its compressed parts written out after it."""
    parts = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    return content + b"".join(zlib.decompressobj().decompress(part) for part in parts if part[:1] == b"x")


def test_people_are_told_and_their_streets_kept_back(county: Hub, browse: Browse, adviser: Person) -> None:
    person = Company.objects.filter(municipality__startswith="40").first()
    assert person is not None
    Company.objects.filter(pk=person.pk).update(
        personal=True, street="Hjemmevegen 1", name="Kari Bruk", snapshot_on=date(2023, 12, 31)
    )
    browser = browse(adviser)
    assert b"personal data" in browser.get("/fjelldal/desk/companies/").content
    answer = browser.get("/fjelldal/desk/companies/?file=csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Kari Bruk" in text
    assert "Hjemmevegen" not in text
    assert AuditRow.objects.filter(action="registers.file").exists()


def test_a_register_without_headcount_says_so(county: Hub, browse: Browse, adviser: Person) -> None:
    from dataclasses import replace

    found, _shown = made(county)
    stocks = {
        key: replace(one, sizes={"not_in_register": one.businesses}) for key, one in found.stocks.items()
    }
    shown = page(county, replace(found, headcount=False, stocks=stocks))
    assert "sizes" not in [section.key for section in shown.sections]
    assert (shown.key_numbers[1].missing, shown.key_numbers[1].beside) == (True, "not in this register")
    missing = [one for one in shown.told.numbers if one.figure == "sizes"]
    assert {one.missing for one in missing} == {"not_in_register"}
    assert all(one.value is None for one in missing)


def test_places_to_compare_with(
    county: Hub, browse: Browse, leader: Person, adviser: Person, make_person: Callable[..., Person]
) -> None:
    making.make_cubes.func(county.pk)
    browser = browse(make_person("Ana", county, Role.ANALYST))
    assert browse(adviser).get("/fjelldal/desk/region/compare/").status_code == 403

    def add(code: str, name: str = "") -> str:
        answer = browser.post("/fjelldal/desk/region/compare/", {"code": code, "name": name}, follow=True)
        return answer.content.decode()

    assert "Write the county" in add("39")
    assert "Vestfold is compared with now" in add("39", "Vestfold")
    assert "on the page already" in add("39", "Vestfold")
    assert "on the page already" in add("40", "Us")
    assert "No municipality" in add("9999")
    for code in ("0301", "1103", "4204", "4601"):
        assert "is compared with now" in add(code), code
    assert (
        "already. Remove one first"
        in browser.post("/fjelldal/desk/region/compare/", {"code": "5001", "name": ""}).content.decode()
    )
    _found, shown = made(county)
    assert list(shown.names.values())[1:4] == ["Vestfold", "Oslo", "Stavanger"]
    first = next(iter(actions.Reference.objects.filter(hub=county)))
    browser.post(f"/fjelldal/desk/region/compare/{first.pk}/remove/")
    assert "Vestfold" not in made(county)[1].names.values()
    done = AuditRow.objects.filter(hub_id=county.pk).values_list("action", flat=True)
    assert {"insight.add_reference", "insight.remove_reference"} <= set(done)


def test_before_an_import_a_leader_is_led_to_where_one_is_made(
    hub: Hub, browse: Browse, leader: Person, adviser: Person
) -> None:
    page = browse(leader).get(ADDRESS).content.decode()
    assert 'href="/fjelldal/desk/registers/"' in page
    assert "registers import" not in page
    assert "registers import" not in browse(adviser).get(ADDRESS).content.decode()


def test_what_the_register_does_not_say_is_said_where_it_is_more_than_any_group() -> None:
    assert "Of 55.6% the register does not say" in sections._largest(24.1, ["1–4 employees"], 55.6)
    assert "more than any other" in sections._largest(24.1, ["1–4 employees"], 20.0)


def test_a_municipality_without_a_business_is_there_with_none() -> None:
    assert {"4010", "4016"} <= coding.in_use(date(2026, 1, 1), "NO"), "Siljan and Drangedal"
    assert not coding.in_use(date(2026, 1, 1), "XX")


def test_the_files_are_called_in_the_readers_language(settings: object) -> None:
    with translation.override("nb"):
        assert re.fullmatch(r"[a-z-]+", desk._file_name())
