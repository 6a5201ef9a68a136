"""The caseload: whom the hub serves, who has waited, and what is next with each."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from firstline.domains.brokerage import queries as brokerage
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.plans import queries as plans
from firstline.domains.registers import queries as registers
from firstline.domains.registers.models import Stated
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.ui.listing import Column, Listing, taken_along

SILENT_AFTER = timedelta(days=90)

# What a filter is called in the address, and in words.
WHICH: dict[str, str | Promise] = {
    "": _("all"),
    "silent": _("not spoken with for 90 days"),
    "needs": _("with an open need"),
    "late": _("with a late step"),
    "nobody": _("without a contact person"),
    "ended": _("ended"),
}


def _employees(client: Any) -> int | None:
    known: int | None = client.people
    return known


COLUMNS = (
    Column("name", _("Name"), ("search_name",), lambda client: client.name),
    Column("number", _("Number"), (), lambda client: client.company.number if client.company else ""),
    Column("what", _("What"), ("kind", "search_name"), lambda client: client.get_kind_display()),
    Column("employees", _("Employees"), ("people", "search_name"), _employees, numeric=True),
    Column(
        "contact", _("Contact person"), ("contact_person__name", "search_name"), lambda client: _name(client)
    ),
    Column(
        "spoken",
        _("Last spoken with"),
        ("last_contact_at", "search_name"),
        lambda client: client.last_contact_at,
    ),
    Column("needs", _("Open needs"), ("needs", "search_name"), lambda client: client.needs, numeric=True),
    Column("due", _("Next step"), ("due_on", "search_name"), lambda client: client.due_on),
    Column("advertising", _("No advertising"), (), lambda client: _no_advertising(client)),
)
# The number and whether they want no advertising stand beneath the name, and have columns in a file.
SHOWN = tuple(column for column in COLUMNS if column.key not in {"number", "advertising"})


def _no_advertising(client: Client) -> str:
    """Whoever takes the list along sees who must not be sent advertising."""
    return str(_("no advertising")) if client.company and registers.shielded(client.company) else ""


def _name(client: Client) -> str:
    return str(client.contact_person) if client.contact_person else ""


@require_safe
def clients_list(request: HubRequest) -> HttpResponseBase:
    """The clients, filtered and sorted as the address says; or the same as a file.

    An adviser who is somebody's contact person sees her own first, unless she looks for a name.
    """
    text, which = request.GET.get("q", ""), request.GET.get("which", "")
    which = which if which in WHICH else ""
    whose = request.GET.get("whose") or _whose_at_first(request, text, which)
    found = clients.listed(
        request.person, request.hub, text=text, mine=whose == "mine", ended=which == "ended"
    )
    listing = Listing(request.GET, _filtered(found, which, timezone.now()), SHOWN, sort="name")
    if request.GET.get("file"):
        return _file(request, listing)
    context = {
        "listing": listing,
        "text": text,
        "whose": whose,
        "which": which,
        "choices": WHICH.items(),
        "today": timezone.localdate(),
        "withheld": any(map(_is_withheld, listing.page.object_list)),
    }
    return render(request, "faces/caseload.html", context)


def _is_withheld(client: Client) -> bool:
    state = client.company.employees_state if client.company else client.employees_state
    return state == Stated.WITHHELD


def _whose_at_first(request: HubRequest, text: str, which: str) -> str:
    if text or which == "nobody":
        return "all"
    hers = clients.listed(request.person, request.hub, mine=True, ended=which == "ended")
    return "mine" if hers.exists() else "all"


def _filtered(found: QuerySet[Client], which: str, now: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = found.annotate(
        people=Coalesce("company__employees", "employees"),
        needs=brokerage.number_of_open_needs(),
        due_on=plans.next_step_due(),
    )
    if which == "silent":
        return clients.not_spoken_with(rows, now - SILENT_AFTER)
    if which == "needs":
        return rows.filter(needs__gt=0)
    if which == "late":
        return rows.filter(due_on__lt=timezone.localdate(now))
    if which == "nobody":
        return rows.filter(contact_person=None)
    return rows


def _file(request: HubRequest, listing: Listing) -> HttpResponseBase:
    listing.columns = COLUMNS
    return taken_along(request, listing, name="clients", action="caseload.file")
