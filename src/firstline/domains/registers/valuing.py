"""The columns of a row, as SQL in two steps: what a file's fields say, and what other tables tell.

The first step is taken while the file is read, so that its texts need not be kept: a column of it is called
``said_…``. The second is a view over those, made of what is in ``TOLD`` too.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firstline.domains.registers.adapters.rows import SILENT, Adapter, RegisterRow, Unit

COLUMNS = RegisterRow._fields
# What figures are made of. Names, places and texts of a person are not in the store.
STORED = (
    *("number", "parent_number", "kind", "personal", "legal_form", "activity_code", "other_activity_codes"),
    *("sector_code", "employees", "employees_low", "employees_high", "employees_state", "municipality"),
    *("municipality_name", "registered_on", "founded_on", "bankrupt", "in_liquidation", "deleted_on"),
    *("no_advertising",),
)
NOT_OF_A_PERSON = ("name", "postcode")
# Texts that the database alone holds.
NOT_STORED = tuple(name for name in COLUMNS if name not in {*STORED, *NOT_OF_A_PERSON, "unit"})
# What the tables of legal forms, of companies and of postcodes tell of a row.
TOLD = {"form", "form_kind", "parent_kind", "parent_personal", "place_code", "place_name"}
NOTHING = "''"
WORD = re.compile(r"[a-z_0-9]+")


@dataclass(frozen=True)
class Values:
    """The expressions of a register's columns.

    said: by the fields alone; ``lies`` among them is the postcode that is looked up.
    told: by other tables too.
    fields: those that ``told`` is made of.
    """

    said: dict[str, str]
    told: dict[str, str]
    fields: tuple[str, ...]

    @property
    def municipality(self) -> str:
        """What the fields alone say of it; "" where another table tells."""
        return self.said.get("municipality", "")


def words_of(expression: str) -> set[str]:
    """The names that an expression is made of, and its other words."""
    return set(WORD.findall(expression))


def values_of(adapter: Adapter, unit: Unit, fields: Sequence[str]) -> Values:
    """The columns of a register's rows; the kind is told by the legal form, or else by the site's company."""
    given = adapter.values[unit]
    said: dict[str, str] = {}
    told = {"number": "number", "kind": "coalesce(nullif(form_kind, 'unknown'), parent_kind, 'unknown')"}
    for name in COLUMNS:
        if name not in told:
            value = given.get(name, SILENT.get(name, NOTHING))
            (told if words_of(value) & TOLD else said)[name] = value
    told["legal_form"] = "coalesce(form, said_legal_form)"
    if adapter.place:
        said["lies"] = adapter.place
    needed = {word for value in told.values() for word in words_of(value)} | {"number"}
    needed |= {"parent"} if unit == "site" else set()
    return Values(said, told, tuple(name for name in fields if name in needed))


def taking(
    values: Values,
    fields: Sequence[str],
    source: str,
    *,
    suspect: str,
    sought: str,
    others: Sequence[str] = (),
) -> str:
    """The query that takes the first step over the texts of a file's fields.

    source: a query for the fields, and for the ``others``, columns that are taken over as they are.
    suspect: which rows may be wrong; ``suspected`` holds the texts of these, and null of all others.
    sought: which rows must be known in full, beside the suspect ones; of the others, the texts that the
        database alone holds are left out, and ``in_full`` is false.
    """
    said = (
        f"CASE WHEN in_full THEN {value} ELSE '' END AS said_{name}"
        if name in NOT_STORED and value != NOTHING
        else f"{value} AS said_{name}"
        for name, value in values.said.items()
    )
    suspected = f"CASE WHEN is_suspect THEN [{', '.join(fields)}] END AS suspected"
    # As a case and no bare condition, of which DuckDB would evaluate every part for every row.
    is_suspect = f"CASE WHEN {suspect} THEN true ELSE false END"
    return (
        f"SELECT {', '.join([*values.fields, *others, 'in_full', suspected, *said])} "
        f"FROM (SELECT *, is_suspect OR {sought} AS in_full "
        f"FROM (SELECT *, {is_suspect} AS is_suspect FROM ({source})))"
    )


def valued(values: Values, which: str) -> str:
    """The query that takes the second step, over ``raw`` and the tables ``forms``, ``parents``, ``places``.

    which: the rows, a condition over ``rowid``.
    """
    chosen = ", ".join(f"{values.told.get(name, f'said_{name}')} AS {name}" for name in COLUMNS)
    of = "raw.parent" if "parent" in values.fields else "NULL"
    lies = "LEFT JOIN places ON place_postcode = said_lies" if "lies" in values.said else ""
    return (
        f"SELECT row_place, {chosen} FROM (SELECT rowid AS row_place, * FROM raw WHERE rowid {which}) AS raw "
        f"LEFT JOIN forms ON written = lower(said_legal_form) LEFT JOIN parents ON company = {of} {lies}"
    )


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def texts(names: Iterable[str]) -> str:
    """The columns of a CSV for DuckDB, all of them texts."""
    return "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in names) + "}"
