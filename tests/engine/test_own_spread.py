"""How sure a score is by one respondent's own answers."""

from fractions import Fraction
from math import sqrt
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.measure.own_spread import ERROR, with_own_spread
from firstline.engine.scoring import ChoiceRule, DimensionRule, Scores, ScoringModel, score

STEPS = ("0", "1", "2", "3", "4")
# Student's t for 97.5 %, from printed tables, by degrees of freedom.
T_97_5 = {3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447}
SHAPE = {"a": 2, "b": 3, "c": 1, "d": 3}
KEYS = [f"{dimension}{number}" for dimension, number in SHAPE.items() for number in range(number)]


def model() -> ScoringModel:
    return ScoringModel(
        tuple(
            DimensionRule(key, tuple(ChoiceRule(f"{key}{place}", STEPS) for place in range(number)))
            for key, number in SHAPE.items()
        )
    )


def with_error(answers: dict[str, object]) -> Scores:
    return with_own_spread(score(model(), answers), model(), answers)


def some_answers() -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional={key: st.sampled_from(STEPS) for key in KEYS})


def slow(answers: dict[str, object]) -> dict[str, float] | None:
    """Dimension and "overall" -> standard error times Student's t, i.e. half the interval; by plain loops."""
    shares = {
        key: [int(str(answers[f"{key}{place}"])) / 4 for place in range(number) if f"{key}{place}" in answers]
        for key, number in SHAPE.items()
    }
    freedom = sum(len(found) - 1 for found in shares.values() if found)
    if freedom < 3:
        return None
    squares = sum((share - fmean(found)) ** 2 for found in shares.values() if found for share in found)
    within = 100 * sqrt(squares / freedom) * T_97_5.get(freedom, 0)
    half = {key: within / sqrt(len(found)) for key, found in shares.items() if found}
    half["overall"] = within * sqrt(sum(1 / len(found) for found in shares.values() if found)) / len(SHAPE)
    return half


@given(some_answers())
def test_agrees_with_the_oracle(answers: dict[str, object]) -> None:
    found, expected = with_error(answers), slow(answers)
    if expected is None:
        assert found == score(model(), answers)
        assert found.error == ""
        return
    assert found.error == ERROR
    for key, part in found.dimensions.items():
        if part.value is None:
            assert part.se is None
        else:
            assert part.se == pytest.approx(expected[key] / 1.96, rel=1e-3)
    if found.overall.value is not None:
        assert found.overall.se == pytest.approx(expected["overall"] / 1.96, rel=1e-3)


@given(some_answers())
def test_the_points_stay_as_they_are(answers: dict[str, object]) -> None:
    before, after = score(model(), answers), with_error(answers)
    assert after.overall.value == before.overall.value
    assert {key: part.value for key, part in after.dimensions.items()} == {
        key: part.value for key, part in before.dimensions.items()
    }
    assert after.algorithm == before.algorithm


def test_answers_that_all_agree_leave_nothing_open() -> None:
    found = with_error(dict.fromkeys(KEYS, "3"))
    assert found.overall.se == 0
    assert found.overall.value == Fraction(75)


def test_two_comparisons_are_too_few() -> None:
    found = with_error({"a0": "0", "a1": "4", "b0": "1", "b1": "2", "c0": "1", "d0": "1"})
    assert found.overall.se is None
    assert found.error == ""
