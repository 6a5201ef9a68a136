"""An unknown fact is a question to ask, never a refusal."""

from dataclasses import fields, replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.eligibility import (
    KINDS,
    ActivityRule,
    AgeRule,
    AreaRule,
    ClientFacts,
    LegalFormRule,
    Rule,
    RuleError,
    SizeRule,
    Stage,
    StageRule,
    Verdict,
    activity_digits,
    evaluate,
    rules_from_data,
    rules_to_data,
)

TODAY = date(2026, 3, 1)
YES, NO, ASK = Verdict.YES, Verdict.NO, Verdict.ASK

# One rule a kind, with a fact that satisfies it, one that does not, and the unknown.
CASES: dict[str, tuple[Rule, str, Any, Any]] = {
    "size": (SizeRule(1, 49), "employees", 49, 50),
    "activity": (ActivityRule(("62",), ("62.02",)), "activity_code", "62.010", "62.020"),
    "area": (AreaRule(("40",), ("4001",)), "municipality", "4036", "4001"),
    "age": (AgeRule(1, 5), "founded_on", date(2022, 1, 1), date(2020, 1, 1)),
    "legal_form": (LegalFormRule(("AS", "ENK"), ()), "legal_form", "AS", "STI"),
    "stage": (StageRule((Stage.COMPANY,)), "is_company", True, False),
}


def with_fact(facts: ClientFacts, name: str, value: Any) -> ClientFacts:
    changed: dict[str, Any] = {name: value}
    return replace(facts, **changed)


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_says_yes_no_or_ask(kind: str) -> None:
    rule, fact, good, bad = CASES[kind]
    for value, expected in ((good, YES), (bad, NO), (None, ASK)):
        facts = with_fact(ClientFacts(), fact, value)
        result = evaluate([rule], facts, TODAY)
        assert result.verdict is expected
        assert [(check.kind, check.verdict, check.fact) for check in result.checks] == [
            (kind, expected, fact)
        ]


def test_truth_table_of_all_rules_together() -> None:
    """All 3^6 combinations against the definition of the strong Kleene "and" as a minimum."""
    order = {NO: 0, ASK: 1, YES: 2}
    for wanted in product((YES, NO, ASK), repeat=len(CASES)):
        given_facts: dict[str, Any] = {
            fact: {YES: good, NO: bad, ASK: None}[verdict]
            for verdict, (_, fact, good, bad) in zip(wanted, CASES.values(), strict=True)
        }
        result = evaluate([case[0] for case in CASES.values()], ClientFacts(**given_facts), TODAY)
        assert tuple(check.verdict for check in result.checks) == wanted
        assert result.verdict is min(wanted, key=order.__getitem__)


def test_no_rules_is_yes() -> None:
    assert evaluate([], ClientFacts(), TODAY).verdict is YES


def test_zero_employees_is_a_known_number_and_withheld_is_not() -> None:
    rule = SizeRule(minimum=1)
    assert evaluate([rule], ClientFacts(employees=0, employees_state="stated"), TODAY).verdict is NO
    withheld = evaluate([rule], ClientFacts(employees_state="withheld"), TODAY)
    assert withheld.verdict is ASK
    assert withheld.checks[0].params["state"] == "withheld"


@pytest.mark.parametrize(
    ("patterns", "code", "expected"),
    [
        (["62"], "62.010", YES),
        (["62"], "62010", YES),
        (["62.0"], "62.010", YES),
        (["62.01"], "62.020", NO),
        (["6*"], "62.010", YES),
        (["6*"], "06.100", NO),
        (["01"], "01.110", YES),
        (["11"], "1.1", ASK),
        (["62"], "unknown", ASK),
        (["62"], "", ASK),
        (["62"], "٦٢", ASK),
    ],
)
def test_activity_codes_match_by_whole_divisions(patterns: list[str], code: str, expected: Verdict) -> None:
    rules = rules_from_data({"activity": {"accepted": patterns}})
    assert evaluate(rules, ClientFacts(activity_code=code), TODAY).verdict is expected


@pytest.mark.parametrize("pattern", ["6", "", "*", "6**", "62*", "J", "1.1", "62.x", "²3", "6 2"])
def test_refuses_activity_patterns_that_could_mean_more_than_they_say(pattern: str) -> None:
    with pytest.raises(RuleError) as caught:
        rules_from_data({"activity": {"accepted": [pattern]}})
    assert caught.value.place == "activity.accepted"


@given(st.text(alphabet="0123456789. x", max_size=8))
def test_activity_digits_are_digits_or_nothing(code: str) -> None:
    digits = activity_digits(code)
    assert digits is None or (
        digits.isdecimal() and len(digits) >= 2 and digits == code.strip().replace(".", "")
    )


@pytest.mark.parametrize(
    ("founded", "today", "expected"),
    [
        (date(2021, 3, 1), date(2026, 3, 1), YES),
        (date(2021, 3, 1), date(2026, 3, 2), NO),
        (date(2025, 3, 1), date(2026, 3, 1), YES),
        (date(2025, 3, 2), date(2026, 3, 1), NO),
        (date(2024, 2, 29), date(2025, 2, 28), NO),
        (date(2024, 2, 29), date(2025, 3, 1), YES),
        (date(2027, 1, 1), date(2026, 3, 1), NO),
    ],
)
def test_age_counts_birthdays(founded: date, today: date, expected: Verdict) -> None:
    assert evaluate([AgeRule(1, 5)], ClientFacts(founded_on=founded), today).verdict is expected


def test_age_does_not_overflow_the_calendar() -> None:
    assert evaluate([AgeRule(max_years=200)], ClientFacts(founded_on=date.max), TODAY).verdict is YES


# Properties

codes = st.sampled_from(["01.110", "62.010", "62.020", "63", "70.220"])
facts_strategies: dict[str, st.SearchStrategy[object]] = {
    "employees": st.integers(0, 300),
    "activity_code": codes,
    "municipality": st.sampled_from(["4036", "4001", "0301", "3905"]),
    "founded_on": st.dates(date(2000, 1, 1), date(2027, 1, 1)),
    "legal_form": st.sampled_from(["AS", "ENK", "STI"]),
    "is_company": st.booleans(),
}
prefixes = st.lists(st.sampled_from(["62", "62.01", "0*", "70"]), unique=True).map(tuple)
areas = st.lists(st.sampled_from(["40", "4036", "03"]), unique=True).map(tuple)
forms = st.lists(st.sampled_from(["AS", "ENK", "STI"]), unique=True).map(tuple)
bounds = st.tuples(st.integers(0, 20), st.integers(0, 60)).map(lambda pair: (pair[0], sum(pair)))
rules_strategy = st.tuples(
    st.lists(st.sampled_from(list(Stage)), min_size=1, unique=True).map(lambda s: StageRule(tuple(s))),
    st.builds(AreaRule, areas, areas).filter(lambda rule: rule != AreaRule()),
    st.builds(ActivityRule, prefixes, prefixes).filter(lambda rule: rule != ActivityRule()),
    st.builds(LegalFormRule, forms, forms).filter(lambda rule: rule != LegalFormRule()),
    bounds.map(lambda pair: SizeRule(*pair)),
    bounds.map(lambda pair: AgeRule(*pair)),
).flatmap(
    lambda rules: st.sets(st.sampled_from(range(6))).map(lambda kept: tuple(rules[i] for i in sorted(kept)))
)


def some_facts() -> st.SearchStrategy[ClientFacts]:
    return st.builds(ClientFacts, **{name: st.none() | values for name, values in facts_strategies.items()})


@given(rules_strategy, some_facts(), st.sampled_from(sorted(facts_strategies)), st.data())
def test_learning_a_fact_only_settles_what_was_asked(
    rules: tuple[Rule, ...], facts: ClientFacts, name: str, data: st.DataObject
) -> None:
    """Monotone in information: a YES or a NO never changes, and an ASK only where that fact was asked."""
    unknowing = with_fact(facts, name, None)
    learned = with_fact(facts, name, data.draw(facts_strategies[name]))
    before, after = evaluate(rules, unknowing, TODAY), evaluate(rules, learned, TODAY)
    if before.verdict is not ASK:
        assert after.verdict is before.verdict
    for old, new in zip(before.checks, after.checks, strict=True):
        assert old.verdict is new.verdict or (old.verdict is ASK and old.fact == name)


@given(rules_strategy)
def test_knowing_nothing_asks_for_everything_and_refuses_nothing(rules: tuple[Rule, ...]) -> None:
    result = evaluate(rules, ClientFacts(), TODAY)
    assert result.verdict is (ASK if rules else YES)
    assert {check.fact for check in result.checks} <= {field.name for field in fields(ClientFacts)}


@given(rules_strategy, some_facts())
def test_another_rule_never_makes_a_client_more_eligible(rules: tuple[Rule, ...], facts: ClientFacts) -> None:
    order = [NO, ASK, YES]
    verdicts = [evaluate(rules[:n], facts, TODAY).verdict for n in range(len(rules) + 1)]
    assert verdicts == sorted(verdicts, key=order.index, reverse=True)


@given(rules_strategy)
def test_rules_survive_the_way_through_data(rules: tuple[Rule, ...]) -> None:
    assert rules_from_data(rules_to_data(rules)) == rules


def test_every_kind_of_rule_is_tried_here() -> None:
    assert set(KINDS) == set(CASES)


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        ({"colour": {}}, "unknown_kind", "colour"),
        ({"size": 4}, "wrong_shape", "size"),
        ({"size": {}}, "empty", "size"),
        ({"size": {"least": 4}}, "unknown_entry", "size.least"),
        ({"size": {"min": "4"}}, "not_a_number", "size.min"),
        ({"size": {"min": True}}, "not_a_number", "size.min"),
        ({"size": {"min": -1}}, "out_of_range", "size.min"),
        ({"size": {"min": 5, "max": 4}}, "min_above_max", "size"),
        ({"age": {"max_years": 5000}}, "out_of_range", "age.max_years"),
        ({"activity": {"accepted": "62"}}, "wrong_shape", "activity.accepted"),
        ({"activity": {"excluded": ["6"]}}, "bad_activity_code", "activity.excluded"),
        ({"area": {"accepted": [40]}}, "wrong_shape", "area.accepted"),
        ({"area": {"accepted": []}}, "empty", "area"),
        ({"legal_form": {"accepted": [" "]}}, "wrong_shape", "legal_form.accepted"),
        ({"stage": {"accepted": []}}, "empty", "stage"),
        ({"stage": {"accepted": ["idea"]}}, "unknown_stage", "stage.accepted"),
    ],
)
def test_refuses_bad_rule_data_by_place(data: dict[str, object], code: str, place: str) -> None:
    with pytest.raises(RuleError) as caught:
        rules_from_data(data)
    assert (caught.value.code, caught.value.place) == (code, place)


def test_refuses_to_write_two_rules_of_one_kind() -> None:
    with pytest.raises(RuleError, match="repeated_kind"):
        rules_to_data([SizeRule(1), SizeRule(2)])
