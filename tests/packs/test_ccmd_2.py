"""The company mapping's second version: the points of the first, and a count beside them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.engine.counting import Tally, band_of
from firstline.foundation.packs import linked, load_instrument
from firstline.foundation.packs.questions import YesNoQuestion
from tests.packs.test_instruments import best_form, fill_in, worst_form

FIRST, SECOND = load_instrument("ccmd", 1), load_instrument("ccmd", 2)
(COUNT,) = SECOND.counts
# What is asked only where the answer above is a yes.
RESTS_ON = {"cloud_more": "cloud", "social_two": "social", "consumers": "online_sales"}
ITEMS = [item.key for item in COUNT.items]
intensity = st.fixed_dictionaries({}, optional={key: st.sampled_from(["yes", "no"]) for key in ITEMS})


def test_all_that_is_scored_is_as_it_was_and_in_the_same_words() -> None:
    scored = [question for question in SECOND.questions() if question.dimension is not None]
    bare = [question.model_copy(update={"evidence": None}) for question in scored]
    assert bare == list(FIRST.questions())
    assert (SECOND.levels, SECOND.dimensions) == (FIRST.levels, FIRST.dimensions)
    assert SECOND.needs_below == FIRST.needs_below
    assert linked("ccmd", 1) == linked("ccmd", 2) == {1, 2}


@pytest.mark.parametrize("make", [best_form, worst_form])
def test_the_points_are_the_same_under_both(make: Any) -> None:
    then = FIRST.score(fill_in(FIRST, make(FIRST)))
    assert SECOND.score(fill_in(SECOND, make(SECOND))) == then


@given(intensity)
def test_the_short_ones_change_no_points(answers: dict[str, object]) -> None:
    mapped = {"data_use": ["policy"], **answers}
    assert SECOND.score(mapped) == FIRST.score({"data_use": ["policy"]})


def test_the_page_added_asks_twelve_short_ones_which_are_those_counted() -> None:
    page = SECOND.pages[-1]
    assert [one.key for one in SECOND.pages[:-1]] == [one.key for one in FIRST.pages]
    assert sorted(question.key for question in page.questions) == sorted(ITEMS)
    assert len(ITEMS) == 12
    assert all(isinstance(question, YesNoQuestion) for question in page.questions)
    conditions = {one.key: one.shown_if.question for one in page.questions if one.shown_if}
    assert conditions == RESTS_ON


@settings(deadline=None)
@given(intensity)
def test_the_count_is_a_plain_count(answers: dict[str, str]) -> None:
    """A yes counts; what rests on a no is a no; all else that is not answered is unknown."""
    yes = unknown = 0
    for key in ITEMS:
        above = answers.get(RESTS_ON[key]) if key in RESTS_ON else "yes"
        if above == "no":
            continue
        answer = answers.get(key) if above == "yes" else None
        yes += answer == "yes"
        unknown += answer is None
    assert SECOND.tallies(answers) == {"digital_intensity": Tally(yes, unknown, 12)}


@pytest.mark.parametrize(
    ("band", "counts"),
    [
        ("very_low", range(4)),
        ("low", range(4, 7)),
        ("high", range(7, 10)),
        ("very_high", range(10, 13)),
    ],
)
def test_the_bands_at_all_thirteen_counts(band: str, counts: range) -> None:
    for count in counts:
        assert band_of(Tally(count, 0, 12), COUNT.cuts()) == band


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "not been validated"),
        ("nb", "ikke validert"),
        ("nn", "ikkje validert"),
        ("da", "ikke valideret"),
    ],
)
def test_the_count_says_that_it_is_not_the_official_one(language: str, words: str) -> None:
    said = getattr(COUNT.source, language)
    assert words in said
    assert "2023" in said
