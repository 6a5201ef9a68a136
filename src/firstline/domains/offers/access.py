"""What people may do with offers."""

from firstline.foundation.access.roles import Role

OFFERING = frozenset({Role.ADVISER, Role.EDITOR, Role.HUB_LEADER})


def can_offer(roles: frozenset[Role]) -> bool:
    """Who may add, change and withdraw a hub's offers."""
    return bool(roles & OFFERING)
