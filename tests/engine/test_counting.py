"""Counting items of which some are not known, against a count of every way that these could be."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.counting import Band, Item, Tally, band_of, check_bands, tally

QUESTIONS, OPTIONS = ("a", "b", "c"), ("yes", "some", "no")
DII = (Band("very_low", 0), Band("low", 4), Band("high", 7), Band("very_high", 10))

alternatives = st.tuples(st.sampled_from(QUESTIONS), st.sampled_from(OPTIONS))
items = st.lists(st.lists(alternatives, min_size=1, max_size=3).map(tuple), max_size=6).map(
    lambda lists: [Item(f"item{place}", any_of) for place, any_of in enumerate(lists)]
)
chosen = st.dictionaries(st.sampled_from(QUESTIONS), st.frozensets(st.sampled_from(OPTIONS)))
tallies = st.integers(0, 12).flatmap(
    lambda total: st.integers(0, total).flatmap(
        lambda fulfilled: st.integers(0, total - fulfilled).map(
            lambda unknown: Tally(fulfilled, unknown, total)
        )
    )
)


def plain_band(count: int) -> str:
    """As the four bands are published: 0 to 3, 4 to 6, 7 to 9, 10 to 12."""
    if count <= 3:
        return "very_low"
    if count <= 6:
        return "low"
    return "high" if count <= 9 else "very_high"


@given(items, chosen)
def test_a_count_is_from_the_fewest_to_the_most_that_open_questions_could_make_it(
    listed: list[Item], known: dict[str, frozenset[str]]
) -> None:
    """Every question left open is answered in each way there is, all it offers and nothing among them."""
    found = tally(listed, known)
    ways = [frozenset[str](), *(frozenset({option}) for option in OPTIONS), frozenset(OPTIONS)]
    open_ones = [question for question in QUESTIONS if question not in known]
    counts = []
    for way in product(ways, repeat=len(open_ones)):
        answers = {**known, **dict(zip(open_ones, way, strict=True))}
        counts.append(sum(any(o in answers[q] for q, o in item.any_of) for item in listed))
    assert (found.fulfilled, found.most, found.total) == (min(counts), max(counts), len(listed))


@given(items, chosen, st.sampled_from(QUESTIONS), st.frozensets(st.sampled_from(OPTIONS)))
def test_an_answer_more_only_narrows_the_count(
    listed: list[Item], known: dict[str, frozenset[str]], question: str, answer: frozenset[str]
) -> None:
    before = tally(listed, {key: value for key, value in known.items() if key != question})
    after = tally(listed, {**known, question: answer})
    assert before.fulfilled <= after.fulfilled <= after.most <= before.most


@pytest.mark.parametrize("count", range(13))
def test_the_band_of_each_count(count: int) -> None:
    assert band_of(Tally(count, 0, 12), DII) == plain_band(count)


@given(tallies)
def test_a_band_is_named_only_where_it_is_the_same_whatever_is_unknown(found: Tally) -> None:
    possible = {plain_band(count) for count in range(found.fulfilled, found.most + 1)}
    assert band_of(found, DII) == (possible.pop() if len(possible) == 1 else None)


def test_an_open_question_is_unknown_and_never_no() -> None:
    one = Item("shop", (("a", "yes"), ("b", "some")))
    assert one.holds({}) is None
    assert one.holds({"a": {"no"}}) is None
    assert one.holds({"a": {"no"}, "b": set()}) is False
    assert one.holds({"a": {"yes"}}) is True


@pytest.mark.parametrize(
    ("bands", "total"),
    [
        ((), 12),
        ((Band("low", 1),), 12),
        ((Band("low", 0), Band("high", 0)), 12),
        ((Band("low", 0), Band("high", 13)), 12),
    ],
)
def test_bands_that_do_not_fit_are_refused(bands: tuple[Band, ...], total: int) -> None:
    with pytest.raises(ValueError, match="band"):
        check_bands(bands, total)


def test_a_tally_that_counts_an_item_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="once"):
        Tally(3, 2, 4)
