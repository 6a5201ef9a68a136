"""The desk's pages about needs and what can be done about them."""

from functools import partial

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from firstline.domains.brokerage import access, actions, presenters, queries, words
from firstline.domains.brokerage.forms import DismissForm, NeedForm
from firstline.domains.brokerage.models import Need
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.offers import queries as offers
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.locale.names import place_name
from firstline.foundation.ui.listing import Column, Listing, taken_along

INVALID = 422


# The page has a line a client; her own stand first, then who has waited longest.
def _clients_in_need(state: str) -> tuple[Column, ...]:
    """The columns: what is counted is said, for other lists count the open needs only."""
    what = {"open": _("Open needs"), "planned": _("Needs in a plan")}.get(state, _("Needs"))
    return (
        Column("name", _("Client"), ("search_name",)),
        Column("number", what, ("number", "search_name")),
        Column("since", _("Waiting since"), ("since", "search_name")),
        Column("contact", _("Contact person"), ("others", "since")),
    )


# A file has a line a need.
NEED_COLUMNS = (
    Column("name", gettext_lazy("Client"), ("client__search_name",), lambda need: need.client.name),
    Column("topic", gettext_lazy("Need"), ("topic",), lambda need: words.topic_name(need.topic)),
    Column("score", gettext_lazy("Points"), ("score",), lambda need: need.score, numeric=True),
    Column("note", gettext_lazy("In their words"), (), lambda need: need.note),
    Column("since", gettext_lazy("Waiting since"), ("found_at",), lambda need: need.found_at),
    Column("state", gettext_lazy("State"), ("state",), lambda need: need.get_state_display()),
    Column(
        "contact",
        gettext_lazy("Contact person"),
        ("client__contact_person__name",),
        lambda need: str(need.client.contact_person or ""),
    ),
)


def _client(request: HubRequest, client_id: int) -> Client:
    visible = clients.visible_to(request.person, request.hub).select_related("company", "hub")
    return get_object_or_404(visible, pk=client_id)


def _to_matches(request: HubRequest, client_id: int) -> HttpResponse:
    return redirect("brokerage:desk_matches", hub=request.hub.slug, client_id=client_id)


@require_safe
def needs(request: HubRequest) -> HttpResponseBase:
    """What the hub's clients need, her own first, as a page or a file; and what nobody can meet."""
    topic, state = request.GET.get("topic", ""), request.GET.get("state", "open")
    mine = request.GET.get("mine") == "1"
    found = queries.all_needs(request.person, request.hub, topic=topic, state=state, mine=mine)
    if request.GET.get("file"):
        return _file(request, found)
    waiting = queries.clients_in_need(request.person, found)
    listing = Listing(request.GET, waiting, _clients_in_need(state), sort="contact")
    shown = list(listing.page.object_list)
    counts = queries.count_by_topic(request.person, request.hub)
    gaps = queries.gaps(request.person, request.hub, timezone.localdate())
    context = {
        "listing": listing,
        "lines": _with_needs(shown, found),
        "topics": [(key, words.topic_name(key), count) for key, count in counts.items()],
        "gaps": [(gap, words.topic_name(gap.topic)) for gap in gaps],
        "waiting": sum(counts.values()),
        "topic": topic,
        "state": state,
        "mine": mine,
    }
    return render(request, "brokerage/desk_needs.html", context)


def _with_needs(shown: list[Client], found: QuerySet[Need]) -> list[tuple[Client, list[presenters.NeedLine]]]:
    """Each of the clients with its needs, those that have waited longest first."""
    theirs: dict[int, list[Need]] = {client.pk: [] for client in shown}
    for need in found.filter(client__in=theirs).order_by("found_at", "id"):
        theirs[need.client_id].append(need)
    return [(client, _lines(theirs[client.pk])) for client in shown]


def _file(request: HubRequest, found: QuerySet[Need]) -> HttpResponseBase:
    """Every need with a line of its own."""
    listing = Listing(request.GET, found, NEED_COLUMNS, sort="since")
    return taken_along(request, listing, name="needs", action="needs.file")


@require_safe
def matches(request: HubRequest, client_id: int) -> HttpResponse:
    """The hub's offers ranked for one client, each with what speaks for and against it."""
    client = _client(request, client_id)
    live = list(queries.live_needs(client))
    ranked = queries.matches_for(client, timezone.localdate(), needs=live)
    places = offers.area_names([one.offer for one in ranked])
    if client.company and client.company.municipality_name:
        places = {**places, client.company.municipality: place_name(client.company.municipality_name)}
    shown = presenters.suggestions(
        ranked, live, language=get_language(), reason_text=partial(words.reason_text, places=places)
    )
    context = {
        "client": client,
        "needs": _lines(live),
        "suggestions": shown,
        "question": shown.question and words.fact_text(shown.question.fact),
        "can_broker": access.can_broker(request.roles) and client.closed_at is None,
    }
    return render(request, "brokerage/desk_matches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def note_need(request: HubRequest, client_id: int) -> HttpResponse:
    """Note a need that the client has told of."""
    client = _client(request, client_id)
    form = NeedForm(
        get_language() or "", request.POST or None, initial={"topic": request.GET.get("topic", "")}
    )
    if form.is_valid():
        try:
            actions.note_need(client=client, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The need is noted."))
            return _to_matches(request, client.pk)
    context = {"client": client, "form": form}
    return render(request, "brokerage/desk_note_need.html", context, status=INVALID if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HubRequest, need_id: int) -> HttpResponse:
    """Set a need aside, with a reason."""
    visible = queries.visible_to(request.person, request.hub).select_related(
        "client", "assessment", "noted_by"
    )
    need = get_object_or_404(visible, pk=need_id)
    form = DismissForm(request.POST or None)
    if form.is_valid():
        try:
            actions.dismiss(need=need, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The need is set aside."))
            return _to_matches(request, need.client_id)
    context = {"client": need.client, "need": _lines([need])[0], "form": form}
    return render(request, "brokerage/desk_dismiss.html", context, status=INVALID if form.is_bound else 200)


_lines = partial(presenters.needs_summary, topic_name=words.topic_name, why=words.need_text)
