"""The graded response model (Samejima 1969), fitted by marginal maximum likelihood."""

from numpy.typing import ArrayLike

from firstline.engine.measure.calibration import calibrated, told
from firstline.engine.measure.marginal import Prior
from firstline.engine.measure.model import Model


def fit_graded(responses: ArrayLike, *, nodes: int | None = None, prior: Prior | None = None) -> Model:
    """P(Y ≥ k) = σ(a (θ - b_k)), with θ standard normal; for items of two categories it is the 2PL.

    responses: whole numbers, shape (people, items), categories from 0, -1 where an answer is missing (at
    random, it is assumed). nodes: of Gauss and Hermite's rule; unless given, equally spaced ones, doubled
    until the log-likelihood no longer moves. prior: of the discriminations; none unless given.

    The sign is fixed so that the discriminations sum to more than 0: a reversed item has a negative one, and
    its thresholds descend. Without a prior the likelihood of few answers may rise for ever with an item's
    discrimination; it is then held at 20. `message` says that, as it says when the search did not converge or
    the information leaves a parameter undetermined, as it does with one or two items of two categories.

    Raises `ResponsesError` for a table that `checked` refuses, more than 1,000 items or 200 categories, and
    `ModelError` for a number of nodes outside 2..1,000.
    """
    return calibrated("graded", told(responses), tied=False, nodes=nodes, prior=prior)
