"""The desk's pages about offers."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firstline.domains.offers import access, actions, presenters, queries
from firstline.domains.offers.forms import OfferForm, values_of
from firstline.domains.offers.models import Offer, Provider
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.locale.languages import in_language
from firstline.foundation.ui.listing import Column, Listing
from firstline.foundation.ui.wording import list_text

INVALID = 422


def _title(offer: Offer) -> str:
    return in_language(offer.title, get_language())


def _needs(offer: Offer) -> str:
    names = queries.topic_names(get_language())
    return list_text(names.get(topic, topic) for topic in offer.topics)


COLUMNS = (
    Column("name", gettext_lazy("Offer"), ("name",), _title),
    Column("kind", gettext_lazy("Kind"), (), lambda offer: str(offer.get_kind_display())),
    Column("topics", gettext_lazy("Meets the need"), (), _needs),
    Column(
        "provider", gettext_lazy("Given by"), ("provider__name", "name"), lambda offer: offer.provider.name
    ),
    Column("begins", gettext_lazy("When"), ("starts_on", "name"), lambda offer: offer.starts_on),
    Column("places", gettext_lazy("Places"), (), lambda offer: offer.places, numeric=True),
    Column("price", gettext_lazy("Price"), ("price", "name"), lambda offer: offer.price, numeric=True),
    Column("currency", gettext_lazy("Currency"), (), lambda offer: offer.currency),
)
# What stands beneath the name or beside the price on the page has a column of its own in a file.
SHOWN = tuple(column for column in COLUMNS if column.key not in {"kind", "places", "currency"})


@require_safe
def offer_list(request: HubRequest) -> HttpResponseBase:
    """The hub's offers, filtered and sorted as the address says; or the same as a file."""
    language, today = get_language(), timezone.localdate()
    topics = queries.topic_names(language)
    wanted = {name: request.GET.get(name, "") for name in ("kind", "topic", "state")}
    offers = queries.in_state(queries.visible_to(request.person, request.hub), wanted["state"], today)
    offers = queries.titled(queries.chosen(offers, kind=wanted["kind"], topic=wanted["topic"]), language)
    asked_for_file = bool(request.GET.get("file"))
    listing = Listing(request.GET, offers, COLUMNS if asked_for_file else SHOWN, sort="name")
    if asked_for_file:
        return listing.file("offers") or render(request, "404.html", status=404)
    context = {
        "listing": listing,
        "offers": [
            presenters.shown(offer, language=language, topics=topics, today=today)
            for offer in listing.page.object_list
        ],
        "can_offer": access.can_offer(request.roles),
        "topics": topics.items(),
        "kinds": Offer.Kind.choices,
        "narrowed": any(wanted.values()),
        **wanted,
    }
    return render(request, "offers/desk_list.html", context)


@require_safe
def meetings(request: HubRequest) -> HttpResponse:
    """The offers that have a day and are still to come, the next first."""
    language, now = get_language(), timezone.now()
    today = timezone.localdate(now)
    offers = [
        presenters.shown(offer, language=language, topics={}, today=today)
        for offer in queries.coming(request.hub, now)
    ]
    context = {"offers": offers, "can_offer": access.can_offer(request.roles)}
    return render(request, "offers/desk_meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HubRequest) -> HttpResponse:
    """Add an offer, and whoever gives it where they are new."""
    initial = {"topics": request.GET.getlist("topic"), "kind": request.GET.get("kind", Offer.Kind.SERVICE)}
    form = OfferForm(request.hub, get_language() or "", request.POST or None, initial=initial)
    if form.is_valid():
        try:
            with transaction.atomic():
                content = form.content(_provider(request, form))
                offer = actions.add_offer(hub=request.hub, content=content, by=request.person)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _saved(request, offer)
    return render(request, "offers/desk_new.html", {"form": form}, status=INVALID if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HubRequest, offer_id: int) -> HttpResponse:
    """Change an offer."""
    offer = get_object_or_404(queries.visible_to(request.person, request.hub), pk=offer_id)
    form = OfferForm(request.hub, get_language() or "", request.POST or None, initial=values_of(offer))
    if form.is_valid():
        try:
            with transaction.atomic():
                content = form.content(_provider(request, form), before=offer)
                actions.change_offer(offer=offer, content=content, by=request.person)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _saved(request, offer)
    context = {"form": form, "offer": offer, "title": in_language(offer.title, get_language())}
    return render(request, "offers/desk_edit.html", context, status=INVALID if form.is_bound else 200)


@require_POST
def withdraw(request: HubRequest, offer_id: int) -> HttpResponse:
    """Take an offer off the lists."""
    offer = get_object_or_404(queries.visible_to(request.person, request.hub), pk=offer_id)
    actions.withdraw_offer(offer=offer, by=request.person)
    messages.success(
        request,
        _("“%(title)s” has been withdrawn. Nobody is suggested it from now on.")
        % {"title": in_language(offer.title, get_language())},
    )
    return redirect("offers:desk_list", hub=request.hub.slug)


def _provider(request: HubRequest, form: OfferForm) -> Provider:
    chosen: Provider | None = form.cleaned_data["provider"]
    if chosen is not None:
        return chosen
    return actions.add_provider(hub=request.hub, name=form.cleaned_data["new_provider"], by=request.person)


def _saved(request: HubRequest, offer: Offer) -> HttpResponse:
    messages.success(
        request, _("“%(title)s” is saved.") % {"title": in_language(offer.title, get_language())}
    )
    return redirect("offers:desk_list", hub=request.hub.slug)
