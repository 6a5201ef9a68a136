"""The front door's pages about offers: for anyone."""

from functools import partial

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

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
