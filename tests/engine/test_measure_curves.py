"""The derivatives that fitting goes by, against differences of what they are derivatives of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.engine.measure.curves import Curves, Graded, Layout, PartialCredit
from firstline.engine.measure.marginal import Likelihood, Prior
from firstline.engine.measure.quadrature import Rule, enough, equal, finer, hermite
from firstline.engine.measure.responses import ModelError, patterns
from tests.engine.measured import Array

STEP = 1e-5
NODES = np.array([-2.0, -0.3, 0.0, 1.1])
SHAPES = [Graded, PartialCredit]


@st.composite
def parameters(draw: st.DrawFn) -> tuple[Layout, Array, Array]:
    """Slopes, and intercepts that descend within each item."""
    layout = Layout(np.array(draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))))
    slopes = np.array([draw(st.floats(-3, 3)) for _ in layout.steps])
    gaps = np.array([draw(st.floats(0.05, 2)) for _ in layout.item])
    return layout, slopes, 1.0 - layout.place * 0.1 - np.cumsum(gaps)


def moved(shape: type[Graded] | type[PartialCredit], found: tuple[Layout, Array, Array], by: Array) -> Curves:
    layout, slopes, steps = found
    return shape(layout, slopes + by[: slopes.size], steps + by[slopes.size :], NODES)


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=30)
@given(found=parameters(), seed=st.integers(0, 99))
def test_derivatives_are_those_of_the_log_probabilities(
    shape: type[Graded] | type[PartialCredit], found: tuple[Layout, Array, Array], seed: int
) -> None:
    layout, slopes, steps = found
    curves = shape(layout, slopes, steps, NODES)
    counts = np.random.default_rng(seed).random(curves.log_p.shape)
    dense = np.zeros((slopes.size + steps.size, *curves.log_p.shape))
    entries = curves.derivatives()
    dense[entries.parameter, entries.category] = entries.values
    for parameter, change in enumerate(np.eye(dense.shape[0]) * STEP):
        lower, upper = moved(shape, found, -change), moved(shape, found, change)
        difference = (upper.log_p - lower.log_p) / (2 * STEP)
        assert dense[parameter] == pytest.approx(difference, rel=1e-4, abs=1e-6)
        by_gradient = np.concatenate(curves.gradient(counts))[parameter]
        assert by_gradient == pytest.approx((counts * difference).sum(), rel=1e-4, abs=1e-6)
    assert np.exp(curves.log_p).sum(axis=0) == pytest.approx(layout.steps.size)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("prior", [None, Prior()])
@settings(max_examples=10)
@given(found=parameters(), seed=st.integers(0, 99))
def test_the_information_is_the_slope_of_the_gradient(
    shape: type[Graded] | type[PartialCredit],
    tied: bool,
    prior: Prior | None,
    found: tuple[Layout, Array, Array],
    seed: int,
) -> None:
    layout, slopes, steps = found
    random = np.random.default_rng(seed)
    rows = random.integers(-1, layout.categories, (8, layout.steps.size))
    likelihood = Likelihood(shape, layout, patterns(rows, layout.categories), tied, prior)
    x = np.concatenate((np.where(slopes < 0, -1, 1) * np.abs(slopes).clip(0.2), steps))
    x = x[slopes.size - 1 :] if tied else x
    free = np.zeros(x.size, dtype=np.bool_)
    rule = equal(57)
    here = likelihood.point(x, free, rule)
    assert here is not None
    assert here.value == pytest.approx(likelihood.value(x, rule))
    information = likelihood.information(x, rule)
    for parameter, change in enumerate(np.eye(x.size) * STEP):
        lower, upper = likelihood.point(x - change, free, rule), likelihood.point(x + change, free, rule)
        assert lower is not None
        assert upper is not None
        assert here.gradient[parameter] == pytest.approx(
            (upper.value - lower.value) / (2 * STEP), rel=1e-4, abs=1e-5
        )
        by_difference = (lower.gradient - upper.gradient) / (2 * STEP)
        assert information[parameter] == pytest.approx(by_difference, rel=1e-4, abs=1e-5)


def test_intercepts_out_of_order_are_no_point_of_the_graded_model() -> None:
    layout = Layout(np.array([2]))
    likelihood = Likelihood(Graded, layout, patterns(np.array([[1]]), layout.categories), False, None)
    disordered = np.array([1.0, 0.0, 0.5])
    assert likelihood.point(disordered, np.zeros(3, dtype=np.bool_), equal(29)) is None
    assert likelihood.value(disordered, equal(29)) == -np.inf
    with pytest.raises(ModelError, match="descend"):
        likelihood.information(disordered, equal(29))


@pytest.mark.parametrize(
    "rule", [equal(57), equal(113), hermite(2), hermite(21), hermite(400), hermite(1000)]
)
def test_a_rule_has_the_mean_and_variance_of_a_standard_normal(rule: Rule) -> None:
    weights = np.exp(rule.log_weights)
    nodes = rule.nodes
    assert [weights.sum(), weights @ nodes, weights @ nodes**2] == pytest.approx([1, 0, 1], abs=1e-9)


@given(st.floats(0.1, 20), st.floats(0.02, 1))
def test_as_many_nodes_as_are_enough_give_what_twice_as_many_give(steepest: float, spread: float) -> None:
    number = enough(steepest, spread)
    values = []
    for nodes in (number, finer(number)):
        rule = equal(nodes)
        narrowing = 0.5 * rule.nodes**2 * (1 - spread**-2)
        curve = -np.logaddexp(0, -steepest * (rule.nodes - 0.3)) + narrowing
        values.append(np.exp(rule.log_weights + curve).sum())
    assert values[0] == pytest.approx(values[1], rel=1e-8)


@pytest.mark.parametrize("number", [-1, 0, 1, 1001])
def test_a_number_of_nodes_that_no_rule_has_is_refused(number: int) -> None:
    with pytest.raises(ModelError, match="nodes"):
        hermite(number)


@pytest.mark.parametrize(
    ("median", "spread"), [(0, 1), (1, 0), (-1, 1), (1, float("nan")), (float("inf"), 1)]
)
def test_a_prior_without_a_middle_or_a_spread_is_refused(median: float, spread: float) -> None:
    with pytest.raises(ModelError, match="prior"):
        Prior(median, spread)
