"""Offers are ranked by stated rules, with reasons, and nobody is favoured or left out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cmp_to_key
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given as holds
from hypothesis import strategies as st

from firstline.engine.eligibility import ClientFacts, SizeRule, Stage, StageRule, Verdict
from firstline.engine.matching import (
    REASON_CODES,
    Match,
    NeedValue,
    OfferValue,
    Sign,
    Standing,
    match,
    needs_from_scores,
    severity,
)
from firstline.engine.scoring import Score, Scores

TODAY = date(2026, 3, 1)
FACTS = ClientFacts(employees=12, employees_state="stated", is_company=True)
TOPICS = ("strategy", "people", "data", "green")
NEEDS = (
    NeedValue("data", Fraction(10), Fraction(4, 5)),
    NeedValue("people", Fraction(40), Fraction(1, 5)),
    NeedValue("green", None, Fraction(1, 2)),
)


def run(
    offers: Any,
    needs: Any = NEEDS,
    *,
    client: str = "client-1",
    facts: ClientFacts = FACTS,
    given: Mapping[str, date] = MappingProxyType({}),
) -> tuple[Match, ...]:
    return match(client_key=client, needs=needs, offers=offers, facts=facts, today=TODAY, given=given)


def offer(key: str = "course", *topics: str, **known: Any) -> OfferValue:
    return OfferValue(key=key, kind="course", topics=frozenset(topics or {"data"}), **known)


def codes(found: Match) -> set[tuple[str, str]]:
    return {(reason.code, reason.sign.value) for reason in found.reasons}


# Strategies

weights = st.fractions(0, 1, max_denominator=8)
needs_strategy = st.lists(
    st.builds(
        NeedValue,
        st.sampled_from(TOPICS),
        st.none() | st.fractions(0, 100, max_denominator=4),
        weights,
    ),
    unique_by=lambda need: need.topic,
    max_size=4,
)
rules = st.sampled_from([(), (SizeRule(1, 49),), (SizeRule(50, None),), (StageRule((Stage.COMPANY,)),)])
maturity = st.tuples(st.integers(0, 60), st.integers(0, 40)).map(lambda pair: (pair[0], sum(pair)))
offer_strategy = st.builds(
    lambda key, topics, span, eligibility, starts_on, places: OfferValue(
        key, "course", topics, span[0], span[1], eligibility, None, starts_on, places
    ),
    st.sampled_from([f"offer-{n}" for n in range(12)]),
    st.frozensets(st.sampled_from(TOPICS), min_size=1),
    maturity,
    rules,
    st.none() | st.dates(date(2026, 2, 1), date(2026, 5, 1)),
    st.none() | st.integers(0, 2),
)
offers_strategy = st.lists(offer_strategy, unique_by=lambda found: found.key, max_size=8)
given_strategy = st.dictionaries(
    st.sampled_from([f"offer-{n}" for n in range(12)]), st.dates(date(2025, 1, 1), TODAY), max_size=6
)
facts_strategy = st.sampled_from(
    [FACTS, ClientFacts(), ClientFacts(employees=60), ClientFacts(is_company=False)]
)


def slow_verdicts(candidate: OfferValue, facts: ClientFacts) -> list[bool | None]:
    verdicts: list[bool | None] = []
    for rule in candidate.eligibility:
        if isinstance(rule, SizeRule):
            high = 10**9 if rule.maximum is None else rule.maximum
            known = facts.employees
            verdicts.append(None if known is None else (rule.minimum or 0) <= known <= high)
        else:
            verdicts.append(facts.is_company)
    return verdicts


def slow_worth(candidate: OfferValue, needs: list[NeedValue]) -> list[Fraction]:
    worth = []
    for need in needs:
        if need.topic in candidate.topics and need.weight > 0:
            inside = need.score is None or candidate.maturity_low <= need.score <= candidate.maturity_high
            worth.append(Fraction(need.weight) if inside else Fraction(need.weight) / 2)
    return worth


def slow_order(
    offers: list[OfferValue], needs: list[NeedValue], facts: ClientFacts, given: Mapping[str, date]
) -> list[tuple[Any, ...]]:
    """The oracle: each offer's place in the order as the module's text states it, up to ties."""
    places = []
    for candidate in offers:
        verdicts, worth = slow_verdicts(candidate, facts), slow_worth(candidate, needs)
        if False in verdicts:
            standing = 5
        elif candidate.starts_on is not None and candidate.starts_on < TODAY:
            standing = 4
        elif not worth:
            standing = 3
        elif candidate.places_left == 0:
            standing = 2
        else:
            standing = 1 if candidate.key in given else 0
        asks = None in verdicts and False not in verdicts
        focus = sum(worth, Fraction(0)) / len(candidate.topics)
        places.append((candidate.key, standing, max([*worth, Fraction(0)]), asks, focus))

    def compare(one: tuple[Any, ...], other: tuple[Any, ...]) -> int:
        """Standing and asking: the lower first; worth and focus: the higher first."""
        for place, sign in ((1, 1), (2, -1), (3, 1), (4, -1)):
            if one[place] != other[place]:
                return sign if one[place] > other[place] else -sign
        return 0

    return sorted(places, key=cmp_to_key(compare))


@holds(offers_strategy, needs_strategy, facts_strategy, given_strategy)
def test_agrees_with_the_oracle(
    offers: list[OfferValue], needs: list[NeedValue], facts: ClientFacts, given: dict[str, date]
) -> None:
    expected = slow_order(offers, needs, facts, given)
    found = run(offers, needs, facts=facts, given=given)
    by_key = {place[0]: place[1:] for place in expected}
    assert [by_key[one.offer_key] for one in found] == [place[1:] for place in expected]
    assert sorted(one.offer_key for one in found) == sorted(one.key for one in offers)


@holds(offers_strategy, needs_strategy, facts_strategy, st.randoms(use_true_random=False))
def test_the_order_given_does_not_matter(
    offers: list[OfferValue], needs: list[NeedValue], facts: ClientFacts, chance: Any
) -> None:
    expected = run(offers, needs, facts=facts)
    chance.shuffle(offers)
    chance.shuffle(needs)
    assert [one.offer_key for one in run(offers, needs, facts=facts)] == [one.offer_key for one in expected]


@holds(offers_strategy, needs_strategy, facts_strategy, given_strategy)
def test_what_was_given_is_said_and_never_moves_an_offer_up(
    offers: list[OfferValue], needs: list[NeedValue], facts: ClientFacts, given: dict[str, date]
) -> None:
    before = {one.offer_key: one for one in run(offers, needs, facts=facts)}
    for one in run(offers, needs, facts=facts, given=given):
        said = [reason for reason in one.reasons if reason.code == "given"]
        assert [reason.params["given_on"] for reason in said] == [
            given[key] for key in (one.offer_key,) if key in given
        ]
        assert all(reason.sign is Sign.AGAINST for reason in said)
        assert one.standing >= before[one.offer_key].standing
        assert one.rank_score == before[one.offer_key].rank_score


@holds(offers_strategy, needs_strategy, facts_strategy, offer_strategy)
def test_another_offer_never_changes_the_order_of_the_rest(
    offers: list[OfferValue], needs: list[NeedValue], facts: ClientFacts, extra: OfferValue
) -> None:
    extra = replace(extra, key="extra")
    with_extra = [one for one in run([*offers, extra], needs, facts=facts) if one.offer_key != "extra"]
    assert tuple(with_extra) == run(offers, needs, facts=facts)


@holds(offers_strategy, needs_strategy, st.sampled_from(TOPICS), weights)
def test_a_greater_need_never_lowers_an_offer_that_meets_it(
    offers: list[OfferValue], needs: list[NeedValue], topic: str, more: Fraction
) -> None:
    old = next((need for need in needs if need.topic == topic), NeedValue(topic, None, Fraction(0)))
    others = [need for need in needs if need.topic != topic]
    greater = replace(old, weight=max(Fraction(old.weight), more))
    before = [one.offer_key for one in run(offers, [*others, old])]
    after = [one.offer_key for one in run(offers, [*others, greater])]
    meets = {one.key for one in offers if topic in one.topics}
    for one in meets:
        for other in {candidate.key for candidate in offers} - meets:
            if before.index(one) < before.index(other):
                assert after.index(one) < after.index(other)


@holds(offers_strategy, needs_strategy, facts_strategy)
def test_every_reason_has_a_known_code(
    offers: list[OfferValue], needs: list[NeedValue], facts: ClientFacts
) -> None:
    for found in run(offers, needs, facts=facts):
        assert found.reasons
        assert {reason.code for reason in found.reasons} <= set(REASON_CODES)


# Reasons and standing


def test_reasons_for_the_need_it_meets() -> None:
    (found,) = run([offer("course", "data", "people", maturity_low=0, maturity_high=20)])
    assert {("meets_need", "for"), ("lowest_dimension", "for"), ("within_maturity", "for")} <= codes(found)
    assert ("above_maturity", "against") in codes(found)
    lowest = next(reason for reason in found.reasons if reason.code == "lowest_dimension")
    assert lowest.params == {"topic": "data", "score": Fraction(10)}
    assert found.rank_score == Fraction(4, 5)
    assert found.focus == (Fraction(4, 5) + Fraction(1, 10)) / 2


def test_below_the_range_counts_half() -> None:
    (found,) = run([offer(maturity_low=30)])
    assert ("below_maturity", "against") in codes(found)
    assert found.rank_score == Fraction(2, 5)


def test_a_stated_need_has_no_maturity() -> None:
    (found,) = run([offer("course", "green", maturity_low=90)])
    assert codes(found) == {("meets_need", "for")}
    assert found.rank_score == Fraction(1, 2)


@pytest.mark.parametrize(
    ("facts", "code", "sign", "standing"),
    [
        (FACTS, "eligible_size", Sign.FOR, Standing.OPEN),
        (ClientFacts(employees=60), "not_eligible_size", Sign.AGAINST, Standing.NOT_ELIGIBLE),
        (ClientFacts(employees_state="withheld"), "ask_size", Sign.ASK, Standing.OPEN),
    ],
)
def test_eligibility_becomes_a_reason(facts: ClientFacts, code: str, sign: Sign, standing: Standing) -> None:
    (found,) = run([offer(eligibility=(SizeRule(1, 49),))], facts=facts)
    reason = next(reason for reason in found.reasons if reason.code == code)
    assert (reason.sign, reason.params["fact"], reason.params["max"]) == (sign, "employees", 49)
    assert found.standing is standing


def test_who_may_not_have_it_still_sees_it_last() -> None:
    refused = offer("refused", eligibility=(SizeRule(100, None),))
    found = run(
        [refused, offer("irrelevant", "strategy"), offer("over", starts_on=TODAY - timedelta(days=1))]
    )
    assert [one.offer_key for one in found] == ["irrelevant", "over", "refused"]
    assert found[-1].eligibility.verdict is Verdict.NO
    assert ("meets_no_need", "against") in codes(found[0])
    assert ("passed", "against") in codes(found[1])


def test_full_is_after_open_and_before_what_meets_no_need() -> None:
    found = run(
        [offer("full", places_left=0), offer("small", "people", places_left=1), offer("none", "strategy")]
    )
    assert [one.offer_key for one in found] == ["small", "full", "none"]
    assert ("full", "against") in codes(found[1])


def test_what_they_have_had_is_after_what_is_open_and_before_what_is_full() -> None:
    day = TODAY - timedelta(days=90)
    offers = [
        offer("full", places_left=0),
        offer("had"),
        offer("small", "people"),
        offer("had-full", places_left=0),
    ]
    found = run(offers, given={"had": day, "had-full": day})
    assert [one.offer_key for one in found][:2] == ["small", "had"]
    assert found[1].standing is Standing.GIVEN
    assert {one.standing for one in found[2:]} == {Standing.FULL}
    assert ("given", "against") in codes(found[1])


def test_a_sure_offer_comes_before_one_to_ask_about() -> None:
    unsure = offer("unsure", eligibility=(StageRule((Stage.COMPANY,)),))
    sure = offer("sure", "data", "strategy", "green")
    assert [one.offer_key for one in run([unsure, sure], facts=ClientFacts())] == ["sure", "unsure"]


def test_ticking_every_topic_moves_no_offer_up() -> None:
    found = run([offer("all", *TOPICS), offer("fitting", "data")])
    assert [one.offer_key for one in found] == ["fitting", "all"]


@pytest.mark.parametrize(("days", "expected"), [(0, True), (30, True), (31, False)])
def test_soon_is_within_thirty_days(days: int, expected: bool) -> None:
    (found,) = run([offer(starts_on=TODAY + timedelta(days=days))])
    assert (("starts_soon", "for") in codes(found)) is expected


@pytest.mark.parametrize(
    ("price", "expected"), [(Decimal("0.00"), True), (Decimal("0.01"), False), (None, False)]
)
def test_only_a_price_of_zero_is_free(price: Decimal | None, expected: bool) -> None:
    (found,) = run([offer(price=price)])
    assert (("free", "for") in codes(found)) is expected


def test_ties_favour_no_provider() -> None:
    """Over many clients each of four equal offers comes first about as often (a quarter of 400 each)."""
    equal = [offer(f"provider-{name}") for name in "abcd"]
    first = Counter(run(equal, client=f"client-{n}")[0].offer_key for n in range(400))
    assert len(first) == 4
    assert min(first.values()) > 60


@pytest.mark.parametrize(
    "build",
    [
        lambda: run([offer("a"), offer("a")]),
        lambda: run([], [NeedValue("data"), NeedValue("data")]),
        lambda: NeedValue("data", weight=2),
        lambda: NeedValue("data", weight=float("nan")),
        lambda: NeedValue("data", score=-1),
        lambda: needs_from_scores(scores(), Fraction(0)),
        lambda: needs_from_scores(scores(), Fraction(101)),
    ],
)
def test_refuses_what_makes_no_sense(build: Any) -> None:
    with pytest.raises(ValueError, match=r"twice|must lie"):
        build()


# Needs


def scores(**values: int | None) -> Scores:
    parts = {key: Score(None if value is None else Fraction(value)) for key, value in values.items()}
    return Scores(overall=Score(None), dimensions=parts)


def test_weak_dimensions_become_needs_by_how_weak_they_are() -> None:
    found = needs_from_scores(scores(strategy=50, people=10, data=0, green=None, readiness=49), Fraction(50))
    assert [(need.topic, need.weight) for need in found] == [
        ("data", Fraction(1)),
        ("people", Fraction(4, 5)),
        ("readiness", Fraction(1, 50)),
    ]


@holds(st.fractions(0, 100), st.fractions(0, 100), st.fractions(1, 100))
def test_a_lower_score_is_never_less_severe(one: Fraction, other: Fraction, threshold: Fraction) -> None:
    low, high = sorted((one, other))
    assert 0 <= severity(high, threshold) <= severity(low, threshold) <= 1


def test_where_several_score_as_low_none_of_them_is_the_lowest() -> None:
    tied = [NeedValue(topic=topic, score=Fraction(0), weight=Fraction(1)) for topic in ("data", "people")]
    for found in run([offer("course", "data"), offer("talk", "people")], tied):
        assert ("meets_need", "for") in codes(found)
        assert "lowest_dimension" not in {reason.code for reason in found.reasons}
