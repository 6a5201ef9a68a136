"""What every register's adapter hands over, whatever its file looks like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from django.utils.functional import Promise

from firstline.foundation.access.refusals import Refused
from firstline.foundation.packs.formats import Layout

Unit = Literal["company", "site"]
EmployeesState = Literal["stated", "range", "withheld", "not_stated", "not_in_register"]
Fields = Mapping[str, str]


class FileRefused(Refused):
    """A file cannot be read whole, so nothing of it is imported. Holds a sentence that says why."""


class RegisterRow(NamedTuple):
    """A company, or a site of one, as a register states it, in the words of no register.

    number: the register's own number, checked, without spaces.
    parent_number: the company that a site belongs to; "" is none.
    kind: what it is, told by its legal form (of a site: by its company's); "unknown" where nothing tells.
    personal: whether it is about one person, such as a sole trader: then name and place are hers.
    legal_form, activity_code, sector_code, municipality: codes as the register writes them; "" is not stated.
    employees: a count of people; None unless ``employees_state`` is *stated*, and 0 is a statement.
    employees_low, employees_high: between what the number lies where the register says so without stating
        it; both None where nothing is said, ``employees_high`` None where there is no upper end.
    country: two letters of ISO 3166; "" is not stated.
    no_advertising: whether the company has said in the register that it wants no advertising.
    """

    number: str
    name: str
    unit: Unit = "company"
    parent_number: str = ""
    kind: str = "unknown"
    personal: bool = False
    legal_form: str = ""
    activity_code: str = ""
    other_activity_codes: tuple[str, ...] = ()
    sector_code: str = ""
    employees: int | None = None
    employees_low: int | None = None
    employees_high: int | None = None
    employees_state: EmployeesState = "not_stated"
    municipality: str = ""
    municipality_name: str = ""
    street: str = ""
    postcode: str = ""
    place: str = ""
    country: str = ""
    website: str = ""
    registered_on: date | None = None
    founded_on: date | None = None
    bankrupt: bool = False
    in_liquidation: bool = False
    deleted_on: date | None = None
    purpose: str = ""
    no_advertising: bool = False


# The value of each column of a row where a register has nothing to say about it, in SQL.
SILENT: Mapping[str, str] = {
    "unit": "'company'",
    "other_activity_codes": "CAST([] AS VARCHAR[])",
    "employees": "CAST(NULL AS INTEGER)",
    "employees_low": "CAST(NULL AS INTEGER)",
    "employees_high": "CAST(NULL AS INTEGER)",
    "employees_state": "'not_in_register'",
    "personal": "false",
    "registered_on": "CAST(NULL AS DATE)",
    "founded_on": "CAST(NULL AS DATE)",
    "deleted_on": "CAST(NULL AS DATE)",
    "bankrupt": "false",
    "in_liquidation": "false",
    "no_advertising": "false",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """How one register is read: a file's text to the columns of a ``RegisterRow``.

    Which column of the file says what is data: the format of the same name in ``packs/formats``. What is
    here turns a field's text into a value, in DuckDB's SQL over the fields of the layout, each a text that
    is "" where nothing is stated. ``registers.intake`` runs it over the whole file at once.

    name: what people call it on the command line, and what is stored with each company.
    country: two letters; a hub of another country cannot import it, for its area codes mean other places.
    values: unit -> column of a row -> expression; a column that is left out is as ``SILENT`` says, or "".
        A site's may name ``parent_personal``. ``kind`` has none: it comes from the legal form.
    suspect: unit -> condition that holds for every row that may be wrong, and for few others.
    problem: for a row that is suspect: unit and fields -> why it cannot be trusted; "" where it can.
    number: fields -> the number as it is stored, for a row that is suspect and can be trusted.
    area: the partition of the store that a row lies in, an expression over the row's columns.
    place: for a register that states no municipality, the postcode as it is looked up in the area tables of
        the country, an expression; the values may then name ``place_code`` and ``place_name``, null where
        no table says them.
    flatten: for a register whose JSON needs more than the layout's paths: an object to its fields.
    """

    name: str
    title: str | Promise
    country: str
    values: Mapping[str, Mapping[str, str]]
    suspect: Mapping[str, str]
    problem: Callable[[Unit, Fields], str]
    number: Callable[[Fields], str]
    area: str = "municipality[:2]"
    place: str = ""
    flatten: Callable[[Mapping[str, Any], Layout], Fields] | None = field(default=None)
