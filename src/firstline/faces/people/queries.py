"""What a person leaves behind when a role of hers ends."""

from django.db.models import QuerySet

from firstline.domains.clients.models import Client
from firstline.domains.hubs import queries as hubs
from firstline.domains.hubs.models import Membership, Person


def left_behind(membership: Membership) -> QuerySet[Client]:
    """The clients whose contact person she can be no longer once this role has ended, by name."""
    served = Client.objects.filter(
        hub_id=membership.hub_id, contact_person_id=membership.person_id, closed_at=None
    ).order_by("search_name", "id")
    other = hubs.live_memberships(membership.hub).filter(
        person_id=membership.person_id, role__in=hubs.CONTACT_ROLES
    )
    stays = other.exclude(pk=membership.pk).exists()
    return served.none() if stays or membership.role not in hubs.CONTACT_ROLES else served


def successors(membership: Membership) -> QuerySet[Person]:
    """Who can take her clients over, by name."""
    return hubs.advisers(membership.hub).exclude(pk=membership.person_id)
