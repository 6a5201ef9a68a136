"""Which line of its menu each page is found under: one rule for the menus of all faces.

A page whose own address is in a menu is found there; any other is listed here, by its name or, where a
room's pages of one face stand together, by the room and the face (``offers:desk`` for ``offers:desk_new``).
What is listed nowhere is marked nowhere: a test names those pages and says why.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.urls import NoReverseMatch, reverse

from firstline.foundation.access.roles import Role
from firstline.foundation.access.table import may_open

GUARD_THEMSELVES = ("account_", "mfa_", "socialaccount_")

# Where there are several, the first that the reader may open: an adviser has no settings.
UNDER: Mapping[str, tuple[str, ...]] = {
    # the desk
    "desk_home:note": ("desk_home:today",),
    "client_page:desk": ("caseload:desk",),
    "clients:desk": ("caseload:desk",),
    "register_news:desk": ("caseload:desk",),
    "assessments:desk": ("caseload:desk",),
    "plans:desk": ("caseload:desk",),
    "report:desk": ("caseload:desk",),
    "outcomes:desk": ("caseload:desk",),
    "brokerage:desk": ("caseload:desk",),
    "brokerage:desk_needs": ("brokerage:desk_needs",),
    "brokerage:desk_dismiss": ("brokerage:desk_needs",),
    "offers:desk": ("offers:desk_list",),
    "calibration:desk": ("insight:desk_region", "insight:desk_businesses"),
    "companies:desk": ("insight:desk_region", "insight:desk_businesses"),
    "insight:desk": ("insight:desk_region", "insight:desk_businesses"),
    "bench:desk": ("bench:desk",),
    "registers:desk_bring_in": ("hubs_desk:change", "desk_home:today"),
    "people:desk": ("hubs_desk:change",),
    "runs:all": ("hubs_desk:change", "desk_home:today"),
    "runs:one": ("hubs_desk:change", "desk_home:today"),
    # the page of who acts for a client
    "my_home:timeline": ("my_home:home",),
    "assessments:my": ("my_home:home",),
    "report:my": ("my_home:home",),
    "outcomes:my": ("my_home:home",),
    "clients:my": ("my_home:home",),
    "plans:my": ("plans:my_plan",),
    # the front door
    "offers:public": ("offers:public_list",),
    # the account, whose addresses are allauth's
    "account_set_password": ("account_change_password",),
    "mfa": ("mfa_index",),
}


def is_open(url_name: str, *, signed_in: bool, roles: frozenset[Role]) -> bool:
    """Whether a reader may open an address; allauth's have no line in our table and guard themselves."""
    return url_name.startswith(GUARD_THEMSELVES) or may_open(url_name, signed_in=signed_in, roles=roles)


def address(url_name: str, hub: Any) -> str | None:
    """Where a line leads, at the hub or, as one's own account, beside all of them; None: nowhere."""
    for kwargs in ({"hub": hub.slug}, None) if hub else (None,):
        with suppress(NoReverseMatch):
            return reverse(url_name, kwargs=kwargs)
    return None


def mark(url_name: str, view_name: str, listed: str | None, opens: Callable[[str], bool]) -> str | None:
    """A line's aria-current: ``page`` for the page itself, ``true`` for what it is found under, else None.

    url_name: where the line leads.
    view_name: the page's name with its namespace.
    listed: where a page is found that has no name of its own.
    opens: whether the reader may open an address.
    """
    if url_name == view_name:
        return "page"
    return "true" if url_name == (listed or _found_under(view_name, opens)) else None


def _found_under(view_name: str, opens: Callable[[str], bool]) -> str:
    """The line that a page is found under: the first that is open, or else its own."""
    room, _colon, name = view_name.rpartition(":")
    face = name.partition("_")[0]
    places = UNDER.get(view_name) or UNDER.get(f"{room}:{face}" if room else face) or (view_name,)
    return next((place for place in places if opens(place)), view_name)
