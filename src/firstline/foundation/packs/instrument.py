"""An instrument: a versioned questionnaire as data, and all that can be asked of it without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, Self

from pydantic import Field, model_validator

from firstline.engine.scoring import (
    AnswerError,
    Cut,
    DimensionRule,
    QuestionRule,
    Scores,
    ScoringModel,
    band,
    levels_touched,
    score,
)
from firstline.foundation.packs.questions import (
    Answer,
    Form,
    OneQuestion,
    Question,
    ScoredQuestion,
    check_keys,
)
from firstline.foundation.packs.schema import Frozen, Key, Labelled, Text, require_distinct

Answers = Mapping[str, object]
"""Question key -> stored answer, as `firstline.foundation.packs.questions` lists them."""


class Level(Labelled):
    """A named stretch of the 0..100 scale, from `lower` up to, not with, the next level's."""

    lower: Decimal = Field(ge=0, lt=100)


class Page(Frozen):
    """Questions that are asked together."""

    key: Key
    title: Text
    intro: Text | None = None
    questions: tuple[Question, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one question's answer: a code of `PROBLEM_CODES` and plain values for its words."""

    code: str
    question: str
    params: Mapping[str, str | int]


PROBLEM_CODES = (
    "unknown_option",
    "exclusive_with_others",
    "unknown_row",
    "unknown_step",
    "more_than_one",
    "not_a_number",
    "too_small",
    "too_large",
    "too_long",
)


@dataclass(frozen=True)
class PageAnswers:
    """What a submitted page says: answers by question, and problems where there is none to be had."""

    asked: tuple[str, ...]
    answers: Mapping[str, Answer]
    problems: tuple[Problem, ...]

    def merged_into(self, stored: Answers) -> dict[str, object]:
        """The stored answers with this page's put in. An answer that was taken back is gone; where there
        is a problem, what was stored before stays.
        """
        kept_back = {problem.question for problem in self.problems}
        others = {key: answer for key, answer in stored.items() if key not in self.asked or key in kept_back}
        return {**others, **self.answers}


class Instrument(Frozen):
    """A questionnaire. What is asked never changes under one version; a new version is a new file.

    audience: who will see the answers, in words. answers_for: whether the hub's advisers may read what
    somebody answered, or only the points that come of it. asked: whether an adviser sends it by hand, or
    it goes out by itself after each delivery, and says which; or nobody is offered it yet. answered_by: one
    person for the client, or each member of a team about what she or he sees; then every scored question is a
    choice of one, in a dimension of as many options as the others. validity: what a result can and cannot be
    used for.
    needs_below: dimensions that score below it are needs; `None` where the instrument finds none.
    """

    key: Key
    version: int = Field(ge=1)
    title: Text
    intro: Text
    audience: Text
    answers_for: Literal["respondent", "hub"] = "respondent"
    asked: Literal["by_hand", "after_delivery", "not_yet"] = "by_hand"
    answered_by: Literal["one", "team"] = "one"
    validity: Text
    minutes: int = Field(ge=1)
    sources: tuple[Text, ...] = Field(min_length=1)
    dimensions: tuple[Labelled, ...] = ()
    levels: tuple[Level, ...] = ()
    needs_below: Decimal | None = Field(default=None, gt=0, le=100)
    pages: tuple[Page, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        require_distinct("page", [page.key for page in self.pages])
        require_distinct("question", [question.key for question in self.questions()])
        require_distinct("dimension", [dimension.key for dimension in self.dimensions])
        require_distinct("level", [level.key for level in self.levels])
        known = {dimension.key for dimension in self.dimensions}
        for question in self.questions():
            check_keys(question)
            if isinstance(question, ScoredQuestion):
                question.rule()
            elif question.dimension is not None:
                raise ValueError(f"the question {question.key!r} is of a kind that has no score")
            if question.dimension is not None and question.dimension not in known:
                raise ValueError(f"the question {question.key!r} names no dimension of this instrument")
        self.scoring_model()
        if self.levels:
            band(Fraction(0), self.cuts())
        if self.answered_by == "team":
            self.steps()
        return self

    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return tuple(question for page in self.pages for question in page.questions)

    def question(self, key: str) -> Question:
        """The question of that key. Raises `KeyError`."""
        return {question.key: question for question in self.questions()}[key]

    def scoring_model(self) -> ScoringModel:
        """What the engine needs in order to score answers."""
        rules: dict[str, list[QuestionRule]] = {dimension.key: [] for dimension in self.dimensions}
        unscored = []
        for question in self.questions():
            if question.dimension is not None and isinstance(question, ScoredQuestion):
                rules[question.dimension].append(question.rule())
            else:
                unscored.append(question.key)
        return ScoringModel(
            dimensions=tuple(DimensionRule(key, tuple(questions)) for key, questions in rules.items()),
            unscored=tuple(unscored),
        )

    def score(self, answers: Answers) -> Scores:
        """Score stored answers. Raises `AnswerError` for what this version does not ask."""
        return score(self.scoring_model(), answers)

    def _choices(self) -> dict[str, list[OneQuestion]]:
        """The choices of one by their dimension. Raises `ValueError` where one has another kind, too."""
        found: dict[str, list[OneQuestion]] = {dimension.key: [] for dimension in self.dimensions}
        for question in self.questions():
            if question.dimension is None:
                continue
            if not isinstance(question, OneQuestion):
                raise ValueError(f"a team answers choices of one, and the question {question.key!r} is none")
            found[question.dimension].append(question)
        return found

    def steps(self) -> dict[str, int]:
        """Of an instrument for teams: dimension -> how many options each of its questions has.

        Raises `ValueError` where a question is no choice of one, or two of a dimension differ.
        """
        steps = {}
        for dimension, questions in self._choices().items():
            numbers = {len(question.options) for question in questions}
            if len(numbers) != 1:
                raise ValueError(f"the questions of {dimension!r} have different numbers of options")
            steps[dimension] = numbers.pop()
        return steps

    def positions(self, answers: Answers) -> dict[str, tuple[int, ...]]:
        """Of an instrument for teams: dimension -> which option of each question was chosen, the first 0; -1
        where none was.
        """
        return {
            dimension: tuple(_position(question, answers.get(question.key)) for question in questions)
            for dimension, questions in self._choices().items()
        }

    def cuts(self) -> tuple[Cut, ...]:
        """The levels as the engine compares them."""
        return tuple(Cut(level.key, Fraction(level.lower)) for level in self.levels)

    def levels_of(self, value: Fraction, se: float | None = None) -> tuple[Level, ...]:
        """The levels that a score reaches into; only where it is one may that one be named."""
        if not self.levels:
            return ()
        touched = levels_touched(value, se, self.cuts())
        return tuple(level for level in self.levels if level.key in touched)

    def dimension(self, key: str) -> Labelled:
        """The dimension of that key. Raises `KeyError`."""
        return {dimension.key: dimension for dimension in self.dimensions}[key]

    def page(self, key: str) -> Page:
        """The page of that key. Raises `KeyError`."""
        return {page.key: page for page in self.pages}[key]

    def next_page(self, key: str) -> Page | None:
        """The page after that one; `None` after the last. Raises `KeyError`."""
        following = self.pages.index(self.page(key)) + 1
        return self.pages[following] if following < len(self.pages) else None

    def previous_page(self, key: str) -> Page | None:
        """The page before that one; `None` before the first. Raises `KeyError`."""
        place = self.pages.index(self.page(key))
        return self.pages[place - 1] if place else None

    def parse_page(self, key: str, form: Form) -> PageAnswers:
        """Read a submitted page. Fields that belong to none of its questions are left alone.

        Raises `KeyError` for a page that is not there. Codes are listed in `PROBLEM_CODES`.
        """
        page = self.page(key)
        answers: dict[str, Answer] = {}
        problems: list[Problem] = []
        for question in page.questions:
            try:
                answer = question.read(form)
            except AnswerError as error:
                problems.append(Problem(error.code, error.question, error.params))
            else:
                if answer is not None:
                    answers[question.key] = answer
        asked = tuple(question.key for question in page.questions)
        return PageAnswers(asked, MappingProxyType(answers), tuple(problems))

    def missing(self, answers: Answers) -> tuple[str, ...]:
        """The questions not answered in full, in order, those that are optional left out."""
        return tuple(
            question.key
            for question in self.questions()
            if not question.optional and not question.is_answered(answers.get(question.key))
        )


def _position(question: OneQuestion, answer: object) -> int:
    share = question.rule().share(answer)
    return -1 if share is None else int(share * (len(question.options) - 1))
