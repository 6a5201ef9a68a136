"""The permission table, wherever the settings say that it stands."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from firstline.foundation.access.guards import Answer, Guard
from firstline.foundation.access.roles import Role


@cache
def permission_table() -> Mapping[str, Guard]:
    """Url name -> guard, for every address of ours."""
    table: Mapping[str, Guard] = import_string(settings.PERMISSION_TABLE)
    return table


def may_open(url_name: str, *, signed_in: bool, roles: frozenset[Role], writes: bool = False) -> bool:
    """Whether somebody with these roles may look at an address, or post to it; a menu shows no other."""
    guard = permission_table().get(url_name)
    return (
        guard is not None and guard.answer(signed_in=signed_in, roles=roles, writes=writes) is Answer.ALLOWED
    )
