"""What changed between two mappings, as its page shows it. Nothing of Django, nothing of the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Protocol

from firstline.engine.measure import reliable_change
from firstline.engine.scoring import Score, Scores
from firstline.foundation.locale.languages import in_language
from firstline.foundation.ui.rounding import shown_difference

LARGEST_CHANCE = 0.05


class StoredOffer(Protocol):
    @property
    def title(self) -> dict[str, str]: ...


class StoredStep(Protocol):
    @property
    def text(self) -> str: ...


class StoredDelivery(Protocol):
    @property
    def pk(self) -> int: ...
    @property
    def delivered_on(self) -> date: ...
    @property
    def note(self) -> str: ...
    @property
    def offer(self) -> StoredOffer | None: ...
    @property
    def step(self) -> StoredStep | None: ...


class StoredFeedback(Protocol):
    @property
    def useful(self) -> int | None: ...
    @property
    def answered_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class ChangeLine:
    """One dimension, or the whole, at both mappings.

    difference: after minus before in points, as both are shown, so that who subtracts what the page says
        gets what it says; None where either has no score.
    before_se, after_se: the scores' standard errors; None where they have none.
    other_questions: whether it rests on another number of answers, by each who answered, than the first time.
    """

    label: str
    before: Fraction | None
    after: Fraction | None
    difference: Fraction | None
    before_se: float | None
    after_se: float | None
    other_questions: bool

    @property
    def is_reliable(self) -> bool | None:
        """Whether the difference is more than chance makes of unchanged scores 95 times of 100; None where
        that is not known.
        """
        if self.before is None or self.after is None or not self.before_se or not self.after_se:
            return None
        found = reliable_change(float(self.before), self.before_se, float(self.after), self.after_se)
        return bool(found.p < LARGEST_CHANCE)

    @property
    def direction(self) -> str:
        """up, down, same, or unknown."""
        if self.difference is None:
            return "unknown"
        return "up" if self.difference > 0 else "down" if self.difference < 0 else "same"

    @property
    def size(self) -> Fraction:
        """The difference without its sign."""
        return abs(self.difference or Fraction(0))


@dataclass(frozen=True)
class GivenLine:
    """Something that was given in between, and what the client said of it.

    asked: whether the client was asked; ``answer`` is empty until it is answered.
    """

    what: str
    delivered_on: date
    asked: bool
    answer: str


@dataclass(frozen=True)
class ChangePage:
    """The whole page.

    people_before, people_after: of how many people's points the two are the mean.
    """

    first_on: date
    second_on: date
    overall: ChangeLine
    lines: tuple[ChangeLine, ...]
    given: tuple[GivenLine, ...]
    people_before: int = 1
    people_after: int = 1

    @property
    def same_day(self) -> bool:
        """Whether both were answered on one day, so that the day tells them apart no more."""
        return self.first_on == self.second_on

    @property
    def other_questions(self) -> tuple[str, ...]:
        """The names of what rests on another number of answers than the first time."""
        return tuple(line.label for line in (*self.lines, self.overall) if line.other_questions)


def change_page(
    before: Scores,
    after: Scores,
    *,
    first_on: date,
    second_on: date,
    labels: Mapping[str, str],
    overall_label: str,
    given: Sequence[GivenLine],
    people: tuple[int, int] = (1, 1),
) -> ChangePage:
    """Set two mappings against each other.

    labels: dimension -> its name, in the instrument's order. people: how many answered, first and now.
    """
    return ChangePage(
        first_on=first_on,
        second_on=second_on,
        overall=_line(overall_label, before.overall, after.overall, people),
        lines=tuple(
            _line(label, before.dimensions[key], after.dimensions[key], people)
            for key, label in labels.items()
        ),
        given=tuple(given),
        people_before=people[0],
        people_after=people[1],
    )


def given_lines(
    deliveries: Iterable[StoredDelivery],
    feedback: Mapping[int, StoredFeedback],
    answers: Mapping[int, str],
    language: str | None,
) -> list[GivenLine]:
    """What was given, with what the client said of it.

    feedback: delivery -> what was asked for it. answers: the words of each step of the scale.
    """
    return [
        GivenLine(
            what=_what(delivery, language),
            delivered_on=delivery.delivered_on,
            asked=delivery.pk in feedback,
            answer=_answer(feedback.get(delivery.pk), answers),
        )
        for delivery in deliveries
    ]


def _line(label: str, before: Score, after: Score, people: tuple[int, int]) -> ChangeLine:
    known = before.value is not None and after.value is not None
    return ChangeLine(
        label=label,
        before=before.value,
        after=after.value,
        difference=shown_difference(before.value, after.value)
        if before.value is not None and after.value is not None
        else None,
        before_se=before.se,
        after_se=after.se,
        # Of several people it is as many answers as all of them gave.
        other_questions=known and before.answered * people[1] != after.answered * people[0],
    )


def _what(delivery: StoredDelivery, language: str | None) -> str:
    if delivery.offer:
        return in_language(delivery.offer.title, language)
    return delivery.step.text if delivery.step else delivery.note


def _answer(feedback: StoredFeedback | None, answers: Mapping[int, str]) -> str:
    return answers.get(feedback.useful, "") if feedback and feedback.useful is not None else ""
