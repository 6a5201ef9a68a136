"""Writing what the public registers know."""

from django.db import transaction

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company, Hold


@transaction.atomic
def hold(*, company: Company, hub: Hub, by: Person | None) -> Hold:
    """Keep a company in a hub's sight, because a client of the hub refers to it."""
    return Hold.objects.get_or_create(hub=hub, company=company)[0]
