"""Invented answers for the tests of the measuring engine."""

import numpy as np
from hypothesis import strategies as st

from validation.simulated import IntArray, answers, invented

MISSING = -1


def drawn(
    seed: int, people: int = 150, items: int = 4, categories: int = 3, missing: float = 0.0
) -> IntArray:
    """People, standard normal, who answer invented items; so many answers are lost, no matter which."""
    rng = np.random.default_rng(seed)
    found = answers(rng, rng.standard_normal(people), invented(rng, items, categories))
    return np.where(rng.random(found.shape) < missing, MISSING, found)


def every_category(responses: IntArray) -> bool:
    """Whether each item got every code from 0 to its highest, and more than one."""
    seen = [np.unique(item[item >= 0]) for item in responses.T]
    return all(len(codes) > 1 and codes[-1] == len(codes) - 1 for codes in seen)


problems = st.builds(
    drawn,
    st.integers(0, 10_000),
    people=st.integers(100, 200),
    items=st.integers(4, 5),
    categories=st.integers(2, 4),
    missing=st.sampled_from([0.0, 0.1]),
).filter(every_category)
"""Small problems that a model can be fitted to."""
