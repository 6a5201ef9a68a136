"""A second way to group the questions of some dimensions, such as how far ahead they look: what it must be,
and the score in each cell of dimension and facet.
"""

from collections.abc import Mapping, Sequence

from firstline.engine.scoring import CellKey, DimensionRule, QuestionRule, Score, ScoringModel, score
from firstline.foundation.packs.questions import Question, ScoredQuestion
from firstline.foundation.packs.schema import Labelled, Text, at


def check_facets(facets: Sequence[Labelled], title: Text | None, questions: Sequence[Question]) -> None:
    """Raises `ValueError` unless the cells make a whole table, of questions that are asked of all; about one
    question it is `Broken`, and its path begins with the question's number.
    """
    if bool(facets) != (title is not None):
        raise ValueError("facets and facets_title go together: give both, or none")
    known = {facet.key for facet in facets}
    for number, question in enumerate(questions):
        if question.facet is not None:
            with at(number, "facet"):
                _check_facet(question, known)
    _check_whole(known, questions)


def _check_facet(question: Question, known: set[str]) -> None:
    if question.facet not in known:
        raise ValueError(f"the question {question.key!r} names no facet of this instrument")
    if question.dimension is None or question.shown_if is not None:
        raise ValueError(
            f"the question {question.key!r} has a facet, so it needs a dimension and no condition"
        )


def _check_whole(facets: set[str], questions: Sequence[Question]) -> None:
    found: dict[str, set[str | None]] = {}
    for question in questions:
        if question.dimension is not None:
            found.setdefault(question.dimension, set()).add(question.facet)
    grouped = {dimension: named for dimension, named in found.items() if named != {None}}
    if facets and not grouped:
        raise ValueError("no question names a facet; name one, or leave the facets out")
    for dimension, named in grouped.items():
        if named != facets:
            raise ValueError(
                f"the questions of {dimension!r} name some facets only: every one names a facet, "
                "and each facet is named"
            )


def cell_scores(questions: Sequence[Question], answers: Mapping[str, object]) -> dict[CellKey, Score]:
    """The score in each cell, as a dimension is scored; empty where nothing has a facet.

    Raises `AnswerError` for what is not asked.
    """
    rules: dict[CellKey, list[QuestionRule]] = {}
    others = []
    for question in questions:
        if question.dimension and question.facet and isinstance(question, ScoredQuestion):
            rules.setdefault((question.dimension, question.facet), []).append(question.rule())
        else:
            others.append(question.key)
    cells = {f"{dimension} {facet}": (dimension, facet) for dimension, facet in rules}
    model = ScoringModel(
        tuple(DimensionRule(name, tuple(rules[key])) for name, key in cells.items()), tuple(others)
    )
    return {cells[name]: found for name, found in score(model, answers).dimensions.items()} if rules else {}
