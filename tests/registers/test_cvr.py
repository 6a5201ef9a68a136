"""Reading answers of the Danish register: every form gives the same rows, and what holds now is read."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.domains.hubs.models import Hub
from firstline.domains.registers.adapters import files
from firstline.domains.registers.adapters.rows import FileRefused, RegisterRow
from firstline.domains.registers.intake import Parents
from firstline.domains.registers.models import Company
from firstline.foundation.packs import kind_of_legal_form
from tests.registers.conftest import Bring, counts
from tests.registers.enheter import packed
from tests.registers.taking import take
from tests.registers.virksomheder import (
    Virksomhed,
    address,
    as_answer,
    as_array,
    as_bare_array,
    as_lines,
    as_lines_of_hits,
    as_pages,
    held,
    number,
    produktionsenhed,
    virksomhed,
)

Form = Callable[[Sequence[Virksomhed]], bytes]
FORMS: dict[str, Form] = {
    "answer": as_answer,
    "pages": as_pages,
    "array": as_array,
    "bare array": as_bare_array,
    "lines": as_lines,
    "lines of hits": as_lines_of_hits,
    "gzipped answer": lambda rows: packed(as_answer(rows)),
}


def rows_of(content: bytes) -> list[RegisterRow]:
    taken = take(content, register="cvr")
    assert not taken.account.problems
    return taken.rows


def only(**fields: Any) -> RegisterRow:
    [row] = rows_of(as_answer([virksomhed(**fields)]))
    return row


def problem(**fields: Any) -> str:
    found = take(as_answer([virksomhed(99), virksomhed(**fields)]), register="cvr").problems
    return found[0][1] if found else ""


def holding(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The slow, obvious one: the open entries in the order of their beginning, else by their end."""
    open_ones = [entry for entry in entries if not entry["periode"]["gyldigTil"]]
    if open_ones:
        return sorted(open_ones, key=lambda entry: entry["periode"]["gyldigFra"] or "")[-1]
    ended = sorted(
        entries, key=lambda entry: (entry["periode"]["gyldigTil"], entry["periode"]["gyldigFra"] or "")
    )
    return ended[-1] if ended else {}


def plain_row(said: Virksomhed) -> RegisterRow:
    """What one company says, written out once more."""
    form = str(holding(said["virksomhedsform"])["virksomhedsformkode"])
    personal = form in {"10", "15", "20"}
    lies = holding(said["beliggenhedsadresse"])
    months = sorted(
        said.get("erstMaanedsbeskaeftigelse", []), key=lambda count: (count["aar"], count["maaned"])
    )
    months = [count for count in months if count["antalAnsatte"] is not None]
    people = months[-1]["antalAnsatte"] if months else None
    life = holding(said["livsforloeb"])["periode"]
    began = min(life["periode"]["gyldigFra"] for life in said["livsforloeb"])
    branch = holding(said["hovedbranche"]).get("branchekode", "")
    return RegisterRow(
        number=str(said["cvrNummer"]),
        name=" ".join(holding(said["navne"])["navn"].split()),
        kind=kind_of_legal_form("cvr", form),
        personal=personal,
        legal_form=form,
        activity_code="" if branch == "999999" else branch,
        employees=people,
        employees_low=people,
        employees_high=people,
        employees_state="not_stated" if people is None else "stated",
        municipality=f"{lies['kommune']['kommuneKode']:04d}" if lies.get("kommune") else "",
        municipality_name="BRØNDERSLEV" if lies.get("kommune") else "",
        street="" if personal or not lies else "Prøvevej 7B-9, 1. tv",
        postcode="9700" if lies else "",
        place="Brønderslev" if lies else "",
        country="DK" if lies else "",
        registered_on=date.fromisoformat(began),
        founded_on=date(2015, 2, 20),
        deleted_on=date.fromisoformat(life["gyldigTil"]) if life["gyldigTil"] else None,
        no_advertising=said["reklamebeskyttet"],
    )


days = st.dates(date(1990, 1, 1), date(2026, 1, 1)).map(date.isoformat)
names = st.text(st.sampled_from("abcæøåABC \n&-"), max_size=20).map("Å{}".format)


def listed(
    entry: st.SearchStrategy[dict[str, Any]], least: int = 0
) -> st.SearchStrategy[list[dict[str, Any]]]:
    """A list of entries whose periods differ."""

    def placed(entries: list[tuple[dict[str, Any], str | None]]) -> list[dict[str, Any]]:
        begins = [f"20{place:02d}-01-01" for place in range(len(entries))]
        return [held(begin, ends, **said) for begin, (said, ends) in zip(begins, entries, strict=True)]

    return st.lists(st.tuples(entry, st.none() | days), min_size=least, max_size=4).map(placed)


def of(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


def places(code: int | None) -> dict[str, Any]:
    return {key: value for key, value in address(code).items() if key not in {"periode", "sidstOpdateret"}}


virksomheder = st.builds(
    virksomhed,
    serial=st.integers(1, 99_999),
    form=st.sampled_from([10, 15, 20, 60, 80, 115, 250, 777]),
    navne=listed(of(navn=names), 1),
    hovedbranche=listed(of(branchekode=st.sampled_from(["620100", "011100", "999999"]))),
    beliggenhedsadresse=listed(st.sampled_from([101, 810, None]).map(places)),
    livsforloeb=listed(st.just({}), 1),
    reklamebeskyttet=st.booleans(),
    erstMaanedsbeskaeftigelse=st.lists(
        of(
            aar=st.integers(2015, 2025),
            maaned=st.integers(1, 12),
            antalAnsatte=st.none() | st.integers(0, 9000),
        ),
        max_size=4,
        unique_by=lambda count: (count["aar"], count["maaned"]),
    ),
)
many = st.lists(virksomheder, min_size=1, max_size=12, unique_by=lambda row: row["cvrNummer"])


@given(many, st.sampled_from(sorted(FORMS)))
@settings(deadline=None, max_examples=40)
def test_every_form_of_a_file_gives_the_rows_that_it_states(rows: list[Virksomhed], form: str) -> None:
    assert rows_of(FORMS[form](rows)) == [plain_row(row) for row in rows]


@given(many, st.integers(30, 900))
@settings(deadline=None, max_examples=10)
def test_where_a_chunk_ends_makes_no_difference(rows: list[Virksomhed], chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "CHUNK", chunk)
        for form in FORMS.values():
            assert rows_of(form(rows)) == [plain_row(row) for row in rows]


def test_a_number_that_a_chunk_cuts_is_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    content = as_lines([virksomhed(1)])
    for chunk in range(1, 60):
        monkeypatch.setattr(files, "CHUNK", chunk)
        assert rows_of(content)[0].number == str(number(10))


def test_no_contact_and_nobody_it_is_care_of_is_read() -> None:
    row = only(hjemmeside=[held(kontaktoplysning=" www.example.org ")])
    assert row.website == "www.example.org"
    assert not {"11223344", "kari@example.org", "Kari Prøve"} & set(map(str, vars_of(row)))
    assert only(hjemmeside=[held(kontaktoplysning="www.example.org", hemmelig=True)]).website == ""
    free = held(fritekst="c/o Kari Prøve\nHavnen 2", landekode="GL")
    assert only(beliggenhedsadresse=[free]).street == "Havnen 2"


def vars_of(row: RegisterRow) -> list[object]:
    return [getattr(row, name) for name in RegisterRow._fields]


def count(
    year: int, often: str, part: int | None, people: int | None, interval: str | None
) -> dict[str, Any]:
    unit = {"maaneds": {"maaned": part}, "erstMaaneds": {"maaned": part}, "kvartals": {"kvartal": part}}
    said = {"aar": year, "antalAnsatte": people, "intervalKodeAntalAnsatte": interval}
    return {f"{often}beskaeftigelse": [said | unit.get(often, {})]}


@pytest.mark.parametrize(
    ("counts", "employees", "low", "high", "state"),
    [
        ([], None, None, None, "not_stated"),
        ([count(2024, "aars", None, 12, "ANTAL_10_19")], 12, 12, 12, "stated"),
        ([count(2024, "aars", None, 0, "ANTAL_0_0")], 0, 0, 0, "stated"),
        ([count(2024, "aars", None, None, "ANTAL_2_4")], None, 2, 4, "range"),
        ([count(2024, "aars", None, None, "ANTAL_1000_999999")], None, 1000, None, "range"),
        ([count(2024, "aars", None, None, "ANTAL_1000_")], None, 1000, None, "range"),
        ([count(2023, "aars", None, 5, None), count(2024, "kvartals", 2, 6, None)], 6, 6, 6, "stated"),
        ([count(2024, "aars", None, 5, None), count(2024, "kvartals", 3, 6, None)], 5, 5, 5, "stated"),
        ([count(2024, "maaneds", 12, 7, None), count(2024, "erstMaaneds", 12, 8, None)], 8, 8, 8, "stated"),
        ([count(2023, "aars", None, 5, None), count(2024, "maaneds", 3, None, None)], 5, 5, 5, "stated"),
        (
            [count(2023, "aars", None, 5, None), count(2024, "maaneds", 3, None, "ANTAL_2_4")],
            None,
            2,
            4,
            "range",
        ),
    ],
)
def test_the_newest_count_that_says_something_counts(
    counts: list[dict[str, Any]],
    employees: int | None,
    low: int | None,
    high: int | None,
    state: str,
) -> None:
    fields: dict[str, Any] = {}
    for one in counts:
        fields |= one
    row = only(**fields)
    assert (row.employees, row.employees_low, row.employees_high) == (employees, low, high)
    assert row.employees_state == state


@pytest.mark.parametrize(
    ("status", "bankrupt", "in_liquidation"),
    [
        ("NORMAL", False, False),
        ("UNDER KONKURS", True, False),
        ("OPLØST EFTER KONKURS", True, False),
        ("UNDER FRIVILLIG LIKVIDATION", False, True),
        ("Under tvangsopløsning", False, True),
        ("UNDER REKONSTRUKTION", False, False),
    ],
)
def test_the_state_that_holds_tells_of_bankruptcy_and_liquidation(
    status: str, bankrupt: bool, in_liquidation: bool
) -> None:
    row = only(virksomhedsstatus=[held("2015-01-01", "2020-01-01", status="NORMAL"), held(status=status)])
    assert (row.bankrupt, row.in_liquidation) == (bankrupt, in_liquidation)


def test_the_purpose_is_the_one_that_holds() -> None:
    values = [held("2010-01-01", "2015-01-01", vaerdi="At sælge."), held(vaerdi="At bygge\nbåde.")]
    told = [{"type": "KAPITAL", "vaerdier": [held(vaerdi="40000")]}, {"type": "FORMÅL", "vaerdier": values}]
    assert only(attributter=told).purpose == "At bygge både."


def test_a_company_that_began_again_is_not_deleted() -> None:
    lives = [held("2010-01-01", "2015-01-01"), held("2018-01-01", None)]
    row = only(livsforloeb=lives)
    assert (row.registered_on, row.deleted_on) == (date(2010, 1, 1), None)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"cvrNummer": 12345678}, "CVR number is wrong"),
        ({"cvrNummer": None}, "CVR number is wrong"),
        ({"navne": []}, "name is missing"),
        ({"virksomhedsform": []}, "legal form is missing"),
        ({"hovedbranche": [held(branchekode="62.01")]}, "not an activity code"),
        ({"livsforloeb": [held("31.12.2019")]}, "not a date"),
        ({"beliggenhedsadresse": [address(12345)]}, "code of a municipality"),
        (count(2024, "aars", None, None, "MANGE"), "number of employees"),
    ],
)
def test_a_row_that_cannot_be_trusted_says_why(fields: dict[str, Any], reason: str) -> None:
    assert reason in problem(**fields)


def test_production_units_are_sites_of_their_company() -> None:
    units = [produktionsenhed(1), produktionsenhed(2, parent=number(990))]
    parents = Parents(
        f"SELECT '{number(10)}' AS company, 'business' AS parent_kind, false AS parent_personal"
    )
    site, of_nobody = take(as_answer(units, "VrproduktionsEnhed"), register="cvr", parents=parents).rows
    assert (site.number, site.unit, site.parent_number) == ("1000000001", "site", str(number(10)))
    assert (site.kind, site.activity_code, site.municipality) == ("business", "521020", "0810")
    assert site.street
    # Whose company is not known may be a person's.
    assert (of_nobody.kind, of_nobody.personal, of_nobody.street) == ("unknown", True, "")


def test_companies_and_production_units_in_one_file_are_told_apart() -> None:
    content = as_answer([produktionsenhed(1)], "VrproduktionsEnhed") + as_answer([virksomhed(1)])
    taken = take(content, register="cvr")
    assert [row.number for row in taken.rows] == ["1000000001"]
    assert "two files" in taken.problems[0][1]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (as_answer([virksomhed(1)])[:-30], "cut off"),
        (as_lines([virksomhed(1)]) + b"\n[", "cut off"),
        (as_lines([virksomhed(1)]) + b",", "broken"),
        (as_answer([]), "holds no companies"),
        (b'{"hits": {"hits": {}}}', "cvrnummer"),
        (json.dumps({"Vrdeltagerperson": {"navne": []}}).encode(), "cvrnummer"),
        (b'{"error": "unauthorized"}', "cvrnummer"),
        (b"{}", "neither an array"),
    ],
)
def test_another_file_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        take(content, register="cvr")


def test_columns_that_are_new_are_told() -> None:
    assert take(as_lines([virksomhed(1, nytFelt=1)]), register="cvr").account.columns_added == ["nytfelt"]
    assert take(as_lines([virksomhed(1)]), register="cvr").account.columns_added == []


@pytest.mark.django_db
def test_a_hub_in_denmark_keeps_its_municipalities(bring: Bring, hub: Hub) -> None:
    hub.country, hub.areas = "DK", ["0810", "0787"]
    rows = [virksomhed(1), virksomhed(2, beliggenhedsadresse=[address(101)]), virksomhed(3, form=777)]
    account = bring(as_pages(rows), register="cvr")
    assert counts(account) == (3, 2, 2, 0, 0, 0)
    assert account.unknown_legal_forms == {"777": 1}
    assert set(Company.objects.values_list("municipality", flat=True)) == {"0810"}
    site = produktionsenhed(1, beliggenhedsadresse=[address(787)])
    assert counts(bring(as_answer([site], "VrproduktionsEnhed"), register="cvr")) == (1, 1, 1, 0, 0, 0)
    stored = Company.objects.get(unit="site")
    assert (stored.parent_number, stored.kind, stored.municipality) == (str(number(10)), "business", "0787")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "area", "state"),
    [
        ("normative_denmark-scraper.spec.response.json", "0101", (3, "stated", False, None)),
        (
            "normative_example_initial_scroll_response.json",
            "0573",
            (None, "not_stated", True, date(2020, 1, 16)),
        ),
    ],
)
def test_the_real_answers(
    bring: Bring, hub: Hub, real_data: Path, name: str, area: str, state: tuple[object, ...]
) -> None:
    hub.country, hub.areas = "DK", [area]
    account = bring((real_data / "cvr" / name).read_bytes(), register="cvr")
    assert counts(account) == (1, 1, 1, 0, 0, 0)
    assert account.columns_added == []
    company = Company.objects.get()
    assert (company.employees, company.employees_state) == state[:2]
    assert (company.no_advertising, company.deleted_on) == state[2:]
