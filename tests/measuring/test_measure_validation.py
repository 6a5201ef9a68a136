"""The measures of the measuring engine in `make validate`: on the real answers where they are, and small."""

from collections.abc import Callable

import numpy as np
import pytest

from firstline.engine.measure import fit_graded, fit_partial_credit, fit_rasch
from validation import measure_golden
from validation.data import REFERENCE, absent, environment, lsat, pcmdat2, rows, science
from validation.measure_adaptive import compared
from validation.measure_coverage import percent, replications
from validation.measure_functioning import found

real_answers = pytest.mark.skipif(bool(absent()), reason=absent())

GOLDEN = [one for one in vars(measure_golden).values() if hasattr(one, "measure")]


@real_answers
@pytest.mark.parametrize("golden", GOLDEN, ids=lambda one: one.measure.name)
def test_what_others_publish_is_found(golden: Callable[[], tuple[float, str]]) -> None:
    value, note = golden()
    assert golden.measure.keeps(value), note  # type: ignore[attr-defined]


def table(name: str, columns: list[str]) -> np.ndarray:
    return np.array([[float(row[column]) for column in columns] for row in rows(REFERENCE / name)])


@real_answers
@pytest.mark.parametrize(
    ("name", "responses", "columns"),
    [
        ("Science4_ltm_GRM.csv", science, ["V1", "V2", "V3", "V4"]),
        ("Environment_ltm_GRM.csv", environment, ["Extrmt1", "Extrmt2", "Dscrmn"]),
    ],
)
def test_with_the_nodes_of_ltm_its_parameters_are_found(
    name: str, responses: Callable[[], np.ndarray], columns: list[str]
) -> None:
    # ltm stops where its own rule says; its printed third digit is not always the converged one.
    known, model = table(name, columns), fit_graded(responses(), nodes=21)
    assert model.discrimination == pytest.approx(known[:, -1], abs=0.004)
    assert np.array(model.thresholds) == pytest.approx(known[:, :-1], abs=0.006)


@real_answers
def test_the_generalised_partial_credit_model_of_ltm_is_found() -> None:
    known = table("Science4_ltm_GPCM.csv", ["Catgr.1", "Catgr.2", "Catgr.3", "Dscrmn"])
    model = fit_partial_credit(science(), generalised=True, nodes=21)
    assert model.log_likelihood == pytest.approx(-1612.6827, abs=0.002)
    assert model.discrimination == pytest.approx(known[:, -1], abs=0.004)
    assert np.array(model.thresholds) == pytest.approx(known[:, :-1], abs=0.006)


@real_answers
def test_one_discrimination_for_all_is_that_of_ltm() -> None:
    assert fit_partial_credit(science()).log_likelihood == pytest.approx(-1619.274, abs=0.002)
    known, model = table("LSAT_ltm_1PL_free_a.csv", ["value", "std.err"]), fit_rasch(lsat())
    assert model.log_likelihood == pytest.approx(-2466.938, abs=0.002)
    assert model.discrimination == pytest.approx(np.full(5, known[5, 0]), abs=0.002)
    assert np.concatenate(model.thresholds) == pytest.approx(known[:5, 0], abs=0.005)
    assert model.standard_errors.discrimination[0] == pytest.approx(known[5, 1], rel=0.01)


@real_answers
def test_the_standard_errors_of_ltm_are_found() -> None:
    known = table("LSAT_ltm_2PL.csv", ["value", "std.err"])
    model = fit_graded(lsat(), nodes=21)
    assert model.discrimination == pytest.approx(known[5:, 0], abs=0.002)
    assert np.concatenate(model.thresholds) == pytest.approx(known[:5, 0], abs=0.005)
    assert model.standard_errors.discrimination == pytest.approx(known[5:, 1], rel=0.01)
    assert np.concatenate(model.standard_errors.thresholds) == pytest.approx(known[:5, 1], rel=0.01)


@real_answers
def test_the_items_of_erm_are_found() -> None:
    # eRm gives the easiness of each category: the sum of its steps, turned round, and all of them around 0.
    known = table("pcmdat2_eRm_PCM_CML.csv", ["beta"])[:, 0].reshape(4, 2)
    easiness = -np.cumsum(fit_partial_credit(pcmdat2(), method="conditional").thresholds, axis=1)
    places = np.array([1, 2])
    easiness -= places * easiness.mean() / places.mean()
    assert easiness == pytest.approx(known, abs=1e-3)


# The simulations, small. Their seeds are fixed, so that each is either right or wrong; the limits are four
# Monte Carlo errors around what `make validate` promises.


@pytest.mark.parametrize(("people", "items", "many", "carried"), [(100, 11, 8, True), (300, 11, 4, False)])
def test_the_truth_is_in_95_of_100_intervals(people: int, items: int, many: int, carried: bool) -> None:
    cohorts = replications(people, items, many)
    mean, error = percent(one.carried if carried else one.plugged for one in cohorts)
    assert abs(mean - 95) < 2 + 4 * error
    # Parameters: a few standard errors of four from the truth would show here.
    assert percent(one.parameters for one in cohorts)[0] > 88


def test_item_uncertainty_widens_the_intervals_of_few_people() -> None:
    cohorts = replications(30, 11, 6)
    assert np.mean([one.carried for one in cohorts]) > np.mean([one.plugged for one in cohorts])


def test_the_adaptive_form_asks_less_for_the_same() -> None:
    [(adaptive, random)] = compared(40, [0.40])
    assert adaptive.asked < 0.75 * random.asked
    # Both stop at a standard error of 0.40; the root mean square of forty errors is within a third of it.
    assert adaptive.off < 0.55
    assert random.off < 0.55


def test_a_shifted_item_is_found_and_the_others_are_not() -> None:
    result = found(1000, 6)
    assert result.power > 0.8
    assert result.alarms < 0.15
