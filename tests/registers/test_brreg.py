"""Reading files of the Norwegian register: every form gives the same rows; other files are refused."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.no import orgnr

from firstline.domains.registers.adapters import files
from firstline.domains.registers.adapters.rows import RegisterRow
from firstline.domains.registers.models import Stated
from tests.registers.enheter import HEADER, Enhet, as_answer, as_csv, as_json, enhet, number, packed
from tests.registers.plain_rows import row_of
from tests.registers.taking import take

Form = Callable[[list[Enhet]], bytes]
FORMS: dict[str, Form] = {
    "csv": as_csv,
    "csv with semicolons": lambda rows: as_csv(rows, delimiter=";"),
    "csv with a byte order mark": lambda rows: b"\xef\xbb\xbf" + as_csv(rows),
    "csv with Windows line ends": lambda rows: as_csv(rows).replace(b"\n", b"\r\n"),
    "csv, columns turned round": lambda rows: as_csv(rows, header=HEADER[::-1]),
    "csv, other capitals": lambda rows: as_csv(rows, header=[column.title() for column in HEADER]),
    "json": as_json,
    "json on many lines": lambda rows: as_json(rows, indent=2),
    "json with a byte order mark": lambda rows: b"\xef\xbb\xbf" + as_json(rows),
    "search answer": as_answer,
}
FORMS |= {f"{name}, gzipped": lambda rows, form=form: packed(form(rows)) for name, form in FORMS.items()}


def rows_of(content: bytes) -> list[RegisterRow]:
    taken = take(content)
    assert not taken.account.problems
    return taken.rows


def only(**fields: object) -> RegisterRow:
    [row] = rows_of(as_json([enhet(**fields)]))
    return row


def problem(**fields: object) -> str:
    """Why a row is refused, and the same in CSV as in JSON; "" where it is not."""
    found = take(as_json([enhet(99), enhet(**fields)])).problems
    return found[0][1] if found else ""


words = st.text(st.sampled_from("abcæøåABCÆØÅ ,;\"'.&-"), max_size=30)
codes = st.sampled_from(["", "00.000", "62.010", "01.110", "96.210"])
dates = st.dates(date(1900, 1, 1), date(2030, 1, 1)).map(date.isoformat)
lines = st.lists(st.builds("V{}".format, words), max_size=3)


@st.composite
def enheter(draw: st.DrawFn) -> Enhet:
    row = enhet(
        draw(st.integers(1, 99_999)),
        form=draw(st.sampled_from(["AS", "ENK", "FLI", "KOMM", "KBO", "XYZ"])),
        kommunenummer=draw(st.sampled_from(["", "4036", "0301", "4001"])),
        navn=f"Å{draw(words)}",
        naeringskode1={"kode": draw(codes)},
        naeringskode2={"kode": draw(codes)},
        naeringskode3=draw(st.sampled_from([None, {"kode": "47.190"}])),
        harRegistrertAntallAnsatte=draw(st.booleans()),
        antallAnsatte=draw(st.one_of(st.none(), st.integers(0, 20_000))),
        hjemmeside=draw(st.sampled_from([None, "", "www.example.org"])),
        stiftelsesdato=draw(st.one_of(st.just(""), dates)),
        konkurs=draw(st.booleans()),
        underAvvikling=draw(st.booleans()),
        vedtektsfestetFormaal=draw(lines),
        aktivitet=draw(lines),
    )
    row["forretningsadresse"]["adresse"] = draw(lines)
    return row


many = st.lists(enheter(), min_size=1, max_size=40, unique_by=lambda row: row["organisasjonsnummer"])


@given(many, st.sampled_from(sorted(FORMS)))
@settings(deadline=None, max_examples=60)
def test_every_form_of_a_file_gives_the_rows_that_it_states(rows: list[Enhet], form: str) -> None:
    assert rows_of(FORMS[form](rows)) == [row_of(row) for row in rows]


@given(many)
@settings(deadline=None, max_examples=15)
def test_a_file_read_carefully_gives_the_same_rows(rows: list[Enhet]) -> None:
    assert take(as_csv(rows), carefully=True).rows == take(as_csv(rows)).rows


def test_a_row_is_what_the_register_states() -> None:
    row = only(
        navn="  FJELLDAL  SAG AS ",
        naeringskode2={"kode": "47.190"},
        naeringskode3={"kode": "00.000"},
        institusjonellSektorkode={"kode": "2100"},
        hjemmeside="www.example.org",
        stiftelsesdato="2019-12-31",
        underTvangsavviklingEllerTvangsopplosning=True,
        vedtektsfestetFormaal=["Drive sag", "og høvel."],
        aktivitet=["Sagbruk."],
        slettedato="2024-01-31",
    )
    assert row == RegisterRow(
        number=number(10),
        name="FJELLDAL SAG AS",
        kind="business",
        legal_form="AS",
        activity_code="62.010",
        other_activity_codes=("47.190",),
        sector_code="2100",
        employees=7,
        employees_low=7,
        employees_high=7,
        employees_state="stated",
        municipality="4036",
        municipality_name="FJELLDAL",
        street="Fjellvegen 1",
        postcode="3890",
        place="FJELLDAL",
        country="NO",
        website="www.example.org",
        registered_on=date(2020, 2, 29),
        founded_on=date(2019, 12, 31),
        in_liquidation=True,
        deleted_on=date(2024, 1, 31),
        purpose="Drive sag og høvel.",
    )


@pytest.mark.parametrize(
    ("count", "registered", "employees", "state"),
    [
        (12, True, 12, Stated.STATED),
        (0, False, 0, Stated.STATED),
        (0, True, 0, Stated.STATED),
        (None, True, None, Stated.WITHHELD),
        (None, False, None, Stated.NOT_STATED),
        (None, None, None, Stated.NOT_STATED),
    ],
)
def test_zero_withheld_and_not_stated_are_three_things(
    count: int | None, registered: bool | None, employees: int | None, state: Stated
) -> None:
    row = only(antallAnsatte=count, harRegistrertAntallAnsatte=registered)
    assert (row.employees, row.employees_state) == (employees, state)


def test_no_activity_stated_is_not_an_activity() -> None:
    assert only(naeringskode1={"kode": "00.000"}).activity_code == ""
    assert only(naeringskode1=None).activity_code == ""


def test_what_the_company_does_stands_in_for_statutes_that_it_lacks() -> None:
    assert only(vedtektsfestetFormaal=[""], aktivitet=["Snekkerarbeid."]).purpose == "Snekkerarbeid."


def address(*lines: str) -> dict[str, object]:
    return {"kommunenummer": "4036", "adresse": list(lines), "postnummer": "3890", "poststed": "FJELLDAL"}


@pytest.mark.parametrize("form", ["ENK", "PERS", "BO", "KBO"])
def test_the_home_of_a_person_is_not_kept(form: str) -> None:
    row = only(form=form, forretningsadresse=address("Heimevegen 3"))
    assert (row.street, row.postcode, row.municipality) == ("", "3890", "4036")
    assert row.name


@pytest.mark.parametrize("named", ["c/o Kari Prøve", "C/O KARI PRØVE", "v/ Kari Prøve", "v/Kari", "Co/ Kari"])
def test_who_an_address_is_care_of_is_not_kept(named: str) -> None:
    assert (
        only(forretningsadresse=address(named, "Fjellvegen 1", "2. etasje")).street
        == "Fjellvegen 1, 2. etasje"
    )


def test_the_breaks_of_the_csv_are_not_taken_for_a_house_number() -> None:
    [row] = rows_of(as_csv([enhet(forretningsadresse=address("Torgkvartalet", "Storgata 3/nord"))]))
    assert row.street == "Torgkvartalet, Storgata 3/nord"


@given(st.integers(0, 9_999_999), st.integers(0, 9))
@settings(deadline=None, max_examples=40)
def test_a_number_is_taken_where_its_check_digit_is_right(serial: int, check: int) -> None:
    written = f"9{serial:07d}{check}"
    assert (not problem(organisasjonsnummer=written)) == orgnr.is_valid(written)


@pytest.mark.parametrize(
    "written", ["", "1", "974760674", "97476067", "9747606733", "97476067x", "٩٧٤٧٦٠٦٧٣", None]
)
def test_a_wrong_number_is_refused(written: str | None) -> None:
    assert "organisation number" in problem(organisasjonsnummer=written)


def test_a_number_may_have_spaces_and_may_be_a_json_number() -> None:
    assert only(organisasjonsnummer="974 760 673").number == "974760673"
    assert only(organisasjonsnummer=974760673).number == "974760673"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"navn": "  "}, "name is missing"),
        ({"navn": None}, "name is missing"),
        ({"form": ""}, "legal form is missing"),
        ({"kommunenummer": "301"}, "not four digits"),
        ({"kommunenummer": 301}, "not four digits"),
        ({"stiftelsesdato": "31.12.2019"}, "31.12.2019"),
        ({"stiftelsesdato": "2023-02-29"}, "2023-02-29"),
        ({"stiftelsesdato": "20230101"}, "20230101"),
        ({"registreringsdatoEnhetsregisteret": "i fjor"}, "i fjor"),
        ({"naeringskode1": {"kode": "62.01"}}, "62.01"),
        ({"naeringskode2": {"kode": "62010"}}, "62010"),
        ({"antallAnsatte": -1}, "-1"),
        ({"antallAnsatte": 2.5}, "2.5"),
        ({"antallAnsatte": "fem"}, "fem"),
        ({"konkurs": "kanskje"}, "true or false"),
    ],
)
def test_a_row_that_cannot_be_trusted_says_why(fields: dict[str, object], reason: str) -> None:
    assert reason in problem(**fields)


@pytest.mark.parametrize("fields", [{"navn": "x\0y"}, {"navn": "x\ud800y"}])
def test_a_row_that_is_no_text_is_refused(fields: dict[str, object]) -> None:
    taken = take(json.dumps([enhet(**fields), enhet(2)]).encode())
    assert [line for line, _why in taken.problems] == [1]
    assert len(taken.rows) == 1


def test_a_csv_with_a_nul_is_read_with_care() -> None:
    taken = take(as_csv([enhet(1, navn="x\0y"), enhet(2)]))
    assert [line for line, _why in taken.problems] == [2]
    assert [row.number for row in taken.rows] == [number(20)]


def test_a_row_with_too_few_fields_is_refused_and_the_others_are_read() -> None:
    content = as_csv([enhet(1), enhet(2), enhet(3)]).splitlines(keepends=True)
    content[2] = b'"123","456"\n'
    taken = take(b"".join(content))
    assert [line for line, _why in taken.problems] == [3]
    assert [row.number for row in taken.rows] == [number(10), number(30)]


@pytest.mark.parametrize("carefully", [False, True])
def test_the_line_is_that_on_which_a_record_begins(carefully: bool) -> None:
    wrong = [enhet(1, navn="TO\nLINJER AS", form=""), enhet(2, form=""), enhet(3), enhet(4, form="")]
    assert [line for line, _why in take(as_csv(wrong), carefully=carefully).problems] == [2, 4, 6]
    blank = as_csv(wrong[1:]).replace(b"\n", b"\n\n", 2)
    assert [line for line, _why in take(blank, carefully=carefully).problems] == [3, 6]


def test_the_line_of_an_object_is_that_on_which_it_begins() -> None:
    wrong = b"[\n\n{" + as_json([enhet(2, form=""), enhet(3, form="")]).removeprefix(b"[{")
    assert [line for line, _why in take(wrong).problems] == [3, 3]


def test_columns_that_are_new_and_that_are_gone_are_told() -> None:
    header = [*(name for name in HEADER if name != "hjemmeside"), "nyttFelt"]
    account = take(as_csv([enhet(1)], header=header)).account
    assert account.columns_added == ["nyttfelt"]
    assert "hjemmeside" in account.columns_gone
    assert "slettedato" not in account.columns_gone
    assert take(as_json([enhet(1, nyttFelt=1)])).account.columns_added == ["nyttfelt"]


def test_units_and_sub_units_in_one_file_are_told_apart() -> None:
    assert "one file" in problem(form="BEDR")


@given(many, st.integers(50, 1000))
@settings(deadline=None, max_examples=10)
def test_where_a_chunk_ends_makes_no_difference(rows: list[Enhet], chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "CHUNK", chunk)
        for form in (as_json, as_answer):
            assert rows_of(form(rows)) == rows_of(as_csv(rows))


def test_the_real_sample_is_read_without_a_refusal(real_data: Path) -> None:
    path = real_data / "brreg" / "enheter.csv"
    found = take(path.read_bytes()).rows
    assert len(found) == 3136
    with path.open(encoding="utf-8-sig", newline="") as text:
        for stated, row in zip(csv.DictReader(text), found, strict=True):
            assert (row.number, row.municipality) == (
                stated["organisasjonsnummer"],
                stated["forretningsadresse.kommunenummer"],
            )
            assert (row.employees is None) == (stated["antallAnsatte"] == "")


@pytest.mark.parametrize("name", ["enheter-search-page1-response.json", "enheter-search-page2-response.json"])
def test_real_answers_of_the_search_are_read(real_data: Path, name: str) -> None:
    content = (real_data / "brreg" / "api" / name).read_bytes()
    stated = json.loads(content)["_embedded"]["enheter"]
    assert [row.number for row in rows_of(content)] == [company["organisasjonsnummer"] for company in stated]
