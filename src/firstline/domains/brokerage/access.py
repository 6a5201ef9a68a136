"""What people may do with needs."""

from firstline.foundation.access.roles import Role

BROKERING = frozenset({Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER})


def can_broker(roles: frozenset[Role]) -> bool:
    """Who may note a client's needs, set them aside, and suggest offers."""
    return bool(roles & BROKERING)
