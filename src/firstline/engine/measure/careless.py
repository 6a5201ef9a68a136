"""People whose answers look careless: they do not fit the model, or repeat one answer for a long while.

Neither shows carelessness by itself. An unusual company answers unusually too, and on a short questionnaire
somebody who is just as asked may tick one column all the way. They are a reason to ask, not to leave out.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from firstline.engine.measure.agreement import MISSING, CodeArray, FloatArray
from firstline.engine.measure.model import Model
from firstline.engine.measure.responses import checked

STEP = 1e-4
"""In θ: the error of a derivative by central differences is of the order of its square."""
LEAST = 1e-300
"""A probability that is 0 in floating point only, whose logarithm is wanted."""


@dataclass(frozen=True)
class PersonFit:
    """How well each person's answers fit the model: arrays, one value a person.

    lz: the standardised log-likelihood. lz_star: the same, corrected for the level's being estimated from the
    same answers; low values (below -1.645 for one person in twenty) mean answers that do not fit together.
    p: how often somebody who answers as the model says has so low an `lz_star`, by the normal distribution.
    longest_run: of one answer without a change. answered: how many items.
    """

    lz: FloatArray
    lz_star: FloatArray
    p: FloatArray
    longest_run: NDArray[np.integer[Any]]
    answered: NDArray[np.integer[Any]]


def person_fit(model: Model, responses: CodeArray) -> PersonFit:
    """The fit of each person's answers to the model, at their estimated level.

    responses: shape (people, items), categories from 0, -1 missing.

    lz is that of Drasgow, Levine and Williams (1985) for items with several categories: (l - E) / √V, where l
    is the log-likelihood of the answers, and E and V are its mean and variance at θ. As θ is estimated, its
    variance is below 1 and it finds too few. lz* is Snijders's (2001) correction, for several categories by
    Sinharay (2016): what l has in common with the score function is taken out of it, so that, to first
    order, the error of θ no longer matters, whichever the estimator.

    **The normal distribution is an approximation for either**, good for many items only; with a dozen, the
    lower tail is longer than the normal's. The parameters of the items are taken as known.

    NaN where the answers leave no variance, as where fewer than two informative items are answered.

    Raises `ResponsesError` as `checked` does, and for another number of items than the model's.
    """
    places = model.places(responses)
    theta = model.score(responses, carry=False).theta
    surplus, variance, common, information, score = np.zeros((5, len(theta)))
    for place, (p, slope) in zip(places.T, _curves(model, theta), strict=True):
        rows = np.flatnonzero(place >= 0)
        p, slope, place = p[rows], slope[rows], place[rows]
        log_p = np.log(p)
        mean = (p * log_p).sum(axis=1)
        chosen = np.arange(len(rows)), place
        surplus[rows] += log_p[chosen] - mean
        variance[rows] += (p * (log_p - mean[:, None]) ** 2).sum(axis=1)
        common[rows] += (slope * log_p).sum(axis=1)
        information[rows] += (slope**2 / p).sum(axis=1)
        score[rows] += slope[chosen] / p[chosen]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = common / information
        lz = np.where(variance > 0, surplus / np.sqrt(variance), np.nan)
        left = variance - share * common
        lz_star = np.where(left > 1e-9 * variance, (surplus - share * score) / np.sqrt(left), np.nan)
    codes = checked(responses)
    return PersonFit(lz, lz_star, ndtr(lz_star), longest_run(codes), (codes != MISSING).sum(axis=1))


def _curves(model: Model, theta: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
    """Item by item the probabilities at each person's θ and their derivatives, (people, categories)."""
    below, at, above = (model.probabilities(theta + step) for step in (-STEP, 0.0, STEP))
    return [
        (np.maximum(p, LEAST), (high - low) / (2 * STEP))
        for low, p, high in zip(below, at, above, strict=True)
    ]


def longest_run(responses: CodeArray) -> NDArray[np.integer[Any]]:
    """The longest run of the same answer to items one after another (Johnson 2005), one number a person.

    responses: shape (people, items) in the order in which they were asked, categories from 0, -1 missing. An
    item without an answer neither breaks a run nor adds to it; 0 for somebody who answered nothing. It says
    something only where the items share a scale and some of them run the other way.

    Raises `ResponsesError` as `checked` does.
    """
    codes = checked(responses)
    last = np.full(len(codes), MISSING)
    run = np.zeros(len(codes), dtype=np.intp)
    longest = run.copy()
    for answers in codes.T:
        given = answers != MISSING
        run = np.where(given, np.where(answers == last, run + 1, 1), run)
        last = np.where(given, answers, last)
        longest = np.maximum(longest, run)
    return longest
