"""A questionnaire that chooses its next item by the answers so far, and stops when it knows enough."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from firstline.engine.measure.agreement import MISSING, CodeArray, FloatArray
from firstline.engine.measure.careless import LEAST
from firstline.engine.measure.change import ScoresError
from firstline.engine.measure.model import Model
from firstline.engine.measure.responses import ResponsesError

Reason = Literal["precise", "most", "none left"]


def next_item(model: Model, answered: CodeArray, *, allowed: Collection[int] | None = None) -> int | None:
    """The place of the item to ask next, `None` when none is left.

    answered: the answers so far of one person, shape (items,), -1 for the items not asked yet. allowed: the
    places that may be asked; all when not given.

    It is the item after which the variance of the posterior is expected to be least (van der Linden 1998):
    the mean of that variance over the answers the item may get, each with its probability given the answers
    so far. That is what the stopping rule looks at, and it takes the whole posterior into account.
    Information at the current estimate does not: after few answers the estimate is a guess, and the item that
    is best exactly there may tell little anywhere else. Of equal items the first is chosen. The parameters of
    the items are taken as known.

    Items that tell nothing are never asked.

    Raises `ResponsesError` for another shape or number of items than the model's, for places in `allowed`
    that it does not have, and as `checked` does.
    """
    row = _one_row(answered)
    places = model.places(row)[0]
    left = _left(model, row, allowed)
    if not left:
        return None
    grid = _grid(model)
    weights = grid.posterior(places)
    chance = weights @ grid.p
    squares = np.divide(
        ((weights * grid.nodes) @ grid.p) ** 2, chance, out=np.zeros_like(chance), where=chance > 0
    )
    # Of the mean square of θ, what knowing the answer explains: the rest is the expected variance.
    explained = np.full(row.shape[1], -np.inf)
    explained[grid.telling] = np.add.reduceat(squares, grid.first)
    return left[int(np.argmax(explained[left]))]


def stop(
    model: Model,
    answered: CodeArray,
    *,
    target: float,
    most: int | None = None,
    allowed: Collection[int] | None = None,
    carry: bool | None = None,
) -> Reason | None:
    """Why to ask no more, or `None` to go on.

    "precise": the standard error is at most `target`, in units of θ; "most": that many items are answered;
    "none left": `next_item` has none. Where several hold, the first of them. answered, allowed: as in
    `next_item`; carry: as in `Model.score`, so that with few people behind the items it takes more answers.

    Raises `ScoresError` for a target that is not above 0, and `ResponsesError` as `next_item` does.
    """
    if not target > 0:
        raise ScoresError(f"a standard error to reach is above 0, not {target}")
    row = _one_row(answered)
    if model.score(row, carry=carry).se[0] <= target:
        return "precise"
    if most is not None and int((row != MISSING).sum()) >= most:
        return "most"
    return None if _left(model, row, allowed) else "none left"


def _one_row(answered: CodeArray) -> CodeArray:
    row = np.asarray(answered)
    if row.ndim != 1:
        raise ResponsesError(f"needs the answers of one person, not an array of shape {row.shape}")
    return row[None, :]


def _left(model: Model, row: CodeArray, allowed: Collection[int] | None) -> list[int]:
    telling = np.isfinite(model.discrimination) & (row[0] == MISSING)
    if allowed is None:
        return [int(place) for place in np.flatnonzero(telling)]
    if any(not 0 <= place < row.shape[1] for place in allowed):
        raise ResponsesError(f"an allowed item is not among the places 0 to {row.shape[1] - 1}")
    return sorted(int(place) for place in set(allowed) if telling[place])


class _Grid(NamedTuple):
    """A model at its own nodes, kept since everything but the answers stays the same from item to item.

    nodes, prior: shape (q,), the prior summing to 1. telling: places of the items that tell something. p,
    log_p: their probabilities, shape (q, categories), an item's from the column that `first` has for it on.
    """

    nodes: FloatArray
    prior: FloatArray
    telling: NDArray[np.integer[Any]]
    first: NDArray[np.integer[Any]]
    p: FloatArray
    log_p: FloatArray

    def posterior(self, places: NDArray[np.integer[Any]]) -> FloatArray:
        """Weights of the nodes, (q,), for somebody whose answers are at these places of the categories."""
        told = places[self.telling]
        log_likelihood = self.log_p[:, (self.first + told)[told != MISSING]].sum(axis=1)
        weights = self.prior * np.exp(log_likelihood - log_likelihood.max())
        return np.asarray(weights / weights.sum())


@lru_cache(maxsize=8)
def _grid(model: Model) -> _Grid:
    nothing = np.full((1, len(model.discrimination)), MISSING)
    nodes, prior = model.posterior(nothing, carry=False)
    probabilities = model.probabilities(nodes)
    telling = np.flatnonzero(np.isfinite(model.discrimination))
    widths = np.array([probabilities[place].shape[1] for place in telling])
    p = np.hstack([probabilities[place] for place in telling])
    return _Grid(nodes, prior[0], telling, np.cumsum(widths) - widths, p, np.log(np.maximum(p, LEAST)))
