"""The companies of the hub's area, which are the list behind every figure of the region: which of them are
clients, and how to take one on."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from firstline.domains.clients import access
from firstline.domains.clients import queries as client_queries
from firstline.domains.registers import queries as registers
from firstline.domains.registers.models import Company, Kind, Stated, Unit
from firstline.domains.registers.narrowing import AREA, Wanted, narrowed
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.locale.names import place_name
from firstline.foundation.packs import age_bands, section_of, sectors, size_bands
from firstline.foundation.ui.listing import Column, Listing, taken_along

SHOWN = (
    Column("name", gettext_lazy("Name"), ("search_name",), lambda company: company.name),
    Column("activity", gettext_lazy("Sector"), ("activity_code", "search_name")),
    Column("employees", gettext_lazy("Employees"), ("employees_low", "search_name"), numeric=True),
    Column("municipality", gettext_lazy("Municipality"), ("municipality_name", "search_name")),
    Column("began", gettext_lazy("Began"), ("began", "search_name"), lambda company: company.began),
)
FILE = (
    Column("name", gettext_lazy("Name"), ("search_name",), lambda company: company.name),
    Column("number", gettext_lazy("Number"), (), lambda company: company.number),
    Column("parent", gettext_lazy("Number of the company"), (), lambda company: company.parent_number),
    Column("unit", gettext_lazy("Company or site"), (), lambda company: company.get_unit_display()),
    Column("kind", gettext_lazy("What it is"), (), lambda company: company.get_kind_display()),
    Column("form", gettext_lazy("Legal form"), (), lambda company: company.legal_form),
    Column("code", gettext_lazy("Activity code"), (), lambda company: company.activity_code),
    Column(
        "activity", gettext_lazy("Sector"), ("activity_code", "search_name"), lambda one: sector_name(one)
    ),
    Column(
        "employees", gettext_lazy("Employees"), ("employees_low", "search_name"), lambda one: one.employees
    ),
    Column("stated", gettext_lazy("Employees: how known"), (), lambda one: one.get_employees_state_display()),
    Column("low", gettext_lazy("Employees: at least"), (), lambda one: one.employees_low),
    Column("high", gettext_lazy("Employees: at most"), (), lambda one: one.employees_high),
    Column("place_number", gettext_lazy("Municipality number"), (), lambda one: one.municipality),
    Column(
        "municipality", gettext_lazy("Municipality"), ("municipality_name", "search_name"),
        lambda one: one.municipality_name,
    ),
    # A person's home address is nobody's business here.
    Column("street", gettext_lazy("Street"), (), lambda one: "" if one.personal else one.street),
    Column("postcode", gettext_lazy("Postcode"), (), lambda one: one.postcode),
    Column("place", gettext_lazy("Place"), (), lambda one: one.place),
    Column("founded", gettext_lazy("Founded"), (), lambda one: one.founded_on),
    Column("registered", gettext_lazy("Registered"), (), lambda one: one.registered_on),
    Column("began", gettext_lazy("Began"), ("began", "search_name"), lambda one: one.began),
    Column("bankrupt", gettext_lazy("Bankrupt"), (), lambda one: _yes(one.bankrupt)),
    Column("liquidation", gettext_lazy("In liquidation"), (), lambda one: _yes(one.in_liquidation)),
    Column("person", gettext_lazy("About a person"), (), lambda one: _yes(one.personal)),
    Column("no_advertising", gettext_lazy("Wants no advertising"), (), lambda one: _yes(one.no_advertising)),
    Column("seen", gettext_lazy("As of"), (), lambda one: one.snapshot_on),
)  # fmt: skip


def sector_name(company: Company) -> str:
    """The name of the sector that a company's activity code lies in."""
    return sectors().name(section_of(company.activity_code) or "", get_language())


def _yes(value: bool) -> str:
    return _("yes") if value else ""


@require_safe
def companies(request: HubRequest) -> HttpResponseBase:
    """The companies and sites that the address asks for; or the same as a file."""
    wanted = Wanted.from_address(request.GET.dict())
    known = registers.visible_to(request.person, request.hub)
    rows = narrowed(known, request.hub, wanted, today=timezone.localdate())
    listing = Listing(request.GET, rows, SHOWN, sort="name")
    if request.GET.get("file"):
        return _file(request, listing)
    shown = list(listing.page.object_list)
    clients = client_queries.client_of_company(request.hub, [company.pk for company in shown])
    for company in shown:
        company.sector_name = sector_name(company)
    days = registers.newest_days(request.hub.country)
    context = {
        "listing": listing,
        "rows": [(company, clients.get(company.pk)) for company in shown],
        "wanted": wanted,
        "area": AREA,
        "choices": _choices(request, wanted),
        "on": max(days.values(), default=None),
        "registers": sorted({registers.register_title(register) for register, _unit in days}),
        "any": known.exists(),
        "can_advise": access.can_advise(request.roles),
        "people": rows.filter(personal=True).exists(),
        "withheld": any(company.employees_state == Stated.WITHHELD for company in shown),
    }
    return render(request, "faces/companies.html", context)


def _choices(request: HubRequest, wanted: Wanted) -> list[dict[str, Any]]:
    """The lists to choose from, each with its word in the address, its name, and what is chosen."""
    language = get_language()
    known = registers.visible_to(request.person, request.hub).exclude(municipality="")
    named = dict(known.order_by("municipality_name").values_list("municipality", "municipality_name"))
    unknown = [(one.value, str(one.label)) for one in (Stated.WITHHELD, Stated.NOT_STATED)]
    units = [(Unit.COMPANY.value, _("companies only")), (Unit.SITE.value, _("sites only"))]
    not_stated = [(Stated.NOT_STATED.value, _("not stated"))]
    classes = registers.labels_of_classes(request.hub.country)
    unclassed = [(registers.NOT_CLASSIFIED, _("not in the classification"))]
    by_class = [("area_class", _("Rural or urban"), [*classes.items(), *unclassed])] if classes else []
    places = [
        (AREA, _("in the hub’s area")),
        *((code, place_name(name) or code) for code, name in named.items()),
    ]
    return [
        {"key": key, "label": label, "chosen": getattr(wanted, key), "options": options}
        for key, label, options in (
            ("unit", _("Companies or sites"), units),
            ("kind", _("Kind of organisation"), list(Kind.choices)),
            ("sector", _("Sector"), [*sectors().choices(language), *not_stated]),
            ("size", _("Employees"), [*size_bands().choices(language), *unknown]),
            ("age", _("Age"), [*age_bands().choices(language), *not_stated]),
            ("municipality", _("Where"), places),
            *by_class,
            ("state", _("In the register"), [("gone", _("no longer there"))]),
        )
    ]


def _file(request: HubRequest, listing: Listing) -> HttpResponseBase:
    listing.columns = FILE
    return taken_along(request, listing, name="companies", action="registers.file")
