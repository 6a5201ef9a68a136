"""Scores are exact, missing is never "no", and what cannot be is refused."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.scoring import (
    AnswerError,
    ChoiceRule,
    Cut,
    DimensionRule,
    InvestRule,
    QuestionRule,
    Score,
    Scores,
    ScoringModel,
    StepsRule,
    TicksRule,
    band,
    change,
    levels_touched,
    score,
)

TICKS = TicksRule("habits", ("a", "b", "c"), exclusive=("none", "paper"))
INVEST = InvestRule("money", ("design", "sales"), exclusive=("neither",))
GRADED = StepsRule("tools", ("robot", "scan"), ("0", "1", "2", "3", "4", "5"))
THIRDS = StepsRule("green", ("energy", "reuse", "plan"), ("no", "partly", "yes"))
CHOICE = ChoiceRule("useful", ("1", "2", "3", "4", "5"))
MODEL = ScoringModel(
    dimensions=(
        DimensionRule("strategy", (INVEST, TICKS)),
        DimensionRule("technology", (GRADED, CHOICE)),
        DimensionRule("green", (THIRDS,)),
    ),
    unscored=("comment",),
)
RULES: tuple[QuestionRule, ...] = (INVEST, TICKS, GRADED, CHOICE, THIRDS)
BEST: dict[str, object] = {
    "money": ["design.invested", "sales.invested"],
    "habits": ["a", "b", "c"],
    "tools": {"robot": "5", "scan": "5"},
    "useful": "5",
    "green": {"energy": "yes", "reuse": "yes", "plan": "yes"},
}
WORST: dict[str, object] = {
    "money": ["neither"],
    "habits": ["none"],
    "tools": {"robot": "0", "scan": "0"},
    "useful": "1",
    "green": {"energy": "no", "reuse": "no", "plan": "no"},
}


def answers() -> st.SearchStrategy[dict[str, object]]:
    """Any valid set of answers, with questions and matrix rows left out at will."""
    steps = {
        rule.key: st.fixed_dictionaries({}, optional={row: st.sampled_from(rule.steps) for row in rule.rows})
        for rule in (GRADED, THIRDS)
    }
    ticks = st.one_of(
        st.lists(st.sampled_from(TICKS.options), unique=True),
        st.sampled_from(TICKS.exclusive).map(lambda key: [key]),
    )
    columns = [f"{row}.{column}" for row in INVEST.rows for column in ("invested", "planned")]
    invest = st.one_of(st.lists(st.sampled_from(columns), unique=True), st.just(["neither"]))
    optional: dict[str, st.SearchStrategy[object]] = {
        "habits": ticks,
        "money": invest,
        "useful": st.sampled_from(CHOICE.options),
        "comment": st.text(),
        **steps,
    }
    return st.fixed_dictionaries({}, optional=optional)


def slow_share(key: str, answer: Any) -> float | None:
    """The oracle: the rules of the methods note, spelled out one question at a time, in floats."""
    if not answer:
        return None
    if key == "habits":
        return sum(1 for option in "abc" if option in list(answer)) / 3
    if key == "money":
        points = 0.0
        for row in ("design", "sales"):
            if f"{row}.invested" in list(answer):
                points += 1
            elif f"{row}.planned" in list(answer):
                points += 0.5
        return points / 2
    if key == "tools":
        return None if len(answer) < 2 else (int(answer["robot"]) + int(answer["scan"])) / 10
    if key == "green":
        worth = {"no": 0, "partly": 0.5, "yes": 1}
        return None if len(answer) < 3 else sum(worth[step] for step in answer.values()) / 3
    return (int(answer) - 1) / 4


def slow_score(given_answers: Mapping[str, object]) -> dict[str, float | None]:
    dimensions = {"strategy": ["money", "habits"], "technology": ["tools", "useful"], "green": ["green"]}
    result: dict[str, float | None] = {}
    for dimension, keys in dimensions.items():
        shares = [slow_share(key, given_answers.get(key)) for key in keys]
        known = [share for share in shares if share is not None]
        result[dimension] = 100 * sum(known) / len(known) if known else None
    parts = list(result.values())
    result["overall"] = None if None in parts else sum(p for p in parts if p is not None) / 3
    return result


@given(answers())
def test_agrees_with_the_oracle(given_answers: dict[str, object]) -> None:
    scores = score(MODEL, given_answers)
    expected = slow_score(given_answers)
    values = {key: part.value for key, part in scores.dimensions.items()} | {"overall": scores.overall.value}
    assert values.keys() == expected.keys()
    for key, value in values.items():
        if value is None:
            assert expected[key] is None
        else:
            assert float(value) == pytest.approx(expected[key])


def test_all_best_is_100_and_all_worst_is_0() -> None:
    for given_answers, value in ((BEST, 100), (WORST, 0)):
        scores = score(MODEL, given_answers)
        assert scores.overall == Score(value=Fraction(value), answered=5, asked=5)
        assert {part.value for part in scores.dimensions.values()} == {Fraction(value)}


def test_stays_exact() -> None:
    """A third stays a third: a float mean of 1/3, 1/6 and 1/2 would only be near."""
    scores = score(MODEL, {**BEST, "habits": ["a"], "money": ["design.planned"]})
    assert scores.dimensions["strategy"].value == Fraction(100) * (Fraction(1, 3) + Fraction(1, 4)) / 2


@given(answers())
def test_order_of_answers_does_not_matter(given_answers: dict[str, object]) -> None:
    turned: dict[str, object] = {}
    for key, answer in reversed(given_answers.items()):
        turned[key] = answer[::-1] if isinstance(answer, list) else answer
    assert score(MODEL, turned) == score(MODEL, given_answers)


@given(st.sampled_from(RULES), st.data())
def test_a_better_answer_never_scores_lower(rule: QuestionRule, data: st.DataObject) -> None:
    match rule:
        case TicksRule():
            worse: Any = data.draw(st.lists(st.sampled_from(rule.options), unique=True, min_size=1))
            better: Any = sorted({*worse, data.draw(st.sampled_from(rule.options))})
        case InvestRule():
            row = data.draw(st.sampled_from(rule.rows))
            others = data.draw(st.sampled_from([["design.planned"], ["sales.invested"]]))
            worse, better = sorted({*others, f"{row}.planned"}), sorted({*others, f"{row}.invested"})
        case StepsRule():
            positions = {row: data.draw(st.integers(0, len(rule.steps) - 2)) for row in rule.rows}
            raised = data.draw(st.sampled_from(rule.rows))
            worse = {row: rule.steps[place] for row, place in positions.items()}
            better = {**worse, raised: rule.steps[positions[raised] + 1]}
        case ChoiceRule():
            place = data.draw(st.integers(0, len(rule.options) - 2))
            worse, better = rule.options[place], rule.options[place + 1]
    low, high = rule.share(worse), rule.share(better)
    assert low is not None
    assert high is not None
    assert 0 <= low <= high <= 1


def test_invested_and_planned_together_count_as_invested() -> None:
    assert INVEST.share(["design.invested", "design.planned"]) == INVEST.share(["design.invested"])


@pytest.mark.parametrize("nothing", [None, [], {}])
def test_unanswered_is_left_out_not_counted_as_no(nothing: object) -> None:
    key = "tools" if nothing == {} else "habits"
    scores = score(MODEL, {**BEST, key: nothing})
    dimension = scores.dimensions["technology" if key == "tools" else "strategy"]
    assert dimension == Score(value=Fraction(100), answered=1, asked=2)
    assert (scores.overall.answered, scores.overall.asked) == (4, 5)


def test_a_matrix_with_a_row_missing_counts_as_unanswered() -> None:
    assert GRADED.share({"robot": "5"}) is None
    assert score(MODEL, {**BEST, "green": {"energy": "yes"}}).dimensions["green"].value is None


def test_overall_waits_for_every_dimension() -> None:
    without = {key: answer for key, answer in BEST.items() if key != "green"}
    scores = score(MODEL, without)
    assert scores.overall == Score(value=None, answered=4, asked=5)
    assert scores.dimensions["green"] == Score(value=None, answered=0, asked=1)


@pytest.mark.parametrize(
    ("bad", "code", "question"),
    [
        ({"habit": ["a"]}, "unknown_question", "habit"),
        ({"habits": "a"}, "wrong_shape", "habits"),
        ({"habits": {"a": True}}, "wrong_shape", "habits"),
        ({"habits": ["z"]}, "unknown_option", "habits"),
        ({"habits": [["a"]]}, "unknown_option", "habits"),
        ({"habits": ["a", "a"]}, "repeated_option", "habits"),
        ({"habits": ["a", "none"]}, "exclusive_with_others", "habits"),
        ({"habits": ["none", "paper"]}, "exclusive_with_others", "habits"),
        ({"money": ["design"]}, "unknown_option", "money"),
        ({"money": ["neither", "design.planned"]}, "exclusive_with_others", "money"),
        ({"tools": ["robot"]}, "wrong_shape", "tools"),
        ({"tools": {"drone": "1"}}, "unknown_row", "tools"),
        ({"tools": {"robot": "6"}}, "unknown_step", "tools"),
        ({"tools": {"robot": 5}}, "unknown_step", "tools"),
        ({"tools": {"robot": True}}, "unknown_step", "tools"),
        ({"useful": ["5"]}, "wrong_shape", "useful"),
        ({"useful": "6"}, "unknown_option", "useful"),
    ],
)
def test_refuses_what_a_question_cannot_have(bad: dict[str, object], code: str, question: str) -> None:
    with pytest.raises(AnswerError) as caught:
        score(MODEL, {**BEST, **bad})
    assert (caught.value.code, caught.value.question) == (code, question)


def test_an_exclusive_refusal_names_the_option() -> None:
    with pytest.raises(AnswerError, match="exclusive_with_others") as caught:
        TICKS.share(["b", "paper"])
    assert caught.value.params == {"exclusive": "paper"}


@pytest.mark.parametrize(
    "build",
    [
        lambda: TicksRule("q", ()),
        lambda: TicksRule("q", ("a", "a")),
        lambda: TicksRule("q", ("a",), exclusive=("a",)),
        lambda: InvestRule("q", ()),
        lambda: StepsRule("q", ("row",), ("only",)),
        lambda: StepsRule("q", (), ("no", "yes")),
        lambda: ChoiceRule("q", ("only",)),
        lambda: DimensionRule("d", ()),
        lambda: ScoringModel((DimensionRule("d", (CHOICE,)), DimensionRule("d", (TICKS,)))),
        lambda: ScoringModel((DimensionRule("d", (CHOICE,)),), unscored=("useful",)),
    ],
)
def test_refuses_a_model_that_makes_no_sense(build: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"needs at least|same key twice"):
        build()


# Levels

CUTS = (Cut("first", Fraction(0)), Cut("second", Fraction(25)), Cut("third", Fraction(50)))


@pytest.mark.parametrize(
    ("value", "level"),
    [
        ("0", "first"),
        ("24.999999", "first"),
        ("25", "second"),
        ("25.5", "second"),
        ("50", "third"),
        ("100", "third"),
    ],
)
def test_levels_are_half_open_and_unrounded(value: str, level: str) -> None:
    assert band(Fraction(value), CUTS) == level


@pytest.mark.parametrize("value", [Fraction(-1), Fraction(101)])
def test_refuses_a_value_off_the_scale(value: Fraction) -> None:
    with pytest.raises(ValueError, match="must lie on"):
        band(value, CUTS)


@pytest.mark.parametrize(
    "cuts",
    [
        (),
        (Cut("first", Fraction(1)),),
        (Cut("first", Fraction(0)), Cut("second", Fraction(0))),
        (Cut("first", Fraction(0)), Cut("second", Fraction(100))),
    ],
)
def test_refuses_cuts_that_do_not_cover_the_scale(cuts: tuple[Cut, ...]) -> None:
    with pytest.raises(ValueError, match="cuts must"):
        band(Fraction(10), cuts)


def test_a_label_within_its_error_of_a_cut_touches_both_levels() -> None:
    assert levels_touched(Fraction(30), 1.0, CUTS) == ("second",)
    assert levels_touched(Fraction(30), 5.0, CUTS) == ("first", "second")
    assert levels_touched(Fraction(30), 90.0, CUTS) == ("first", "second", "third")
    assert levels_touched(Fraction(30), None, CUTS) == ("second",)


@given(st.fractions(0, 100), st.floats(0, 60), st.floats(0, 60))
def test_more_error_never_touches_fewer_levels(value: Fraction, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert set(levels_touched(value, less, CUTS)) <= set(levels_touched(value, more, CUTS))
    assert band(value, CUTS) in levels_touched(value, less, CUTS)


# Change


@given(answers(), answers())
def test_change_is_after_minus_before(first: dict[str, object], second: dict[str, object]) -> None:
    before, after = score(MODEL, first), score(MODEL, second)
    there, back = change(before, after), change(after, before)
    for key, difference in there.dimensions.items():
        old, new = before.dimensions[key].value, after.dimensions[key].value
        if difference is None:
            assert old is None or new is None
        else:
            assert old is not None
            assert old + difference == new
            assert back.dimensions[key] == -difference
    missing = before.overall.value is None or after.overall.value is None
    assert (there.overall is None) == missing


def test_change_refuses_scores_of_different_algorithms_or_dimensions() -> None:
    scores = score(MODEL, BEST)
    for other in (
        Scores(scores.overall, scores.dimensions, algorithm="other"),
        Scores(scores.overall, {"strategy": scores.dimensions["strategy"]}),
    ):
        with pytest.raises(ValueError, match="cannot be compared"):
            change(scores, other)
