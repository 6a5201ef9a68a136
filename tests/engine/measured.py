"""Items, and answers that people give to them, made up for the tests of the measuring engine."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from firstline.engine.measure import Model
from firstline.engine.measure.parameters import Kind

Array = NDArray[np.float64]


@st.composite
def models(draw: st.DrawFn, *, kinds: tuple[Kind, ...] = ("graded", "partial_credit", "rasch")) -> Model:
    """Any model of a few items, some of which may tell nothing or be worded the other way round."""
    kind = draw(st.sampled_from(kinds))
    discrimination, thresholds = [], []
    for _ in range(draw(st.integers(1, 4))):
        steps = draw(st.integers(0, 1 if kind == "rasch" else 4))
        a = draw(st.sampled_from([-2.5, -0.7, 0.3, 1.0, 1.8, 4.0]))
        b = np.array(draw(st.lists(st.floats(-4, 4), min_size=steps, max_size=steps)))
        if kind == "graded":
            b = (np.sort(b) + 0.1 * np.arange(steps)) * np.sign(a)
        discrimination.append(a if steps else np.nan)
        thresholds.append(b)
    return Model.of(kind, discrimination, thresholds)


def answers(model: Model, theta: Array, seed: int) -> NDArray[np.int64]:
    """Of people at these places, by the model, one random number an answer."""
    random = np.random.default_rng(seed).random((len(theta), len(model.codes)))
    table = np.full(random.shape, -1)
    for item, p in enumerate(model.probabilities(theta)):
        if model.codes[item]:
            place = (random[:, [item]] > np.cumsum(p, axis=1)[:, :-1]).sum(axis=1)
            table[:, item] = np.array(model.codes[item])[place]
    return table


SCALE = Model.of(
    "graded",
    [1.2, 0.8, 1.7, 1.0, 1.4, 2.0],
    [[-1.5, 0.0, 1.2], [-0.8, 1.1], [0.3], [-2.0, -1.0, 0.4, 1.6], [-0.3, 0.9], [-1.0, 0.2, 1.4]],
)
"""Six items of two to five categories."""
