"""Reading what the public registers know."""

from django.db.models import Q, QuerySet

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company


def visible_to(person: Person, hub: Hub) -> QuerySet[Company]:
    """The companies in the hub's area, and those that a client of the hub refers to."""
    sees = Q(pk__in=Company.objects.filter(holds__hub=hub).values("pk"))
    for area in hub.areas:
        sees |= Q(municipality__startswith=area)
    return Company.objects.filter(sees)


def find(person: Person, hub: Hub, text: str, limit: int = 30) -> QuerySet[Company]:
    """Companies by a part of the name, or by number."""
    wanted = text.strip().casefold()
    digits = "".join(wanted.split())
    companies = visible_to(person, hub)
    if digits.isdigit():
        return companies.filter(number=digits)
    return companies.filter(search_name__contains=wanted).order_by("search_name")[:limit]
