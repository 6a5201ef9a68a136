"""Where do I start? Three questions that lead to the right offers and the right people.

Each answer is a link, so it works without scripts, the way back is the browser's, and nothing is stored.
"""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from firstline.domains.hubs import queries as hubs
from firstline.domains.offers import presenters, queries, words
from firstline.domains.offers.models import Offer
from firstline.engine.eligibility import ClientFacts
from firstline.engine.matching import NeedValue, Standing, match
from firstline.foundation.access.requests import PublicRequest
from firstline.foundation.packs import load_guide, vocabulary
from firstline.foundation.packs.guide import Guide, How, Who

MOST_OFFERS = 4
ANYTHING = "any"


@dataclass(frozen=True)
class Answer:
    """One answer to choose: its words, and the address that it leads to."""

    label: str
    help: str
    address: str


@require_safe
def guide(request: PublicRequest) -> HttpResponse:
    """The first question that is not answered yet, or what the three answers lead to."""
    asked, language = load_guide("start"), get_language()
    said = {key: request.GET.get(key, "") for key in ("who", "what", "how")}
    who, how = asked.who_is(said["who"]), asked.how_is(said["how"])
    topic = said["what"] if said["what"] == ANYTHING or vocabulary("topics").get(said["what"]) else ""
    if who is None or not topic or how is None:
        step = 1 if who is None else 2 if not topic else 3
        context = {"step": step, **_question(asked, step, who, topic, language)}
        return render(request, "faces/start.html", context)
    offers, exact = _offers(request, who, topic, how, language)
    context = {
        "offers": offers,
        "exact": exact,
        "wants_to_talk": "mentoring" in how.kinds,
        "topic": "" if topic == ANYTHING else vocabulary("topics").name(topic, language),
        "people": hubs.on_front_page(request.hub),
    }
    return render(request, "faces/start_found.html", context)


def _question(
    asked: Guide, step: int, who: Who | None, topic: str, language: str | None
) -> dict[str, object]:
    if who is None:
        answers = [
            Answer(
                choice.label.text(language),
                choice.help.text(language) if choice.help else "",
                _address(who=choice.key),
            )
            for choice in asked.who.choices
        ]
        return {"ask": asked.who.ask.text(language), "answers": answers}
    if step == 2:
        topics = vocabulary("topics")
        rest = [key for key, _name in topics.choices(language) if key not in who.topics]
        first, others = (
            [Answer(topics.name(key, language), "", _address(who=who.key, what=key)) for key in keys]
            for keys in (who.topics, rest)
        )
        return {
            "ask": asked.what.ask.text(language),
            "answers": first,
            "others": others,
            "unsure": _address(who=who.key, what=ANYTHING),
            "back": "?",
        }
    answers = [
        Answer(choice.label.text(language), "", _address(who=who.key, what=topic, how=choice.key))
        for choice in asked.how.choices
    ]
    return {"ask": asked.how.ask.text(language), "answers": answers, "back": _address(who=who.key)}


def _address(**answers: str) -> str:
    return f"?{urlencode(answers)}"


def _offers(
    request: PublicRequest, who: Who, topic: str, how: How, language: str | None
) -> tuple[list[presenters.ShownOffer], bool]:
    """The offers that fit best, and whether they are of the kind that was asked for."""
    today = timezone.localdate()
    found = {str(offer.pk): offer for offer in queries.open_offers(request.hub, today)}
    # Nobody is preferred: without a topic, each of theirs counts the same.
    needs = [NeedValue(key) for key in (who.topics if topic == ANYTHING else (topic,))]
    ranked = match(
        client_key="front door",
        needs=needs,
        offers=[queries.value_of(offer) for offer in found.values()],
        facts=ClientFacts(is_company=who.has_company),
        today=today,
    )
    fitting = [found[one.offer_key] for one in ranked if one.standing == Standing.OPEN]
    of_kind = [offer for offer in fitting if not how.kinds or offer.kind in how.kinds]
    chosen = (of_kind or fitting)[:MOST_OFFERS]
    return _shown(chosen, language), bool(of_kind)


def _shown(offers: list[Offer], language: str | None) -> list[presenters.ShownOffer]:
    rule_text = partial(words.rule_text, areas=queries.area_names(offers))
    topics, today = queries.topic_names(language), timezone.localdate()
    return [
        presenters.shown(offer, language=language, topics=topics, today=today, rule_text=rule_text)
        for offer in offers
    ]
