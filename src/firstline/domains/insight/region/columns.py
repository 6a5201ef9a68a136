"""What is derived from a snapshot's columns, as expressions that run on any backend of Ibis."""

from datetime import date
from typing import Any

import ibis
from ibis import Table

from firstline.domains.registers.models import Stated
from firstline.foundation.packs import age_bands, sectors, size_bands
from firstline.foundation.packs.vocabularies import SizeBand

# An expression: Ibis' own types leave out the operators that its expressions have.
Column = Any
NOT_STATED = Stated.NOT_STATED.value
DAYS_A_YEAR = 365.25


def counted(rows: Table, day: date, kinds: tuple[str, ...] = ("business",)) -> Column:
    """Whether a row is alive on a day and of a kind that is counted."""
    return lives(rows, day) & rows.kind.isin(kinds)


def lives(rows: Table, day: date) -> Column:
    """Whether a row is not deleted by the end of a day."""
    return rows.deleted_on.isnull() | (rows.deleted_on > ibis.literal(day))


def sector(rows: Table) -> Column:
    """The section of the activity code, by its first two digits; *not stated* for none and for others."""
    division = rows.activity_code.substr(0, 2)
    branches = []
    for entry in sectors().entries:
        for span in entry.divisions:
            first, _dash, last = span.partition("-")
            branches.append((division.between(first, last or first), entry.key))
    return ibis.cases(*branches, else_=NOT_STATED)


def size(rows: Table) -> Column:
    """The band of employees that a row lies in for certain; else in which way the number is not known.

    A number that the register withholds may still lie in one band: between one and four, say.
    """
    branches = []
    for band in size_bands().entries:
        inside = rows.employees_low >= band.minimum
        if band.maximum is not None:
            inside = inside & (rows.employees_high <= band.maximum)
        branches.append((inside.fill_null(False), band.key))
    return ibis.cases(*branches, else_=rows.employees_state)


def years(rows: Table, day: date) -> Column:
    """Whole years from the founding (or else the registration) to a day; null where neither is stated."""
    began = ibis.coalesce(rows.founded_on, rows.registered_on)
    today: Column = ibis.literal(day)
    return (today.delta(began, unit="day") / DAYS_A_YEAR).floor().cast("int64")


def age(rows: Table, day: date) -> Column:
    """The band of whole years; a company that is founded after the snapshot's day is new."""
    old = years(rows, day)
    branches = [(_in_band(old, band), band.key) for band in age_bands().entries]
    return ibis.cases(*branches, else_=NOT_STATED)


def _in_band(old: Column, band: SizeBand) -> Column:
    inside = old <= band.maximum if band.maximum is not None else old >= band.minimum
    if band.minimum and band.maximum is not None:
        inside = inside & (old >= band.minimum)
    return inside.fill_null(False)
