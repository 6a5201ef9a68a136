"""Questions with what shows that the answers are so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from firstline.engine.scoring import Answers
from firstline.foundation.packs import Instrument


class OfQuestion(Protocol):
    """Something that belongs to a question."""

    question: str


@dataclass(frozen=True)
class EvidenceLine:
    """A question, and what was attached to it.

    page: the key of the page that it stands on. hint: what would show it, in words; "" where nobody says.
    """

    key: str
    page: str
    label: str
    hint: str
    items: tuple[OfQuestion, ...]


@dataclass(frozen=True)
class EvidencePage:
    """A page of questions, by its heading."""

    title: str
    lines: tuple[EvidenceLine, ...]


def evidence_lines(
    instrument: Instrument, items: Iterable[OfQuestion], language: str
) -> dict[str, EvidenceLine]:
    """Every question by its key, in the instrument's order, with what was attached to it."""
    found = list(items)
    lines = {}
    for page in instrument.pages:
        for question in page.questions:
            hint = question.evidence
            lines[question.key] = EvidenceLine(
                key=question.key,
                page=page.key,
                label=question.label.text(language),
                hint=hint.text(language) if hint else "",
                items=tuple(one for one in found if one.question == question.key),
            )
    return lines


def evidence_pages(
    instrument: Instrument, items: Iterable[OfQuestion], answers: Answers, language: str
) -> list[EvidencePage]:
    """Page by page what is asked given the answers, and what something was attached to while it was."""
    asked = {question.key for question in instrument.asked_of(answers)}
    lines = evidence_lines(instrument, items, language).values()
    shown = [line for line in lines if line.key in asked or line.items]
    pages = [
        EvidencePage(page.title.text(language), tuple(line for line in shown if line.page == page.key))
        for page in instrument.pages
    ]
    return [page for page in pages if page.lines]
