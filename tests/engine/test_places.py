"""Where an answer stands on the scales of its question; what is open stands nowhere."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.places import UNANSWERED, places, scales
from firstline.engine.scoring import (
    AnswerError,
    ChoiceRule,
    InvestRule,
    QuestionRule,
    StepsRule,
    TicksRule,
)

CHOICE = ChoiceRule("useful", ("none", "some", "much"))
TICKS = TicksRule("habits", ("a", "b", "c"), exclusive=("nothing",))
INVEST = InvestRule("money", ("design", "sales"), exclusive=("neither",))
STEPS = StepsRule("tools", ("robot", "scan"), ("no", "partly", "yes"))
RULES: tuple[QuestionRule, ...] = (CHOICE, TICKS, INVEST, STEPS)


@pytest.mark.parametrize(
    ("rule", "answer", "at", "of"),
    [
        (CHOICE, "some", (1,), (3,)),
        (TICKS, ["c", "a"], (1, 0, 1), (2, 2, 2)),
        (TICKS, ["nothing"], (0, 0, 0), (2, 2, 2)),
        (INVEST, ["design.planned", "sales.planned", "sales.invested"], (1, 2), (3, 3)),
        (INVEST, ["neither"], (0, 0), (3, 3)),
        (STEPS, {"scan": "yes", "robot": "partly"}, (1, 2), (3, 3)),
    ],
)
def test_each_kind_stands_where_it_says(
    rule: QuestionRule, answer: object, at: tuple[int, ...], of: tuple[int, ...]
) -> None:
    assert (places(rule, answer), scales(rule)) == (at, of)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_what_is_open_is_never_the_lowest(rule: QuestionRule) -> None:
    assert set(places(rule, None)) == {UNANSWERED}
    assert len(places(rule, None)) == len(scales(rule))


def test_a_matrix_with_an_open_row_is_open_as_it_is_for_the_score() -> None:
    assert places(STEPS, {"robot": "yes"}) == (UNANSWERED, UNANSWERED)


def test_what_cannot_be_answered_is_refused() -> None:
    with pytest.raises(AnswerError, match="unknown_option"):
        places(CHOICE, "perhaps")
    with pytest.raises(AnswerError, match="wrong_shape"):
        places(TICKS, "a")


@given(st.tuples(st.integers(0, 2), st.integers(0, 2)), st.sets(st.sampled_from("abc"), min_size=1))
def test_the_score_is_the_mean_share_of_the_places(steps: tuple[int, int], ticked: set[str]) -> None:
    """For what counts each scale alike, which all kinds do."""
    named = {row: STEPS.steps[step] for row, step in zip(STEPS.rows, steps, strict=True)}
    for rule, answer in ((STEPS, named), (TICKS, sorted(ticked))):
        at, of = places(rule, answer), scales(rule)
        share = sum(Fraction(place, most - 1) for place, most in zip(at, of, strict=True)) / len(of)
        assert rule.share(answer) == share
