"""What every kind of question has: its words, what it rests on, and how it is read out of a form."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from pydantic import Field

from firstline.engine.scoring import AnswerError, QuestionRule
from firstline.foundation.packs.schema import Frozen, Key, Text

Answer = str | int | list[str] | dict[str, str]
Form = Mapping[str, Sequence[str]]
"""A submitted form: field name -> all its values (Django: ``dict(request.POST.lists())``)."""


@dataclass(frozen=True)
class Reader:
    """What reading a form rests on beside the form: whose decimal sign, which money, and which day it is.

    language: of the page that was filled in. currency: of the hub (ISO 4217), for a question that names none.
    """

    language: str = "en"
    currency: str = "NOK"
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


class Condition(Frozen):
    """A question is asked only if an earlier one, `question`, was answered with any of `any_of`."""

    question: Key
    any_of: tuple[Key, ...] = Field(min_length=1)

    def holds(self, answer: object) -> bool:
        """Whether that answer is one of those; no answer is none of them."""
        given = answer if isinstance(answer, list) else [answer]
        return any(option in given for option in self.any_of)


class BaseQuestion(Frozen):
    """What all kinds have. `optional` questions are never called missing.

    evidence: what would show that it is so. facet: the second group that it is in, beside its dimension.
    shown_if: what must have been answered for it to be asked.
    """

    key: Key
    label: Text
    help: Text | None = None
    evidence: Text | None = None
    dimension: Key | None = None
    facet: Key | None = None
    optional: bool = False
    shown_if: Condition | None = None

    def fields(self) -> tuple[str, ...]:
        """The names of its form fields."""
        return (self.key,)

    def rule(self) -> QuestionRule | None:
        """How the engine scores it; `None` for a kind that has no score."""
        return None

    def choices(self) -> tuple[str, ...]:
        """The options that another question can rest on, or a count can count."""
        return ()

    def is_answered(self, answer: object) -> bool:
        """Whether a stored answer is complete."""
        return answer not in (None, "", [], {})

    def as_typed(self, answer: object, language: str) -> str:
        """A stored answer of one value as it stands in its field."""
        del language
        return str(answer)

    @abstractmethod
    def read(self, form: Form, reader: Reader) -> Answer | None:
        """The answer in a submitted form, `None` when there is none. Raises `AnswerError`."""


def values_of(form: Form, name: str) -> list[str]:
    """The values of a field without blanks, each once: a double tick is still one tick."""
    return list(dict.fromkeys(value for value in form.get(name, ()) if value.strip()))


def single_of(form: Form, name: str, question: str) -> str | None:
    """The value of a field, `None` when it is blank. Raises `AnswerError`: more_than_one."""
    values = values_of(form, name)
    if len(values) > 1:
        raise AnswerError("more_than_one", question)
    return values[0] if values else None
