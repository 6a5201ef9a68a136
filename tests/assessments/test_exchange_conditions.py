"""The conditions that are understood, those that are not, and both ways of writing one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domains.assessments.exchange.conditions import (
    Condition,
    for_surveyjs,
    for_xlsform,
    holds_for,
    parse,
)


@pytest.mark.parametrize(
    ("expression", "question", "values"),
    [
        ("{q} = 'a'", "q", ("a",)),
        ('{my question} == "a b"', "my question", ("a b",)),
        ("{q} equal 3", "q", ("3",)),
        ("{q} = true", "q", ("true",)),
        ("({q} = 'a') or ({q} = 'b' || {q} = 'a')", "q", ("a", "b")),
        ("{q} anyof ['a', 'b']", "q", ("a", "b")),
        ("{q} contains 'a' OR {q} contains ['b']", "q", ("a", "b")),
        ("${q}='a'", "q", ("a",)),
        ("selected( ${q}, 'a' ) or selected(${q},'b')", "q", ("a", "b")),
    ],
)
def test_simple_conditions(expression: str, question: str, values: tuple[str, ...]) -> None:
    found = parse(expression)
    assert found is not None
    assert (found.question, found.values) == (question, values)


@pytest.mark.parametrize(
    "expression",
    [
        "", "{q}", "{q} = ", "{q} <> 'a'", "{q} > 3", "{q} = {r}", "{q} = 'a' and {r} = 'b'",
        "{q} = 'a' or {r} = 'b'",
        "not(selected(${q}, 'a'))", "{q} notempty", "{q} = 'a", "age({q}) = 3", "{q} = 'a' {q} = 'b'",
        "{q} contains ['a', 'b']", "(" * 2000 + "{q} = 'a'" + ")" * 2000,
        "{q} = 'a' or " * 2000, "{q} anyof []",
    ],
)  # fmt: skip
def test_what_says_more_is_not_understood(expression: str) -> None:
    assert parse(expression) is None


def test_a_condition_is_about_the_kind_that_it_means() -> None:
    equals, contains = (
        Condition("q", ("a",), frozenset({"equals"})),
        Condition("q", ("a",), frozenset({"contains"})),
    )
    assert holds_for("one", equals)
    assert not holds_for("ticks", equals)
    assert holds_for("ticks", contains)
    assert not holds_for("one", contains)


KEYS = st.from_regex(r"[a-z0-9][a-z0-9_]{0,8}", fullmatch=True)


@given(KEYS, st.lists(KEYS, min_size=1, max_size=4, unique=True), st.sampled_from(["one", "ticks"]))
def test_what_is_written_is_read_the_same(question: str, values: list[str], kind: str) -> None:
    for write in (for_surveyjs, for_xlsform):
        found = parse(write(kind, question, values))
        assert found is not None
        assert (found.question, list(found.values)) == (question, values)
        assert holds_for(kind, found)


@given(st.text(alphabet="{}$()[]='\"|, aorselctdnyf1.-\n", max_size=40))
def test_nothing_breaks_it(expression: str) -> None:
    parse(expression)
