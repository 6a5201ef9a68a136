"""Alpha, omega and item-rest correlations: against exact sums, pair by pair, and a search for loadings."""

from fractions import Fraction
from math import isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import least_squares

from firstline.engine.measure.agreement import CodeArray, FloatArray
from firstline.engine.measure.classical import alpha, item_rest, omega
from firstline.engine.measure.responses import ResponsesError

Table = list[list[int]]


def tables(lowest: int, *, fewest_items: int = 1) -> st.SearchStrategy[Table]:
    def rows(items: int) -> st.SearchStrategy[Table]:
        return st.lists(
            st.lists(st.integers(lowest, 4), min_size=items, max_size=items), min_size=1, max_size=8
        )

    return st.integers(fewest_items, 5).flatmap(rows)


complete = tables(0)
answers = tables(-1)


def one_factor(seed: int, people: int = 200, missing: float = 0.0) -> CodeArray:
    """Answers that one factor explains, with loadings of their own."""
    rng = np.random.default_rng(seed)
    loadings = rng.uniform(0.4, 0.9, size=6)
    values = rng.normal(size=(people, 1)) * loadings + rng.normal(size=(people, 6)) * np.sqrt(1 - loadings**2)
    codes = np.digitize(values, [-1.2, -0.4, 0.4, 1.2])
    return np.where(rng.random(codes.shape) < missing, -1, codes)


# The slow way: exact, one pair of items at a time.


def covariance(table: Table, first: int, second: int) -> Fraction | None:
    pairs = [(row[first], row[second]) for row in table if row[first] >= 0 and row[second] >= 0]
    if len(pairs) < 2:
        return None
    means = [Fraction(sum(column), len(pairs)) for column in zip(*pairs, strict=True)]
    return sum((a - means[0]) * (b - means[1]) for a, b in pairs) / Fraction(len(pairs) - 1)


def varying(table: Table) -> list[int]:
    return [item for item in range(len(table[0])) if (covariance(table, item, item) or 0) > 0]


def covariances(table: Table) -> list[list[Fraction]] | None:
    """Of the items that vary; `None` where a pair has too few answers."""
    found = [[covariance(table, one, other) for other in varying(table)] for one in varying(table)]
    whole = [[value for value in row if value is not None] for row in found]
    return whole if all(len(row) == len(found) for row in whole) else None


def alpha_by_hand(table: Table) -> float:
    found = covariances(table)
    if found is None or len(found) < 2 or sum(map(sum, found)) <= 0:
        return nan
    own = sum(found[item][item] for item in range(len(found)))
    return float(Fraction(len(found), len(found) - 1) * (1 - own / sum(map(sum, found))))


def item_rest_by_hand(table: Table) -> list[float]:
    correlations = [nan] * len(table[0])
    found = covariances(table) or []
    for item in range(len(found)):
        others = [other for other in range(len(found)) if other != item]
        rest = sum(found[one][other] for one in others for other in others)
        if rest > 0:
            together = sum(found[item][other] for other in others)
            correlations[varying(table)[item]] = float(together) / sqrt(found[item][item] * rest)
    return correlations


def omega_by_search(codes: CodeArray) -> float:
    """Complete answers: the best of several searches for the loadings."""
    correlations, deviations = np.corrcoef(codes.T), codes.std(axis=0, ddof=1)
    upper = np.triu_indices(len(deviations), 1)

    def residuals(loadings: FloatArray) -> FloatArray:
        return (correlations - np.outer(loadings, loadings))[upper]

    rng = np.random.default_rng(0)
    searches = [
        least_squares(residuals, rng.uniform(0, 1, len(deviations)), bounds=(-1, 1), xtol=1e-12)
        for _ in range(5)
    ]
    loadings = deviations * min(searches, key=lambda search: search.cost).x
    common = loadings.sum() ** 2
    return float(common / (common + (deviations**2 - loadings**2).sum()))


def test_alpha_by_hand() -> None:
    # Variances 1 and 1, covariance 1/2: 2 (1 - 2 / 3).
    assert alpha(np.array([[0, 0], [1, 2], [2, 1]])) == pytest.approx(2 / 3)


def test_the_same_item_twice_is_as_reliable_as_can_be() -> None:
    assert alpha(np.array([[0, 0], [1, 1], [3, 3]])) == pytest.approx(1)


@given(answers)
def test_alpha_is_that_of_exact_pairwise_covariances(table: Table) -> None:
    assert alpha(np.array(table)) == pytest.approx(alpha_by_hand(table), rel=1e-9, abs=1e-9, nan_ok=True)


@given(answers)
def test_item_rest_is_that_of_exact_pairwise_covariances(table: Table) -> None:
    assert item_rest(np.array(table)) == pytest.approx(item_rest_by_hand(table), rel=1e-6, nan_ok=True)


@given(complete)
def test_item_rest_of_complete_answers_is_the_correlation_with_the_others_sum(table: Table) -> None:
    codes = np.array(table)
    for item, found in enumerate(item_rest(codes)):
        rest = np.delete(codes, item, axis=1).sum(axis=1)
        if np.ptp(codes[:, item]) and np.ptp(rest):
            assert found == pytest.approx(np.corrcoef(codes[:, item], rest)[0, 1], abs=1e-9)
        else:
            assert isnan(found)


@pytest.mark.parametrize("seed", range(5))
def test_omega_is_that_of_the_loadings_found_by_search(seed: int) -> None:
    codes = one_factor(seed)
    assert omega(codes) == pytest.approx(omega_by_search(codes), abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_the_loadings_of_three_items_are_known(seed: int) -> None:
    codes = one_factor(seed)[:, :3]
    first, second, third = np.cov(codes.T)[[0, 0, 1], [1, 2, 2]]
    common = (sqrt(first * second / third) + sqrt(first * third / second) + sqrt(second * third / first)) ** 2
    total = np.cov(codes.T).sum()
    assert omega(codes) == pytest.approx(common / total, abs=1e-6)


def test_of_items_that_load_alike_alpha_and_omega_agree() -> None:
    # The covariances of all pairs are the same by construction: every pattern as often as its complement.
    codes = np.array([[a, b, c, d] for a in (0, 1) for b in (0, 1) for c in (0, 1) for d in (0, 1)])
    codes = np.vstack([codes, np.zeros((4, 4), int), np.ones((4, 4), int)])
    assert omega(codes) == pytest.approx(alpha(codes), abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_answers_missing_at_random_hardly_move_anything(seed: int) -> None:
    whole, some = one_factor(seed, 4000), one_factor(seed, 4000, missing=0.2)
    assert alpha(some) == pytest.approx(alpha(whole), abs=0.02)
    assert omega(some) == pytest.approx(omega(whole), abs=0.02)
    assert item_rest(some) == pytest.approx(item_rest(whole), abs=0.04)


@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_people_and_items_does_not_matter(table: Table, order: "st.Random") -> None:  # type: ignore[name-defined]
    codes = np.array(table)
    people, items = (
        order.sample(range(len(codes)), len(codes)),
        order.sample(range(codes.shape[1]), codes.shape[1]),
    )
    moved = codes[people][:, items]
    assert alpha(moved) == pytest.approx(alpha(codes), nan_ok=True)
    assert item_rest(moved) == pytest.approx(item_rest(codes)[items], nan_ok=True)


@pytest.mark.parametrize("column", [0, 3, -1], ids=["lowest", "middle", "nobody answered"])
def test_an_item_that_is_constant_changes_nothing(column: int) -> None:
    codes = one_factor(1, 50)
    more = np.insert(codes, 2, column, axis=1)
    assert alpha(more) == pytest.approx(alpha(codes))
    assert omega(more) == pytest.approx(omega(codes))
    assert np.delete(item_rest(more), 2) == pytest.approx(item_rest(codes))
    assert isnan(item_rest(more)[2])


@given(complete)
def test_turning_all_items_changes_nothing(table: Table) -> None:
    codes = np.array(table)
    assert alpha(4 - codes) == pytest.approx(alpha(codes), nan_ok=True)
    assert item_rest(4 - codes) == pytest.approx(item_rest(codes), nan_ok=True)


def test_turning_one_item_lowers_them() -> None:
    codes = one_factor(2)
    turned = codes.copy()
    turned[:, 0] = 4 - turned[:, 0]
    assert alpha(turned) < alpha(codes)
    assert omega(turned) < omega(codes)
    assert item_rest(turned)[0] == pytest.approx(-item_rest(codes)[0])


@given(complete)
def test_no_reliability_of_complete_answers_is_above_one(table: Table) -> None:
    codes = np.array(table)
    assume(not isnan(alpha(codes)))
    assert alpha(codes) <= 1 + 1e-12
    assert isnan(omega(codes)) or 0 <= omega(codes) <= 1 + 1e-12


def test_what_is_not_defined_is_nan() -> None:
    one_person = np.array([[0, 1, 2]])
    one_item = np.array([[0], [1], [2]])
    opposed = np.array([[0, 1], [1, 0]])
    never_together = np.array([[0, 1, -1, -1], [2, 0, -1, -1], [-1, -1, 3, 1], [-1, -1, 0, 2]])
    for codes in (one_person, one_item, opposed, never_together):
        assert isnan(alpha(codes))
        assert isnan(omega(codes))
    assert np.isnan(item_rest(one_item)).all()
    assert np.isnan(item_rest(never_together)).all()
    assert isnan(omega(np.array([[0, 1], [2, 0], [1, 2]]))), "two items do not determine their loadings"


@pytest.mark.parametrize("figure", [alpha, omega, item_rest])
@pytest.mark.parametrize(
    "responses",
    [
        np.array([[0.0, nan], [1.0, 2.0]]),
        np.array([[0, -2], [1, 2]]),
        np.array([[0.5, 1.0]]),
        np.array([0, 1, 2]),
        np.zeros((0, 3), dtype=int),
        np.zeros((3, 0), dtype=int),
        np.zeros((3, 10_000), dtype=int),
    ],
    ids=[
        "NaN",
        "another negative code",
        "half a category",
        "one dimension",
        "no people",
        "no items",
        "10,000 items",
    ],
)
def test_bad_responses_are_refused(figure: object, responses: FloatArray) -> None:
    assert callable(figure)
    with pytest.raises(ResponsesError):
        figure(responses)
