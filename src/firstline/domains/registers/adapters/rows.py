"""What every register's adapter hands over, whatever its file looks like."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Literal, Protocol

from django.utils.functional import Promise

from firstline.foundation.access.refusals import Refused


class FileRefused(Refused):
    """A file cannot be read whole, so nothing of it is imported. Holds a sentence that says why."""


class RowRefused(Refused):
    """One row cannot be stored. Holds a sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """A company as a register states it, in the words of no register.

    line: where the row begins in the file, from 1; it says where a row comes from, not what it is.
    number: the register's own number, checked, without spaces.
    legal_form, activity_code, sector_code, municipality: codes as the register writes them; "" is not stated.
    employees: a count of people; None unless ``employees_state`` is *stated*, and 0 is a statement.
    country: two letters of ISO 3166; "" is not stated.
    """

    line: int = field(compare=False)
    number: str
    name: str
    legal_form: str
    activity_code: str = ""
    other_activity_codes: tuple[str, ...] = ()
    sector_code: str = ""
    employees: int | None = None
    employees_state: Literal["stated", "withheld", "not_stated"] = "not_stated"
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


class Record(Protocol):
    """A row as it was read, checked but not yet built: most of a national file is not wanted.

    number: as it stands in the file where ``problem`` says that it is wrong.
    municipality: the code of the business address; "" is not stated.
    problem: why the row cannot be trusted; "" where it can.
    """

    @property
    def line(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def municipality(self) -> str: ...
    @property
    def problem(self) -> str: ...

    def row(self) -> RegisterRow:
        """The whole row. Raises RowRefused for a text that cannot be stored."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """How one register is read.

    name: what people call it on the command line, and what is stored with each company.
    country: two letters; a hub of another country cannot import it, for its area codes mean other places.
    records: an open file, plain or gzipped, to its records in order, in bounded memory;
        raises FileRefused.
    """

    name: str
    title: str | Promise
    country: str
    records: Callable[[BinaryIO], Iterator[Record]]
