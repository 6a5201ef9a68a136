"""Reading hubs, people and their roles."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from firstline.domains.hubs.areas import area_code
from firstline.domains.hubs.models import Consent, Hub, Membership, Person
from firstline.foundation.access.roles import ROLE_NAMES, STAFF_ROLES, Role
from firstline.foundation.locale.names import called
from firstline.foundation.packs import CrosswalkSeries, load_crosswalk

__all__ = [
    "area_code",
]

# Who can be a client's contact person.
CONTACT_ROLES = (Role.ADVISER, Role.HUB_LEADER)
# Who works for a hub; an auditor looks at it from outside.
WORKING_ROLES = STAFF_ROLES - {Role.AUDITOR}
# What somebody with several roles is called where there is room for one.
CALLED_BY = (Role.HUB_LEADER, Role.ADVISER, Role.FACILITATOR, Role.EDITOR, Role.ANALYST)
# Where it is written down which municipalities a country has, or has had.
MUNICIPALITIES = {"NO": "municipalities_no"}


class Shown(NamedTuple):
    """Somebody on a hub's front page; ``role`` says what she is where she has written no title."""

    person: Person
    role: str


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
            memberships__role__in=WORKING_ROLES,
        )
        .distinct()
        .order_by("name", "id")
    )


def works_for_a_hub(person: Person) -> bool:
    """Whether a person works for any hub now, so that she can stand on its front page."""
    return person.memberships.filter(until=None, role__in=WORKING_ROLES).exists()


def on_front_page(hub: Hub) -> list[Shown]:
    """Those who work for a hub and chose to stand on its front page, by name."""
    chosen = list(staff(hub).filter(on_front_page=True))
    held = live_memberships(hub).filter(person__in=chosen).values_list("person_id", "role")
    roles: dict[int, set[str]] = {}
    for person_id, role in held:
        roles.setdefault(person_id, set()).add(role)
    return [
        Shown(person, next(str(ROLE_NAMES[role]) for role in CALLED_BY if role in roles[person.pk]))
        for person in chosen
    ]


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


def municipality_series(country: str) -> CrosswalkSeries | None:
    """How a country's municipality numbers changed; `None` where nobody has written it down."""
    name = MUNICIPALITIES.get(country)
    return load_crosswalk(name) if name else None


def municipalities(country: str) -> frozenset[str] | None:
    """The code of every municipality that a country has, or has had; `None` where we have no list."""
    series = municipality_series(country)
    return frozenset[str]().union(*series.codes()) if series else None


def areas_without_municipality(areas: Sequence[str], country: str) -> list[str]:
    """Those of the areas that hold no municipality that we know: a slip, or one newer than our list."""
    known = municipalities(country)
    if known is None:
        return []
    return [area for area in areas if not any(code.startswith(area) for code in known)]
