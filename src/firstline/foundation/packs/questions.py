"""The kinds of question an instrument may ask, how each reads a submitted form, and its stored answer.

=========  ==================================================  ==================================
kind       stored answer (JSON)                                form fields (all values of a field)
=========  ==================================================  ==================================
ticks      ``["stored", "analysed"]``, option keys             ``<question>``, one a tick
invest     ``["design.invested", "design.planned"]``, or one   ``<question>``, one a tick
           exclusive key alone
matrix     ``{"robotics": "testing"}``, row key -> step key    ``<question>.<row>``
one        ``"partly"``, an option key                         ``<question>``
number     ``12``, a whole number                              ``<question>``
text       ``"words"``                                         ``<question>``
=========  ==================================================  ==================================

A question that is not answered has no entry at all: missing is never "no". A matrix may be stored with some
rows only; it is then missing still, and not scored.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from firstline.engine.scoring import (
    INVESTED,
    PLANNED,
    AnswerError,
    ChoiceRule,
    InvestRule,
    QuestionRule,
    StepsRule,
    TicksRule,
)
from firstline.foundation.packs.schema import Frozen, Key, Labelled, Text, require_distinct

Answer = str | int | list[str] | dict[str, str]
Form = Mapping[str, Sequence[str]]
"""A submitted form: field name -> all its values (Django: ``dict(request.POST.lists())``)."""

SPACES = str.maketrans("", "", " \t\u00a0\u202f")
MAX_DIGITS = 15


class BaseQuestion(Frozen):
    """What all kinds have. `optional` questions are never called missing."""

    key: Key
    label: Text
    help: Text | None = None
    dimension: Key | None = None
    optional: bool = False

    def fields(self) -> tuple[str, ...]:
        """The names of its form fields."""
        return (self.key,)

    def rule(self) -> QuestionRule | None:
        """How the engine scores it; `None` for a kind that has no score."""
        return None

    def is_answered(self, answer: object) -> bool:
        """Whether a stored answer is complete."""
        return answer not in (None, "", [], {})

    @abstractmethod
    def read(self, form: Form) -> Answer | None:
        """The answer in a submitted form, `None` when there is none. Raises `AnswerError`."""


class ScoredQuestion(BaseQuestion):
    """A kind that the engine has a rule for, which also checks its answers."""

    @abstractmethod
    def rule(self) -> QuestionRule:
        """How the engine scores it."""

    def is_answered(self, answer: object) -> bool:
        """Whether a stored answer is complete, which the engine's rule tells."""
        return self.rule().share(answer) is not None

    def read(self, form: Form) -> Answer | None:
        """The answer in a submitted form, checked by the engine's rule."""
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

    def rule(self) -> TicksRule:
        """The share of the options ticked."""
        return TicksRule(
            self.key,
            options=tuple(option.key for option in self.options if not option.exclusive),
            exclusive=tuple(option.key for option in self.options if option.exclusive),
        )

    def _collect(self, form: Form) -> Answer | None:
        return _values(form, self.key)


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
        return _values(form, self.key)


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
            value = _single(form, field, self.key) if field.startswith(prefix) else None
            if value is not None:
                answer[field.removeprefix(prefix)] = value
        return answer


class OneQuestion(ScoredQuestion):
    """Exactly one of the options; given worst first where it is scored."""

    kind: Literal["one"]
    options: tuple[Labelled, ...]

    def rule(self) -> ChoiceRule:
        """The position among the options."""
        return ChoiceRule(self.key, options=tuple(option.key for option in self.options))

    def _collect(self, form: Form) -> Answer | None:
        return _single(form, self.key, self.key)


class NumberQuestion(BaseQuestion):
    """A whole number, with or without spaces between its digits."""

    kind: Literal["number"]
    minimum: int | None = None
    maximum: int | None = None
    unit: Text | None = None

    def read(self, form: Form) -> Answer | None:
        """The number. Raises `AnswerError`: not_a_number, too_small, too_large."""
        typed = _single(form, self.key, self.key)
        if typed is None:
            return None
        digits = typed.translate(SPACES).replace("\u2212", "-")
        unsigned = digits.removeprefix("-")
        if not (unsigned.isascii() and unsigned.isdecimal()) or len(unsigned) > MAX_DIGITS:
            raise AnswerError("not_a_number", self.key, value=typed[:80])
        number = int(digits)
        if self.minimum is not None and number < self.minimum:
            raise AnswerError("too_small", self.key, minimum=self.minimum)
        if self.maximum is not None and number > self.maximum:
            raise AnswerError("too_large", self.key, maximum=self.maximum)
        return number


class TextQuestion(BaseQuestion):
    """Free words, at most `max_length` characters."""

    kind: Literal["text"]
    max_length: int = Field(default=2000, ge=1, le=20_000)
    long: bool = True

    def read(self, form: Form) -> Answer | None:
        """The words, with plain line ends. Raises `AnswerError`: too_long."""
        typed = _single(form, self.key, self.key)
        if typed is None:
            return None
        # No database keeps a NUL in a text.
        words = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
        if len(words) > self.max_length:
            raise AnswerError("too_long", self.key, maximum=self.max_length, length=len(words))
        return words or None


Question = Annotated[
    TicksQuestion | InvestQuestion | MatrixQuestion | OneQuestion | NumberQuestion | TextQuestion,
    Field(discriminator="kind"),
]


def check_keys(question: BaseQuestion) -> None:
    """Raises `ValueError` when two options, rows or steps of a question have one key."""
    for what in ("options", "rows", "steps"):
        require_distinct(f"{what} key", [part.key for part in getattr(question, what, ())])


def _values(form: Form, field: str) -> list[str]:
    """The values of a field without blanks, each once: a double tick is still one tick."""
    return list(dict.fromkeys(value for value in form.get(field, ()) if value.strip()))


def _single(form: Form, field: str, question: str) -> str | None:
    values = _values(form, field)
    if len(values) > 1:
        raise AnswerError("more_than_one", question)
    return values[0] if values else None
