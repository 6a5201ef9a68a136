"""Turning questions and answers into what a page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firstline.foundation.packs import Form, Instrument, Labelled, Question, Text
from firstline.foundation.packs.questions import (
    InvestQuestion,
    MatrixQuestion,
    NumberQuestion,
    OneQuestion,
    TextQuestion,
    TicksQuestion,
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
class ShownQuestion:
    """A question as the page draws it.

    kind: of the pack: ticks, invest, matrix, one, number or text.
    value: what is typed, for number and text.
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

    @property
    def anchor(self) -> str:
        """The id of the question on its page."""
        return anchor(self.key)

    @property
    def id_for_label(self) -> str:
        """The id of its first control."""
        first = self.rows[0].controls if self.rows else self.controls
        return first[0].id if first else f"{self.anchor}-0"


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
    """A question and what was answered, line by line; no line where it was left open."""

    label: str
    lines: tuple[str, ...]


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
    language: str,
    *,
    stored: Answers,
    typed: Form | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
) -> list[ShownQuestion]:
    """The questions of a page with what was answered; where one has an error, with what was typed.

    Without ``errors``, ``typed`` is what nobody has judged yet, and every question shows it.
    """
    wrong = errors or {}
    shown = []
    for question in instrument.page(page).questions:
        answer = stored.get(question.key)
        shown_as_typed = errors is None or question.key in wrong
        given = typed if typed is not None and shown_as_typed else as_fields(question, answer)
        said = tuple(wrong.get(question.key, ()))
        shown.append(_shown(question, language, given, said, answered=answer is not None))
    return shown


def as_fields(question: Question, answer: object) -> dict[str, list[str]]:
    """A stored answer as the form fields that say it."""
    if answer is None:
        return {}
    if isinstance(question, MatrixQuestion) and isinstance(answer, Mapping):
        return {f"{question.key}.{row}": [str(step)] for row, step in answer.items()}
    if isinstance(answer, list):
        return {question.key: [str(value) for value in answer]}
    return {question.key: [str(answer)]}


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
    question: Question, language: str, given: Form, errors: tuple[str, ...], *, answered: bool
) -> ShownQuestion:
    options: list[tuple[str, Text, Text | None]] = []
    if isinstance(question, TicksQuestion | OneQuestion | InvestQuestion):
        options = _options(question.options)
    typing = isinstance(question, NumberQuestion | TextQuestion)
    return ShownQuestion(
        key=question.key,
        kind=question.kind,
        label=question.label.text(language),
        help=_words(question.help, language),
        optional=question.optional,
        unit=_words(question.unit, language) if isinstance(question, NumberQuestion) else "",
        value=next(iter(given.get(question.key, ())), "") if typing else "",
        long=isinstance(question, TextQuestion) and question.long,
        rows=_rows(question, language, given),
        controls=_controls(question.key, anchor(question.key), options, language, given),
        errors=errors,
        answered=answered,
    )


def progress(instrument: Instrument, answers: Answers, language: str) -> list[PageProgress]:
    """How far each page is, and what is missing on it."""
    missing = set(instrument.missing(answers))
    pages = []
    for number, page in enumerate(instrument.pages, start=1):
        asked = [question for question in page.questions if not question.optional]
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
    return [
        AnsweredPage(
            page.key,
            page.title.text(language),
            tuple(
                ShownAnswer(
                    question.label.text(language), _lines(question, answers.get(question.key), language)
                )
                for question in page.questions
            ),
        )
        for page in instrument.pages
    ]


def _lines(question: Question, answer: object, language: str) -> tuple[str, ...]:
    if answer is None:
        return ()
    shown = _shown(question, language, as_fields(question, answer), (), answered=True)
    lines = [control.label for control in shown.controls if control.checked]
    for row in shown.rows:
        ticked = [control.label for control in row.controls if control.checked]
        if ticked:
            lines.append(f"{row.label}: {', '.join(ticked)}")
    if shown.value:
        lines.append(f"{shown.value} {shown.unit}".strip())
    return tuple(lines)
