"""An instrument: a versioned questionnaire as data, and all that can be asked of it without a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, Self

from pydantic import Field, model_validator

from firstline.engine.counting import Tally
from firstline.engine.places import places, scales
from firstline.engine.scoring import (
    AnswerError,
    CellKey,
    Cut,
    DimensionRule,
    QuestionRule,
    Score,
    Scores,
    ScoringModel,
    band,
    levels_touched,
    score,
)
from firstline.foundation.packs.conditions import Standing, check_conditions, drawn, standings
from firstline.foundation.packs.counts import Count
from firstline.foundation.packs.facets import cell_scores, check_facets
from firstline.foundation.packs.page_answers import Answers, PageAnswers, Problem
from firstline.foundation.packs.questions import (
    Answer,
    Form,
    OneQuestion,
    Question,
    Reader,
    ScoredQuestion,
    check_keys,
)
from firstline.foundation.packs.schema import Broken, Frozen, Key, Labelled, Text, at, require_distinct


class Level(Labelled):
    """A named stretch of the 0..100 scale, from `lower` up to, not with, the next level's."""

    lower: Decimal = Field(ge=0, lt=100)


class Page(Frozen):
    """Questions that are asked together."""

    key: Key
    title: Text
    intro: Text | None = None
    questions: tuple[Question, ...] = Field(min_length=1)


class Follows(Frozen):
    """Which version this one comes after, and which of its questions are the same as there.

    The loader checks that they are; where all that is scored is, points under both can be compared.
    """

    version: int = Field(ge=1)
    unchanged: Literal["all scored questions"] | tuple[Key, ...]


class Instrument(Frozen):
    """A questionnaire. What is asked never changes under one version; a new version is a new file.

    audience: who will see the answers, in words. answers_for: whether the hub's advisers may read what
    somebody answered, or only the points that come of it. asked: whether an adviser sends it by hand, or
    it goes out by itself after each delivery, and says which; or nobody is offered it yet. answered_by: one
    person for the client, or each member of a team about what she or he sees; then every scored question is a
    choice of one, in a dimension of as many options as the others. validity: what a result can and cannot be
    used for.
    facets: a second way to group the questions of some dimensions, such as how far ahead they look;
    facets_title: what that is, as the heading of a table.
    needs_below: dimensions that score below it are needs; `None` where the instrument finds none.
    counts: what is counted beside the points.
    follows: the version before, where some of what it asks is unchanged.
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
    facets_title: Text | None = None
    facets: tuple[Labelled, ...] = ()
    levels: tuple[Level, ...] = ()
    needs_below: Decimal | None = Field(default=None, gt=0, le=100)
    counts: tuple[Count, ...] = ()
    follows: Follows | None = None
    pages: tuple[Page, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name in ("pages", "dimensions", "facets", "levels"):
            with at(name):
                require_distinct(name.removesuffix("s"), [part.key for part in getattr(self, name)])
        with self._at_question():
            require_distinct("question", [question.key for question in self.questions()])
            for number, question in enumerate(self.questions()):
                with at(number):
                    self._check_question(question)
            check_conditions(self.questions())
        self._check_asked_of_all()
        self.scoring_model()
        if self.levels:
            with at("levels"):
                band(Fraction(0), self.cuts())
        if self.answered_by == "team":
            self._check_team()
        with self._at_question():
            check_facets(self.facets, self.facets_title, self.questions())
        self._check_counts()
        if self.follows and self.follows.version >= self.version:
            raise Broken("a version follows an earlier one", ("follows", "version"))
        return self

    @contextmanager
    def _at_question(self) -> Iterator[None]:
        """Say of what is wrong with a question by its number on which page it stands."""
        try:
            yield
        except Broken as error:
            places = [
                ("pages", page, "questions", number)
                for page, one in enumerate(self.pages)
                for number in range(len(one.questions))
            ]
            number, *further = error.path
            raise Broken(str(error), (*places[int(number)], *further)) from error

    def _check_question(self, question: Question) -> None:
        check_keys(question)
        if isinstance(question, ScoredQuestion):
            question.rule()
        elif question.dimension is not None:
            raise ValueError(f"the question {question.key!r} is of a kind that has no score")
        if question.dimension not in (None, *(dimension.key for dimension in self.dimensions)):
            raise Broken(
                f"the question {question.key!r} names no dimension of this instrument", ("dimension",)
            )

    def _check_asked_of_all(self) -> None:
        """Raises `ValueError` where a page, or what a score is made of, could be empty for somebody."""
        scored = [question for question in self.questions() if question.dimension is not None]
        with self._at_question():
            for number, question in enumerate(self.questions()):
                if self.answered_by == "team" and question.dimension and question.shown_if:
                    said = "all of a team are asked the same: no scored question may have a condition"
                    raise Broken(said, (number, "shown_if"))
        asked_of_all = {question.dimension for question in scored if question.shown_if is None}
        resting = {question.dimension for question in scored} - asked_of_all
        for number, dimension in enumerate(self.dimensions):
            if dimension.key in resting:
                said = f"the dimension {dimension.key!r} needs a question without a condition"
                raise Broken(said, ("dimensions", number))
        for number, page in enumerate(self.pages):
            if all(question.shown_if for question in page.questions):
                said = f"the page {page.key!r} needs a question without a condition"
                raise Broken(said, ("pages", number))

    def _check_counts(self) -> None:
        with at("counts"):
            require_distinct("count", [count.key for count in self.counts])
            if self.counts and (not self.levels or self.answered_by == "team"):
                raise ValueError("a count stands beside the level of one who answers for the client")
        for number, count in enumerate(self.counts):
            with at("counts", number):
                count.check(self.questions())

    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return tuple(question for page in self.pages for question in page.questions)

    def question(self, key: str) -> Question:
        """The question of that key. Raises `KeyError`."""
        return {question.key: question for question in self.questions()}[key]

    def asked_of(self, answers: Answers) -> tuple[Question, ...]:
        """The questions whose conditions hold, given the answers, in order."""
        how = standings(self.questions(), answers)
        return tuple(question for question in self.questions() if how[question.key] is Standing.ASKED)

    def drawn_on(self, page: str, answers: Answers) -> tuple[Question, ...]:
        """The questions that stand on a page: what an answer on the page itself may bring up, too.

        Raises `KeyError` for a page that is not there.
        """
        on_page = self.page(page).questions
        here = drawn(self.questions(), on_page, answers)
        return tuple(question for question in on_page if question.key in here)

    def scoring_model(self, answers: Answers | None = None) -> ScoringModel:
        """What the engine needs in order to score answers.

        answers: leaves out of the score what is not asked given these; `None` leaves nothing out.
        """
        rules: dict[str, list[QuestionRule]] = {dimension.key: [] for dimension in self.dimensions}
        asked = None if answers is None else {question.key for question in self.asked_of(answers)}
        unscored = []
        for question in self.questions():
            is_asked = asked is None or question.key in asked
            if question.dimension is not None and isinstance(question, ScoredQuestion) and is_asked:
                rules[question.dimension].append(question.rule())
            else:
                unscored.append(question.key)
        dimensions = []
        for number, (key, questions) in enumerate(rules.items()):
            with at("dimensions", number):
                dimensions.append(DimensionRule(key, tuple(questions)))
        return ScoringModel(tuple(dimensions), tuple(unscored))

    def score(self, answers: Answers) -> Scores:
        """Score stored answers. Raises `AnswerError` for what this version does not ask."""
        return score(self.scoring_model(answers), answers)

    def tallies(self, answers: Answers) -> dict[str, Tally]:
        """What the answers come to, count by count."""
        return {count.key: count.tally(self.questions(), answers) for count in self.counts}

    def _scored(self) -> dict[str, list[ScoredQuestion]]:
        """The scored questions by their dimension."""
        found: dict[str, list[ScoredQuestion]] = {dimension.key: [] for dimension in self.dimensions}
        for question in self.questions():
            if question.dimension is not None and isinstance(question, ScoredQuestion):
                found[question.dimension].append(question)
        return found

    def _check_team(self) -> None:
        with self._at_question():
            for number, question in enumerate(self.questions()):
                if question.dimension is not None and not isinstance(question, OneQuestion):
                    said = f"a team answers choices of one, and the question {question.key!r} is none"
                    raise Broken(said, (number,))
        for place, (dimension, steps) in enumerate(self.steps().items()):
            if len(set(steps)) != 1:
                said = f"the questions of {dimension!r} have different numbers of options"
                raise Broken(said, ("dimensions", place))

    @property
    def takes_several(self) -> bool:
        """Whether several may be asked for one client, each alone: a team, or those who answer for a company,
        where the points of no area are one single answer.
        """
        if self.answered_by == "team":
            return True
        is_mapping = bool(self.levels) and self.answers_for == "respondent"
        return is_mapping and all(len(steps) > 1 for steps in self.steps().values())

    def steps(self) -> dict[str, tuple[int, ...]]:
        """Dimension -> how many steps each scale of its questions has, as `engine.places` takes them."""
        return {
            dimension: tuple(steps for question in questions for steps in scales(question.rule()))
            for dimension, questions in self._scored().items()
        }

    def positions(self, answers: Answers) -> dict[str, tuple[int, ...]]:
        """Dimension -> where the answers stand on each of these scales, the lowest 0; -1 on those of a
        question that is open or was not asked.
        """
        given = {question.key: answers.get(question.key) for question in self.asked_of(answers)}
        return {
            dimension: tuple(
                place for question in questions for place in places(question.rule(), given.get(question.key))
            )
            for dimension, questions in self._scored().items()
        }

    def cells(self, answers: Answers) -> dict[CellKey, Score]:
        """(dimension, facet) -> the score there, of the dimensions that are grouped a second way."""
        return cell_scores(self.questions(), answers)

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

    def parse_page(
        self, key: str, form: Form, *, stored: Answers | None = None, reader: Reader | None = None
    ) -> PageAnswers:
        """Read a submitted page. Fields that belong to none of its questions are left alone.

        stored: what was answered before, on which it rests which questions the page had.
        Raises `KeyError` for a page that is not there. Codes are listed in `PROBLEM_CODES`.
        """
        before, reader = stored or {}, reader or Reader()
        on_page = self.drawn_on(key, before)
        here = {question.key for question in on_page}
        answers: dict[str, Answer] = {}
        errors: dict[str, AnswerError] = {}
        for question in on_page:
            try:
                answer = question.read(form, reader)
            except AnswerError as error:
                errors[question.key] = error
            else:
                if answer is not None:
                    answers[question.key] = answer
        kept = {name: answer for name, answer in before.items() if name not in here or name in errors}
        now_asked = {question.key for question in self.asked_of({**kept, **answers})}
        problems = [
            Problem(error.code, error.question, error.params)
            for name, error in errors.items()
            if name in now_asked
        ]
        asked = tuple(name for name in self._in_order(here) if name in now_asked or name not in errors)
        return PageAnswers(asked, MappingProxyType(answers), tuple(problems))

    def _in_order(self, keys: set[str]) -> tuple[str, ...]:
        return tuple(question.key for question in self.questions() if question.key in keys)

    def missing(self, answers: Answers) -> tuple[str, ...]:
        """The questions asked and not answered in full, in order, those that are optional left out."""
        return tuple(
            question.key
            for question in self.asked_of(answers)
            if not question.optional and not question.is_answered(answers.get(question.key))
        )
