"""Rank the offers of a region for one client's needs, each with its reasons for and against.

The order, so that anyone can check it by hand:

1. **Can it be had?** Offers that meet a need and are open; that meet a need and that the client has had
   already; that meet a need and are full; that meet no need; that are over; that the client may not have.
   All are listed: a person decides, and nothing is refused unseen.
2. **How great is the need it meets?** `rank_score`: the largest weight among the needs it meets, halved
   where the client's score stands outside the offer's maturity range.
3. **Is it known to be open to the client?** A yes before an "ask".
4. **Is it meant for these needs?** `focus`: the sum of those weights over the number of the offer's topics,
   so that ticking every topic moves no offer up.
5. **Ties** are broken by a hash of the client's and the offer's keys. It is the same on every call, and no
   name, age or provider comes first for all clients: each offer wins a tie as often as any other.

What an offer scores depends on the client and on itself alone, so another offer never changes the order of
two others. The words are made elsewhere, in the reader's language, from the codes in `REASON_CODES`.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction
from types import MappingProxyType

from firstline.engine.eligibility import KINDS, ClientFacts, Eligibility, Rule, Verdict, evaluate
from firstline.engine.scoring import Scores

SOON = timedelta(days=30)

REASON_CODES: tuple[str, ...] = (
    "meets_need",
    "meets_no_need",
    "lowest_dimension",
    "within_maturity",
    "above_maturity",
    "below_maturity",
    *(f"eligible_{kind}" for kind in KINDS),
    *(f"not_eligible_{kind}" for kind in KINDS),
    *(f"ask_{kind}" for kind in KINDS),
    "given",
    "full",
    "starts_soon",
    "passed",
    "free",
)
"""Every code a `Reason` may have: the words for each must exist."""


class Sign(StrEnum):
    """What a reason speaks for."""

    FOR = "for"
    AGAINST = "against"
    ASK = "ask"


class Standing(IntEnum):
    """The first thing the order looks at; lower comes first."""

    OPEN = 0
    GIVEN = 1
    FULL = 2
    MEETS_NO_NEED = 3
    PASSED = 4
    NOT_ELIGIBLE = 5


@dataclass(frozen=True)
class NeedValue:
    """A need: its topic, the score on 0..100 it was found at (`None`: stated by a person, not measured),
    and its weight on 0..1, such as its `severity`.
    """

    topic: str
    score: Fraction | float | None = None
    weight: Fraction | float = Fraction(1)

    def __post_init__(self) -> None:
        if not 0 <= self.weight <= 1:
            raise ValueError(f"the weight of the need {self.topic!r} must lie on 0..1, not {self.weight}")
        if self.score is not None and not 0 <= self.score <= 100:
            raise ValueError(f"the score of the need {self.topic!r} must lie on 0..100, not {self.score}")


@dataclass(frozen=True)
class OfferValue:
    """What the ranking has to know about an offer. The maturity range is on 0..100, both ends included;
    `price`, `starts_on` and `places_left` are `None` where nobody has said or no limit applies.
    """

    key: str
    kind: str
    topics: frozenset[str]
    maturity_low: Fraction | Decimal | int = 0
    maturity_high: Fraction | Decimal | int = 100
    eligibility: tuple[Rule, ...] = ()
    price: Decimal | None = None
    starts_on: date | None = None
    places_left: int | None = None


@dataclass(frozen=True)
class Reason:
    """A code of `REASON_CODES`, what it speaks for, and plain values for its words."""

    code: str
    sign: Sign
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Match:
    """One offer's place: `standing`, `rank_score` and `focus` on 0..1, and why."""

    offer_key: str
    standing: Standing
    rank_score: Fraction
    focus: Fraction
    eligibility: Eligibility
    reasons: tuple[Reason, ...]


def severity(score: Fraction | float, threshold: Fraction) -> Fraction:
    """How far a score falls short of the threshold, as a share of it: 0 at or above it, 1 at 0."""
    return max(Fraction(0), (threshold - Fraction(score)) / threshold)


def needs_from_scores(scores: Scores, threshold: Fraction) -> tuple[NeedValue, ...]:
    """The dimensions that score below `threshold` (0..100, from the instrument), the greatest need first.

    A dimension without a score is unknown, which is not a need. Raises `ValueError` for a threshold off
    the scale.
    """
    if not 0 < threshold <= 100:
        raise ValueError(f"the threshold must lie above 0 and up to 100, not {threshold}")
    needs = [
        NeedValue(topic=key, score=part.value, weight=severity(part.value, threshold))
        for key, part in scores.dimensions.items()
        if part.value is not None and part.value < threshold
    ]
    return tuple(sorted(needs, key=lambda need: (-need.weight, need.topic)))


def match(
    *,
    client_key: str,
    needs: Iterable[NeedValue],
    offers: Iterable[OfferValue],
    facts: ClientFacts,
    today: date,
    given: Mapping[str, date] = MappingProxyType({}),
) -> tuple[Match, ...]:
    """Rank all offers for the client, best first; the order in which they are listed does not matter.

    given: the key of an offer that the client has had -> the day when it last did.
    Raises `ValueError` when two offers have one key, or two needs one topic.
    """
    needs, offers = tuple(needs), tuple(offers)
    _require_distinct("topic", [need.topic for need in needs])
    _require_distinct("offer", [offer.key for offer in offers])
    matches = [_match(offer, needs, facts, today, given.get(offer.key)) for offer in offers]
    return tuple(sorted(matches, key=lambda found: _order(client_key, found)))


def _order(client_key: str, found: Match) -> tuple[object, ...]:
    asks = found.eligibility.verdict is Verdict.ASK
    return (
        found.standing,
        -found.rank_score,
        asks,
        -found.focus,
        hashlib.sha256(f"{client_key}\0{found.offer_key}".encode()).hexdigest(),
        found.offer_key,
    )


def _match(
    offer: OfferValue, needs: Sequence[NeedValue], facts: ClientFacts, today: date, given_on: date | None
) -> Match:
    met = [need for need in needs if need.topic in offer.topics and need.weight > 0]
    weights = [_fitted_weight(offer, need) for need in met]
    eligibility = evaluate(offer.eligibility, facts, today)
    return Match(
        offer_key=offer.key,
        standing=_standing(offer, bool(met), eligibility, today, had=given_on is not None),
        rank_score=max(weights, default=Fraction(0)),
        focus=sum(weights, Fraction(0)) / len(offer.topics) if met else Fraction(0),
        eligibility=eligibility,
        reasons=(
            *_need_reasons(offer, met, needs),
            *_eligibility_reasons(eligibility),
            *_practical_reasons(offer, today, given_on),
        ),
    )


def _standing(
    offer: OfferValue, meets_need: bool, eligibility: Eligibility, today: date, *, had: bool
) -> Standing:
    if eligibility.verdict is Verdict.NO:
        return Standing.NOT_ELIGIBLE
    if _passed(offer, today):
        return Standing.PASSED
    if not meets_need:
        return Standing.MEETS_NO_NEED
    if _full(offer):
        return Standing.FULL
    return Standing.GIVEN if had else Standing.OPEN


def _fitted_weight(offer: OfferValue, need: NeedValue) -> Fraction:
    outside = _maturity(offer, need) in {"above_maturity", "below_maturity"}
    return Fraction(need.weight) / (2 if outside else 1)


def _maturity(offer: OfferValue, need: NeedValue) -> str | None:
    """Where the client stands, seen from the offer's range; `None` when not measured."""
    if need.score is None:
        return None
    if need.score > Fraction(offer.maturity_high):
        return "above_maturity"
    return "below_maturity" if need.score < Fraction(offer.maturity_low) else "within_maturity"


def _need_reasons(
    offer: OfferValue, met: Sequence[NeedValue], needs: Sequence[NeedValue]
) -> Iterable[Reason]:
    if not met:
        yield _reason("meets_no_need", Sign.AGAINST)
    scores = [need.score for need in needs if need.score is not None]
    lowest = min(scores, default=None)
    # Where several are as low, none of them is the lowest.
    alone = sum(score == lowest for score in scores) == 1
    for need in sorted(met, key=lambda need: (-need.weight, need.topic)):
        yield _reason("meets_need", Sign.FOR, topic=need.topic, score=need.score, weight=need.weight)
        if alone and need.score == lowest:
            yield _reason("lowest_dimension", Sign.FOR, topic=need.topic, score=need.score)
        code = _maturity(offer, need)
        if code is not None:
            sign = Sign.FOR if code == "within_maturity" else Sign.AGAINST
            low, high = offer.maturity_low, offer.maturity_high
            yield _reason(code, sign, topic=need.topic, score=need.score, low=low, high=high)


def _eligibility_reasons(eligibility: Eligibility) -> Iterable[Reason]:
    shapes = {
        Verdict.YES: ("eligible", Sign.FOR),
        Verdict.NO: ("not_eligible", Sign.AGAINST),
        Verdict.ASK: ("ask", Sign.ASK),
    }
    for check in eligibility.checks:
        prefix, sign = shapes[check.verdict]
        yield _reason(f"{prefix}_{check.kind}", sign, fact=check.fact, **check.params)


def _practical_reasons(offer: OfferValue, today: date, given_on: date | None) -> Iterable[Reason]:
    if given_on is not None:
        yield _reason("given", Sign.AGAINST, given_on=given_on)
    if _full(offer):
        yield _reason("full", Sign.AGAINST)
    if _passed(offer, today):
        yield _reason("passed", Sign.AGAINST, starts_on=offer.starts_on)
    elif offer.starts_on is not None and offer.starts_on - today <= SOON:
        yield _reason("starts_soon", Sign.FOR, starts_on=offer.starts_on)
    if offer.price == 0:
        yield _reason("free", Sign.FOR)


def _full(offer: OfferValue) -> bool:
    return offer.places_left is not None and offer.places_left <= 0


def _passed(offer: OfferValue, today: date) -> bool:
    return offer.starts_on is not None and offer.starts_on < today


def _reason(code: str, sign: Sign, **params: object) -> Reason:
    return Reason(code=code, sign=sign, params=MappingProxyType(params))


def _require_distinct(what: str, keys: Sequence[str]) -> None:
    if len(set(keys)) < len(keys):
        raise ValueError(f"the same {what} is given twice")
