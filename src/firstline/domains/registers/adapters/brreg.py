"""The Norwegian Enhetsregisteret: the official CSV, the official JSON array, and an answer of its search.

Source: https://data.brreg.no/enhetsregisteret/api/dokumentasjon (NLOD 2.0).

Personal data. A sole trader's row (ENK) carries a person's name and home address, and the rows that
stand for a person or a dead person's estate do so too. The name is kept, because it is the company's
name and an adviser must find it; the street is not, because the municipality and the postcode are all
that serving a company needs. For every row, lines "c/o somebody" and "v/ somebody" of an address are
left out, and telephone numbers, e-mail addresses and postal addresses are never read.

Which rows are refused. Every row of the file is checked for what says who and where a company is:
number, name, legal form, municipality, dates, counts and codes. One that fails is refused, in the hub's
area or not, for a wrong code may be why it seems to lie elsewhere. What is only stored (a text's
length) is checked where it is stored.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, BinaryIO, Literal, NamedTuple, TextIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.no import orgnr

from firstline.domains.registers.adapters.files import csv_records, json_records, opened
from firstline.domains.registers.adapters.rows import Adapter, FileRefused, RegisterRow, RowRefused

# Rows that stand for a person or for what a dead or bankrupt person left.
PERSONAL_FORMS = frozenset({"ENK", "PERS", "BO", "KBO", "TVAM"})
SUB_UNIT_FORMS = frozenset({"BEDR", "AAFY"})
NOT_STATED_ACTIVITY = "00.000"
ACTIVITY = re.compile(r"\d\d\.\d{3}", re.ASCII)
MUNICIPALITY = re.compile(r"\d{4}", re.ASCII)
COUNT = re.compile(r"\d{1,7}", re.ASCII)
FLAGS = {"": False, "false": False, "true": True}
# The CSV writes the end of an address line as the two characters "/n".
ADDRESS_BREAK = re.compile(r"\n|/n(?=[A-ZÆØÅ0-9])")
CARE_OF = re.compile(r"\s*(?:c\s*/\s*o|co/|v\s*/)", re.IGNORECASE)
LONGEST = {"name": 300, "street": 300, "website": 300, "place": 120, "municipality_name": 120}
LONGEST_CODE = {"legal_form": 10, "sector_code": 10, "postcode": 12, "country": 2}


class Fields(NamedTuple):
    """What is read of a row, as text; the order is that of ``COLUMNS``."""

    number: str
    name: str
    legal_form: str
    municipality: str
    activity: str
    activity_2: str
    activity_3: str
    employees: str
    employees_registered: str
    registered_on: str
    founded_on: str
    deleted_on: str
    bankrupt: str
    winding_up: str
    forced_winding_up: str
    sector: str
    municipality_name: str
    street: str
    postcode: str
    place: str
    country: str
    website: str
    statutes: str
    doing: str


# Compared in lower case: the download has been seen to write the same column in two ways.
COLUMNS = Fields(
    number="organisasjonsnummer",
    name="navn",
    legal_form="organisasjonsform.kode",
    municipality="forretningsadresse.kommunenummer",
    activity="naeringskode1.kode",
    activity_2="naeringskode2.kode",
    activity_3="naeringskode3.kode",
    employees="antallansatte",
    employees_registered="harregistrertantallansatte",
    registered_on="registreringsdatoenhetsregisteret",
    founded_on="stiftelsesdato",
    deleted_on="slettedato",
    bankrupt="konkurs",
    winding_up="underavvikling",
    forced_winding_up="undertvangsavviklingellertvangsopplosning",
    sector="institusjonellsektorkode.kode",
    municipality_name="forretningsadresse.kommune",
    street="forretningsadresse.adresse",
    postcode="forretningsadresse.postnummer",
    place="forretningsadresse.poststed",
    country="forretningsadresse.landkode",
    website="hjemmeside",
    statutes="vedtektsfestetformaal",
    doing="aktivitet",
)
# Without these nobody can tell what a row is, or "withheld" from "not stated".
REQUIRED = COLUMNS[: COLUMNS.index("harregistrertantallansatte") + 1]
SUB_UNIT_COLUMN = "beliggenhetsadresse"
PATHS = [column.partition(".")[::2] for column in COLUMNS]


@dataclass(frozen=True, slots=True)
class BrregRecord:
    """One row, checked; ``row()`` builds what is stored."""

    line: int
    number: str
    municipality: str
    problem: str
    fields: Fields | None = None

    def row(self) -> RegisterRow:
        """Raises RowRefused for a text that is too long or cannot be stored."""
        if self.fields is None:
            raise RowRefused(self.problem)
        row = _row(self.line, self.number, self.fields)
        for name, longest in (LONGEST | LONGEST_CODE).items():
            if len(getattr(row, name)) > longest:
                raise RowRefused(
                    _("The field %(name)s is longer than %(longest)d characters.")
                    % {"name": name, "longest": longest}
                )
        if not _storable("".join(self.fields)):
            raise RowRefused(_("The row holds characters that are no text."))
        return row


def records(file: BinaryIO) -> Iterator[BrregRecord]:
    """The records of a file in order, in bounded memory.

    file: seekable and at its beginning, CSV (comma or semicolon) or JSON, UTF-8, plain or gzipped.
    Raises FileRefused for a file that is something else, is cut off, or holds sub-units.
    """
    with opened(file) as (text, is_json):
        yield from _from_json(text) if is_json else _from_csv(text)


def _from_csv(text: TextIO) -> Iterator[BrregRecord]:
    rows = csv_records(text)
    header = [name.strip().lower() for name in next(rows)[1]]
    _check_header(header)
    width = len(header)
    # A column that is not in the file reads the empty text that is put after each row.
    pick = itemgetter(*(header.index(column) if column in header else width for column in COLUMNS))
    for line, record in rows:
        if len(record) != width:
            problem = _("The row has %(found)d fields where the header has %(wanted)d.")
            yield BrregRecord(line, record[0][:20], "", problem % {"found": len(record), "wanted": width})
            continue
        record.append("")
        yield _record(line, Fields._make(pick(record)))


def _check_header(header: list[str]) -> None:
    if any(name.startswith(SUB_UNIT_COLUMN) for name in header):
        raise _sub_units()
    missing = [column for column in REQUIRED if column not in header]
    if len(missing) == len(REQUIRED):
        raise FileRefused(
            _("This is no file of Enhetsregisteret: it has no column “organisasjonsnummer”, nor the others.")
        )
    if missing:
        raise FileRefused(
            _("The file lacks columns: %(columns)s. Use the register's whole download.")
            % {"columns": ", ".join(missing)}
        )


def _sub_units() -> FileRefused:
    return FileRefused(
        _("This is the register's file of sub-units (underenheter): give the file of units (enheter).")
    )


def _from_json(text: TextIO) -> Iterator[BrregRecord]:
    known = False
    for line, found in json_records(text, inside=("enheter", "underenheter")):
        company = {key.lower(): value for key, value in found.items()}
        if SUB_UNIT_COLUMN in company:
            raise _sub_units()
        known = known or COLUMNS.number in company
        if not known:
            raise FileRefused(
                _("This JSON is not of Enhetsregisteret: its first object has no “organisasjonsnummer”.")
            )
        yield _record(line, Fields._make([_text_at(company, *path) for path in PATHS]))


def _text_at(company: Mapping[str, Any], key: str, inner: str) -> str:
    value = company.get(key)
    if inner:
        value = value.get(inner) if isinstance(value, dict) else None
    return value if isinstance(value, str) else _as_text(value)


def _as_text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list():
            return "\n".join(_as_text(part) for part in value if part)
        case str():
            return value
        case _:
            return ""


def _record(line: int, fields: Fields) -> BrregRecord:
    if fields.legal_form in SUB_UNIT_FORMS:
        raise _sub_units()
    number = fields.number
    if len(number) != 9:
        number = orgnr.compact(number)
    problem = _problem(number, fields)
    if problem:
        return BrregRecord(line, number[:20], "", problem)
    return BrregRecord(line, number, fields.municipality, "", fields)


def _problem(number: str, fields: Fields) -> str:
    """Why a row cannot be trusted; "" where it can."""
    if not (len(number) == 9 and number.isascii() and number.isdigit() and orgnr.checksum(number) == 0):
        return _("The organisation number is wrong: nine digits, of which the last checks the others.")
    if not fields.name.strip():
        return _("The name is missing.")
    if not fields.legal_form:
        return _("The legal form is missing.")
    return _wrong_date(fields) or _wrong_code(fields) or _wrong_value(fields)


def _wrong_date(fields: Fields) -> str:
    for text in (fields.registered_on, fields.founded_on, fields.deleted_on):
        if text and not _is_date(text):
            return _("“%(text)s” is not a date: write it as 2024-01-31.") % {"text": text[:20]}
    return ""


def _wrong_code(fields: Fields) -> str:
    if fields.municipality and not MUNICIPALITY.fullmatch(fields.municipality):
        return _("The municipality code is not four digits; has a spreadsheet taken its zero away?")
    for code in (fields.activity, fields.activity_2, fields.activity_3):
        if code and not ACTIVITY.fullmatch(code):
            return _("“%(code)s” is not an activity code, such as 62.010.") % {"code": code[:20]}
    return ""


def _wrong_value(fields: Fields) -> str:
    if fields.employees and not COUNT.fullmatch(fields.employees):
        return _("“%(count)s” is not a number of employees.") % {"count": fields.employees[:20]}
    flags = (fields.employees_registered, fields.bankrupt, fields.winding_up, fields.forced_winding_up)
    if not FLAGS.keys() >= set(map(str.lower, flags)):
        return _("A field that is either true or false is something else.")
    return ""


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _row(line: int, number: str, fields: Fields) -> RegisterRow:
    employees, state = _employees(fields)
    return RegisterRow(
        line=line,
        number=number,
        name=_one_line(fields.name),
        legal_form=fields.legal_form,
        activity_code=_activity(fields.activity),
        other_activity_codes=tuple(filter(None, map(_activity, (fields.activity_2, fields.activity_3)))),
        sector_code=fields.sector,
        employees=employees,
        employees_state=state,
        municipality=fields.municipality,
        municipality_name=_one_line(fields.municipality_name),
        street="" if fields.legal_form in PERSONAL_FORMS else _street(fields.street),
        postcode=fields.postcode,
        place=_one_line(fields.place),
        country=fields.country,
        website=fields.website.strip(),
        registered_on=_date(fields.registered_on),
        founded_on=_date(fields.founded_on),
        bankrupt=_flag(fields.bankrupt),
        in_liquidation=_flag(fields.winding_up) or _flag(fields.forced_winding_up),
        deleted_on=_date(fields.deleted_on),
        purpose=_one_line(fields.statutes) or _one_line(fields.doing),
    )


def _employees(fields: Fields) -> tuple[int | None, Literal["stated", "withheld", "not_stated"]]:
    """The register hides counts below five, and says so by having a number that it does not show."""
    if fields.employees:
        return int(fields.employees), "stated"
    return None, "withheld" if _flag(fields.employees_registered) else "not_stated"


def _activity(code: str) -> str:
    return "" if code == NOT_STATED_ACTIVITY else code


def _street(address: str) -> str:
    lines = (_one_line(line) for line in ADDRESS_BREAK.split(address))
    return ", ".join(line for line in lines if line and not CARE_OF.match(line))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _flag(text: str) -> bool:
    return FLAGS[text.lower()]


def _storable(text: str) -> bool:
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


ADAPTER = Adapter(
    name="brreg", title=gettext_lazy("Enhetsregisteret (Norway)"), country="NO", records=records
)
