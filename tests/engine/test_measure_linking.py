"""Two calibrations on one scale: what is linked comes back, and what cannot be linked is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.measure import (
    Model,
    ModelError,
    Scores,
    fit_graded,
    fit_partial_credit,
    link,
    moved_errors,
)
from tests.engine.measured import SCALE, answers, models

ALL = [(item, item) for item in range(6)]


def elsewhere(model: Model, slope: float, intercept: float) -> Model:
    """The same items, in a unit from which slope and intercept lead back."""
    thresholds = [(b - intercept) / slope for b in model.thresholds]
    return Model.of(model.kind, model.discrimination * slope, thresholds, codes=model.codes)


@given(models(kinds=("graded",)), st.floats(0.4, 2.5), st.floats(-2, 2))
def test_a_change_of_unit_is_found(model: Model, slope: float, intercept: float) -> None:
    told = np.flatnonzero(~np.isnan(model.discrimination))
    # an item that nearly everybody answers alike hardly says where the other scale lies
    usual = [item for item in told if np.abs(model.thresholds[item]).min() < 2]
    if not usual:
        return
    new = elsewhere(model, slope, intercept)
    found = link(model, new, [(item, item) for item in usual])
    assert found.slope == pytest.approx(slope, rel=1e-3)
    assert found.intercept == pytest.approx(intercept, abs=1e-3)
    assert found.drift == pytest.approx(0, abs=1e-4)
    again = found.model_to_old(new)
    assert again.discrimination == pytest.approx(model.discrimination, rel=1e-3, nan_ok=True)


def test_linked_scores_are_those_of_the_linked_model() -> None:
    table = answers(SCALE, np.random.default_rng(1).standard_normal(200), seed=2)
    for new in (
        fit_graded(table),
        fit_partial_credit(table, method="conditional"),
        fit_partial_credit(table),
    ):
        found = link(SCALE, new, ALL)
        for carry in (False, True):
            scores, moved = (
                found.to_old(new.score(table, carry=carry)),
                found.model_to_old(new).score(table, carry=carry),
            )
            # the draws of the items are other ones in the other unit
            assert moved.theta == pytest.approx(scores.theta, abs=0.05 if carry else 1e-6)
            assert moved.se == pytest.approx(scores.se, abs=0.03 if carry else 1e-6)
            assert moved.carried == scores.carried == carry


def test_linking_undoes_that_the_new_people_are_stronger() -> None:
    old = fit_graded(answers(SCALE, np.random.default_rng(3).standard_normal(4000), seed=4))
    new = fit_graded(answers(SCALE, 0.8 + 0.7 * np.random.default_rng(5).standard_normal(4000), seed=6))
    found = link(old, new, ALL)
    assert found.slope == pytest.approx(0.7, abs=0.05)
    assert found.intercept == pytest.approx(0.8, abs=0.06)


def test_an_item_that_changed_its_meaning_drifts() -> None:
    thresholds = [b + 0.9 * (item == 4) for item, b in enumerate(SCALE.thresholds)]
    new = Model.of("graded", SCALE.discrimination, thresholds)
    assert link(SCALE, new, ALL).drift.argmax() == 4


def test_how_far_an_item_seems_to_have_moved_is_as_uncertain_as_samples_differ() -> None:
    chance = np.random.default_rng(7)
    samples = [fit_graded(answers(SCALE, chance.standard_normal(400), seed=seed)) for seed in range(100, 140)]
    pairs = list(zip(samples[::2], samples[1::2], strict=True))
    seen = np.std([link(old, new, ALL).moved for old, new in pairs], axis=0)
    said = np.mean([moved_errors(old, new, ALL) for old, new in pairs[:4]], axis=0)
    # a standard deviation of twenty pairs is itself uncertain by a sixth
    assert np.median(said / seen) == pytest.approx(1, abs=0.15)
    assert said == pytest.approx(seen, rel=0.45)


def test_an_item_that_became_harder_has_moved_down() -> None:
    table = answers(SCALE, np.random.default_rng(8).standard_normal(2000), seed=9)
    harder = np.where(table[:, [4]] > 0, table - (np.arange(6) == 4), table)
    old, new = fit_graded(table), fit_graded(harder)
    moved, errors = link(old, new, ALL).moved, moved_errors(old, new, ALL)
    assert moved.argmin() == 4
    assert moved[4] < -5 * errors[4]


def test_without_a_covariance_it_is_not_known_how_sure_a_move_is() -> None:
    fitted = fit_graded(answers(SCALE, np.random.default_rng(1).standard_normal(200), seed=2))
    assert np.isnan(moved_errors(SCALE, fitted, ALL)).all()


def test_items_of_one_discrimination_give_the_slope_by_themselves() -> None:
    old = Model.of("rasch", [1.0] * 3, [[-1.0], [0.0], [1.0]])
    new = Model.of("rasch", [1.5] * 3, [[-1.1], [0.2], [0.7]])
    assert link(old, new, ALL[:3]).slope == 1.5


def test_scores_move_with_their_errors() -> None:
    found = link(SCALE, elsewhere(SCALE, 2.0, 0.5), ALL)
    moved = found.to_old(Scores(np.array([1.0]), np.array([0.3]), True))
    assert moved.theta == pytest.approx([2.5])
    assert moved.se == pytest.approx([0.6])
    assert moved.carried


@pytest.mark.parametrize(
    ("common", "said"),
    [
        ([], "no common items"),
        ([(0, 0), (0, 1)], "old model comes twice"),
        ([(0, 1), (1, 1)], "new model comes twice"),
        ([(6, 0)], "old model has no item 6"),
        ([(0, -1)], "new model has no item -1"),
        ([(0, 2)], r"item 2 \(counted from 0\) tells nothing in the new model"),
    ],
)
def test_items_that_cannot_be_common_are_refused(common: Any, said: str) -> None:
    new = Model.of("graded", [1.0, 1.0, np.nan], [[0.0], [0.0], []])
    with pytest.raises(ModelError, match=said):
        link(SCALE, new, common)
