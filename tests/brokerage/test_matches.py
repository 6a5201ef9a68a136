"""Offers ranked for a client: reasons in words, an unknown fact asked about, another hub's never there."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.assessments.models import Assessment
from firstline.domains.brokerage import actions, presenters, queries, words
from firstline.domains.brokerage.models import Need
from firstline.domains.brokerage.queries import Gap
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers import actions as offer_actions
from firstline.domains.offers.models import Offer
from firstline.domains.registers.models import Stated
from firstline.engine.eligibility import Verdict
from firstline.engine.matching import REASON_CODES, Reason, Sign, Standing

TODAY = date(2026, 11, 21)
SMALL = {"size": {"min": 1, "max": 49}}
MakeMapping = Callable[..., Assessment]
MakeOffer = Callable[..., Offer]


@pytest.fixture
def weak(client_of_hub: Client, make_mapping: MakeMapping) -> Client:
    """A client whose mapping found two needs, data the greater."""
    actions.find_needs(assessment=make_mapping(strategy=30, data=10, people=90))
    return client_of_hub


def titles(client: Client) -> list[str]:
    return [str(one.offer) for one in queries.matches_for(client, TODAY)]


def test_the_greatest_need_comes_first_and_what_meets_none_last(
    weak: Client, hub: Hub, make_offer: MakeOffer
) -> None:
    make_offer(hub, title={"nb": "Salg"}, topics=["export"])
    make_offer(hub, title={"nb": "Strategi"}, topics=["strategy"])
    make_offer(hub, title={"nb": "Data"}, topics=["data"])
    assert titles(weak) == ["Data", "Strategi", "Salg"]


def test_the_order_is_the_same_every_time(weak: Client, hub: Hub, make_offer: MakeOffer) -> None:
    for number in range(9):
        make_offer(hub, title={"nb": f"Kurs {number}"}, topics=["data"])
    assert titles(weak) == titles(weak)
    assert sorted(titles(weak)) == [f"Kurs {number}" for number in range(9)]


def test_what_a_person_asked_for_weighs_most(
    weak: Client, hub: Hub, make_offer: MakeOffer, adviser: Person
) -> None:
    actions.note_need(client=weak, topic="export", note="Sell to Denmark.", by=adviser)
    make_offer(hub, title={"nb": "Data"}, topics=["data"])
    make_offer(hub, title={"nb": "Salg"}, topics=["export"])
    assert titles(weak) == ["Salg", "Data"]


def test_another_hubs_offer_and_a_withdrawn_one_never_appear(
    weak: Client, hub: Hub, other_hub: Hub, make_offer: MakeOffer, adviser: Person
) -> None:
    make_offer(other_hub, title={"en": "Theirs"}, topics=["data"])
    offer_actions.withdraw_offer(offer=make_offer(hub, topics=["data"]), by=adviser)
    assert titles(weak) == []


@pytest.mark.parametrize("state", [Stated.WITHHELD, Stated.NOT_STATED, Stated.NOT_ASKED])
def test_an_unknown_number_of_employees_is_asked_for_and_refuses_nobody(
    weak: Client, hub: Hub, make_offer: MakeOffer, state: Stated
) -> None:
    weak.employees, weak.employees_state = None, state
    weak.save()
    make_offer(hub, topics=["data"], eligibility=SMALL)
    (one,) = queries.matches_for(weak, TODAY)
    assert one.match.eligibility.verdict is Verdict.ASK
    assert one.match.standing is Standing.OPEN
    (ask,) = [words.reason_text(reason) for reason in one.match.reasons if reason.sign is Sign.ASK]
    withheld = ": the register withholds it" if state == Stated.WITHHELD else ""
    assert ask == f"Ask how many employees they have{withheld}. Employees: 1 to 49"


@pytest.mark.parametrize(("employees", "standing"), [(0, Standing.NOT_ELIGIBLE), (49, Standing.OPEN)])
def test_a_number_that_is_known_decides(
    weak: Client, hub: Hub, make_offer: MakeOffer, employees: int, standing: Standing
) -> None:
    weak.employees, weak.employees_state = employees, Stated.STATED
    weak.save()
    make_offer(hub, topics=["data"], eligibility=SMALL)
    (one,) = queries.matches_for(weak, TODAY)
    assert one.match.standing is standing


def test_more_offers_and_needs_ask_the_database_no_more(
    weak: Client, hub: Hub, make_offer: MakeOffer, adviser: Person
) -> None:
    counts = []
    for topics in (["export"], ["finance", "market", "hiring"]):
        for topic in topics:
            actions.note_need(client=weak, topic=topic, note="Help.", by=adviser)
            for _offer in range(5):
                make_offer(hub, topics=[topic], eligibility=SMALL)
        client = Client.objects.get(pk=weak.pk)
        with CaptureQueriesContext(connection) as asked:
            assert queries.matches_for(client, TODAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# The words

PARAMS: dict[str, Any] = {
    "topic": "strategy",
    "score": Fraction(61, 3),
    "low": Decimal(0),
    "high": Decimal(60),
    "weight": Fraction(1, 2),
    "starts_on": date(2026, 12, 3),
    "given_on": date(2026, 3, 5),
}
SIZE = {"fact": "employees", "min": 1, "max": 49}
AGE = {"fact": "founded_on", "min_years": None, "max_years": 5}
LISTS = {"accepted": ("62", "63"), "excluded": ("62.02",)}
SENTENCES: dict[str, tuple[dict[str, Any], str]] = {
    "meets_need": (PARAMS, "Meets “Digital strategy”, where they score 20 of 100"),
    "meets_no_need": ({}, "Meets none of the needs that we know of"),
    "lowest_dimension": (PARAMS, "“Digital strategy” is where they score lowest"),
    "within_maturity": (PARAMS, "Made for where they stand in “Digital strategy”: scores from 0 to 60"),
    "above_maturity": (PARAMS, "May be too easy in “Digital strategy”: made for scores up to 60"),
    "below_maturity": (PARAMS, "May be too hard in “Digital strategy”: made for scores from 0"),
    "given": (PARAMS, "They have had it already: 5\xa0March\xa02026"),
    "full": ({}, "All places are taken"),
    "passed": (PARAMS, "Began on 3\xa0December\xa02026"),
    "starts_soon": (PARAMS, "Starts soon: 3\xa0December\xa02026"),
    "free": ({}, "Free of charge"),
    "eligible_size": ({**SIZE, "value": 12}, "Employees: 1 to 49; they have 12"),
    "not_eligible_size": ({**SIZE, "value": 1200}, "Employees: 1 to 49; they have 1,200"),
    "ask_size": (
        {**SIZE, "state": "not_asked"},
        "Ask how many employees they have. Employees: 1 to 49",
    ),
    "eligible_age": (
        {**AGE, "value": date(2024, 5, 1)},
        "Age of the business in years: at most 5; they started 1\xa0May\xa02024",
    ),
    "not_eligible_age": (
        {**AGE, "min_years": 3, "max_years": None, "value": date(2024, 5, 1)},
        "Age of the business in years: at least 3; they started 1\xa0May\xa02024",
    ),
    "ask_age": (
        AGE | {"fact": "founded_on"},
        "Ask when they started. Age of the business in years: at most 5",
    ),
    "eligible_activity": (
        {**LISTS, "value": "63.110"},
        "Activity code: 62 and 63, but not 62.02; theirs is 63.110",
    ),
    "not_eligible_activity": (
        {"accepted": (), "excluded": ("62",), "value": "62.010"},
        "Activity code: all but 62; theirs is 62.010",
    ),
    "ask_activity": (
        {"fact": "activity_code", "accepted": ("62",), "excluded": ()},
        "Ask which activity code they have. Activity code: only 62",
    ),
    "eligible_area": (
        {"accepted": ("4036", "40"), "excluded": (), "value": "4036"},
        "Area: only Vinje and 40; they are in Vinje",
    ),
    "not_eligible_area": (
        {"accepted": ("4036",), "excluded": (), "value": "0301"},
        "Area: only Vinje; they are in 0301",
    ),
    "ask_area": (
        {"fact": "municipality", "accepted": ("4036",), "excluded": ()},
        "Ask which municipality they are in. Area: only Vinje",
    ),
    "eligible_legal_form": (
        {"accepted": ("AS",), "excluded": (), "value": "AS"},
        "Legal form: only AS; theirs is AS",
    ),
    "not_eligible_legal_form": (
        {"accepted": ("AS",), "excluded": (), "value": "ENK"},
        "Legal form: only AS; theirs is ENK",
    ),
    "ask_legal_form": (
        {"fact": "legal_form", "accepted": ("AS",), "excluded": ()},
        "Ask which legal form they have. Legal form: only AS",
    ),
    "eligible_stage": (
        {"accepted": ("founder", "company"), "value": "founder"},
        "For founders and for companies; they have no company yet",
    ),
    "not_eligible_stage": (
        {"accepted": ("founder",), "value": "company"},
        "For founders without a company yet; they have a company",
    ),
    "ask_stage": (
        {"fact": "is_company", "accepted": ("company",)},
        "Ask whether they have a company yet. For companies",
    ),
}


def test_every_reason_that_the_engine_gives_has_its_sentence() -> None:
    assert set(SENTENCES) == set(REASON_CODES)


@pytest.mark.parametrize("code", REASON_CODES)
def test_a_reason_is_told_in_a_sentence(code: str) -> None:
    params, sentence = SENTENCES[code]
    assert words.reason_text(Reason(code=code, sign=Sign.FOR, params=params), {"4036": "Vinje"}) == sentence


def test_a_need_that_was_not_measured_is_told_without_a_score() -> None:
    reason = Reason(code="meets_need", sign=Sign.FOR, params={"topic": "export", "score": None})
    assert words.reason_text(reason) == "Meets “Selling abroad”, which they have asked for help with"


# What the page shows


def shown(client: Client) -> presenters.Suggestions:
    return presenters.suggestions(
        queries.matches_for(client, TODAY),
        list(queries.live_needs(client)),
        language="en",
        reason_text=words.reason_text,
    )


def test_suggestions_are_listed_by_what_stands_in_their_way(
    weak: Client, hub: Hub, make_offer: MakeOffer
) -> None:
    fits = make_offer(hub, topics=["data", "strategy"])
    full = make_offer(hub, topics=["data"], places=0)
    begun = make_offer(hub, topics=["data"], starts_on=date(2020, 1, 1))
    other = make_offer(hub, topics=["export"])
    gone = make_offer(hub, topics=["export"], starts_on=date(2020, 1, 1))
    closed = make_offer(hub, topics=["data"], eligibility={"stage": {"accepted": ["founder"]}})
    lists = shown(weak)
    numbers = {
        name: [line.number for line in getattr(lists, name)] for name in ("open", "later", "other", "closed")
    }
    assert numbers == {
        "open": [fits.pk],
        "later": [full.pk, begun.pk],
        "other": [other.pk, gone.pk],
        "closed": [closed.pk],
    }
    assert lists.open[0].need == Need.objects.get(topic="data").pk, "the greatest need that it meets"
    assert lists.other[0].need is None
    assert "against" in {reason.kind for reason in lists.closed[0].reasons}
    assert lists.question is None


def test_the_question_is_the_one_that_most_offers_wait_for(
    weak: Client, hub: Hub, make_offer: MakeOffer
) -> None:
    make_offer(hub, topics=["data"], eligibility={"area": {"accepted": ["40"]}})
    for _offer in range(2):
        make_offer(hub, topics=["data"], eligibility=SMALL)
    for _offer in range(5):
        make_offer(hub, topics=["export"], eligibility={"legal_form": {"accepted": ["AS"]}})
    assert shown(weak).question == presenters.Question(fact="employees", offers=2)


def test_reasons_for_come_before_questions_and_reasons_against(
    weak: Client, hub: Hub, make_offer: MakeOffer
) -> None:
    make_offer(hub, topics=["data"], eligibility=SMALL, places=0, price=Decimal(0), currency="NOK")
    (line,) = shown(weak).later
    kinds = [reason.kind for reason in line.reasons]
    assert kinds == sorted(kinds, key=["for", "ask", "against"].index)
    assert set(kinds) == {"for", "ask", "against"}


def test_an_offer_for_every_score_is_not_praised_for_it(
    weak: Client, hub: Hub, make_offer: MakeOffer
) -> None:
    make_offer(hub, topics=["data"])
    make_offer(hub, topics=["data"], maturity_high=Decimal(40))
    praised = [
        any("Made for where they stand" in reason.text for reason in line.reasons)
        for line in shown(weak).open
    ]
    assert sorted(praised) == [False, True]


def test_needs_are_summed_up_in_words(weak: Client, adviser: Person) -> None:
    actions.note_need(client=weak, topic="export", note="Denmark.", by=adviser)
    actions.plan_need(need=Need.objects.get(topic="data"), by=adviser)
    lines = presenters.needs_summary(
        queries.live_needs(weak), topic_name=words.topic_name, why=words.need_text
    )
    assert [(line.topic, line.planned) for line in lines] == [
        ("Selling abroad", False),
        ("Data and security", True),
        ("Digital strategy", False),
    ]
    assert lines[0].why.startswith("In their words: “Denmark.”")


# Needs that nobody can meet


def test_a_need_that_no_offer_meets_is_a_gap(
    weak: Client, hub: Hub, make_offer: MakeOffer, adviser: Person
) -> None:
    assert queries.gaps(adviser, hub, TODAY) == [Gap("data", 1, 1), Gap("strategy", 1, 1)]
    make_offer(hub, topics=["data"])
    make_offer(hub, topics=["strategy"], places=0)
    make_offer(hub, topics=["strategy"], starts_on=date(2020, 1, 1))
    make_offer(hub, topics=["strategy"], eligibility={"stage": {"accepted": ["founder"]}})
    assert queries.gaps(adviser, hub, TODAY) == [Gap("strategy", 1, 1)]
    make_offer(hub, topics=["strategy"], eligibility=SMALL)
    assert queries.gaps(adviser, hub, TODAY) == [], "an unknown number of employees may be yes"


def test_gaps_are_counted_for_the_clients_that_an_offer_shuts_out(
    weak: Client, hub: Hub, make_offer: MakeOffer, adviser: Person
) -> None:
    founder = Client.objects.create(
        hub=hub, kind=Client.Kind.FOUNDER, name="Lia", search_name="lia", taken_on_at=timezone.now()
    )
    actions.note_need(client=founder, topic="data", note="Backups.", by=adviser)
    make_offer(hub, topics=["data", "strategy"], eligibility={"stage": {"accepted": ["founder"]}})
    assert queries.gaps(adviser, hub, TODAY) == [Gap("data", 1, 2), Gap("strategy", 1, 1)]
