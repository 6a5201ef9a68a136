"""The front door's pages about offers: for anyone."""

from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from firstline.domains.offers import calendar as calendars
from firstline.domains.offers import presenters, queries, words
from firstline.domains.offers.models import Offer
from firstline.foundation.access.requests import PublicRequest

OFFERS_A_PAGE = 24


@require_safe
def offer_list(request: PublicRequest) -> HttpResponse:
    """What anyone can ask for today, for one need or for all."""
    language, today = get_language(), timezone.localdate()
    topics = queries.topic_names(language)
    open_now = queries.open_offers(request.hub, today)
    topic, kind = request.GET.get("topic", ""), request.GET.get("kind", "")
    found = queries.titled(queries.chosen(open_now, topic=topic, kind=kind), language)
    # What begins on a day first, the soonest first; then what can begin at any time, by title.
    rows = found.order_by(F("starts_on").asc(nulls_last=True), "name", "pk")
    page = Paginator(rows, OFFERS_A_PAGE).get_page(request.GET.get("page"))
    topics_in_use, kinds_in_use = queries.in_use(open_now)
    context = {
        "page": page,
        "offers": [
            presenters.shown(offer, language=language, topics=topics, today=today)
            for offer in page.object_list
        ],
        "total": open_now.count(),
        "topics": [(key, name) for key, name in topics.items() if key in topics_in_use],
        "kinds": [choice for choice in Offer.Kind.choices if choice[0] in kinds_in_use],
        "topic": topic,
        "kind": kind,
    }
    return render(request, "offers/public_list.html", context)


@require_safe
def offer(request: PublicRequest, offer_id: int) -> HttpResponse:
    """One offer: what it is, for whom, what it costs, who gives it and when. One that is over says so."""
    found = get_object_or_404(queries.visible_to(None, request.hub), pk=offer_id)
    language = get_language()
    shown = presenters.shown(
        found,
        language=language,
        topics=queries.topic_names(language),
        today=timezone.localdate(),
        rule_text=partial(words.rule_text, areas=queries.area_names([found])),
    )
    return render(request, "offers/public_offer.html", {"offer": shown})


@require_safe
def meetings(request: PublicRequest) -> HttpResponse:
    """What has a day and is still to come, the next first."""
    language, now = get_language(), timezone.now()
    today = timezone.localdate(now)
    offers = [
        presenters.shown(offer, language=language, topics={}, today=today)
        for offer in queries.coming(request.hub, now)
    ]
    return render(request, "offers/public_meetings.html", {"offers": offers})


@require_safe
def calendar(request: PublicRequest) -> HttpResponse:
    """All of them as a calendar, to download or to subscribe to."""
    return _calendar(request, queries.coming(request.hub, timezone.now()), "meetings")


@require_safe
def offer_calendar(request: PublicRequest, offer_id: int) -> HttpResponse:
    """One dated offer for a calendar."""
    found = get_object_or_404(queries.visible_to(None, request.hub), pk=offer_id)
    if found.starts_on is None:
        raise Http404
    return _calendar(request, [found], f"offer-{found.pk}")


def _calendar(request: PublicRequest, offers: list[Offer], name: str) -> HttpResponse:
    def address(offer: Offer) -> str:
        page = reverse("offers:public_offer", kwargs={"hub": request.hub.slug, "offer_id": offer.pk})
        return f"{settings.FIRSTLINE_URL}{page}"

    site = urlsplit(settings.FIRSTLINE_URL).hostname or "localhost"
    content = calendars.calendar_of(offers, hub=request.hub, site=site, address=address, now=timezone.now())
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer
