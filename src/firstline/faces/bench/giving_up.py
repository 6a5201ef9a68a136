"""Where people gave up on an instrument: how far each came, and what they left open. Never one person's.

Counted are those whose answering is over: who sent their answers, whose team ended without them, and who has
not come back for two weeks. They are counted in the order in which they were over, and only as many as make
whole groups of the hub's threshold: so the numbers never change by what one person more did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.hubs.models import Hub
from firstline.foundation.packs import Instrument

GIVEN_UP_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Way:
    """How far one person came: the number of pages that lie behind, all of them where it was sent."""

    pages: int
    left_open: frozenset[str]


@dataclass(frozen=True)
class PageCount:
    """Of a page: how many reached it, how many stopped there, and question -> how many left it open, of those
    who left the page behind.
    """

    key: str
    reached: int
    stopped: int
    passed: int
    left_open: Mapping[str, int]


@dataclass(frozen=True)
class Counted:
    """began: how many are counted. sent: how many of them sent their answers."""

    began: int
    sent: int
    pages: tuple[PageCount, ...]


def counted(hub: Hub, instrument: Instrument) -> Counted | None:
    """The numbers of a hub and one version; None where fewer have begun than the hub's threshold says."""
    found = (
        Response.objects.filter(
            hub=hub, assessment__instrument=instrument.key, assessment__version=instrument.version
        )
        .exclude(agreed_at=None)
        .exclude(assessment__state=Assessment.State.WITHDRAWN)
        .select_related("assessment")
    )
    now = timezone.now()
    over = sorted(
        ((at, response.pk, response) for response in found if (at := _over(response, now)) is not None),
        key=lambda one: one[:2],
    )
    least = max(1, hub.disclosure_threshold)
    ways = [_way(response, instrument) for _at, _pk, response in over[: len(over) // least * least]]
    return count(ways, instrument) if ways else None


def _over(response: Response, now: datetime) -> datetime | None:
    """Since when somebody's answering is over; None while it is not."""
    if response.completed_at is not None:
        return response.completed_at
    if response.assessment.completed_at is not None:
        return response.assessment.completed_at
    last = response.saved_at or response.agreed_at
    assert last is not None
    return last + GIVEN_UP_AFTER if last + GIVEN_UP_AFTER <= now else None


def _way(response: Response, instrument: Instrument) -> Way:
    answers: dict[str, Any] = response.answers
    missing = set(instrument.missing(answers))
    left_open = frozenset(
        question.key
        for question in instrument.questions()
        if question.key in missing
        or (question.optional and not question.is_answered(answers.get(question.key)))
    )
    if response.completed_at is not None:
        return Way(len(instrument.pages), left_open)
    reached = [
        number
        for number, page in enumerate(instrument.pages)
        if page.key == response.page or any(question.key in answers for question in page.questions)
    ]
    return Way(max(reached, default=0), left_open)


def count(ways: Sequence[Way], instrument: Instrument) -> Counted:
    """The numbers of so many people."""
    pages = []
    for number, page in enumerate(instrument.pages):
        behind = [way for way in ways if way.pages > number]
        reached = sum(way.pages >= number for way in ways)
        left_open = {
            question.key: sum(question.key in way.left_open for way in behind) for question in page.questions
        }
        pages.append(PageCount(page.key, reached, reached - len(behind), len(behind), left_open))
    sent = sum(way.pages == len(instrument.pages) for way in ways)
    return Counted(len(ways), sent, tuple(pages))


def shown(found: Counted, instrument: Instrument, language: str) -> dict[str, Any]:
    """The numbers with their titles, as the page has them.

    pages: those on which somebody stopped or left a question open; even: the others.
    """
    pages = [
        {
            "title": page.title.text(language),
            "count": numbers,
            "questions": [
                (question.label.text(language), numbers.left_open[question.key])
                for question in page.questions
            ],
        }
        for page, numbers in zip(instrument.pages, found.pages, strict=True)
    ]
    even = [numbers.stopped == 0 and not any(numbers.left_open.values()) for numbers in found.pages]
    return {
        "began": found.began,
        "sent": found.sent,
        "pages": [page for page, is_even in zip(pages, even, strict=True) if not is_even],
        "even": [page for page, is_even in zip(pages, even, strict=True) if is_even],
    }
