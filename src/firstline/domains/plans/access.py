"""Who writes in a plan, and for which side."""

from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.domains.plans.models import Step
from firstline.foundation.access.roles import Role

ADVISING = frozenset({Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER})


def sides_of(person: Person, client: Client, roles: frozenset[Role]) -> frozenset[str]:
    """The sides that a person may speak for: the hub's where she advises, the client's where she acts
    for it now. Somebody may be both.

    roles: hers in the client's hub.
    """
    sides = {Step.Side.HUB.value} if roles & ADVISING else set()
    if clients.acts_for(person, client):
        sides.add(Step.Side.CLIENT.value)
    return frozenset(sides)


def side_of(person: Person, client: Client, roles: frozenset[Role]) -> str | None:
    """The side that a person speaks for first: the hub's before the client's; None for neither."""
    sides = sides_of(person, client, roles)
    return next((side for side in (Step.Side.HUB.value, Step.Side.CLIENT.value) if side in sides), None)


def can_write(person: Person, client: Client, roles: frozenset[Role]) -> bool:
    """Who may write goals and steps: both sides, as long as the hub serves the client."""
    return client.closed_at is None and bool(sides_of(person, client, roles))


def can_record_deliveries(roles: frozenset[Role]) -> bool:
    """Who may say that something was given: the hub's people."""
    return bool(roles & ADVISING)
