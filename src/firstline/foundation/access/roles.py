"""Who a person can be in a hub, in words that a leader understands."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    CLIENT_MEMBER = "client_member"
    PROVIDER = "provider"
    MENTOR = "mentor"
    ADVISER = "adviser"
    FACILITATOR = "facilitator"
    EDITOR = "editor"
    ANALYST = "analyst"
    HUB_LEADER = "hub_leader"
    AUDITOR = "auditor"
    OWNER = "owner"


ROLE_NAMES: dict[Role, str | Promise] = {
    Role.CLIENT_MEMBER: _("client member"),
    Role.PROVIDER: _("provider"),
    Role.MENTOR: _("mentor"),
    Role.ADVISER: _("adviser"),
    Role.FACILITATOR: _("facilitator"),
    Role.EDITOR: _("editor"),
    Role.ANALYST: _("analyst"),
    Role.HUB_LEADER: _("hub leader"),
    Role.AUDITOR: _("auditor"),
    Role.OWNER: _("installation owner"),
}

# What each may do here, for who gives them.
ROLE_DUTIES: dict[Role, str | Promise] = {
    Role.PROVIDER: _("Gives some of what the hub offers. Sees only a page of their own."),
    Role.MENTOR: _("Stands by some companies. Sees only a page of their own."),
    Role.ADVISER: _(
        "Takes on clients, sees all that the hub knows of them, and can be their contact person."
    ),
    Role.FACILITATOR: _("Sees and helps clients as an adviser does, but is nobody’s contact person."),
    Role.EDITOR: _(
        "Writes the public pages, the news, the offers and the instruments. Sees no client’s case."
    ),
    Role.ANALYST: _(
        "Sees the region’s numbers and chooses what they are compared with. Sees no client’s case."
    ),
    Role.HUB_LEADER: _(
        "Does all that an adviser does, and gives roles, changes the settings and brings in registers."
    ),
    Role.AUDITOR: _("Reads everything and changes nothing; each page that is read is written down."),
}

# Roles that a hub gives through a membership. The others follow from something else:
# a client member from acting for a client, the owner from the installation.
MEMBERSHIP_ROLES = tuple(role for role in Role if role not in {Role.CLIENT_MEMBER, Role.OWNER})

# Roles whose holders work for the hub: they see the desk and need a second factor.
STAFF_ROLES = frozenset(
    {Role.ADVISER, Role.FACILITATOR, Role.EDITOR, Role.ANALYST, Role.HUB_LEADER, Role.AUDITOR}
)

RoleSource = Callable[[Any, int], set[Role]]
_sources: list[RoleSource] = []


def role_source(source: RoleSource) -> RoleSource:
    """Register a function ``(person, hub_id) -> roles``; a room calls it when it is loaded."""
    if source not in _sources:
        _sources.append(source)
    return source


def roles_of(person: AbstractBaseUser, hub_id: int) -> frozenset[Role]:
    """All roles that a person holds in a hub today, from every room that gives roles."""
    return frozenset(role for source in _sources for role in source(person, hub_id))
