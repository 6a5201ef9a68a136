"""Which line of its menu each page is found under: one rule for the menus of all faces.

A page whose own address is in a menu is found there; any other is listed here, by its name or, where a room's pages
of one face stand together, by the room and the face (``offers:desk`` for ``offers:desk_new``). What is listed
nowhere is marked nowhere: a test names those pages and says why.
"""

from collections.abc import Callable, Mapping

# Where there are several, the first that the reader may open: an adviser has no settings.
UNDER: Mapping[str, tuple[str, ...]] = {
    # the desk
    "desk_home:note": ("desk_home:today",),
    "client_page:desk": ("caseload:desk",),
    "clients:desk": ("caseload:desk",),
    "register_news:desk": ("caseload:desk",),
    "assessments:desk": ("caseload:desk",),
    "plans:desk": ("caseload:desk",),
    "outcomes:desk": ("caseload:desk",),
    "brokerage:desk": ("caseload:desk",),
    "brokerage:desk_needs": ("brokerage:desk_needs",),
    "brokerage:desk_dismiss": ("brokerage:desk_needs",),
    "offers:desk": ("offers:desk_list",),
    "registers:desk_companies": ("insight:desk_region", "insight:desk_businesses"),
    "insight:desk": ("insight:desk_region", "insight:desk_businesses"),
    "registers:desk_bring_in": ("hubs_desk:change", "desk_home:today"),
    "people:desk": ("hubs_desk:change",),
    "runs:all": ("hubs_desk:change", "desk_home:today"),
    "runs:one": ("hubs_desk:change", "desk_home:today"),
    # the page of who acts for a client
    "my_home:timeline": ("my_home:home",),
    "assessments:my": ("my_home:home",),
    "outcomes:my": ("my_home:home",),
    "clients:my": ("my_home:home",),
    "plans:my": ("plans:my_plan",),
    # the front door
    "offers:public": ("offers:public_list",),
    # the account, whose addresses are allauth's
    "account_set_password": ("account_change_password",),
    "mfa": ("mfa_index",),
}


def found_under(view_name: str, is_open: Callable[[str], bool]) -> str:
    """The address in the menu that a page is found under, by its own name or that of the first that is open.

    view_name: the page's name with its namespace.
    is_open: whether the reader may open an address.
    """
    room, _colon, name = view_name.rpartition(":")
    face = name.partition("_")[0]
    places = UNDER.get(view_name) or UNDER.get(f"{room}:{face}" if room else face) or (view_name,)
    return next((place for place in places if is_open(place)), view_name)
