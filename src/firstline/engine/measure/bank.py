"""A calibrated bank of an instrument's questions, and what it says of a score in points of 100.

The points of a respondent are exact: a mean over the questions. What is uncertain is how well they stand for
what the questions were meant to measure. A bank says how the answers of somebody of a given ability vary, and
so how far the points lie from those that somebody of this ability gets on average.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from firstline.engine.measure.agreement import FloatArray
from firstline.engine.measure.model import Model
from firstline.engine.measure.testlets import IntArray, Testlet, codes, share_moments
from firstline.engine.scoring import Answers, Score, Scores, ScoringModel

ERROR = "bank-1"
"""Stored with every score whose error a bank gave; changes when the rule does."""

EXPECTED = "expected-1"
"""The algorithm of points that a bank expects for all questions after some were answered."""

EXACT_TO = 10**6


@dataclass(frozen=True)
class Bank:
    """The questions of an instrument as items, in its order, and the model that was fitted to them."""

    testlets: tuple[Testlet, ...]
    model: Model

    def as_data(self) -> dict[str, Any]:
        """Plain values that JSON holds, for `from_data`; nothing is rounded."""
        return {"testlets": [item.as_data() for item in self.testlets], "model": self.model.as_data()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """What `as_data` gave. Raises `ModelError` for parameters that no model has."""
        return cls(tuple(Testlet.from_data(one) for one in data["testlets"]), Model.from_data(data["model"]))

    def codes(self, scoring: ScoringModel, answers: Answers) -> IntArray:
        """The categories of one respondent's answers, shape (1, items); -1 where a question is open.

        Raises `AnswerError` as scoring does.
        """
        return self.coded(shares(scoring, answers))

    def coded(self, found: Mapping[str, Fraction | None]) -> IntArray:
        """The categories of one respondent's shares, as `codes` gives them. found: as `shares` gives them."""
        return codes(self.testlets, [[found.get(item.key) for item in self.testlets]])


def shares(scoring: ScoringModel, answers: Answers) -> dict[str, Fraction | None]:
    """The share of each scored question, by its key. Raises `AnswerError` as scoring does."""
    return {
        question.key: question.share(answers.get(question.key))
        for dimension in scoring.dimensions
        for question in dimension.questions
    }


def with_bank(scores: Scores, scoring: ScoringModel, answers: Answers, bank: Bank) -> Scores:
    """The same scores with the standard errors that a bank gives, in points of 100.

    The error of a dimension, or of the whole, is the root of Σ w² Var(x | θ), the conditional standard error
    of measurement, with w a question's weight in the mean and Var(x | θ) the variance of its share for
    somebody of ability θ; it is averaged over what the answers leave open about θ. Questions are taken as
    independent of each other given θ. A value that is None has no error.

    Raises `AnswerError` as scoring does, and `ResponsesError` where the bank is not of these questions.
    """
    found = shares(scoring, answers)
    nodes, posterior = bank.model.posterior(bank.coded(found))
    _means, variances = share_moments(bank.testlets, bank.model.probabilities(nodes))
    expected = dict(zip((item.key for item in bank.testlets), posterior[0] @ variances, strict=True))
    errors: dict[str, float | None] = {}
    for dimension in scoring.dimensions:
        answered = [expected[one.key] for one in dimension.questions if found[one.key] is not None]
        errors[dimension.key] = float(np.sum(answered)) / len(answered) ** 2 if answered else None
    known = [error for error in errors.values() if error is not None]
    return replace(
        scores,
        overall=_with(scores.overall, sum(known) / len(errors) ** 2),
        dimensions=MappingProxyType(
            {key: _with(score, errors.get(key)) for key, score in scores.dimensions.items()}
        ),
        error=ERROR,
    )


def expected_overall(scoring: ScoringModel, answers: Answers, bank: Bank) -> Score:
    """The overall points that a bank expects for all the questions, after some of them were answered.

    The value is the mean, and the error the standard deviation, over what the answers leave open about the
    ability, of the points that somebody of such an ability gets on average. Raises as `with_bank` does.
    """
    found = shares(scoring, answers)
    nodes, posterior = bank.model.posterior(bank.coded(found))
    means, _variances = share_moments(bank.testlets, bank.model.probabilities(nodes))
    points = 100 * means @ _weights(scoring, bank.testlets)
    value = float(posterior[0] @ points)
    spread = float(posterior[0] @ (points - value) ** 2)
    return Score(
        value=Fraction(value).limit_denominator(EXACT_TO),
        se=float(np.sqrt(spread)),
        answered=sum(share is not None for share in found.values()),
        asked=len(found),
    )


def _weights(scoring: ScoringModel, testlets: Sequence[Testlet]) -> FloatArray:
    """How much each question counts in the overall score: a mean of the means of the dimensions."""
    weight = {
        question.key: 1 / (len(dimension.questions) * len(scoring.dimensions))
        for dimension in scoring.dimensions
        for question in dimension.questions
    }
    return np.array([weight.get(item.key, 0.0) for item in testlets])


def _with(score: Score, variance: float | None) -> Score:
    if score.value is None or variance is None or not np.isfinite(variance):
        return score
    return replace(score, se=100 * float(np.sqrt(variance)))
