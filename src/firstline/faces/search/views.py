"""One box that finds a client, a person, an offer or a page of the desk."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from firstline.domains.clients import access
from firstline.domains.clients import queries as clients
from firstline.domains.hubs import queries as hubs
from firstline.domains.offers import queries as offers
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.access.table import may_open
from firstline.foundation.locale.languages import in_language
from firstline.foundation.locale.names import search_name

MOST_OF_A_KIND = 6

# What the desk's menu leads to, and what is begun from it.
PAGES: tuple[tuple[str, str | Promise], ...] = (
    ("desk_home:today", gettext_lazy("Today")),
    ("caseload:desk", gettext_lazy("Clients")),
    ("clients:desk_find", gettext_lazy("Find a company")),
    ("clients:desk_new", gettext_lazy("Add a founder")),
    ("register_news:desk", gettext_lazy("Register news")),
    ("brokerage:desk_needs", gettext_lazy("Needs")),
    ("offers:desk_list", gettext_lazy("Offers")),
    ("offers:desk_new", gettext_lazy("Add an offer")),
    ("meetings:desk", gettext_lazy("Meetings")),
    ("library:desk_news", gettext_lazy("News")),
    ("bench:desk", gettext_lazy("Instruments")),
    ("bench:desk_import", gettext_lazy("Import an instrument")),
    ("insight:desk_region", gettext_lazy("Region")),
    ("insight:desk_businesses", gettext_lazy("Local businesses")),
    ("companies:desk", gettext_lazy("Companies in the register")),
    ("insight:desk_mappings", gettext_lazy("Mappings")),
    ("insight:desk_targets", gettext_lazy("Targets")),
    ("runs:all", gettext_lazy("Background tasks")),
    ("registers:desk_bring_in", gettext_lazy("Import a register")),
    ("hubs_desk:change", gettext_lazy("Settings")),
)


@dataclass(frozen=True)
class Found:
    """One thing that was found: where it leads, what it is called, and what tells it from its namesakes.

    log: where a call with it is logged; empty where there is nobody to call.
    lang: the language of ``what``, where it is not the page's.
    """

    address: str
    name: str
    what: str = ""
    log: str = ""
    lang: str = ""


@require_safe
def search(request: HubRequest) -> HttpResponse:
    """What a text can mean, by kind; without a text, the pages. htmx gets the list alone."""
    text = request.GET.get("q", "").strip()
    groups = [
        (name, found)
        for name, found in (
            (_("Clients"), _clients(request, text)),
            (_("People"), _people(request, text)),
            (_("Offers"), _offers(request, text)),
            (_("Pages"), _pages(request, text)),
        )
        if found
    ]
    template = "faces/search_results.html" if request.headers.get("HX-Request") else "faces/search.html"
    return render(request, template, {"text": text, "groups": groups})


def _address(request: HubRequest, name: str, **arguments: int) -> str:
    return reverse(name, kwargs={"hub": request.hub.slug, **arguments})


def _log_address(request: HubRequest, client_id: int) -> str:
    """Where a call with a client is logged; empty for who only reads."""
    if not access.can_advise(request.roles):
        return ""
    return _address(request, "clients:desk_log", client_id=client_id) + "?kind=clients.call"


def _clients(request: HubRequest, text: str) -> list[Found]:
    if not text or not may_open("client_page:desk", signed_in=True, roles=request.roles):
        return []
    named = clients.listed(request.person, request.hub, text=text)
    found = clients.beginning_first(named, text)[:MOST_OF_A_KIND]
    return [
        Found(
            _address(request, "client_page:desk", client_id=client.pk),
            client.name,
            f"{client.company.number} {client.company.place}" if client.company else "",
            _log_address(request, client.pk),
        )
        for client in found
    ]


def _people(request: HubRequest, text: str) -> list[Found]:
    if not text or not may_open("client_page:desk", signed_in=True, roles=request.roles):
        return []
    acting = clients.representatives_called(request.person, request.hub, text)[:MOST_OF_A_KIND]
    colleagues = hubs.staff_called(request.hub, text)[:MOST_OF_A_KIND]
    return [
        Found(
            _address(request, "client_page:desk", client_id=one.client_id),
            str(one.person),
            _("acts for %(name)s") % {"name": one.client.name},
            _log_address(request, one.client_id),
        )
        for one in acting
    ] + [
        Found(f"mailto:{person.email}", str(person), person.title, lang=request.hub.languages[0])
        for person in colleagues
    ]


def _offers(request: HubRequest, text: str) -> list[Found]:
    wanted, language = search_name(text), get_language()
    if not wanted or not may_open("offers:desk_list", signed_in=True, roles=request.roles):
        return []
    can_edit = may_open("offers:desk_edit", signed_in=True, roles=request.roles)
    page = "offers:desk_edit" if can_edit else "offers:public_offer"
    titled = [
        (offer, in_language(offer.title, language))
        for offer in offers.visible_to(None, request.hub).order_by("id")
    ]
    return [
        Found(_address(request, page, offer_id=offer.pk), title, str(offer.provider))
        for offer, title in titled
        if wanted in search_name(title)
    ][:MOST_OF_A_KIND]


def _pages(request: HubRequest, text: str) -> list[Found]:
    wanted = search_name(text)
    return [
        Found(_address(request, name), str(title))
        for name, title in PAGES
        if wanted in search_name(str(title)) and may_open(name, signed_in=True, roles=request.roles)
    ]
