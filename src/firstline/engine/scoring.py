"""Exact scores of a filled-in instrument.

The rules follow the structure of the EU's Digital Maturity Assessment as its public materials
describe it (six dimensions, eleven questions, the overall score the mean of the dimensions); they are
ours to state and are not claimed to be the official ones:

- ticks: the share of the options that are ticked; an exclusive option ("none of these", "we do not
  collect this digitally") stands alone and gives 0;
- steps (a matrix of rows, each on the same ordered steps): the mean over the rows of
  position / last position, so six steps give sum / (5 x rows) and no / partly / yes gives 0, 1/2, 1;
- investments (rows with the two ticks "invested" and "planned"): invested counts 1, otherwise planned
  counts 1/2, as a mean over the rows;
- choice (one of several ordered options): position / last position;
- a dimension is the mean of its answered questions times 100; the overall score is the mean of the
  dimensions.

**Missing is never "no".** A question without an answer (absent, ``None``, an empty list or mapping) is
left out of the mean and shows as ``answered < asked``. A matrix with some rows unanswered counts as
unanswered as a whole: a mean over the rows that were filled in would reward leaving the weak ones blank,
and would change its scale from one client to the next. A dimension with nothing answered has the value
``None``, and so has the overall score while any dimension has.

All arithmetic is in `fractions.Fraction`: nothing is rounded here, so a level never depends on how a
number is displayed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

ALGORITHM = "classical-1"
"""Stored with every score; changes when a rule above does."""

INTERVAL = Fraction(196, 100)
"""So many standard errors to each side of a score hold the true one 95 times of 100."""

INVESTED, PLANNED = "invested", "planned"

CellKey = tuple[str, str]
"""The keys of a dimension and of a facet."""

Answers = Mapping[str, object]
"""Question key -> stored answer; the shape of each is stated at its rule."""


class AnswerError(ValueError):
    """An answer that its question cannot have. Words for the person are made from `code` and `params`.

    Codes: ``unknown_question``, ``wrong_shape``, ``unknown_option``, ``repeated_option``,
    ``exclusive_with_others``, ``unknown_row``, ``unknown_step``.
    """

    def __init__(self, code: str, question: str, **params: str | int) -> None:
        details = "".join(f" {name}={value!r}" for name, value in params.items())
        super().__init__(f"{question}: {code}{details}")
        self.code = code
        self.question = question
        self.params: Mapping[str, str | int] = MappingProxyType(params)


@dataclass(frozen=True)
class TicksRule:
    """Several of `options` may be ticked, or exactly one of `exclusive`. Answer: a list of option keys."""

    key: str
    options: tuple[str, ...]
    exclusive: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require(self.key, len(self.options) >= 1, "needs at least one option that is not exclusive")
        _require_distinct(self.key, (*self.options, *self.exclusive))

    def share(self, answer: object) -> Fraction | None:
        """The score of this answer on 0..1, `None` when unanswered. Raises `AnswerError`."""
        ticked = _ticked(self.key, answer, known={*self.options, *self.exclusive}, exclusive=self.exclusive)
        if not ticked:
            return None
        return Fraction(len(ticked & set(self.options)), len(self.options))


@dataclass(frozen=True)
class InvestRule:
    """Rows that each carry the ticks "invested" and "planned". Answer: a list of "row.invested" and
    "row.planned", or one exclusive key. A row that is not ticked, in an answer with any tick, is neither.
    """

    key: str
    rows: tuple[str, ...]
    exclusive: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require(self.key, len(self.rows) >= 1, "needs at least one row")
        _require_distinct(self.key, self.rows)
        _require_distinct(self.key, self.exclusive)

    def share(self, answer: object) -> Fraction | None:
        """The score of this answer on 0..1, `None` when unanswered. Raises `AnswerError`."""
        known = {f"{row}.{column}" for row in self.rows for column in (INVESTED, PLANNED)}
        ticked = _ticked(self.key, answer, known=known | set(self.exclusive), exclusive=self.exclusive)
        if not ticked:
            return None
        halves = sum(
            2 if f"{row}.{INVESTED}" in ticked else 1 if f"{row}.{PLANNED}" in ticked else 0
            for row in self.rows
        )
        return Fraction(halves, 2 * len(self.rows))


@dataclass(frozen=True)
class StepsRule:
    """Rows that each stand on one of `steps`, worst first. Answer: a mapping row key -> step key."""

    key: str
    rows: tuple[str, ...]
    steps: tuple[str, ...]

    def __post_init__(self) -> None:
        _require(self.key, len(self.rows) >= 1, "needs at least one row")
        _require(self.key, len(self.steps) >= 2, "needs at least two steps")
        _require_distinct(self.key, self.rows)
        _require_distinct(self.key, self.steps)

    def share(self, answer: object) -> Fraction | None:
        """The score of this answer on 0..1, `None` unless every row is answered. Raises `AnswerError`."""
        if answer is None:
            return None
        if not isinstance(answer, Mapping):
            raise AnswerError("wrong_shape", self.key)
        positions = [self._position(row, step) for row, step in answer.items()]
        if len(positions) < len(self.rows):
            return None
        return Fraction(sum(positions), (len(self.steps) - 1) * len(self.rows))

    def _position(self, row: object, step: object) -> int:
        if row not in self.rows:
            raise AnswerError("unknown_row", self.key, row=str(row))
        if not isinstance(step, str) or step not in self.steps:
            raise AnswerError("unknown_step", self.key, row=str(row), value=str(step))
        return self.steps.index(step)


@dataclass(frozen=True)
class ChoiceRule:
    """Exactly one of `options`, worst first. Answer: an option key."""

    key: str
    options: tuple[str, ...]

    def __post_init__(self) -> None:
        _require(self.key, len(self.options) >= 2, "needs at least two options")
        _require_distinct(self.key, self.options)

    def share(self, answer: object) -> Fraction | None:
        """The score of this answer on 0..1, `None` when unanswered. Raises `AnswerError`."""
        if answer is None:
            return None
        if not isinstance(answer, str):
            raise AnswerError("wrong_shape", self.key)
        if answer not in self.options:
            raise AnswerError("unknown_option", self.key, value=answer)
        return Fraction(self.options.index(answer), len(self.options) - 1)


QuestionRule = TicksRule | InvestRule | StepsRule | ChoiceRule


@dataclass(frozen=True)
class DimensionRule:
    """One dimension and the rules of its questions."""

    key: str
    questions: tuple[QuestionRule, ...]

    def __post_init__(self) -> None:
        _require(self.key, len(self.questions) >= 1, "needs at least one question")


@dataclass(frozen=True)
class ScoringModel:
    """How an instrument is scored. `unscored` names its other questions, whose answers are let pass."""

    dimensions: tuple[DimensionRule, ...]
    unscored: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require_distinct("dimensions", [dimension.key for dimension in self.dimensions])
        _require_distinct("questions", [*self.question_keys(), *self.unscored])

    def question_keys(self) -> tuple[str, ...]:
        """The keys of the scored questions, in order."""
        return tuple(question.key for dimension in self.dimensions for question in dimension.questions)


@dataclass(frozen=True)
class Score:
    """A value on 0..100 (`None`: not enough answered), its standard error in the same unit (`None`: this
    algorithm gives none), and how many of the questions asked were answered.
    """

    value: Fraction | None
    se: float | None = None
    answered: int = 0
    asked: int = 0


@dataclass(frozen=True)
class Scores:
    """The overall score and that of each dimension, in the instrument's order.

    error: how the standard errors were found; "" where there are none.
    """

    overall: Score
    dimensions: Mapping[str, Score]
    algorithm: str = ALGORITHM
    error: str = ""


@dataclass(frozen=True)
class Change:
    """After minus before, on the 0..100 scale; `None` where either value is missing."""

    overall: Fraction | None
    dimensions: Mapping[str, Fraction | None]


@dataclass(frozen=True)
class Cut:
    """A level and its lower cut. A level holds the values from its cut up to, not with, the next one."""

    key: str
    lower: Fraction


def score(model: ScoringModel, answers: Answers) -> Scores:
    """Score `answers` exactly.

    Raises `AnswerError` for a question the model does not know and for an answer its question cannot have.
    """
    known = {*model.question_keys(), *model.unscored}
    for key in answers:
        if key not in known:
            raise AnswerError("unknown_question", key)
    dimensions = {dimension.key: _score_dimension(dimension, answers) for dimension in model.dimensions}
    values = [part.value for part in dimensions.values()]
    return Scores(
        overall=Score(
            value=_mean([value for value in values if value is not None]) if None not in values else None,
            answered=sum(part.answered for part in dimensions.values()),
            asked=sum(part.asked for part in dimensions.values()),
        ),
        dimensions=MappingProxyType(dimensions),
    )


def change(before: Scores, after: Scores) -> Change:
    """The difference between two mappings, per dimension and overall.

    It compares the scores as they are: where different questions were answered (`Score.answered`), say so
    beside the number. Raises `ValueError` when the two were not scored on the same dimensions by the same
    algorithm, since their difference would mean nothing.
    """
    if before.algorithm != after.algorithm or set(before.dimensions) != set(after.dimensions):
        raise ValueError("scores of different algorithms or dimensions cannot be compared")
    return Change(
        overall=_difference(before.overall, after.overall),
        dimensions=MappingProxyType(
            {key: _difference(before.dimensions[key], part) for key, part in after.dimensions.items()}
        ),
    )


def band(value: Fraction, cuts: Sequence[Cut]) -> str:
    """The key of the level that holds `value`, compared without rounding.

    Levels are half-open, [cut, next cut), and the last one holds 100 too: with cuts 0 and 25, the value
    24.999 is still in the first level. Raises `ValueError` unless the cuts ascend from 0 and the value is
    on 0..100.
    """
    _require("cuts", len(cuts) >= 1 and cuts[0].lower == 0, "must begin at 0")
    ascending = all(low.lower < high.lower for low, high in pairwise(cuts))
    _require("cuts", ascending and cuts[-1].lower < 100, "must ascend and stay below 100")
    _require("value", 0 <= value <= 100, "must lie on 0..100")
    return next(cut.key for cut in reversed(cuts) if value >= cut.lower)


def levels_touched(value: Fraction, se: float | None, cuts: Sequence[Cut]) -> tuple[str, ...]:
    """The levels, lowest first, that the 95 % interval value +/- 1.96 se reaches into.

    More than one means that the level must not be named as if it were known. Without a standard error
    only the level of the value itself is given. The interval is cut off at 0 and 100.
    """
    half_width = INTERVAL * Fraction(se or 0.0)
    lowest = band(max(Fraction(0), value - half_width), cuts)
    highest = band(min(Fraction(100), value + half_width), cuts)
    keys = [cut.key for cut in cuts]
    return tuple(keys[keys.index(lowest) : keys.index(highest) + 1])


def _score_dimension(dimension: DimensionRule, answers: Answers) -> Score:
    shares = [question.share(answers.get(question.key)) for question in dimension.questions]
    answered = [share for share in shares if share is not None]
    mean = _mean(answered)
    return Score(
        value=None if mean is None else mean * 100,
        answered=len(answered),
        asked=len(shares),
    )


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _difference(before: Score, after: Score) -> Fraction | None:
    if before.value is None or after.value is None:
        return None
    return after.value - before.value


def _ticked(key: str, answer: object, *, known: set[str], exclusive: tuple[str, ...]) -> set[str]:
    if answer is None:
        return set()
    if not isinstance(answer, Sequence) or isinstance(answer, str):
        raise AnswerError("wrong_shape", key)
    for option in answer:
        if not isinstance(option, str) or option not in known:
            raise AnswerError("unknown_option", key, value=str(option))
    ticked = set(answer)
    if len(ticked) < len(answer):
        raise AnswerError("repeated_option", key)
    alone = next((option for option in exclusive if option in ticked), None)
    if alone is not None and len(ticked) > 1:
        raise AnswerError("exclusive_with_others", key, exclusive=alone)
    return ticked


def _require(place: str, holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"{place} {what}")


def _require_distinct(place: str, keys: Iterable[str]) -> None:
    listed = list(keys)
    _require(place, len(set(listed)) == len(listed), "has the same key twice")
