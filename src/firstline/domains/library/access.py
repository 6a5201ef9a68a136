"""Who writes in the library."""

from firstline.domains.hubs.models import Membership, Person
from firstline.domains.library.models import WRITING


def writes_for(person: Person, hub_id: int) -> bool:
    """Whether a person writes a hub's pages now."""
    return (
        person.is_active
        and Membership.objects.filter(person=person, hub_id=hub_id, until=None, role__in=WRITING).exists()
    )


def writes_for_a_hub(person: Person) -> bool:
    """Whether a person writes pages of any hub now; the owner does everywhere."""
    return (
        person.is_superuser or Membership.objects.filter(person=person, until=None, role__in=WRITING).exists()
    )
