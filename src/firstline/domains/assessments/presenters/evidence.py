"""Questions with what shows that the answers are so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

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
