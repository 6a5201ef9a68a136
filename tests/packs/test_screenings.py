"""Growth and selling online: what is asked stays as it is, and the points are those of the plain rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.foundation.packs import Instrument, load_instrument, vocabulary
from firstline.foundation.packs.questions import OneQuestion, TicksQuestion
from tests.packs.test_packs import texts

LANGUAGES = ("en", "nb", "nn", "da")
Given = dict[str, Any]


@dataclass(frozen=True)
class Screening:
    """What version 1 of an instrument asks, pinned: stored answers hold on to the keys, and points to the
    order of the options.

    dimensions: dimension -> its questions. choices: question -> its options, worst first. ticks: question
    -> its options, beside "none".
    """

    key: str
    dimensions: Mapping[str, list[str]]
    choices: Mapping[str, list[str]]
    ticks: Mapping[str, list[str]]

    @property
    def instrument(self) -> Instrument:
        return load_instrument(self.key, 1)

    @property
    def lowest(self) -> Given:
        return {key: options[0] for key, options in self.choices.items()} | {
            key: ["none"] for key in self.ticks
        }

    @property
    def highest(self) -> Given:
        return {key: options[-1] for key, options in self.choices.items()} | dict(self.ticks)

    def dimension_of(self) -> dict[str, str]:
        return {key: dimension for dimension, keys in self.dimensions.items() for key in keys}

    def one_answer(self, key: str) -> st.SearchStrategy[Any]:
        if key in self.choices:
            return st.sampled_from(self.choices[key])
        return st.lists(st.sampled_from(self.ticks[key]), min_size=1, unique=True) | st.just(["none"])

    def answers(self) -> dict[str, st.SearchStrategy[Any]]:
        return {key: self.one_answer(key) for key in (*self.choices, *self.ticks)}

    def plain_points(self, given: Given) -> dict[str, float | None]:
        """The rules in plain floats: a choice by its place, ticks by their share; then mean upon mean."""
        points: dict[str, float | None] = {}
        for dimension, keys in self.dimensions.items():
            parts = []
            for key in keys:
                if key in given and key in self.choices:
                    options = self.choices[key]
                    parts.append(options.index(given[key]) * 100 / (len(options) - 1))
                elif key in given:
                    parts.append(sum(100 for tick in given[key] if tick != "none") / len(self.ticks[key]))
            points[dimension] = sum(parts) / len(parts) if parts else None
        known = [value for value in points.values() if value is not None]
        points["overall"] = sum(known) / len(known) if len(known) == len(self.dimensions) else None
        return points

    def points(self, given: Given) -> dict[str, Any]:
        scores = self.instrument.score(given)
        parts = {key: part.value for key, part in scores.dimensions.items()}
        return parts | {"overall": scores.overall.value}

    def bettered(self, key: str, answer: Any) -> list[Any]:
        """Every answer that is one step better: the next choice, or one more tick."""
        if key in self.choices:
            following = self.choices[key].index(answer) + 1
            return self.choices[key][following : following + 1]
        ticked = [tick for tick in answer if tick != "none"]
        return [[*ticked, tick] for tick in self.ticks[key] if tick not in ticked]


GROWTH = Screening(
    key="growth",
    dimensions={
        "ambition": ["goal", "time", "efforts"],
        "scalability": ["peak", "repeated", "without_leader"],
        "organisation": ["responsibility", "figures", "support"],
        "international": ["abroad", "market", "prepared"],
        "technology": ["latest", "trial", "knowledge"],
        "role_model": ["told", "shown", "given"],
    },
    choices={
        "goal": ["none", "talked", "figure", "written", "followed"],
        "time": ["none", "hours", "half_day", "day", "more"],
        "peak": ["refused", "late", "long_days", "extra", "usual"],
        "repeated": ["nothing", "quarter", "half", "three_quarters", "all"],
        "responsibility": ["one_person", "spoken", "written", "deputies", "tried"],
        "figures": ["once", "few", "quarterly", "monthly", "budget"],
        "abroad": ["unasked", "asked", "some", "tenth", "quarter"],
        "market": ["nothing", "read", "talked", "met", "agreed"],
        "latest": ["long_ago", "five_years", "three_years", "one_year", "again"],
        "trial": ["nothing", "alone", "agreed", "noted", "decided"],
        "told": ["never", "once", "few", "often", "followed"],
        "shown": ["nothing", "that", "how", "figures", "failures"],
    },
    ticks={
        "efforts": ["own_money", "other_money", "people", "customers", "offering"],
        "without_leader": ["price", "order", "delivery", "invoice", "complaint", "training"],
        "support": ["board", "mentor", "expert", "tasks", "training"],
        "prepared": ["material", "price", "rules", "name", "terms", "person"],
        "knowledge": ["research", "supplier", "customer", "company", "course", "own_work"],
        "given": ["trainee", "guided", "bought", "shared", "delivered", "post"],
    },
)
ECOMMERCE = Screening(
    key="ecommerce",
    dimensions={
        "direction": ["decision", "explored", "changed"],
        "customers": ["wishes", "contact", "choosing"],
        "systems": ["reach", "flow", "product_data"],
        "fulfilment": ["payment", "delivery"],
        "capacity": ["time", "skills", "control"],
        "trust": ["information", "protection"],
    },
    choices={
        "decision": ["nothing", "talked", "first_step", "goal", "followed"],
        "explored": ["nothing", "looked", "sketched", "estimated", "tried"],
        "wishes": ["guess", "heard", "asked", "noted", "acted"],
        "choosing": ["talk", "described", "examples", "prices", "own_choice"],
        "reach": ["nowhere", "read", "request", "order", "follow"],
        "flow": ["paper", "typed_twice", "typed_once", "invoice", "stock"],
        "time": ["none", "spare", "some", "fixed", "post"],
        "control": ["nobody", "slow", "quick", "one_of_us", "written"],
    },
    ticks={
        "changed": ["offering", "prices", "audience", "partners", "roles"],
        "contact": ["named", "quick", "history", "assisted", "follow_up"],
        "product_data": ["number", "text", "picture", "measures", "price", "available"],
        "payment": ["at_once", "invoice", "matched", "reminder", "refund"],
        "delivery": ["cost", "day", "informed", "carrier", "returns", "counted"],
        "skills": ["course", "published", "advertised", "visits", "compared", "taught"],
        "information": ["seller", "total", "terms", "cancel", "complaint", "privacy"],
        "protection": ["two_steps", "own_user", "updates", "restored", "fraud"],
    },
)
BOTH = (GROWTH, ECOMMERCE)
of_both = pytest.mark.parametrize("asked", BOTH, ids=lambda one: one.key)


# What is asked


@of_both
def test_it_asks_what_version_1_asks(asked: Screening) -> None:
    found = {}
    for question in asked.instrument.questions():
        assert isinstance(question, OneQuestion | TicksQuestion)
        found[question.key] = ([option.key for option in question.options], question.dimension)
    dimension_of = asked.dimension_of()
    assert [dimension.key for dimension in asked.instrument.dimensions] == list(asked.dimensions)
    assert list(found) == list(dimension_of)
    assert found == {
        **{key: (options, dimension_of[key]) for key, options in asked.choices.items()},
        **{key: ([*options, "none"], dimension_of[key]) for key, options in asked.ticks.items()},
    }
    assert all(4 <= len(options) <= 5 for options in asked.choices.values())
    assert all(question.optional is False for question in asked.instrument.questions())


@of_both
def test_a_page_is_a_dimension(asked: Screening) -> None:
    instrument = asked.instrument
    assert {
        page.key: [question.key for question in page.questions] for page in instrument.pages
    } == asked.dimensions
    for page, dimension in zip(instrument.pages, instrument.dimensions, strict=True):
        assert page.title == dimension.label


@of_both
def test_advisers_see_the_points_alone(asked: Screening) -> None:
    assert (asked.instrument.answers_for, asked.instrument.asked) == ("respondent", "by_hand")
    # The same is promised as where the company mapping asks.
    assert asked.instrument.audience == load_instrument("ccmd", 1).audience


@of_both
def test_it_finds_no_needs_for_no_dimension_means_what_a_topic_means(asked: Screening) -> None:
    assert asked.instrument.needs_below is None
    assert not set(asked.dimensions) & set(vocabulary("topics").keys())


@of_both
def test_the_levels_are_four_even_parts(asked: Screening) -> None:
    lower = {level.key: int(level.lower) for level in asked.instrument.levels}
    assert lower == {"little": 0, "some": 25, "much": 50, "most": 75}


# Its words


@of_both
def test_every_text_is_there_in_every_language(asked: Screening) -> None:
    found = list(texts(asked.instrument))
    assert len(found) > 100
    for text in found:
        words = [getattr(text, language) for language in LANGUAGES]
        assert all(words), text.en
        # A choice may be one word; a sentence that is the same as the English one is not translated.
        assert text.en not in words[1:] or len(str(text.en).split()) < 4


# Words that only the other language has: a text that was carried over half translated holds one of them.
FOREIGN = {
    "nb": {"ikkje", "korleis", "kva", "noko", "dykk", "dykkar", "hvad", "jeres", "virksomhed", "nogen"},
    "nn": {"ikke", "hvordan", "hva", "hvem", "hvor", "noe", "noen", "dere", "deres", "jeg", "bedriften"},
    "da": {"ikkje", "hva", "noe", "noen", "dere", "dykk", "bedrift", "bedriften", "bedrifta", "ansatte"},
}


@of_both
@pytest.mark.parametrize("language", FOREIGN)
def test_no_text_holds_a_word_of_its_neighbour(asked: Screening, language: str) -> None:
    for text in texts(asked.instrument):
        words = getattr(text, language).lower().replace(",", " ").replace(".", " ").replace(":", " ")
        assert not FOREIGN[language] & set(words.replace("?", " ").split()), words


@of_both
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "have not been validated"),
        ("nb", "er ikke validert"),
        ("nn", "er ikkje validerte"),
        ("da", "er ikke valideret"),
    ],
)
def test_it_says_that_it_has_not_been_validated(asked: Screening, language: str, words: str) -> None:
    assert words in getattr(asked.instrument.validity, language)


# Its points


@of_both
@pytest.mark.parametrize(("end", "value"), [("lowest", 0), ("highest", 100)])
def test_the_lowest_answers_give_0_and_the_highest_100_exactly(
    asked: Screening, end: str, value: int
) -> None:
    answers, instrument = getattr(asked, end), asked.instrument
    points = asked.points(answers)
    assert points == dict.fromkeys([*asked.dimensions, "overall"], value)
    assert instrument.missing(answers) == ()
    assert instrument.levels_of(points["overall"]) == (instrument.levels[0 if value == 0 else -1],)


@of_both
@given(data=st.data())
def test_any_answers_give_the_points_of_the_plain_rules(asked: Screening, data: st.DataObject) -> None:
    answers = data.draw(st.fixed_dictionaries({}, optional=asked.answers()))
    expected, found = asked.plain_points(answers), asked.points(answers)
    assert found.keys() == expected.keys()
    for key, value in found.items():
        if value is None:
            assert expected[key] is None
        else:
            assert float(value) == pytest.approx(expected[key])


@of_both
@given(data=st.data())
def test_complete_answers_give_the_points_of_the_plain_rules(asked: Screening, data: st.DataObject) -> None:
    answers = data.draw(st.fixed_dictionaries(asked.answers()))
    found, expected = asked.points(answers), asked.plain_points(answers)
    assert {key: float(value) for key, value in found.items()} == pytest.approx(expected)


@pytest.mark.parametrize(("asked", "key"), [(one, key) for one in BOTH for key in one.dimension_of()])
@settings(max_examples=25)
@given(data=st.data())
def test_a_better_answer_gives_more_there_and_overall_and_nowhere_less(
    asked: Screening, key: str, data: st.DataObject
) -> None:
    answers = data.draw(st.fixed_dictionaries(asked.answers()))
    before = asked.points(answers)
    for answer in asked.bettered(key, answers[key]):
        after = asked.points({**answers, key: answer})
        rises = {name for name in after if after[name] > before[name]}
        assert rises == {asked.dimension_of()[key], "overall"}
        assert all(after[name] == before[name] for name in after.keys() - rises)
