"""Choosing companies by the same words that figures are counted by.

The figures are counted in the analytical store, the list is read from the database; a test holds the two
together. ``columns`` in ``insight.region`` has the other side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from math import ceil

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Substr

from firstline.domains.hubs.models import Hub
from firstline.domains.registers import queries
from firstline.domains.registers.models import Company, Unit
from firstline.engine.panel import REGISTRATION_LAG
from firstline.foundation.locale.names import search_name
from firstline.foundation.packs import age_bands, sectors, size_bands
from firstline.foundation.packs.vocabularies import SizeBand

DAYS_A_YEAR = 365.25
# In place of a municipality's number: all that the hub serves, without those it only keeps in sight.
AREA = "area"
NOWHERE = Q(pk__in=[])


@dataclass(frozen=True)
class Wanted:
    """What an address asks for; "" is everything.

    kind, unit: as in ``Company``. sector, size, age: a vocabulary's key, or why it is not known.
    municipality: a number, or ``AREA``. area_class: the class of the municipality, or
    ``NOT_CLASSIFIED``. since: began after that day. state: "" is in the register now,
    "gone" no longer. q: the beginning of a number, or words of a name.
    """

    q: str = ""
    kind: str = ""
    unit: str = ""
    sector: str = ""
    size: str = ""
    age: str = ""
    municipality: str = ""
    area_class: str = ""
    since: str = ""
    state: str = ""

    @classmethod
    def from_address(cls, query: Mapping[str, str]) -> "Wanted":
        """What the parameters of an address ask for."""
        return cls(**{field.name: query.get(field.name, "").strip() for field in fields(cls)})

    @property
    def since_day(self) -> date | None:
        """The day of ``since``; None where it is none."""
        try:
            return date.fromisoformat(self.since)
        except ValueError:
            return None


def narrowed(rows: QuerySet[Company], hub: Hub, wanted: Wanted, *, today: date) -> QuerySet[Company]:
    """The companies that are wanted. today: the day on which ages count where no snapshot has one."""
    days = queries.newest_days(hub.country)
    on = max((day for (_register, unit), day in days.items() if unit == Unit.COMPANY), default=today)
    found = rows.annotate(
        division=Substr("activity_code", 1, 2), began=Coalesce("founded_on", "registered_on")
    ).filter(_in_register(days, gone=wanted.state == "gone"))
    for asked, condition in (
        (wanted.kind, Q(kind=wanted.kind)),
        (wanted.unit, Q(unit=wanted.unit)),
        (wanted.sector, _sector(wanted.sector)),
        (wanted.size, _size(wanted.size)),
        (wanted.age, _age(wanted.age, on)),
        (wanted.municipality, _municipality(wanted.municipality, hub)),
        (wanted.area_class, _classed(wanted.area_class, hub)),
        (wanted.q, _called(wanted.q)),
    ):
        if asked:
            found = found.filter(condition)
    return found.filter(_began_after(wanted.since_day)) if wanted.since_day else found


def _in_register(days: Mapping[tuple[str, str], date], *, gone: bool) -> Q:
    """Not deleted by the newest snapshot's day, and in it: a whole file leaves out what is gone."""
    missing = Q(deleted_on__isnull=False)
    for (register, unit), day in days.items():
        of = Q(register=register, unit=unit)
        missing = (missing & ~(of & Q(deleted_on__gt=day))) | (of & Q(snapshot_on__lt=day))
    return missing if gone else ~missing


def _sector(key: str) -> Q:
    entry = sectors().get(key)
    if entry is None:
        return ~_in_divisions([one for known in sectors().entries for one in known.divisions])
    return _in_divisions(entry.divisions)


def _in_divisions(spans: list[str] | tuple[str, ...]) -> Q:
    found = NOWHERE
    for span in spans:
        first, _dash, last = span.partition("-")
        found |= Q(division__range=(first, last or first))
    return found


def _size(key: str) -> Q:
    found = size_bands().get(key)
    if found is None:
        banded = NOWHERE
        for band in size_bands().entries:
            banded |= _in_size(band)
        return Q(employees_state=key) & ~banded
    return _in_size(found)


def _in_size(band: SizeBand) -> Q:
    # Both ends are named, so that an unknown one is no match and not unknown.
    inside = Q(employees_low__isnull=False, employees_low__gte=band.minimum)
    if band.maximum is not None:
        inside &= Q(employees_high__isnull=False, employees_high__lte=band.maximum)
    return inside


def _age(key: str, on: date) -> Q:
    band = age_bands().get(key)
    if band is None:
        return Q(began__isnull=True)
    found = Q(began__isnull=False)
    if band.maximum is not None:
        found &= Q(began__gt=on - timedelta(days=ceil((band.maximum + 1) * DAYS_A_YEAR)))
    if band.minimum:
        found &= Q(began__lte=on - timedelta(days=ceil(band.minimum * DAYS_A_YEAR)))
    return found


def _municipality(code: str, hub: Hub) -> Q:
    if code != AREA:
        return Q(municipality=code)
    found = NOWHERE
    for prefix in hub.areas:
        found |= Q(municipality__startswith=prefix)
    return found


def _classed(key: str, hub: Hub) -> Q:
    classes = queries.classes_of_areas(hub.country)
    if key == queries.NOT_CLASSIFIED:
        return ~Q(municipality__in=list(classes))
    return Q(municipality__in=[code for code, its in classes.items() if its == key])


def _began_after(day: date) -> Q:
    """As ``engine.panel.began_after``."""
    # The calendar's first days have none so long before them.
    lately = max(day, date.min + REGISTRATION_LAG) - REGISTRATION_LAG
    registered = Q(registered_on__gt=day) & (Q(founded_on__isnull=True) | Q(founded_on__gte=lately))
    return Q(founded_on__isnull=False, founded_on__gt=day) | registered


def _called(text: str) -> Q:
    number, wanted = queries.number_in(text), search_name(text)
    found = Q(number__startswith=number) if number else NOWHERE
    if not wanted:
        return found
    named = Q()
    for word in wanted.split():
        named &= Q(search_name__contains=word)
    return found | named
