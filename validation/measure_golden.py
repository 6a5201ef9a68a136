"""The measuring engine on real answers, against what R's ltm, eRm and psych publish or print for them.

Each value is the largest difference from those results, so that 0 is right.
"""

from collections.abc import Sequence

import numpy as np

from bench.runner import measure
from firstline.engine.measure import alpha, fit_graded, fit_partial_credit
from validation.data import agreeableness, environment, lsat, pcmdat2, science

SCIENCE = (-1608.869, 1.041, 1.226, 2.300, 1.094)
"""Log-likelihood and discriminations of Comfort, Work, Future and Benefit: ltm::grm with 61 nodes."""
LSAT = -2466.653
"""ltm::ltm, two parameters an item."""
ENVIRONMENT, ENVIRONMENT_21 = -1090.518, -1090.404
"""The graded model with converged quadrature, and as ltm::grm prints it, with 21 nodes."""
PCMDAT2 = -485.017
"""eRm::PCM, conditional on the sums."""
AGREEABLENESS = 0.7030
"""psych::alpha, raw, with pairwise covariances."""


def _difference(found: Sequence[float], known: Sequence[float]) -> tuple[float, str]:
    worst = float(np.max(np.abs(np.asarray(found) - np.asarray(known))))
    return worst, "found " + ", ".join(
        f"{value:.5g}" if abs(value) < 10 else f"{value:.4f}" for value in found
    )


@measure("measure-science", against="R's ltm: likelihood, discriminations", unit="", at_most=0.002)
def science_graded() -> tuple[float, str]:
    """Four items of four categories."""
    model = fit_graded(science())
    return _difference([model.log_likelihood, *model.discrimination], SCIENCE)


@measure("measure-lsat", against="R's ltm: likelihood", unit="", at_most=0.002)
def lsat_two_parameters() -> tuple[float, str]:
    """The graded model of two categories is the 2PL."""
    return _difference([fit_graded(lsat()).log_likelihood], [LSAT])


@measure("measure-environment", against="the converged likelihood", unit="", at_most=0.002)
def environment_converged() -> tuple[float, str]:
    """Steep items, on which too few nodes are seen."""
    return _difference([fit_graded(environment()).log_likelihood], [ENVIRONMENT])


@measure("measure-environment-21", against="R's ltm, 21 nodes: likelihood", unit="", at_most=0.002)
def environment_21() -> tuple[float, str]:
    """The same rule gives the same figure."""
    return _difference([fit_graded(environment(), nodes=21).log_likelihood], [ENVIRONMENT_21])


@measure("measure-pcmdat2", against="R's eRm: conditional likelihood", unit="", at_most=0.001)
def pcmdat2_conditional() -> tuple[float, str]:
    """The partial credit model, without a word on how people are spread."""
    return _difference([fit_partial_credit(pcmdat2(), method="conditional").log_likelihood], [PCMDAT2])


@measure("measure-bfi", against="R's psych: alpha of A1 to A5", unit="", at_most=0.00005)
def bfi_alpha() -> tuple[float, str]:
    """With missing answers: 2,800 people, pairwise covariances."""
    return _difference([alpha(agreeableness())], [AGREEABLENESS])
