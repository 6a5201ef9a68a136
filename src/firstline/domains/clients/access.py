"""What people may do with clients, and the role that acting for a client gives."""

from firstline.domains.clients.models import Representation
from firstline.domains.hubs.models import Person
from firstline.foundation.access.roles import Role, role_source

ADVISING = frozenset({Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER})


def roles_by_representation(person: Person, hub_id: int) -> set[Role]:
    """A client member is whoever acts for a client of the hub now."""
    acts = Representation.objects.filter(person=person, hub_id=hub_id, until=None).exists()
    return {Role.CLIENT_MEMBER} if acts else set()


def register() -> None:
    """Tell the foundation where this role comes from."""
    role_source(roles_by_representation)


def can_advise(roles: frozenset[Role]) -> bool:
    """Who may take on clients and write in their timelines."""
    return bool(roles & ADVISING)
