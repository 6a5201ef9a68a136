"""Reading needs, and what the region can do about them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Case, Count, F, Min, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from firstline.domains.assessments import queries as assessments
from firstline.domains.assessments.models import Assessment
from firstline.domains.brokerage import words
from firstline.domains.brokerage.models import Need
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers import queries as offers
from firstline.domains.offers.models import Offer
from firstline.engine.eligibility import Verdict, evaluate
from firstline.engine.matching import Match, NeedValue, OfferValue, Standing, match, severity
from firstline.foundation.access.roles import roles_of
from firstline.foundation.packs import load_instrument
from firstline.foundation.ui.wording import list_text

LIVE = (Need.State.OPEN, Need.State.PLANNED)
# A client -> the number of every offer that it has had, and the day when it last did.
Given = Callable[[Client], Mapping[int, date]]
_given: list[Given] = []


def tells_what_was_given(told: Given) -> Given:
    """Register a function that tells what a client has had; a later room records it, unknown here."""
    if told not in _given:
        _given.append(told)
    return told


def given_to(client: Client) -> dict[int, date]:
    """Offer -> the day when a client last had it; what it has never had is left out."""
    days: dict[int, date] = {}
    for told in _given:
        for offer, day in told(client).items():
            days[offer] = max(day, days.get(offer, day))
    return days


@dataclass(frozen=True)
class Suggestion:
    """An offer with its place for a client, and why."""

    match: Match
    offer: Offer


@dataclass(frozen=True)
class Gap:
    """A topic in which some open needs have no offer that their client could have."""

    topic: str
    unmet: int
    open: int


def visible_to(person: Person, hub: Hub) -> QuerySet[Need]:
    """The needs of the hub's clients for who may see scores there; else of those that the person acts for."""
    needs = Need.objects.filter(hub=hub)
    if roles_of(person, hub.pk) & assessments.SCORE_READERS:
        return needs
    return needs.filter(client__in=clients.represented_by(person, hub).order_by().values("pk"))


def live_needs(client: Client) -> QuerySet[Need]:
    """What a client needs now, open or in the plan: what a person noted first, then the lowest score."""
    return (
        Need.objects.filter(client=client, state__in=LIVE)
        .select_related("assessment", "noted_by")
        .order_by(F("score").asc(nulls_first=True), "id")
    )


def all_needs(
    person: Person, hub: Hub, *, topic: str = "", state: str = "", mine: bool = False
) -> QuerySet[Need]:
    """The needs of the clients that the hub serves, each with its client.

    state: ``open`` or ``planned``; empty is both.
    mine: only needs of clients whose contact person is ``person``.
    """
    needs = visible_to(person, hub).filter(state__in=[state] if state in LIVE else LIVE)
    if topic:
        needs = needs.filter(topic=topic)
    if mine:
        needs = needs.filter(client__contact_person=person)
    return needs.filter(client__closed_at=None).select_related(
        "client", "client__contact_person", "assessment", "noted_by"
    )


def clients_in_need(person: Person, needs: QuerySet[Need]) -> QuerySet[Client]:
    """The clients of these needs, each with how many they are and since when the oldest waits.

    ``number`` and ``since`` say so, and ``others`` is 0 where the person is the contact person, else 1.
    """
    of_client = needs.filter(client=OuterRef("pk")).order_by().values("client")
    return (
        Client.objects.filter(pk__in=needs.order_by().values("client"))
        .annotate(
            number=Subquery(of_client.annotate(number=Count("pk")).values("number")),
            since=Subquery(of_client.annotate(since=Min("found_at")).values("since")),
            others=Case(When(contact_person=person, then=Value(0)), default=Value(1)),
        )
        .select_related("contact_person", "company")
    )


def number_of_open_needs(client: str = "pk") -> Coalesce:
    """How many needs of a client are open, those in its plan left out: an expression to annotate a list with.

    client: the field of the list's rows that holds the client.
    """
    waiting = Need.objects.filter(client=OuterRef(client), state=Need.State.OPEN).order_by()
    return Coalesce(Subquery(waiting.values("client").annotate(number=Count("pk")).values("number")), 0)


@dataclass(frozen=True)
class Unplanned:
    """A client whose needs no step of its plan answers, how many they are, and since when the oldest."""

    client: Client
    number: int
    since: datetime


def unplanned(person: Person, hub: Hub, before: datetime) -> list[Unplanned]:
    """The clients of a contact person with a need that has waited since before then, the longest first."""
    waiting = (
        visible_to(person, hub)
        .filter(state=Need.State.OPEN, client__contact_person=person, client__closed_at=None)
        .values("client")
        .annotate(number=Count("pk"), since=Min("found_at"))
        .filter(since__lt=before)
        .order_by("since", "client")
    )
    found = {row["client"]: row for row in waiting}
    known = Client.objects.in_bulk(found)
    return [Unplanned(known[key], row["number"], row["since"]) for key, row in found.items()]


def count_by_topic(person: Person, hub: Hub) -> dict[str, int]:
    """Topic -> how many open needs the hub's clients have in it, the most first."""
    counted = (
        visible_to(person, hub)
        .filter(state=Need.State.OPEN, client__closed_at=None)
        .values_list("topic")
        .annotate(count=Count("id"))
        .order_by("-count", "topic")
    )
    return dict(counted)


def closed_needs(client: Client) -> QuerySet[Need]:
    """The needs that a client had, and that are open or planned no longer."""
    return Need.objects.filter(client=client).exclude(state__in=LIVE)


def out_of_reach(client: Client, today: date) -> dict[int, str]:
    """Offer -> why the client cannot have it, in a few words; those that it can have are left out."""
    found = {}
    for one in matches_for(client, today):
        reasons = [reason for reason in one.match.reasons if words.bars(reason)]
        if one.match.standing is not Standing.OPEN and reasons:
            found[one.offer.pk] = list_text(words.bar_text(reason) for reason in reasons)
    return found


def need_value(need: Need) -> NeedValue:
    """A need as the ranking reads it.

    A need that a person noted weighs most; a measured one by how far it falls below the threshold of the
    instrument version that found it.
    """
    if need.score is None or need.assessment is None:
        return NeedValue(topic=need.topic)
    threshold = needs_below(need.assessment)
    weight = Fraction(1) if threshold is None else severity(need.score, threshold)
    return NeedValue(topic=need.topic, score=need.score, weight=weight)


def needs_below(assessment: Assessment) -> Fraction | None:
    """The score below which a dimension is a need; None where the instrument finds no needs."""
    threshold = load_instrument(assessment.instrument, assessment.version).needs_below
    return None if threshold is None else Fraction(threshold)


def matches_for(client: Client, today: date, needs: Iterable[Need] | None = None) -> list[Suggestion]:
    """All offers of the hub for a client's needs, best first, each with its reasons.

    needs: the client's live needs, where the caller has read them already.
    """
    known = {str(offer.pk): offer for offer in offers.visible_to(None, client.hub).order_by("id")}
    ranked = match(
        client_key=str(client.pk),
        needs=[need_value(need) for need in (live_needs(client) if needs is None else needs)],
        offers=[offers.value_of(offer) for offer in known.values()],
        facts=clients.facts_of(client),
        today=today,
        given={str(offer): day for offer, day in given_to(client).items()},
    )
    return [Suggestion(match=found, offer=known[found.offer_key]) for found in ranked]


def gaps(person: Person, hub: Hub, today: date) -> list[Gap]:
    """The topics in which open needs have no offer that their client could have, the most first.

    An offer counts where it is open, has places, and no rule says no; "ask" counts, for it may be yes.
    Only the needs of topics without an offer for everybody are read one by one.
    """
    counts = count_by_topic(person, hub)
    had = [
        offers.value_of(offer)
        for offer in offers.open_offers(hub, today)
        if offer.places is None or offer.places > 0
    ]
    by_topic = {topic: [offer for offer in had if topic in offer.topics] for topic in counts}
    restricted = [
        topic for topic, found in by_topic.items() if found and all(one.eligibility for one in found)
    ]
    unmet = Counter({topic: count for topic, count in counts.items() if not by_topic[topic]})
    needs = visible_to(person, hub).filter(
        state=Need.State.OPEN, client__closed_at=None, topic__in=restricted
    )
    for need in needs.select_related("client__company") if restricted else ():
        if not _anything_for(need.client, by_topic[need.topic], today):
            unmet[need.topic] += 1
    found = [Gap(topic=topic, unmet=count, open=counts[topic]) for topic, count in unmet.items()]
    return sorted(found, key=lambda gap: (-gap.unmet, gap.topic))


def _anything_for(client: Client, values: Sequence[OfferValue], today: date) -> bool:
    facts = clients.facts_of(client)
    return any(evaluate(value.eligibility, facts, today).verdict is not Verdict.NO for value in values)
