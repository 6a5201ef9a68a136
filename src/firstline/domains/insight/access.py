"""Who may do what with the region's figures."""

from firstline.foundation.access.roles import Role


def can_set_targets(roles: frozenset[Role]) -> bool:
    """Who may say what the hub wants to reach."""
    return bool(roles & {Role.HUB_LEADER, Role.OWNER})


def can_choose(roles: frozenset[Role]) -> bool:
    """Who may choose what the area is compared with, and give it a map."""
    return bool(roles & {Role.ANALYST, Role.HUB_LEADER, Role.OWNER})
