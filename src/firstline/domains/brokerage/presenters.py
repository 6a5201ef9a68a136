"""Turning needs and ranked offers into what a page shows. Nothing of Django, nothing of the database."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from firstline.engine.eligibility import Verdict
from firstline.engine.matching import Match, Reason, Sign, Standing
from firstline.foundation.locale.languages import in_language


class StoredNeed(Protocol):
    """A need as it is stored."""

    pk: Any
    topic: str
    score: float | None
    note: str
    state: str
    found_at: datetime

    @property
    def scored_at(self) -> datetime | None: ...


class StoredOffer(Protocol):
    """An offer as it is stored, as far as a suggestion shows it."""

    pk: Any
    title: Mapping[str, str]
    summary: Mapping[str, str]
    topics: list[str]
    price: Decimal | None
    currency: str
    starts_on: date | None
    provider: Any

    def get_kind_display(self) -> str: ...


class Ranked(Protocol):
    """An offer with its place."""

    @property
    def match(self) -> Match: ...

    @property
    def offer(self) -> StoredOffer: ...


@dataclass(frozen=True)
class NeedLine:
    """A need in words: what it is about, and why it is there."""

    number: int
    topic: str
    why: str
    planned: bool
    score: float | None


@dataclass(frozen=True)
class ReasonLine:
    """A reason in words; ``kind`` is ``for``, ``against`` or ``ask``, and ``icon`` its sign."""

    kind: str
    icon: str
    text: str


@dataclass(frozen=True)
class SuggestionLine:
    """A suggested offer with its reasons. ``need``: the number of the greatest need that it meets."""

    number: int
    title: str
    summary: str
    kind: str
    provider: str
    price: Decimal | None
    currency: str
    starts_on: date | None
    need: int | None
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True)
class Question:
    """The fact whose answer would settle most of the suggestions that are open but for an answer."""

    fact: str
    offers: int


@dataclass(frozen=True)
class Suggestions:
    """Ranked offers, each list best first.

    open: can be had now. before: so too, but the client has had it. later: meets a need but is full or over.
    other: meets no need.
    closed: not for this client. question: what to ask first, where an answer is missing.
    """

    open: tuple[SuggestionLine, ...]
    before: tuple[SuggestionLine, ...]
    later: tuple[SuggestionLine, ...]
    other: tuple[SuggestionLine, ...]
    closed: tuple[SuggestionLine, ...]
    question: Question | None


ICONS = {Sign.FOR: "checkmark", Sign.AGAINST: "x-mark", Sign.ASK: "questionmark-circle"}
# The order in which an offer's reasons are told.
SIGNS = (Sign.FOR, Sign.ASK, Sign.AGAINST)


def needs_summary(
    needs: Iterable[StoredNeed],
    *,
    topic_name: Callable[[str], str],
    why: Callable[..., str],
) -> list[NeedLine]:
    """Needs in words, in the order given: for the client's page, and for the pages of this room.

    topic_name, why: make the words, as ``words.topic_name`` and ``words.need_text`` do.
    """
    return [
        NeedLine(
            number=need.pk,
            topic=topic_name(need.topic),
            why=why(score=need.score, note=need.note, found=need.found_at, scored=need.scored_at),
            planned=need.state == "planned",
            score=need.score,
        )
        for need in needs
    ]


def suggestions(
    ranked: Sequence[Ranked],
    needs: Sequence[StoredNeed],
    *,
    language: str | None,
    reason_text: Callable[[Reason], str],
) -> Suggestions:
    """Ranked offers in lists by what stands in their way, in words.

    needs: the client's live needs, the greatest first.
    reason_text: makes a sentence of a reason, as ``words.reason_text`` does.
    """

    lists: dict[str, list[SuggestionLine]] = {
        "open": [],
        "before": [],
        "later": [],
        "other": [],
        "closed": [],
    }
    for one in ranked:
        lists[_list_of(one.match)].append(_line(one, needs, language, reason_text))
    return Suggestions(
        open=tuple(lists["open"]),
        before=tuple(lists["before"]),
        later=tuple(lists["later"]),
        other=tuple(lists["other"]),
        closed=tuple(lists["closed"]),
        question=best_question(one.match for one in ranked),
    )


def _list_of(match: Match) -> str:
    if match.standing is Standing.NOT_ELIGIBLE:
        return "closed"
    if match.rank_score == 0:
        return "other"
    if match.standing is Standing.GIVEN:
        return "before"
    return "open" if match.standing is Standing.OPEN else "later"


def best_question(matches: Iterable[Match]) -> Question | None:
    """The unknown fact that most offers which could be had wait for; None where nothing is to be asked."""
    facts = Counter(
        fact
        for match in matches
        if match.standing is Standing.OPEN
        for fact in {check.fact for check in match.eligibility.checks if check.verdict is Verdict.ASK}
    )
    if not facts:
        return None
    fact, count = min(facts.items(), key=lambda pair: (-pair[1], pair[0]))
    return Question(fact=fact, offers=count)


def _line(
    one: Ranked, needs: Sequence[StoredNeed], language: str | None, reason_text: Callable[[Reason], str]
) -> SuggestionLine:
    offer = one.offer
    met = [need for need in needs if need.topic in offer.topics]
    return SuggestionLine(
        number=offer.pk,
        title=in_language(offer.title, language),
        summary=in_language(offer.summary, language),
        kind=str(offer.get_kind_display()),
        provider=offer.provider.name,
        price=offer.price,
        currency=offer.currency,
        starts_on=offer.starts_on,
        need=met[0].pk if met else None,
        reasons=tuple(
            ReasonLine(kind=reason.sign.value, icon=ICONS[reason.sign], text=reason_text(reason))
            for reason in sorted(one.match.reasons, key=lambda reason: SIGNS.index(reason.sign))
            if not _says_nothing(reason)
        ),
    )


def _says_nothing(reason: Reason) -> bool:
    """An offer made for every score is made for this one too."""
    return reason.code == "within_maturity" and (reason.params["low"], reason.params["high"]) == (0, 100)
