"""The readiness for selling online: what is asked stays, and its points are those of the plain rules."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from firstline.foundation.packs import Text, load_instrument, vocabulary
from firstline.foundation.packs.questions import OneQuestion, TicksQuestion

INSTRUMENT = load_instrument("ecommerce", 1)
LANGUAGES = ("en", "nb", "nn", "da")

# What version 1 asks, pinned: stored answers hold on to the keys, and points to the order of the options.
DIMENSIONS = {
    "direction": ["decision", "explored", "changed"],
    "customers": ["wishes", "contact", "choosing"],
    "systems": ["reach", "flow", "product_data"],
    "fulfilment": ["payment", "delivery"],
    "capacity": ["time", "skills", "control"],
    "trust": ["information", "protection"],
}
# Question -> its options, worst first.
CHOICES = {
    "decision": ["nothing", "talked", "first_step", "goal", "followed"],
    "explored": ["nothing", "looked", "sketched", "estimated", "tried"],
    "wishes": ["guess", "heard", "asked", "noted", "acted"],
    "choosing": ["talk", "described", "examples", "prices", "own_choice"],
    "reach": ["nowhere", "read", "request", "order", "follow"],
    "flow": ["paper", "typed_twice", "typed_once", "invoice", "stock"],
    "time": ["none", "spare", "some", "fixed", "post"],
    "control": ["nobody", "slow", "quick", "one_of_us", "written"],
}
# Question -> its options, beside "none".
TICKS = {
    "changed": ["offering", "prices", "audience", "partners", "roles"],
    "contact": ["named", "quick", "history", "assisted", "follow_up"],
    "product_data": ["number", "text", "picture", "measures", "price", "available"],
    "payment": ["at_once", "invoice", "matched", "reminder", "refund"],
    "delivery": ["cost", "day", "informed", "carrier", "returns", "counted"],
    "skills": ["course", "published", "advertised", "visits", "compared", "taught"],
    "information": ["seller", "total", "terms", "cancel", "complaint", "privacy"],
    "protection": ["two_steps", "own_user", "updates", "restored", "fraud"],
}
QUESTIONS = [*CHOICES, *TICKS]

Given = dict[str, Any]
LOWEST: Given = {key: options[0] for key, options in CHOICES.items()} | {key: ["none"] for key in TICKS}
HIGHEST: Given = {key: options[-1] for key, options in CHOICES.items()} | TICKS


def one_answer(key: str) -> st.SearchStrategy[Any]:
    if key in CHOICES:
        return st.sampled_from(CHOICES[key])
    return st.lists(st.sampled_from(TICKS[key]), min_size=1, unique=True) | st.just(["none"])


COMPLETE = st.fixed_dictionaries({key: one_answer(key) for key in QUESTIONS})
ANY = st.fixed_dictionaries({}, optional={key: one_answer(key) for key in QUESTIONS})


def plain_points(given: Mapping[str, Any]) -> dict[str, float | None]:
    """The rules in plain floats: a choice by its place, ticks by their share; then mean upon mean."""
    points: dict[str, float | None] = {}
    for dimension, keys in DIMENSIONS.items():
        parts = []
        for key in keys:
            if key in given and key in CHOICES:
                parts.append(CHOICES[key].index(given[key]) * 100 / (len(CHOICES[key]) - 1))
            elif key in given:
                parts.append(sum(100 for tick in given[key] if tick != "none") / len(TICKS[key]))
        points[dimension] = sum(parts) / len(parts) if parts else None
    known = [value for value in points.values() if value is not None]
    points["overall"] = sum(known) / len(known) if len(known) == len(DIMENSIONS) else None
    return points


def points(given: Given) -> dict[str, Any]:
    scores = INSTRUMENT.score(given)
    return {key: part.value for key, part in scores.dimensions.items()} | {"overall": scores.overall.value}


def texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        for _, part in value:
            yield from texts(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)


# What is asked


def test_it_asks_what_version_1_asks() -> None:
    asked = {}
    for question in INSTRUMENT.questions():
        assert isinstance(question, OneQuestion | TicksQuestion)
        asked[question.key] = ([option.key for option in question.options], question.dimension)
    dimension_of = {key: dimension for dimension, keys in DIMENSIONS.items() for key in keys}
    assert [dimension.key for dimension in INSTRUMENT.dimensions] == list(DIMENSIONS)
    assert list(asked) == list(dimension_of)
    assert asked == {
        **{key: (options, dimension_of[key]) for key, options in CHOICES.items()},
        **{key: ([*options, "none"], dimension_of[key]) for key, options in TICKS.items()},
    }
    assert all(4 <= len(options) <= 5 for options in CHOICES.values())
    assert all(question.optional is False for question in INSTRUMENT.questions())


def test_a_page_is_a_dimension() -> None:
    pages = {page.key: [question.key for question in page.questions] for page in INSTRUMENT.pages}
    assert pages == DIMENSIONS
    for page, dimension in zip(INSTRUMENT.pages, INSTRUMENT.dimensions, strict=True):
        assert page.title == dimension.label


def test_advisers_see_the_points_alone_and_are_not_offered_it_yet() -> None:
    assert (INSTRUMENT.answers_for, INSTRUMENT.asked) == ("respondent", "not_yet")
    # The same is promised as where the company mapping asks.
    assert INSTRUMENT.audience == load_instrument("ccmd", 1).audience


def test_it_finds_no_needs_for_no_dimension_means_what_a_topic_means() -> None:
    assert INSTRUMENT.needs_below is None
    assert not set(DIMENSIONS) & set(vocabulary("topics").keys())


def test_the_levels_are_four_even_parts() -> None:
    lower = {level.key: int(level.lower) for level in INSTRUMENT.levels}
    assert lower == {"little": 0, "some": 25, "much": 50, "most": 75}


# Its words


def test_every_text_is_there_in_every_language() -> None:
    found = list(texts(INSTRUMENT))
    assert len(found) > 100
    for text in found:
        words = [getattr(text, language) for language in LANGUAGES]
        assert all(words), text.en
        # A choice may be one word; a sentence that is the same as the English one is not translated.
        assert text.en not in words[1:] or len(text.en.split()) < 4


# Words that only the other language has: a text that was carried over half translated holds one of them.
FOREIGN = {
    "nb": {"ikkje", "korleis", "kva", "noko", "dykk", "dykkar", "hvad", "jeres", "virksomhed", "nogen"},
    "nn": {"ikke", "hvordan", "hva", "hvem", "hvor", "noe", "noen", "dere", "deres", "jeg", "bedriften"},
    "da": {"ikkje", "hva", "noe", "noen", "dere", "dykk", "bedrift", "bedriften", "bedrifta", "ansatte"},
}


@pytest.mark.parametrize("language", FOREIGN)
def test_no_text_holds_a_word_of_its_neighbour(language: str) -> None:
    for text in texts(INSTRUMENT):
        words = getattr(text, language).lower().replace(",", " ").replace(".", " ").replace(":", " ")
        assert not FOREIGN[language] & set(words.replace("?", " ").split()), words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "have not been validated"),
        ("nb", "er ikke validert"),
        ("nn", "er ikkje validerte"),
        ("da", "er ikke valideret"),
    ],
)
def test_it_says_that_it_has_not_been_validated(language: str, words: str) -> None:
    assert words in getattr(INSTRUMENT.validity, language)


# Its points


@pytest.mark.parametrize(("given_answers", "value"), [(LOWEST, 0), (HIGHEST, 100)])
def test_the_lowest_answers_give_0_and_the_highest_100_exactly(given_answers: Given, value: int) -> None:
    assert points(given_answers) == dict.fromkeys([*DIMENSIONS, "overall"], value)
    assert INSTRUMENT.missing(given_answers) == ()
    level = INSTRUMENT.levels[0 if value == 0 else -1]
    assert INSTRUMENT.levels_of(points(given_answers)["overall"]) == (level,)


@settings(deadline=None)
@given(ANY)
def test_any_answers_give_the_points_of_the_plain_rules(given_answers: Given) -> None:
    expected = plain_points(given_answers)
    found = points(given_answers)
    assert found.keys() == expected.keys()
    for key, value in found.items():
        if value is None:
            assert expected[key] is None
        else:
            assert float(value) == pytest.approx(expected[key])


@settings(deadline=None)
@given(COMPLETE)
def test_complete_answers_give_the_points_of_the_plain_rules(given_answers: Given) -> None:
    found, expected = points(given_answers), plain_points(given_answers)
    assert {key: float(value) for key, value in found.items()} == pytest.approx(expected)


def bettered(key: str, answer: Any) -> list[Any]:
    """Every answer that is one step better: the next choice, or one more tick."""
    if key in CHOICES:
        following = CHOICES[key].index(answer) + 1
        return CHOICES[key][following : following + 1]
    ticked = [tick for tick in answer if tick != "none"]
    return [[*ticked, tick] for tick in TICKS[key] if tick not in ticked]


@pytest.mark.parametrize("key", QUESTIONS)
@settings(deadline=None, max_examples=25)
@given(given_answers=COMPLETE)
def test_a_better_answer_gives_more_there_and_overall_and_nowhere_less(
    key: str, given_answers: Given
) -> None:
    before = points(given_answers)
    for answer in bettered(key, given_answers[key]):
        after = points({**given_answers, key: answer})
        rises = {name for name in after if after[name] > before[name]}
        dimension = next(name for name, keys in DIMENSIONS.items() if key in keys)
        assert rises == {dimension, "overall"}
        assert all(after[name] == before[name] for name in after.keys() - rises)
