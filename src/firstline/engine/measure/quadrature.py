"""Rules that integrate over a standard normal distribution of people.

The rule of the engine is equally spaced. For a smooth integrand that dies away on both sides, as a
likelihood times a normal density does, its error falls like exp(-2π d / h) with the spacing h, where d = π /
a is how far from the real line the logistic curve of the steepest item has its first pole (Trefethen and
Weideman 2014, "The exponentially convergent trapezoidal rule"). Gauss and Hermite's falls like exp(-d √(8
n)) only, so steep items need far fewer of these nodes. Halving the spacing keeps the old nodes, and shows
how good the rule was.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, log, pi, tau

import numpy as np
from scipy.special import roots_hermitenorm

from firstline.engine.measure.agreement import FloatArray
from firstline.engine.measure.responses import ModelError

REACH = 7.0
"""Standard deviations on either side: what lies outside weighs 3e-12."""
FEWEST = 29
MOST = 1793
MOST_HERMITE = 1000


@dataclass(frozen=True)
class Rule:
    """nodes, shape (q,), in standard deviations from the mean; log_weights, of weights that sum to 1."""

    nodes: FloatArray
    log_weights: FloatArray


@lru_cache(maxsize=16)
def equal(number: int) -> Rule:
    """`number` equally spaced nodes from -7 to 7."""
    nodes = np.linspace(-REACH, REACH, number)
    density = np.exp(-(nodes**2) / 2)
    return Rule(nodes, -(nodes**2) / 2 - log(float(density.sum())))


@lru_cache(maxsize=16)
def hermite(number: int) -> Rule:
    """Gauss and Hermite's rule. Nodes whose weight is 0 in floating point are left out.

    Raises `ModelError` for fewer than two nodes, which tell nobody apart, or more than a thousand.
    """
    if not 2 <= number <= MOST_HERMITE:
        raise ModelError(f"{number} nodes: Gauss and Hermite's rule is taken with 2 to {MOST_HERMITE}")
    nodes, weights = roots_hermitenorm(number)
    told = weights > 0
    return Rule(nodes[told], np.log(weights[told] / weights.sum()))


def finer(number: int) -> int:
    """Of nodes, when the spacing is halved."""
    return 2 * number - 1


def enough(steepest: float, spread: float, *, least: int = FEWEST) -> int:
    """How many equally spaced nodes integrate to about 1e-9, by the formula above.

    steepest: the largest discrimination, and spread: the smallest standard deviation of a posterior, for
    people of standard deviation 1. At a distance c from the real line a normal posterior of standard
    deviation s is larger by exp(c² / 2 s²), so the error is exp(c² / 2 s² - 2π c / h) for the best c that is
    not beyond the pole.
    """
    exponent = 23.0
    within = min(pi / steepest, spread * (2 * exponent) ** 0.5)
    spacing = tau * within / (exponent + within**2 / (2 * spread**2))
    number = least
    while number < MOST and number < ceil(2 * REACH / spacing) + 1:
        number = finer(number)
    return number
