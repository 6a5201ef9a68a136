"""Who may do what with registers."""

from firstline.foundation.access.roles import Role


def can_import(roles: frozenset[Role]) -> bool:
    """Who may bring a snapshot of a register into a hub."""
    return bool(roles & {Role.HUB_LEADER, Role.OWNER})


def can_contact(roles: frozenset[Role]) -> bool:
    """Who may say on which ground the hub contacts a company."""
    return bool(roles & {Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER})
