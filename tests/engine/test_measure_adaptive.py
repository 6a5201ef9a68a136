"""The next item: against every answer it may get, scored one by one."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.engine.measure.adaptive import next_item, stop
from firstline.engine.measure.agreement import CodeArray
from firstline.engine.measure.change import ScoresError
from firstline.engine.measure.model import Model
from firstline.engine.measure.responses import ResponsesError

ITEMS = 5
models = st.lists(
    st.tuples(
        st.floats(0.3, 2.5), st.lists(st.integers(-20, 20), min_size=1, max_size=3, unique=True).map(sorted)
    ),
    min_size=ITEMS,
    max_size=ITEMS,
).map(lambda items: Model.of("graded", np.array([a for a, _ in items]), [np.array(b) / 10 for _, b in items]))
rows = st.lists(st.integers(-1, 1), min_size=ITEMS, max_size=ITEMS).map(np.array)
NOTHING = np.full(ITEMS, -1)


def bank(items: int = 12) -> Model:
    rng = np.random.default_rng(1)
    middles = rng.normal(size=(items, 1))
    return Model.of("graded", rng.uniform(0.8, 2.2, items), list(middles + np.array([-1.2, -0.4, 0.4, 1.2])))


# The slow way: give every answer, score it, and weigh its variance with how likely it was.


def expected_variance(model: Model, answered: CodeArray, item: int) -> float:
    nodes, weights = model.posterior(answered[None], carry=False)
    chances = weights[0] @ model.probabilities(nodes)[item]
    total = 0.0
    for category, chance in enumerate(chances):
        then = answered.copy()
        then[item] = model.codes[item][category]
        total += chance * float(model.score(then[None], carry=False).se[0]) ** 2
    return total


@settings(max_examples=40)
@given(models, rows)
def test_no_other_item_is_expected_to_leave_less_variance(model: Model, answered: CodeArray) -> None:
    expected = {
        item: expected_variance(model, answered, item) for item in np.flatnonzero(answered == -1).tolist()
    }
    found = next_item(model, answered)
    if not expected:
        assert found is None
    else:
        assert found is not None
        assert expected[found] == pytest.approx(min(expected.values()), abs=1e-9)


@settings(max_examples=40)
@given(models, rows, st.sets(st.integers(0, ITEMS - 1)))
def test_only_an_allowed_item_that_is_open_is_asked(
    model: Model, answered: CodeArray, allowed: set[int]
) -> None:
    found = next_item(model, answered, allowed=allowed)
    open_ = {item for item in allowed if answered[item] == -1}
    assert found in open_ if open_ else found is None


@settings(max_examples=40)
@given(models, rows, st.permutations(range(ITEMS)))
def test_the_order_of_the_items_does_not_matter(model: Model, answered: CodeArray, order: list[int]) -> None:
    moved = Model.of("graded", model.discrimination[order], [model.thresholds[item] for item in order])
    found, other = next_item(model, answered), next_item(moved, answered[order])
    if found is None or other is None:
        assert found is other is None
    else:
        assert expected_variance(model, answered, order[other]) == pytest.approx(
            expected_variance(model, answered, found), abs=1e-9
        )


def test_the_first_item_is_the_one_that_discriminates_best() -> None:
    model = Model.of("graded", np.array([0.8, 2.0, 1.2]), [np.array([-1.0, 0.0, 1.0])] * 3)
    assert next_item(model, np.full(3, -1)) == 1
    assert next_item(model, np.array([-1, 2, -1])) == 2


def test_somebody_who_is_low_is_asked_an_easy_item() -> None:
    model = Model.of(
        "rasch", np.full(4, 1.5), [np.array([0.0]), np.array([0.1]), np.array([-1.0]), np.array([1.0])]
    )
    assert next_item(model, np.array([0, 0, -1, -1])) == 2
    assert next_item(model, np.array([1, 1, -1, -1])) == 3


def test_of_equal_items_the_first_is_asked() -> None:
    model = Model.of("graded", np.full(4, 1.2), [np.array([-1.0, 1.0])] * 4)
    assert next_item(model, np.full(4, -1)) == 0
    assert next_item(model, np.array([1, -1, -1, -1])) == 1


def test_an_item_that_tells_nothing_is_never_asked() -> None:
    model = Model.of("graded", np.array([nan, 1.0, nan]), [np.array([]), np.array([0.0]), np.array([])])
    assert next_item(model, np.full(3, -1)) == 1
    assert next_item(model, np.array([-1, 0, -1])) is None
    assert stop(model, np.array([-1, 0, -1]), target=0.1) == "none left"


@pytest.mark.parametrize("seed", range(3))
def test_chosen_items_reach_a_precision_sooner_than_items_in_order(seed: int) -> None:
    model, rng = bank(40), np.random.default_rng(seed)
    asked = {"chosen": 0, "in order": 0}
    for theta in rng.normal(size=15):
        p = [each[0] for each in model.probabilities(np.array([theta]))]
        answers = np.array([rng.choice(len(each), p=each / each.sum()) for each in p])
        for how in asked:
            row = np.full(40, -1)
            while stop(model, row, target=0.4, carry=False) is None:
                item = next_item(model, row) if how == "chosen" else int(np.flatnonzero(row == -1)[0])
                row[item] = answers[item]
            asked[how] += int((row >= 0).sum())
    assert asked["chosen"] < 0.8 * asked["in order"]


# Stopping


def test_it_stops_when_the_error_is_small_enough() -> None:
    model, row = bank(), np.full(12, -1)
    errors = []
    while stop(model, row, target=0.45, carry=False) is None:
        errors.append(model.score(row[None], carry=False).se[0])
        item = next_item(model, row)
        assert item is not None
        row[item] = 2
    assert min(errors) > 0.45
    assert model.score(row[None], carry=False).se[0] <= 0.45
    assert stop(model, row, target=0.45, carry=False) == "precise"


def test_it_stops_at_the_most_it_may_ask() -> None:
    row = np.full(12, -1)
    row[[3, 5]] = 1
    assert stop(bank(), row, target=0.01, most=3) is None
    assert stop(bank(), row, target=0.01, most=2) == "most"
    assert stop(bank(), row, target=0.99, most=2) == "precise", "the better reason is given"


def test_it_stops_when_nothing_is_left_to_ask() -> None:
    row = np.full(12, 1)
    assert stop(bank(), row, target=0.01) == "none left"
    row[7] = -1
    assert stop(bank(), row, target=0.01) is None
    assert stop(bank(), row, target=0.01, allowed=[1, 2]) == "none left"


def test_uncertain_items_take_more_answers() -> None:
    from firstline.engine.measure.graded import fit_graded

    rng = np.random.default_rng(2)
    codes = np.digitize(rng.normal(size=(60, 1)) + rng.normal(size=(60, 6)), [-1.0, 0.0, 1.0])
    model = fit_graded(codes)
    se = model.score(codes[:1], carry=False).se[0]
    assert stop(model, codes[0], target=se * 1.0001, carry=False) == "precise"
    assert stop(model, codes[0], target=se * 1.0001) == "none left"


# Refusals


@pytest.mark.parametrize(
    "row", [np.full(11, -1), np.full((1, 12), -1), np.full(12, -2), np.full(12, nan), np.full(12, 0.5)]
)
def test_what_is_not_the_answers_of_one_person_is_refused(row: CodeArray) -> None:
    with pytest.raises(ResponsesError):
        next_item(bank(), row)
    with pytest.raises(ResponsesError):
        stop(bank(), row, target=0.4)


@pytest.mark.parametrize("allowed", [[12], [-1], [0, 99]])
def test_an_item_that_there_is_not_cannot_be_allowed(allowed: list[int]) -> None:
    with pytest.raises(ResponsesError, match="places 0 to 11"):
        next_item(bank(), np.full(12, -1), allowed=allowed)


@pytest.mark.parametrize("target", [0.0, -1.0, nan, -inf])
def test_a_target_that_cannot_be_reached_is_refused(target: float) -> None:
    with pytest.raises(ScoresError, match="above 0"):
        stop(bank(), np.full(12, -1), target=target)
