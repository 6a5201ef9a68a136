"""The hub's register news: what the register said of its area and its clients, and what to do about it."""

from typing import Any

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from firstline.domains.clients import access
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.registers import queries as registers
from firstline.domains.registers.actions import answer_prompt
from firstline.domains.registers.models import Prompt, PromptKind
from firstline.faces.register_news import acts, words
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.locale.names import place_name
from firstline.foundation.ui.listing import Column, Listing, taken_along
from firstline.foundation.ui.undo import success_with_undo

LONGEST_NOTE = 500
WHOSE: dict[str, str | Promise] = {
    "": gettext_lazy("everybody"),
    "mine": gettext_lazy("my clients"),
    "clients": gettext_lazy("all clients"),
    "area": gettext_lazy("others in the area"),
}
WHICH: dict[str, str | Promise] = {
    "": pgettext_lazy("news", "open"),
    "done": pgettext_lazy("news", "dealt with"),
}


def _words(prompt: Any) -> str:
    return words.happened(prompt.kind, prompt.before, prompt.after)


COLUMNS = (
    Column("kind", gettext_lazy("Kind"), ("rank", "ago"), lambda prompt: prompt.get_kind_display()),
    Column(
        "company",
        gettext_lazy("Company"),
        ("company__search_name", "ago"),
        lambda prompt: prompt.company.name,
    ),
    Column("number", gettext_lazy("Number"), (), lambda prompt: prompt.company.number),
    Column("what", gettext_lazy("What the register said"), (), _words),
    Column(
        "place",
        gettext_lazy("Municipality"),
        ("company__municipality_name", "ago"),
        lambda prompt: place_name(prompt.company.municipality_name) or prompt.company.municipality,
    ),
    Column("day", gettext_lazy("Day"), ("happened_on", "rank"), lambda prompt: prompt.happened_on),
    Column("client", gettext_lazy("Client"), (), lambda prompt: prompt.client_name or ""),
    Column("state", gettext_lazy("State"), (), lambda prompt: prompt.get_state_display()),
)
SHOWN = tuple(column for column in COLUMNS if column.key in {"kind", "company", "place", "day"})
# By kind, each has a heading of its own, and needs no column.
BY_KIND = tuple(column for column in SHOWN if column.key != "kind")


def _listed(request: HubRequest) -> QuerySet[Any]:
    """The hub's prompts with what each line shows: its client, and the order of kinds and days."""
    client = Client.objects.filter(hub=request.hub, company=OuterRef("company"))
    rank = Case(
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(PromptKind.values)),
        default=Value(len(PromptKind.values)),
        output_field=IntegerField(),
    )
    day = ExtractYear("happened_on") * 10_000 + ExtractMonth("happened_on") * 100 + ExtractDay("happened_on")
    return (
        registers.prompts_visible_to(request.person, request.hub)
        .select_related("company", "by")
        .annotate(
            client_id=Subquery(client.values("pk")[:1]),
            client_name=Subquery(client.values("name")[:1]),
            client_person=Subquery(client.values("contact_person")[:1]),
            client_ended=Subquery(client.values("closed_at")[:1]),
            rank=rank,
            ago=Value(0) - day,
        )
    )


@require_safe
def changes(request: HubRequest) -> HttpResponseBase:
    """The news by kind, the newest first, filtered and sorted as the address says; or the same as a file."""
    rows = _listed(request)
    chosen = {name: request.GET.get(name, "") for name in ("whose", "kind", "place", "which")}
    open_or_done = rows.exclude(state=Prompt.State.OPEN)
    if chosen["which"] != "done":
        open_or_done = rows.filter(state=Prompt.State.OPEN)
    places = open_or_done.exclude(company__municipality="").order_by("company__municipality_name")
    listing = Listing(request.GET, _filtered(open_or_done, chosen, request), SHOWN, sort="kind")
    if request.GET.get("file"):
        return _file(request, listing)
    grouped = listing.sort in {"kind", "-kind"}
    if grouped:
        listing.columns = BY_KIND
    context = {
        "listing": listing,
        "lines": [
            (one, _words(one), words.why(one.kind, is_client=one.client_id is not None))
            for one in listing.page.object_list
        ],
        "grouped": grouped,
        "chosen": chosen,
        "whose": WHOSE.items(),
        "which": WHICH.items(),
        "kinds": PromptKind.choices,
        "places": [
            (code, place_name(name))
            for code, name in dict(
                places.values_list("company__municipality", "company__municipality_name")
            ).items()
        ],
        "can_advise": access.can_advise(request.roles),
        "longest_note": LONGEST_NOTE,
    }
    return render(request, "faces/register_news.html", context)


def _filtered(rows: QuerySet[Any], chosen: dict[str, str], request: HubRequest) -> QuerySet[Any]:
    if chosen["whose"] == "mine":
        rows = rows.filter(client_person=request.person.pk, client_ended=None)
    elif chosen["whose"] == "clients":
        rows = rows.exclude(client_id=None)
    elif chosen["whose"] == "area":
        rows = rows.filter(client_id=None)
    if chosen["kind"] in PromptKind.values:
        rows = rows.filter(kind=chosen["kind"])
    if chosen["place"]:
        rows = rows.filter(company__municipality=chosen["place"])
    return rows


def _file(request: HubRequest, listing: Listing) -> HttpResponseBase:
    listing.columns = COLUMNS
    return taken_along(request, listing, name="register-news", action="register_news.file")


def _prompt(request: HubRequest, prompt_id: int) -> Prompt:
    prompts = registers.prompts_visible_to(request.person, request.hub).select_related("company", "hub")
    return get_object_or_404(prompts, pk=prompt_id)


def _client(request: HubRequest, prompt: Prompt) -> Client | None:
    visible = clients.visible_to(request.person, request.hub)
    return visible.filter(company=prompt.company_id).first()


def _back(request: HubRequest) -> HttpResponse:
    """To the list as it was filtered."""
    filters = request.POST.get("filters", "")[:500]
    address = reverse("register_news:desk", kwargs={"hub": request.hub.slug})
    return redirect(f"{address}?{filters}" if filters else address)


def _told(request: HubRequest, prompt: Prompt, text: str) -> None:
    """Say what was done, with the way back."""
    kwargs = {"hub": request.hub.slug, "prompt_id": prompt.pk}
    filters = request.POST.get("filters", "")[:500]
    success_with_undo(request, text, reverse("register_news:desk_reopen", kwargs=kwargs), filters=filters)


@require_POST
def take_on(request: HubRequest, prompt_id: int) -> HttpResponse:
    """Take the company on as a client; who does it becomes its contact person."""
    prompt = _prompt(request, prompt_id)
    client = acts.take_on(prompt=prompt, by=request.person)
    _told(
        request,
        prompt,
        _("%(name)s is your client now, and you are their contact person.") % {"name": client.name},
    )
    return redirect("client_page:desk", hub=request.hub.slug, client_id=client.pk)


@require_POST
def log(request: HubRequest, prompt_id: int) -> HttpResponse:
    """Write it into the client's timeline."""
    prompt = _prompt(request, prompt_id)
    client = _client(request, prompt)
    if client is None:
        raise Refused(
            _("%(name)s is no client, so it has no timeline. Take it on, or put it aside with a note.")
            % {"name": prompt.company.name}
        )
    acts.log(prompt=prompt, client=client, by=request.person)
    _told(request, prompt, _("It is in the timeline of %(name)s.") % {"name": client.name})
    return _back(request)


@require_POST
def dismiss(request: HubRequest, prompt_id: int) -> HttpResponse:
    """Put it aside, with a note or without."""
    prompt = _prompt(request, prompt_id)
    note = request.POST.get("note", "")[:LONGEST_NOTE]
    answer_prompt(prompt=prompt, state=Prompt.State.DISMISSED, by=request.person, note=note)
    _told(request, prompt, _("It is put aside."))
    return _back(request)


@require_POST
def reopen(request: HubRequest, prompt_id: int) -> HttpResponse:
    """Take back what was done about it."""
    prompt = _prompt(request, prompt_id)
    acts.reopen(prompt=prompt, client=_client(request, prompt), by=request.person)
    return _back(request)
