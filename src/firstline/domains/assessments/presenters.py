"""Turning instruments, answers and scores into what a page shows. Nothing of Django or the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from firstline.engine.scoring import Score, Scores
from firstline.foundation.locale.languages import in_language
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
LONGEST_ABOUT = 120


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
class ShownScore:
    """A score with its name, and the levels that it reaches into; only where it is one may it be named."""

    key: str
    label: str
    help: str
    value: Fraction | None
    se: float | None
    answered: int
    asked: int
    levels: tuple[str, ...]
    level_help: str

    @property
    def partly(self) -> bool:
        """Whether something was left open, so that the page must say what the score is based on."""
        return 0 < self.answered < self.asked


@dataclass(frozen=True)
class ShownResult:
    """What came of a mapping. cuts: where its levels meet; empty where it has none."""

    title: str
    version: int
    overall: ShownScore
    dimensions: tuple[ShownScore, ...]
    highest: ShownScore | None
    lowest: ShownScore | None
    cuts: tuple[Fraction, ...]
    validity: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class About:
    """What a feedback is about: what was given, on one line, and when."""

    what: str
    day: date | None


@dataclass(frozen=True)
class Verdict:
    """The one answer that an instrument scores, in its own words; ``poor`` in the lower half of its scale."""

    words: str
    poor: bool


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


def about(titles: Mapping[str, str], day: date | None, language: str | None) -> About | None:
    """What was given, for who is asked about it; None for a mapping, which is about nothing else."""
    what = " ".join(in_language(titles, language).split())
    if not what:
        return None
    return About(what if len(what) <= LONGEST_ABOUT else what[: LONGEST_ABOUT - 1].rstrip() + "…", day)


def verdict(instrument: Instrument, scores: Scores, language: str) -> Verdict | None:
    """What was answered to the only question that counts, where it has no levels and is a choice of one;
    "0 of 100" says less than "of no use".
    """
    scored = [question for question in instrument.questions() if question.dimension is not None]
    value = scores.overall.value
    if instrument.levels or len(scored) != 1 or value is None:
        return None
    question = scored[0]
    if not isinstance(question, OneQuestion):
        return None
    chosen = question.options[int(value * (len(question.options) - 1) / 100)]
    return Verdict(chosen.label.text(language), poor=value < 50)


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


def result(instrument: Instrument, scores: Scores, language: str) -> ShownResult:
    """The scores with their names and levels, and which dimension is highest and lowest where they differ."""
    dimensions = tuple(
        _score(instrument, dimension, scores.dimensions[dimension.key], language)
        for dimension in instrument.dimensions
    )
    known = [(one.value, one) for one in dimensions if one.value is not None]
    values = [value for value, _one in known]
    differ = len(set(values)) > 1
    return ShownResult(
        title=instrument.title.text(language),
        version=instrument.version,
        overall=_score(instrument, None, scores.overall, language),
        dimensions=dimensions,
        highest=next(one for value, one in known if value == max(values)) if differ else None,
        lowest=next(one for value, one in known if value == min(values)) if differ else None,
        cuts=tuple(cut.lower for cut in instrument.cuts() if cut.lower),
        validity=instrument.validity.text(language),
        sources=tuple(source.text(language) for source in instrument.sources),
    )


def _score(instrument: Instrument, dimension: Labelled | None, score: Score, language: str) -> ShownScore:
    levels = () if score.value is None else instrument.levels_of(score.value, score.se)
    return ShownScore(
        key=dimension.key if dimension else "",
        label=dimension.label.text(language) if dimension else "",
        help=_words(dimension.help, language) if dimension else "",
        value=score.value,
        se=score.se,
        answered=score.answered,
        asked=score.asked,
        levels=tuple(level.label.text(language) for level in levels),
        level_help=_words(levels[0].help, language) if len(levels) == 1 else "",
    )


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
