"""The two surveys that give no points: what is asked, of whom, and in which words."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.foundation.packs import Instrument, Text, load_instrument
from firstline.foundation.packs.questions import (
    DateQuestion,
    MoneyQuestion,
    NumberQuestion,
    OneQuestion,
    Question,
    TicksQuestion,
    YesNoQuestion,
)
from tests.packs.test_packs import texts
from tests.packs.test_screenings import FOREIGN

NEEDS, EMPLOYER = load_instrument("needs_survey", 1), load_instrument("employer_survey", 1)
BOTH = (NEEDS, EMPLOYER)
of_both = pytest.mark.parametrize("asked", BOTH, ids=lambda one: one.key)
ASKED = {
    "needs_survey": {
        "help": ["help", "most", "soon", "deadline", "by"],
        "hindrance": ["holds_back", "lacking"],
        "meeting": ["meet", "when", "more"],
    },
    "employer_survey": {
        "now": ["staff", "open", "open_number", "open_fields", "hard", "hard_fields", "hard_why"],
        "ahead": ["next_year", "more_number", "more_from", "ahead_fields", "retiring", "handover"],
        "skills": ["skills_one", "skills_five", "how", "training"],
        "schools": ["schools", "schools_more", "schools_what", "words"],
    },
}


@of_both
def test_it_asks_what_version_1_asks(asked: Instrument) -> None:
    found = {page.key: [question.key for question in page.questions] for page in asked.pages}
    assert found == ASKED[asked.key]


@of_both
def test_the_hub_reads_the_answers_and_nothing_is_scored(asked: Instrument) -> None:
    assert (asked.answers_for, asked.asked, asked.answered_by) == ("hub", "by_hand", "one")
    assert (asked.dimensions, asked.levels, asked.needs_below, asked.counts) == ((), (), None, ())


def test_each_says_whether_it_is_counted_in_figures_for_the_region() -> None:
    assert "not counted in figures for the region" in NEEDS.audience.en
    assert "can be counted in figures for the region" in EMPLOYER.audience.en


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
def test_it_says_that_it_has_not_been_validated(asked: Instrument, language: str, words: str) -> None:
    assert words in getattr(asked.validity, language)


@of_both
@pytest.mark.parametrize("language", FOREIGN)
def test_no_text_holds_a_word_of_its_neighbour(asked: Instrument, language: str) -> None:
    found: list[Text] = list(texts(asked))
    assert len(found) > 40
    for text in found:
        words = getattr(text, language).lower()
        for sign in ",.:;?":
            words = words.replace(sign, " ")
        assert not FOREIGN[language] & set(words.split()), words


def answers_to(question: Question) -> st.SearchStrategy[object]:
    match question:
        case TicksQuestion():
            options = [option.key for option in question.options if not option.exclusive]
            return st.lists(st.sampled_from(options), min_size=1, unique=True)
        case OneQuestion():
            return st.sampled_from([option.key for option in question.options])
        case YesNoQuestion():
            return st.sampled_from(["yes", "no"])
        case NumberQuestion():
            return st.integers(question.minimum or 0, 50)
        case MoneyQuestion():
            return st.just({"amount": "1000", "currency": "NOK"})
        case DateQuestion():
            return st.just("2027-01-01")
        case _:
            return st.just("words")


@of_both
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_nobody_is_asked_what_an_earlier_answer_rules_out(asked: Instrument, data: st.DataObject) -> None:
    answers: dict[str, Any] = data.draw(
        st.fixed_dictionaries({}, optional={one.key: answers_to(one) for one in asked.questions()})
    )
    keys = {question.key for question in asked.asked_of(answers)}
    if asked is NEEDS:
        assert ("by" in keys) == (
            {"help", "deadline"} <= keys & set(answers) and answers["deadline"] == "yes"
        )
        assert ("lacking" in keys) == ("money" in answers.get("holds_back", []))
    else:
        assert ("open_number" in keys) == (answers.get("open") == "yes")
        assert ("more_from" in keys) == (answers.get("next_year") == "more")
    assert set(asked.missing(answers)) <= keys


def test_who_needs_nothing_just_now_is_asked_little() -> None:
    answers = {"help": ["nothing"], "holds_back": ["none"], "meet": ["phone"]}
    assert NEEDS.missing(answers) == ()
    assert [question.key for question in NEEDS.asked_of(answers)] == [
        *("help", "holds_back", "meet", "when", "more"),
    ]
