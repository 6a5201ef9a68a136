"""Reading hubs, people and their roles."""

from django.db.models import QuerySet

from firstline.domains.hubs.models import Consent, Hub, Membership, Person
from firstline.foundation.access.roles import STAFF_ROLES, Role
from firstline.foundation.locale.names import called

# Who can be a client's contact person.
CONTACT_ROLES = (Role.ADVISER, Role.HUB_LEADER)


def hub_by_slug(slug: str) -> Hub | None:
    """The hub of an address; hubs are public."""
    return Hub.objects.filter(slug=slug).first()


def hubs() -> QuerySet[Hub]:
    """All hubs of the installation, by name; hubs are public."""
    return Hub.objects.order_by("name")


def live_memberships(hub: Hub) -> QuerySet[Membership]:
    """Who holds which role in a hub now."""
    return (
        Membership.objects.filter(hub=hub, until=None).select_related("person").order_by("person__name", "id")
    )


def staff(hub: Hub) -> QuerySet[Person]:
    """The people who work for a hub, by name."""
    return (
        Person.objects.filter(
            is_active=True,
            memberships__hub=hub,
            memberships__until=None,
            memberships__role__in=STAFF_ROLES - {Role.AUDITOR},
        )
        .distinct()
        .order_by("name", "id")
    )


def staff_called(hub: Hub, text: str) -> QuerySet[Person]:
    """Those of them whose name holds a text."""
    return staff(hub).filter(called("name", text))


def advisers(hub: Hub) -> QuerySet[Person]:
    """The people who can be a client's contact person in a hub, by name."""
    return (
        Person.objects.filter(
            is_active=True,
            memberships__hub=hub,
            memberships__until=None,
            memberships__role__in=CONTACT_ROLES,
        )
        .distinct()
        .order_by("name", "id")
    )


def leaders(hub: Hub) -> QuerySet[Person]:
    """The people who lead a hub, by name."""
    return (
        Person.objects.filter(
            is_active=True,
            memberships__hub=hub,
            memberships__until=None,
            memberships__role=Role.HUB_LEADER,
        )
        .distinct()
        .order_by("name", "id")
    )


def has_consented(person: Person, hub: Hub, purpose: str) -> bool:
    """Whether a live consent for a purpose stands."""
    return Consent.objects.filter(person=person, hub=hub, purpose=purpose, withdrawn_at=None).exists()
