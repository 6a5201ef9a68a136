"""How sure a score is, judged by one respondent's own answers alone: what there is before any calibration.

A score is the mean of the answers to some questions. Had other questions of the same sort been asked,
another mean had come of it. How far the answers to the questions of one dimension lie apart tells how far:
this is the conditional standard error for absolute decisions of generalizability theory (Brennan 1998), taken
within the dimensions. It needs nobody else's answers.

It takes a question that is harder for everybody for uncertainty, so it is too wide rather than too narrow
for a scale whose questions never change; a calibration by many respondents' answers takes its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import numpy as np
from scipy.special import stdtrit

from firstline.engine.scoring import Answers, Score, Scores, ScoringModel

ERROR = "own-spread-1"
"""Stored with every score whose error was found so; changes when the rule does."""

LEAST_FREEDOM = 3
"""Fewer comparisons within dimensions say too little of how far answers lie apart."""

NORMAL_97_5 = 1.959964


def with_own_spread(scores: Scores, model: ScoringModel, answers: Answers) -> Scores:
    """The same scores with standard errors, in points of 100, from how far the answers lie apart.

    With x the share of an answered question and m the mean of its dimension, the variance within is
    s² = Σ (x - m)² / Σ (n - 1), over all dimensions together, since one alone has few questions. A dimension
    of n answered questions has the standard error 100 s / √n, the overall score of D dimensions
    100 s √(Σ 1 / n) / D. Each is made larger by t / 1.96, Student's t for Σ (n - 1) degrees of freedom, so
    that ± 1.96 of it is the 95 % interval that so few comparisons allow.

    Scores come back as they are where there are fewer than three degrees of freedom. A value that is None has
    no error. Raises `AnswerError` as scoring does.
    """
    shares = {
        dimension.key: [
            share
            for question in dimension.questions
            if (share := question.share(answers.get(question.key))) is not None
        ]
        for dimension in model.dimensions
    }
    freedom = sum(len(found) - 1 for found in shares.values() if found)
    if freedom < LEAST_FREEDOM:
        return scores
    within = 100 * np.sqrt(float(_squares(shares)) / freedom) * stdtrit(freedom, 0.975) / NORMAL_97_5
    numbers = {key: len(found) for key, found in shares.items()}
    overall = np.sqrt(sum(1 / number for number in numbers.values() if number)) / len(numbers)
    return replace(
        scores,
        overall=_with(scores.overall, within * overall),
        dimensions=MappingProxyType(
            {
                key: _with(score, within / np.sqrt(numbers[key] or 1))
                for key, score in scores.dimensions.items()
            }
        ),
        error=ERROR,
    )


def _squares(shares: Mapping[str, Sequence[Fraction]]) -> Fraction:
    total = Fraction(0)
    for found in shares.values():
        mean = sum(found, Fraction(0)) / (len(found) or 1)
        total += sum(((share - mean) ** 2 for share in found), Fraction(0))
    return total


def _with(score: Score, se: float) -> Score:
    return score if score.value is None else replace(score, se=float(se))
