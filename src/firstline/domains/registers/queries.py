"""Reading companies. A hub sees those in its area, and those that its clients refer to."""

import re
from datetime import date
from unicodedata import normalize

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.models import Company, Hold, Kind, Snapshot, Unit
from firstline.foundation.access.roles import STAFF_ROLES, roles_of
from firstline.foundation.locale.names import search_name

SHORTEST_PART_OF_NUMBER = 3
# What people put between the parts of a number.
BETWEEN = re.compile(r"[\s.\u2010-\u2015-]")
NUMBER = re.compile(r"(?=.*\d)[0-9A-Z]+", re.ASCII)
# A Norwegian or Danish number with its country before it, and as invoices write it.
WITH_COUNTRY = re.compile(r"(?:NO)?(\d{9})(?:MVA)?|DK(\d{8})", re.ASCII)


def number_in(text: str) -> str:
    """A text as registers write numbers, or the beginning of one; empty where it can be neither.

    Capital letters, without what stands between the parts, and without a country or *MVA* around it.
    """
    written = BETWEEN.sub("", normalize("NFKC", text)).upper()
    if len(written) < SHORTEST_PART_OF_NUMBER or not NUMBER.fullmatch(written):
        return ""
    whole = WITH_COUNTRY.fullmatch(written)
    return whole[1] or whole[2] if whole else written


def visible_to(person: Person, hub: Hub) -> QuerySet[Company]:
    """The companies that a hub sees, for who works for it; none for anybody else."""
    if not roles_of(person, hub.pk) & STAFF_ROLES:
        return Company.objects.none()
    return seen_by(hub)


def seen_by(hub: Hub) -> QuerySet[Company]:
    """The companies in a hub's area or held for it; for figures, which show no row to anybody.

    The registers of another country are left out of the area: their codes mean other places.
    """
    in_area = Q(pk__in=[])
    for prefix in hub.areas:
        in_area |= Q(municipality__startswith=prefix)
    foreign = [name for name, adapter in ADAPTERS.items() if adapter.country != hub.country]
    held = Q(pk__in=Hold.objects.filter(hub=hub).values("company_id"))
    return Company.objects.filter((in_area & ~Q(register__in=foreign)) | held)


def businesses(person: Person, hub: Hub) -> QuerySet[Company]:
    """The businesses among them, by name: no public body, association or estate, and none that is deleted."""
    return visible_to(person, hub).filter(kind=Kind.BUSINESS, deleted_on=None).order_by("search_name", "id")


def find(person: Person, hub: Hub, text: str, *, limit: int = 20) -> list[Company]:
    """The companies that a person can mean by a text, the likeliest first.

    text: a number as ``number_in`` reads it, or the beginning of one; or words that all stand in the name.
    The exact number comes first, then names that begin with the text, then names that contain it.
    """
    wanted = search_name(text)
    number = number_in(text)
    by_name = Q()
    for word in wanted.split():
        by_name &= Q(search_name__contains=word)
    by_number = Q(number__startswith=number) if number else Q(pk__in=[])
    if not wanted:
        return []
    rank = Case(
        When(number=number, then=Value(0)),
        When(search_name__startswith=wanted, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = visible_to(person, hub).filter(by_name | by_number)
    return list(found.annotate(rank=rank).order_by("rank", "search_name", "id")[:limit])


def snapshots_of(register: str, unit: Unit) -> list[Snapshot]:
    """A register's snapshots of companies or of sites, in the order of their days; no row of them is
    anybody's secret, and no page shows one."""
    return list(Snapshot.objects.filter(register=register, unit=unit).order_by("snapshot_on"))


def register_of(country: str) -> str:
    """The register that a country's figures are made of: of those with a snapshot of companies, the one whose
    is newest; "" where there is none."""
    newest = (
        Snapshot.objects.filter(register__in=_registers(country), unit=Unit.COMPANY)
        .order_by("-snapshot_on", "register")
        .first()
    )
    return newest.register if newest else ""


def register_title(register: str) -> str:
    """What a register is called."""
    return str(ADAPTERS[register].title) if register in ADAPTERS else register


def newest_days(country: str) -> dict[tuple[str, str], date]:
    """The day of the newest snapshot, by register and unit."""
    found = Snapshot.objects.filter(register__in=_registers(country)).order_by("snapshot_on")
    return {(one.register, one.unit): one.snapshot_on for one in found}


def _registers(country: str) -> list[str]:
    return [name for name, adapter in ADAPTERS.items() if adapter.country == country]
