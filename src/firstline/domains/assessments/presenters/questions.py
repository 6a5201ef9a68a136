"""Turning questions and answers into what a page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from firstline.foundation.packs import Form, Instrument, Labelled, Page, Question, Reader, Text
from firstline.foundation.packs.questions import (
    DateQuestion,
    InvestQuestion,
    MatrixQuestion,
    MoneyQuestion,
    NumberQuestion,
    OneQuestion,
    TextQuestion,
    TicksQuestion,
    YesNoQuestion,
)

Answers = Mapping[str, object]


@dataclass(frozen=True)
class Control:
    """One tick or choice."""

    id: str
    name: str
    value: str
    label: str
    help: str
    checked: bool


@dataclass(frozen=True)
class Row:
    """A row of a matrix, or of what was invested in: a group of its own, so that no wide table is needed."""

    label: str
    help: str
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class OnlyIf:
    """What must be answered on the same page for a question to be asked.

    field, values: the form field and which of its values; question, answers: the same in words.
    """

    field: str
    values: tuple[str, ...]
    question: str
    answers: str


@dataclass(frozen=True)
class ShownQuestion:
    """A question as the page draws it.

    kind: of the pack, such as ticks or money.
    unit: what a number counts, or the currency of an amount.
    value: what is typed, for number, text, money and date.
    earliest, latest: the limits of a date, as the browser's picker takes them.
    errors: what is wrong, in words; the page's summary of errors reads this, label and id_for_label.
    """

    key: str
    kind: str
    label: str
    help: str
    optional: bool
    unit: str
    value: str
    long: bool
    rows: tuple[Row, ...]
    controls: tuple[Control, ...]
    errors: tuple[str, ...]
    answered: bool
    evidence: str = ""
    only_if: OnlyIf | None = None
    earliest: str = ""
    latest: str = ""

    @property
    def anchor(self) -> str:
        """The id of the question on its page."""
        return anchor(self.key)

    @property
    def id_for_label(self) -> str:
        """The id of its first control."""
        first = self.rows[0].controls if self.rows else self.controls
        return first[0].id if first else f"{self.anchor}-0"

    @property
    def is_typed(self) -> bool:
        """Whether it is one field that something is typed into."""
        return self.kind in {"number", "text", "money", "date"}

    @property
    def described_by(self) -> str:
        """The ids of what is said about it on its page, in the order of the page."""
        parts = (
            ("only-if", self.only_if),
            ("help", self.help),
            ("evidence", self.evidence),
            ("unit", self.unit),
            ("error", self.errors),
        )
        return " ".join(f"{self.anchor}-{name}" for name, part in parts if part)


@dataclass(frozen=True)
class Missing:
    """A question without a full answer.

    rows: of a matrix that is begun, how many are answered and how many there are.
    """

    anchor: str
    label: str
    rows: tuple[int, int] | None


@dataclass(frozen=True)
class PageProgress:
    """How far one page is: ``answered`` of ``asked`` questions, those that are optional left out."""

    key: str
    number: int
    title: str
    answered: int
    asked: int
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class ShownAnswer:
    """A question and what was answered, line by line; no line where it was left open.

    amount, currency: of money; day: of a date. The page writes these as its reader does.
    """

    label: str
    lines: tuple[str, ...]
    amount: Decimal | None = None
    currency: str = ""
    day: date | None = None


@dataclass(frozen=True)
class AnsweredPage:
    """A page's answers."""

    key: str
    title: str
    answers: tuple[ShownAnswer, ...]


def anchor(question: str) -> str:
    """The id of a question on its page."""
    return f"q-{question}"


def page_questions(
    instrument: Instrument,
    page: str,
    reader: Reader,
    *,
    stored: Answers,
    typed: Form | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
) -> list[ShownQuestion]:
    """The questions of a page with what was answered; where one has an error, with what was typed.

    What an earlier page rules out is not there.

    Without ``errors``, ``typed`` is what nobody has judged yet, and every question shows it.
    """
    wrong = errors or {}
    shown = []
    asked_here = instrument.page(page)
    for question in instrument.drawn_on(page, stored):
        answer = stored.get(question.key)
        shown_as_typed = errors is None or question.key in wrong
        given = (
            typed if typed is not None and shown_as_typed else as_fields(question, answer, reader.language)
        )
        said = tuple(wrong.get(question.key, ()))
        only_if = _only_if(question, asked_here, reader.language)
        shown.append(_shown(question, reader, given, said, only_if, answered=answer is not None))
    return shown


def _only_if(question: Question, page: Page, language: str) -> OnlyIf | None:
    """What it rests on; None where that stands on an earlier page, or it rests on nothing."""
    condition = question.shown_if
    above = next((one for one in page.questions if condition and one.key == condition.question), None)
    if condition is None or above is None:
        return None
    options: Sequence[Labelled] = getattr(above, "options", ())
    return OnlyIf(
        field=above.key,
        values=condition.any_of,
        question=above.label.text(language),
        answers=" / ".join(one.label.text(language) for one in options if one.key in condition.any_of),
    )


def as_fields(question: Question, answer: object, language: str) -> dict[str, list[str]]:
    """A stored answer as the form fields that say it, typed as a reader of that language would."""
    if answer is None:
        return {}
    if isinstance(question, MatrixQuestion) and isinstance(answer, Mapping):
        return {f"{question.key}.{row}": [str(step)] for row, step in answer.items()}
    if isinstance(answer, list):
        return {question.key: [str(value) for value in answer]}
    return {question.key: [question.as_typed(answer, language)]}


def _words(text: Text | None, language: str) -> str:
    return text.text(language) if text is not None else ""


def _controls(
    name: str, prefix: str, options: Sequence[tuple[str, Text, Text | None]], language: str, given: Form
) -> tuple[Control, ...]:
    ticked = given.get(name, ())
    return tuple(
        Control(
            id=f"{prefix}-{number}",
            name=name,
            value=value,
            label=label.text(language),
            help=_words(help_text, language),
            checked=value in ticked,
        )
        for number, (value, label, help_text) in enumerate(options)
    )


def _options(options: Sequence[Labelled]) -> list[tuple[str, Text, Text | None]]:
    return [(option.key, option.label, option.help) for option in options]


def _rows(question: Question, language: str, given: Form) -> tuple[Row, ...]:
    if not isinstance(question, MatrixQuestion | InvestQuestion):
        return ()
    rows = []
    for row in question.rows:
        if isinstance(question, MatrixQuestion):
            name, options = f"{question.key}.{row.key}", _options(question.steps)
        else:
            name = question.key
            options = [(f"{row.key}.{column}", label, None) for column, label in question.columns()]
        controls = _controls(name, f"{anchor(question.key)}-{row.key}", options, language, given)
        rows.append(Row(row.label.text(language), _words(row.help, language), controls))
    return tuple(rows)


def _shown(
    question: Question,
    reader: Reader,
    given: Form,
    errors: tuple[str, ...],
    only_if: OnlyIf | None = None,
    *,
    answered: bool,
) -> ShownQuestion:
    language = reader.language
    options: list[tuple[str, Text, Text | None]] = []
    if isinstance(question, TicksQuestion | OneQuestion | InvestQuestion | YesNoQuestion):
        options = _options(question.options)
    typing = isinstance(question, NumberQuestion | TextQuestion | MoneyQuestion | DateQuestion)
    earliest, latest = question.limits(reader.today) if isinstance(question, DateQuestion) else (None, None)
    return ShownQuestion(
        key=question.key,
        kind=question.kind,
        label=question.label.text(language),
        help=_words(question.help, language),
        evidence=_words(question.evidence, language),
        only_if=only_if,
        optional=question.optional,
        unit=_unit(question, reader),
        earliest=earliest.isoformat() if earliest else "",
        latest=latest.isoformat() if latest else "",
        value=next(iter(given.get(question.key, ())), "") if typing else "",
        long=isinstance(question, TextQuestion) and question.long,
        rows=_rows(question, language, given),
        controls=_controls(question.key, anchor(question.key), options, language, given),
        errors=errors,
        answered=answered,
    )


def _unit(question: Question, reader: Reader) -> str:
    if isinstance(question, MoneyQuestion):
        return question.currency_for(reader)
    return _words(question.unit, reader.language) if isinstance(question, NumberQuestion) else ""


def progress(instrument: Instrument, answers: Answers, language: str) -> list[PageProgress]:
    """How far each page is, and what is missing on it, of what is asked given the answers."""
    missing = set(instrument.missing(answers))
    asked_of_her = {question.key for question in instrument.asked_of(answers)}
    pages = []
    for number, page in enumerate(instrument.pages, start=1):
        asked = [
            question for question in page.questions if question.key in asked_of_her and not question.optional
        ]
        open_ones = [question for question in asked if question.key in missing]
        pages.append(
            PageProgress(
                key=page.key,
                number=number,
                title=page.title.text(language),
                answered=len(asked) - len(open_ones),
                asked=len(asked),
                missing=tuple(
                    Missing(
                        anchor(question.key),
                        question.label.text(language),
                        _rows_answered(question, answers.get(question.key)),
                    )
                    for question in open_ones
                ),
            )
        )
    return pages


def _rows_answered(question: Question, answer: object) -> tuple[int, int] | None:
    if isinstance(question, MatrixQuestion) and isinstance(answer, Mapping) and answer:
        return len(answer), len(question.rows)
    return None


def answered_pages(instrument: Instrument, answers: Answers, language: str) -> list[AnsweredPage]:
    """Everything that was asked with what was answered, for the respondent herself."""
    asked = {question.key for question in instrument.asked_of(answers)}
    return [
        AnsweredPage(
            page.key,
            page.title.text(language),
            tuple(
                _answered(question, answers.get(question.key), language)
                for question in page.questions
                if question.key in asked
            ),
        )
        for page in instrument.pages
    ]


def _answered(question: Question, answer: object, language: str) -> ShownAnswer:
    label = question.label.text(language)
    if isinstance(question, MoneyQuestion) and isinstance(answer, Mapping):
        return ShownAnswer(label, (), amount=Decimal(answer["amount"]), currency=answer["currency"])
    if isinstance(question, DateQuestion) and answer is not None:
        return ShownAnswer(label, (), day=date.fromisoformat(str(answer)))
    return ShownAnswer(label, _lines(question, answer, language))


def _lines(question: Question, answer: object, language: str) -> tuple[str, ...]:
    if answer is None:
        return ()
    given = as_fields(question, answer, language)
    shown = _shown(question, Reader(language=language), given, (), answered=True)
    lines = [control.label for control in shown.controls if control.checked]
    for row in shown.rows:
        ticked = [control.label for control in row.controls if control.checked]
        if ticked:
            lines.append(f"{row.label}: {', '.join(ticked)}")
    if shown.value:
        lines.append(f"{shown.value} {shown.unit}".strip())
    return tuple(lines)
