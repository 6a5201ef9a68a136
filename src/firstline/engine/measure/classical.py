"""How well a set of items hangs together, by classical test theory: alpha, omega and item-rest correlations.

They describe the sum of the items as it is coded. **An item that runs the other way must be turned by the
caller** (`highest - code`): nothing here turns it.

All are reckoned from the covariances of the items, each from those who answered both items of the pair. So
nobody is left out for a single answer that is missing, which is fair where answers are missing at random. An
item that is constant, or that fewer than two people answered, tells nothing and is left out.
"""

from math import nan

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from firstline.engine.measure.agreement import MISSING, ROUNDING, CodeArray, FloatArray
from firstline.engine.measure.responses import HIGHEST_CODE, MOST_ITEMS, ResponsesError, checked

FEWEST_FOR_A_FACTOR = 3
"""Two items have one covariance: any two loadings of that product explain it."""


def alpha(responses: CodeArray) -> float:
    """Cronbach's (1951) alpha of the sum of the items: k / (k - 1) (1 - Σ s²ᵢ / Σ sᵢⱼ).

    responses: shape (people, items), categories from 0, -1 missing. A lower bound of the reliability where
    the items' errors are uncorrelated. At most 1 for complete responses; below 0 where items run against each
    other.

    NaN where fewer than two items vary, where fewer than two people answered both items of some pair, and
    where the covariances do not sum to more than 0.

    Raises `ResponsesError` as `checked` does, and for more than 1,000 items.
    """
    covariances, _ = _informative(responses)
    items = len(covariances)
    total = covariances.sum()
    if items < 2 or not total > 0:
        return nan
    return float(items / (items - 1) * (1 - np.trace(covariances) / total))


def omega(responses: CodeArray) -> float:
    """McDonald's (1999) omega of the sum of the items: (Σ λᵢ)² / ((Σ λᵢ)² + Σ ψᵢ), from one factor.

    responses: as for `alpha`, to which it is equal where all loadings are. The factor is that of minimum
    residuals (Harman and Jones 1966): the loadings whose products lie closest, by least squares, to the
    correlations between the items, a loading being at most 1. Maximum likelihood is not used, since it needs
    a positive definite matrix, which pairs with missing answers need not give. The loadings are brought back
    to the items' own units before they are summed.

    It says nothing of whether one factor is enough.

    NaN where fewer than three items vary, and where fewer than two people answered both items of some pair.

    Raises `ResponsesError` as `checked` does, and for more than 1,000 items.
    """
    covariances, _ = _informative(responses)
    if len(covariances) < FEWEST_FOR_A_FACTOR or np.isnan(covariances).any():
        return nan
    variances = np.diag(covariances)
    deviations = np.sqrt(variances)
    loadings = deviations * _one_factor(covariances / np.outer(deviations, deviations))
    common = loadings.sum() ** 2
    return float(common / (common + (variances - loadings**2).sum()))


def item_rest(responses: CodeArray) -> FloatArray:
    """The correlation of each item with the sum of the others (corrected item-total), shape (items,).

    responses: as for `alpha`. NaN for an item that is left out or has no rest that varies, and where fewer
    than two people answered both items of some pair. Where answers are missing it may be beyond ±1 by a
    little, since no single group of people has these covariances.

    Raises `ResponsesError` as `checked` does, and for more than 1,000 items.
    """
    covariances, kept = _informative(responses)
    variances = np.diag(covariances)
    with_rest = covariances.sum(axis=1) - variances
    rest = covariances.sum() - 2 * with_rest - variances
    correlations = np.full(len(kept), nan)
    # A smaller variance of the rest is what floating point leaves of none.
    defined = rest > ROUNDING * np.abs(covariances).sum()
    correlations[np.flatnonzero(kept)[defined]] = with_rest[defined] / np.sqrt((variances * rest)[defined])
    return correlations


def _informative(responses: CodeArray) -> tuple[FloatArray, NDArray[np.bool_]]:
    """The covariances of the items that vary, and which those are."""
    codes = checked(responses)
    items = codes.shape[1]
    if items > MOST_ITEMS:
        raise ResponsesError(f"{items} items, above {MOST_ITEMS}. Is the table turned, with a row an item?")
    given = codes != MISSING
    lowest = np.where(given, codes, HIGHEST_CODE).min(axis=0)
    values = np.where(given, codes - lowest, 0).astype(np.float64)
    answered = given.astype(np.float64)
    both = answered.T @ answered
    sums = values.T @ answered
    # Of small whole numbers, so that an item that is constant has a variance of exactly 0.
    products = both * (values.T @ values) - sums * sums.T
    covariances = np.full(both.shape, nan)
    np.divide(products, both * (both - 1), out=covariances, where=both >= 2)
    kept = np.diag(covariances) > 0
    return covariances[np.ix_(kept, kept)], kept


def _one_factor(correlations: FloatArray) -> FloatArray:
    """The loadings, shape (items,), each within ±1, with a sum that is not negative."""
    residual_weight = 1 - np.eye(len(correlations))

    def misfit(loadings: FloatArray) -> tuple[float, FloatArray]:
        residuals = residual_weight * (correlations - np.outer(loadings, loadings))
        return float((residuals**2).sum()), -4 * residuals @ loadings

    values, vectors = np.linalg.eigh(correlations)
    start = np.clip(vectors[:, -1] * np.sqrt(max(values[-1], 0.0)), -1, 1)
    options = {"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-9}
    bounds = [(-1.0, 1.0)] * len(start)
    search = minimize(  # type: ignore[no-untyped-call]
        misfit, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options
    )
    loadings = np.asarray(search.x, dtype=np.float64)
    return loadings if loadings.sum() >= 0 else -loadings
