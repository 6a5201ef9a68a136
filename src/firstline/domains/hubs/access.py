"""Roles that follow from a membership, and from owning the installation."""

from firstline.domains.hubs.models import Membership, Person
from firstline.foundation.access.roles import STAFF_ROLES, Role, role_source

LEADERS = frozenset({Role.HUB_LEADER, Role.OWNER})


def roles_by_membership(person: Person, hub_id: int) -> set[Role]:
    """The roles that a person's live memberships give; the owner's role holds in every hub."""
    given = Membership.objects.filter(person=person, hub_id=hub_id, until=None).values_list("role", flat=True)
    roles = {Role(role) for role in given}
    return roles | {Role.OWNER} if person.is_superuser else roles


def register() -> None:
    """Tell the foundation where these roles come from."""
    role_source(roles_by_membership)


def works_for_a_hub(person: Person) -> bool:
    """Whether a person holds a staff role anywhere, and so needs a second factor."""
    return (
        person.is_superuser
        or Membership.objects.filter(person=person, until=None, role__in=STAFF_ROLES).exists()
    )


def can_change_hub(roles: frozenset[Role]) -> bool:
    """Who may change what a hub says of itself."""
    return bool(roles & LEADERS)


def can_give_roles(roles: frozenset[Role]) -> bool:
    """Who may give and end memberships of a hub."""
    return bool(roles & LEADERS)
