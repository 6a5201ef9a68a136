"""The kinds of question an instrument may ask, how each reads a submitted form, and its stored answer.

=========  ==================================================  ==================================
kind       stored answer (JSON)                                form fields (all values of a field)
=========  ==================================================  ==================================
ticks      ``["stored", "analysed"]``, option keys             ``<question>``, one a tick
invest     ``["design.invested", "design.planned"]``, or one   ``<question>``, one a tick
           exclusive key alone
matrix     ``{"robotics": "testing"}``, row key -> step key    ``<question>.<row>``
one        ``"partly"``, an option key                         ``<question>``
yes_no     ``"yes"`` or ``"no"``                               ``<question>``
number     ``12``, a whole number                              ``<question>``
text       ``"words"``                                         ``<question>``
money      ``{"amount": "1250.50", "currency": "NOK"}``        ``<question>``, in the reader's signs
date       ``"2026-12-31"``                                    ``<question>``, so or 31.12.2026
=========  ==================================================  ==================================

A question that is not answered has no entry at all: missing is never "no". A matrix may be stored with some
rows only; it is then missing still, and not scored. The kinds that are typed are in ``typed``.
"""

from abc import abstractmethod
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from firstline.engine.scoring import (
    INVESTED,
    PLANNED,
    ChoiceRule,
    InvestRule,
    QuestionRule,
    StepsRule,
    TicksRule,
)
from firstline.foundation.packs.asked import (
    Answer,
    BaseQuestion,
    Condition,
    Form,
    Reader,
    single_of,
    values_of,
)
from firstline.foundation.packs.schema import Labelled, Text, at, require_distinct
from firstline.foundation.packs.typed import DateQuestion, MoneyQuestion, NumberQuestion, TextQuestion

__all__ = [
    "Answer",
    "BaseQuestion",
    "Condition",
    "DateQuestion",
    "Form",
    "InvestQuestion",
    "MatrixQuestion",
    "MoneyQuestion",
    "NumberQuestion",
    "OneQuestion",
    "Question",
    "Reader",
    "ScoredQuestion",
    "TextQuestion",
    "TicksQuestion",
    "YesNoQuestion",
    "check_keys",
]

YES, NO = "yes", "no"
# The app's own words: a pack only asks.
YES_NO = (
    Labelled(key=YES, label=Text(en="Yes", nb="Ja", nn="Ja", da="Ja")),
    Labelled(key=NO, label=Text(en="No", nb="Nei", nn="Nei", da="Nej")),
)


class ScoredQuestion(BaseQuestion):
    """A kind that the engine has a rule for, which also checks its answers."""

    @abstractmethod
    def rule(self) -> QuestionRule:
        """How the engine scores it."""

    def is_answered(self, answer: object) -> bool:
        """Whether a stored answer is complete, which the engine's rule tells."""
        return self.rule().share(answer) is not None

    def read(self, form: Form, reader: Reader) -> Answer | None:
        """The answer in a submitted form, checked by the engine's rule."""
        del reader
        answer = self._collect(form)
        self.rule().share(answer)
        return answer or None

    @abstractmethod
    def _collect(self, form: Form) -> Answer | None:
        """The answer as submitted."""


class Option(Labelled):
    """A tick or a choice. An `exclusive` one, such as "none of these", stands alone and scores 0."""

    exclusive: bool = False


class TicksQuestion(ScoredQuestion):
    """Several options may be ticked."""

    kind: Literal["ticks"]
    options: tuple[Option, ...]

    def choices(self) -> tuple[str, ...]:
        """Its options."""
        return tuple(option.key for option in self.options)

    def rule(self) -> TicksRule:
        """The share of the options ticked."""
        return TicksRule(
            self.key,
            options=tuple(option.key for option in self.options if not option.exclusive),
            exclusive=tuple(option.key for option in self.options if option.exclusive),
        )

    def _collect(self, form: Form) -> Answer | None:
        return values_of(form, self.key)


class InvestQuestion(ScoredQuestion):
    """Rows that each have two ticks: invested in already, and planned. `options` are exclusive ones."""

    kind: Literal["invest"]
    rows: tuple[Labelled, ...]
    invested: Text
    planned: Text
    options: tuple[Option, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not all(option.exclusive for option in self.options):
            raise ValueError("the options of an invest question must each have exclusive = true")
        return self

    def columns(self) -> tuple[tuple[str, Text], ...]:
        """The two ticks of a row: (column key, label); a tick's value is ``<row>.<column>``."""
        return (INVESTED, self.invested), (PLANNED, self.planned)

    def rule(self) -> InvestRule:
        """Invested counts 1, otherwise planned a half, as a mean over the rows."""
        return InvestRule(
            self.key,
            rows=tuple(row.key for row in self.rows),
            exclusive=tuple(option.key for option in self.options),
        )

    def _collect(self, form: Form) -> Answer | None:
        return values_of(form, self.key)


class MatrixQuestion(ScoredQuestion):
    """Rows that each stand on one of the same steps, which are given worst first."""

    kind: Literal["matrix"]
    rows: tuple[Labelled, ...]
    steps: tuple[Labelled, ...]

    def fields(self) -> tuple[str, ...]:
        """One field a row."""
        return tuple(f"{self.key}.{row.key}" for row in self.rows)

    def rule(self) -> StepsRule:
        """The mean position of the rows on the steps."""
        return StepsRule(
            self.key,
            rows=tuple(row.key for row in self.rows),
            steps=tuple(step.key for step in self.steps),
        )

    def _collect(self, form: Form) -> Answer | None:
        prefix = f"{self.key}."
        answer: dict[str, str] = {}
        for field in form:
            value = single_of(form, field, self.key) if field.startswith(prefix) else None
            if value is not None:
                answer[field.removeprefix(prefix)] = value
        return answer


class OneQuestion(ScoredQuestion):
    """Exactly one of the options; given worst first where it is scored."""

    kind: Literal["one"]
    options: tuple[Labelled, ...]

    def choices(self) -> tuple[str, ...]:
        """Its options."""
        return tuple(option.key for option in self.options)

    def rule(self) -> ChoiceRule:
        """The position among the options."""
        return ChoiceRule(self.key, options=tuple(option.key for option in self.options))

    def _collect(self, form: Form) -> Answer | None:
        return single_of(form, self.key, self.key)


class YesNoQuestion(ScoredQuestion):
    """Yes or no; yes is 1 and no is 0 where it is scored."""

    kind: Literal["yes_no"]

    @property
    def options(self) -> tuple[Labelled, ...]:
        """Yes and no, in the order in which they are shown."""
        return YES_NO

    def choices(self) -> tuple[str, ...]:
        """Yes and no."""
        return YES, NO

    def rule(self) -> ChoiceRule:
        """No first, for it is the worse."""
        return ChoiceRule(self.key, options=(NO, YES))

    def _collect(self, form: Form) -> Answer | None:
        return single_of(form, self.key, self.key)


Question = Annotated[
    TicksQuestion
    | InvestQuestion
    | MatrixQuestion
    | OneQuestion
    | YesNoQuestion
    | NumberQuestion
    | TextQuestion
    | MoneyQuestion
    | DateQuestion,
    Field(discriminator="kind"),
]


def check_keys(question: BaseQuestion) -> None:
    """Raises `ValueError` when two options, rows or steps of a question have one key."""
    for what in ("options", "rows", "steps"):
        with at(what):
            require_distinct(f"{what} key", [part.key for part in getattr(question, what, ())])
