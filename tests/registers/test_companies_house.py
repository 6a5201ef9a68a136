"""Reading files of Companies House: three kinds of file, one shape, and what a spreadsheet has broken."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.domains.registers.adapters.rows import FileRefused, RegisterRow
from firstline.domains.registers.intake import Places
from firstline.domains.registers.models import Stated
from firstline.foundation.packs import section_of
from tests.registers.taking import Taken, take
from tests.registers.uk_companies import Company, as_basic, as_cut, as_search, company, found

REGISTER = "companies_house"
PLACES = Places("SELECT 'ZZ1 2AB' AS place_postcode, 'E07000999' AS place_code, 'Millshire' AS place_name")
FORMS = {
    "Private Limited Company": ("ltd", "business"),
    "PUBLIC LIMITED COMPANY": ("plc", "business"),
    "PRI/LTD BY GUAR/NSC (Private, limited by guarantee, no share capital)": (
        "private-limited-guarant-nsc",
        "association",
    ),
    "Something new": ("Something new", "unknown"),
}


def rows_of(content: bytes, places: Places | None = None) -> list[RegisterRow]:
    taken = take(content, register=REGISTER, places=places)
    assert not taken.problems
    return taken.rows


def only(**fields: str) -> RegisterRow:
    [row] = rows_of(as_basic([company(**fields)]))
    return row


def only_found(**fields: str) -> RegisterRow:
    [row] = rows_of(as_search([found(**fields)]))
    return row


def plain_row(said: Company) -> RegisterRow:
    """What a row of BasicCompanyData says, written out once more."""
    texts = [said.get(f"SICCode.SicText_{place}", "") for place in range(1, 5)]
    codes = [text.split(" - ")[0] for text in texts if text.strip() and text != "None Supplied"]
    codes = [f"SIC03 {code}" if len(code) == 4 else code for code in codes]
    lines = [said.get(f"RegAddress.AddressLine{place}", "") for place in (1, 2)]
    kept = [" ".join(re.split("(?i)c/o", line)[0].split()) for line in lines]
    day, month, year = map(int, said["IncorporationDate"].split("/"))
    form, kind = FORMS[said["CompanyCategory"]]
    return RegisterRow(
        number=said["CompanyNumber"],
        name=" ".join(said["CompanyName"].split()),
        kind=kind,
        legal_form=form,
        activity_code=codes[0] if codes else "",
        other_activity_codes=tuple(codes[1:]),
        employees_state="not_in_register",
        municipality="E07000999" if said["RegAddress.PostCode"] == "ZZ1 2AB" else "",
        municipality_name="Millshire" if said["RegAddress.PostCode"] == "ZZ1 2AB" else "",
        street=", ".join(line for line in kept if line),
        postcode=said["RegAddress.PostCode"],
        place="WINCHESTER",
        country="GB" if said["RegAddress.PostCode"] and said["RegAddress.Country"] != "FRANCE" else "",
        registered_on=date(year, month, day),
        founded_on=date(year, month, day),
        in_liquidation=said["CompanyStatus"] == "Liquidation",
        bankrupt=said["CompanyStatus"] == "In Administration",
    )


sic = st.sampled_from(
    ["", "None Supplied", "70229 - Text, 5 of it", "01110 - Cereals", "7499 - Old", "99999 - X"]
)
lines = st.sampled_from(["", "1 MILL LANE", "C/O KARI PROVE", "MILL HOUSE c/o  Kari", "7/8 NEW  ROAD"])


@st.composite
def companies(draw: st.DrawFn) -> Company:
    fields = {f"SICCode__SicText_{place}": draw(sic) for place in range(1, 5)}
    return company(
        draw(st.integers(1, 99_999_999)),
        **fields,
        CompanyName=draw(st.sampled_from(["! LTD", "KESTREL  LTD", 'Ærlig, "Ål" & CO'])),
        CompanyCategory=draw(st.sampled_from(sorted(FORMS))),
        CompanyStatus=draw(st.sampled_from(["Active", "Liquidation", "In Administration"])),
        RegAddress__AddressLine1=draw(lines),
        RegAddress__AddressLine2=draw(lines),
        RegAddress__Country=draw(st.sampled_from(["", "ENGLAND", "FRANCE"])),
        RegAddress__PostCode=draw(st.sampled_from(["", "ZZ1 2AB", "ZZ9 9ZZ"])),
        IncorporationDate=draw(st.dates(date(1850, 1, 1))).strftime("%d/%m/%Y").zfill(10),
    )


many = st.lists(companies(), min_size=1, max_size=12, unique_by=lambda row: row["CompanyNumber"])


@given(many, st.booleans())
@settings(deadline=None, max_examples=30)
def test_a_file_gives_the_rows_that_it_states(rows: list[Company], carefully: bool) -> None:
    taken = take(as_basic(rows), register=REGISTER, places=PLACES, carefully=carefully)
    assert taken.rows == [plain_row(row) for row in rows]


def test_the_three_kinds_of_file_say_the_same() -> None:
    one = rows_of(as_basic([company()]))[0]
    cut = rows_of(as_cut([company()]))[0]
    search = rows_of(as_search([found()]))[0]
    assert one.registered_on == date(2020, 2, 29)
    assert cut == dataclass_with(one, registered_on=None, founded_on=None)
    assert search == dataclass_with(one, place="", street="1 Mill Lane Winchester")


def dataclass_with(row: RegisterRow, **fields: object) -> RegisterRow:
    values = {name: getattr(row, name) for name in RegisterRow._fields}
    return RegisterRow(**values | fields)


def test_what_the_register_does_not_have_is_said_so() -> None:
    row = only()
    assert (row.employees, row.employees_state) == (None, Stated.NOT_IN_REGISTER)
    assert (row.municipality, row.municipality_name, row.personal) == ("", "", False)


@pytest.mark.parametrize("written", ["sc123456", " SC 123456 ", "SC123456"])
def test_a_number_is_eight_characters_in_capitals(written: str) -> None:
    assert only(CompanyNumber=written).number == "SC123456"


@pytest.mark.parametrize(
    "number", ["NI012345", "OC300001", "LP012345", "BR026646", "FC012345", "IP12345R", "R0000123"]
)
def test_numbers_of_every_part_of_the_register(number: str) -> None:
    assert only(CompanyNumber=number).number == number


def refused(**fields: str) -> Taken:
    return take(as_basic([company(99), company(**fields)]), register=REGISTER)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"CompanyNumber": "1234567"}, "cut its zeros"),
        ({"CompanyNumber": "SC1234"}, "cut its zeros"),
        ({"CompanyNumber": "1.23E+07"}, "cut its zeros"),
        ({"CompanyNumber": ""}, "number is wrong"),
        ({"CompanyNumber": "123456789"}, "number is wrong"),
        ({"CompanyName": " "}, "name is missing"),
        ({"CompanyCategory": ""}, "legal form is missing"),
        ({"IncorporationDate": "02/29/2020"}, "not a date"),
        ({"IncorporationDate": "30/02/2020"}, "not a date"),
        ({"SICCode__SicText_1": "Consultancy"}, "not an activity code"),
        ({"SICCode__SicText_2": "702 - Consultancy"}, "not an activity code"),
    ],
)
def test_a_row_that_cannot_be_trusted_says_why(fields: dict[str, str], reason: str) -> None:
    taken = refused(**fields)
    assert reason in taken.problems[0][1]
    assert len(taken.rows) == 1


@pytest.mark.parametrize(
    ("status", "bankrupt", "in_liquidation"),
    [
        ("Active", False, False),
        ("Active - Proposal to Strike off", False, False),
        ("Voluntary Arrangement", False, False),
        ("Live but Receiver Manager on at least one charge", False, False),
        ("Liquidation", False, True),
        ("In Administration", True, False),
        ("ADMINISTRATION ORDER", True, False),
        ("In Administration/Administrative Receiver", True, False),
        ("RECEIVERSHIP", True, False),
        ("Insolvency Proceedings", True, False),
    ],
)
def test_the_status_tells_of_insolvency(status: str, bankrupt: bool, in_liquidation: bool) -> None:
    row = only(CompanyStatus=status)
    assert (row.bankrupt, row.in_liquidation) == (bankrupt, in_liquidation)


def test_who_is_gone_is_told_by_the_search() -> None:
    assert only_found(dissolution_date="2024-05-21").deleted_on == date(2024, 5, 21)
    entity = only_found(incorporation_date="", registered_date="2023-01-02", removed_date="2024-05-21")
    assert (entity.registered_on, entity.deleted_on) == (date(2023, 1, 2), date(2024, 5, 21))
    assert only(DissolutionDate="21/05/2024").deleted_on == date(2024, 5, 21)


def test_a_community_interest_company_is_one_in_both() -> None:
    assert only(CompanyCategory="Community Interest Company").legal_form == "community-interest-company"
    subtype = "Community Interest Company (CIC)"
    assert only_found(company_subtype=subtype).legal_form == "community-interest-company"


def test_an_old_and_a_dormant_code_are_kept_and_lie_in_no_sector() -> None:
    row = only(SICCode__SicText_1="99999 - Dormant Company", SICCode__SicText_2="7499 - Non-trading company")
    assert (row.activity_code, row.other_activity_codes) == ("99999", ("SIC03 7499",))
    assert section_of("99999") is None
    assert section_of("SIC03 7499") is None
    assert section_of("70229") == "M"
    several = only_found(nature_of_business="01110 01120 70229")
    assert (several.activity_code, several.other_activity_codes) == ("01110", ("01120", "70229"))


@pytest.mark.parametrize(
    ("written", "street", "postcode", "country"),
    [
        ("5 London Road Rainham ME8 7RG United Kingdom", "5 London Road Rainham", "ME8 7RG", "GB"),
        ("C/O Kari Prove 5 London Road ME8 7RG ", "", "ME8 7RG", "GB"),
        ("11 Penhill Road C/O Desg Limited Cardiff CF11 9PQ Wales", "11 Penhill Road", "CF11 9PQ", "GB"),
        ("44 Esplanade St Helier JE4 9WG Jersey", "44 Esplanade St Helier", "JE4 9WG", ""),
        ("8 Hohe Bleichen Hamburg Germany", "8 Hohe Bleichen Hamburg Germany", "", ""),
        ("15393967 - COMPANIES HOUSE DEFAULT ADDRESS Cardiff CF14 8LH ", "", "", ""),
    ],
)
def test_an_address_on_one_line(written: str, street: str, postcode: str, country: str) -> None:
    row = only_found(registered_office_address=written)
    assert (row.street, row.postcode, row.country) == (street, postcode, country)


@pytest.mark.parametrize("written", ["zz12ab", " ZZ1  2AB", "ZZ12AB", "zz1-2ab"])
def test_a_postcode_is_found_however_it_is_written(written: str) -> None:
    [row] = rows_of(as_basic([company(RegAddress__PostCode=written)]), PLACES)
    assert (row.postcode, row.municipality, row.municipality_name) == ("ZZ1 2AB", "E07000999", "Millshire")


def test_a_postcode_that_is_none_stays_as_it_is_written() -> None:
    assert only(RegAddress__PostCode="W6").postcode == "W6"
    assert only(RegAddress__PostCode="XXXX XXX").country == ""


def files_of(folder: Path) -> Iterator[Path]:
    yield folder / "BasicCompanyData_full_header_sample.csv"
    yield folder / "companieshr_companies_1000.csv"
    yield from sorted((folder / "advanced_search_2024w1").glob("*.csv"))


def test_every_real_file_is_read_without_a_refusal(real_data: Path) -> None:
    for path in files_of(real_data / "companies_house"):
        taken = take(path.read_bytes(), register=REGISTER)
        with path.open(encoding="utf-8-sig", newline="") as text:
            stated = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(text)]
        numbers = [row.get("CompanyNumber") or row["company_number"] for row in stated]
        assert [row.number for row in taken.rows] == numbers
        assert not taken.problems
        assert not taken.account.columns_added
        known = [row for row in stated if row.get("dissolution_date")]
        assert len([row for row in taken.rows if row.deleted_on]) == len(known)
        assert all(form == form.lower() for form in {row.legal_form for row in taken.rows})


def test_a_list_of_codes_is_no_list_of_companies(real_data: Path) -> None:
    with pytest.raises(FileRefused, match="no file of Companies House"):
        take((real_data / "companies_house" / "sic2007conversion.csv").read_bytes(), register=REGISTER)
