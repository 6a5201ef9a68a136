"""What is derived from a snapshot's columns, as expressions that run on any backend of Ibis."""

from datetime import date, timedelta
from math import ceil
from typing import Any

import ibis
from ibis import Table

from firstline.domains.registers.models import Kind, Stated
from firstline.foundation.packs import age_bands, sectors, size_bands
from firstline.foundation.packs.vocabularies import SizeBand

# An expression: Ibis' own types leave out the operators that its expressions have.
Column = Any
NOT_STATED = Stated.NOT_STATED.value
DAYS_A_YEAR = 365.25


def counted(rows: Table, day: date) -> Column:
    """Whether a row is alive on a day and of the kind that is counted."""
    return lives(rows, day) & of_kind(rows)


def of_kind(rows: Table) -> Column:
    """Whether a row is of the kind that is counted: a business."""
    return rows.kind == Kind.BUSINESS.value


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
        branches.append((inside, band.key))
    return ibis.cases(*branches, else_=rows.employees_state)


def age(rows: Table, day: date) -> Column:
    """The band of whole years from the founding (or else the registration) to a day; *not stated* where
    neither is. A company that is founded after the snapshot's day is new."""
    began = ibis.coalesce(rows.founded_on, rows.registered_on)
    branches = [(_in_band(began, band, day), band.key) for band in age_bands().entries]
    return ibis.cases(*branches, else_=NOT_STATED)


def _in_band(began: Column, band: SizeBand, day: date) -> Column:
    # Days are compared as they are: to make years of each row's is twice as slow.
    inside = None if band.maximum is None else began > ibis.literal(_before(day, band.maximum + 1))
    if band.minimum or inside is None:
        old = began <= ibis.literal(_before(day, band.minimum))
        inside = old if inside is None else inside & old
    return inside


def _before(day: date, years: int) -> date:
    """The last day on which who began then is so many whole years old."""
    return day - timedelta(days=ceil(years * DAYS_A_YEAR))
