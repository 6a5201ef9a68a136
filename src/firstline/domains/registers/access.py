"""Who may do what with registers."""

from firstline.foundation.access.roles import Role


def can_import(roles: frozenset[Role]) -> bool:
    """Who may bring a snapshot of a register into a hub."""
    return bool(roles & {Role.HUB_LEADER, Role.OWNER})
