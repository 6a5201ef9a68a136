"""The questionnaires we ship."""

import json
from fractions import Fraction
from itertools import pairwise
from statistics import mean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.engine.scoring import AnswerError, Scores
from firstline.foundation.packs import (
    Instrument,
    Question,
    instruments,
    load_instrument,
    vocabulary,
)
from firstline.foundation.packs.questions import (
    DateQuestion,
    InvestQuestion,
    MatrixQuestion,
    MoneyQuestion,
    NumberQuestion,
    OneQuestion,
    TicksQuestion,
    YesNoQuestion,
)

CCMD = load_instrument("ccmd", 1)
FEEDBACK = load_instrument("feedback")


def best_form(instrument: Instrument) -> dict[str, list[str]]:
    """A form with every tick, the last step and the last option."""
    form: dict[str, list[str]] = {}
    for question in instrument.questions():
        match question:
            case TicksQuestion():
                form[question.key] = [option.key for option in question.options if not option.exclusive]
            case InvestQuestion():
                form[question.key] = [f"{row.key}.invested" for row in question.rows]
            case MatrixQuestion():
                form |= {field: [question.steps[-1].key] for field in question.fields()}
            case OneQuestion():
                form[question.key] = [question.options[-1].key]
            case YesNoQuestion():
                form[question.key] = ["yes"]
            case _:
                form[question.key] = [typed(question)]
    return form


def typed(question: Question) -> str:
    """Something that such a question takes."""
    match question:
        case NumberQuestion():
            return str(question.minimum or 0)
        case MoneyQuestion():
            return str(question.minimum or 0)
        case DateQuestion():
            return "2026-12-31"
        case _:
            return "words"


def worst_form(instrument: Instrument) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for question in instrument.questions():
        match question:
            case TicksQuestion() | InvestQuestion():
                form[question.key] = [option.key for option in question.options if option.exclusive][:1]
            case MatrixQuestion():
                form |= {field: [question.steps[0].key] for field in question.fields()}
            case OneQuestion():
                form[question.key] = [question.options[0].key]
            case YesNoQuestion():
                form[question.key] = ["no"]
            case _:
                form[question.key] = [typed(question)]
    return form


def fill_in(instrument: Instrument, form: dict[str, list[str]]) -> dict[str, object]:
    """Submit every page of the instrument with that form."""
    answers: dict[str, object] = {}
    for page in instrument.pages:
        parsed = instrument.parse_page(page.key, form, stored=answers)
        assert not parsed.problems
        answers = parsed.merged_into(answers)
    return answers


def choices(instrument: Instrument) -> list[OneQuestion]:
    """The scored questions that are a choice of one."""
    return [
        question
        for question in instrument.questions()
        if isinstance(question, OneQuestion) and question.dimension is not None
    ]


OF_CHOICES = [
    instrument
    for instrument in instruments()
    if instrument.dimensions and len(choices(instrument)) == len(instrument.scoring_model().question_keys())
]


# What is shipped


def test_ccmd_has_six_dimensions_and_eleven_questions_of_the_sizes_in_the_methods_note() -> None:
    sizes = {}
    for question in CCMD.questions():
        rule = question.rule()
        assert rule is not None
        sizes[question.key] = len(getattr(rule, "rows", ()) or getattr(rule, "options", ()))
    assert list(sizes.values()) == [10, 10, 10, 7, 7, 8, 7, 6, 5, 10, 5]
    assert all(len(page.questions) == 1 for page in CCMD.pages), "a page is short enough for a phone"
    assert len(CCMD.dimensions) == 6


def test_every_dimension_of_ccmd_is_a_topic_of_the_same_name() -> None:
    topics = vocabulary("topics")
    for dimension in CCMD.dimensions:
        entry = topics.get(dimension.key)
        assert entry is not None
        assert entry.label == dimension.label


@pytest.mark.parametrize("instrument", instruments(), ids=lambda instrument: instrument.key)
@pytest.mark.parametrize(("make", "value"), [(best_form, 100), (worst_form, 0)])
def test_the_best_answers_score_100_and_the_worst_0(instrument: Instrument, make: Any, value: int) -> None:
    answers = fill_in(instrument, make(instrument))
    if value == 100 or instrument.dimensions:
        assert instrument.missing(answers) == ()
    scores = instrument.score(answers)
    assert scores.overall.value == (value if instrument.dimensions else None)
    assert set(scores.dimensions) == {dimension.key for dimension in instrument.dimensions}
    assert instrument.score(json.loads(json.dumps(answers))) == scores


@pytest.mark.parametrize("instrument", instruments(), ids=lambda instrument: instrument.key)
def test_nothing_submitted_is_nothing_answered(instrument: Instrument) -> None:
    answers = fill_in(instrument, {})
    assert answers == {}
    asked = [question for question in instrument.questions() if not question.optional]
    assert list(instrument.missing(answers)) == [one.key for one in asked if one.shown_if is None]
    assert instrument.score(answers).overall.value is None


def places(instrument: Instrument) -> st.SearchStrategy[dict[str, int]]:
    """For any of the scored choices of one, the place of the option chosen."""
    return st.fixed_dictionaries(
        {},
        optional={
            question.key: st.integers(0, len(question.options) - 1) for question in choices(instrument)
        },
    )


def score_places(instrument: Instrument, chosen: dict[str, int]) -> Scores:
    return instrument.score(
        {
            question.key: question.options[chosen[question.key]].key
            for question in choices(instrument)
            if question.key in chosen
        }
    )


@pytest.mark.parametrize("instrument", OF_CHOICES, ids=lambda instrument: instrument.key)
@settings(deadline=None)
@given(data=st.data())
def test_choices_score_the_plain_mean_of_their_places(instrument: Instrument, data: st.DataObject) -> None:
    chosen = data.draw(places(instrument))
    scores = score_places(instrument, chosen)
    means = []
    for dimension in instrument.dimensions:
        shares = [
            100 * chosen[question.key] / (len(question.options) - 1)
            for question in choices(instrument)
            if question.dimension == dimension.key and question.key in chosen
        ]
        found = scores.dimensions[dimension.key]
        assert found.answered == len(shares)
        assert (found.value is None) == (not shares)
        if found.value is not None:
            means.append(mean(shares))
            assert float(found.value) == pytest.approx(means[-1])
    if len(means) < len(instrument.dimensions):
        assert scores.overall.value is None
    else:
        assert scores.overall.value is not None
        assert float(scores.overall.value) == pytest.approx(mean(means))


@pytest.mark.parametrize("instrument", OF_CHOICES, ids=lambda instrument: instrument.key)
@settings(deadline=None)
@given(data=st.data())
def test_a_better_answer_raises_its_own_dimension_alone(instrument: Instrument, data: st.DataObject) -> None:
    chosen = data.draw(places(instrument))
    question = data.draw(st.sampled_from(choices(instrument)))
    place = data.draw(st.integers(0, len(question.options) - 2))
    before = score_places(instrument, {**chosen, question.key: place}).dimensions
    after = score_places(instrument, {**chosen, question.key: place + 1}).dimensions
    for key, part in after.items():
        value, earlier = part.value, before[key].value
        if key == question.dimension:
            assert value is not None
            assert earlier is not None
            assert value > earlier
        else:
            assert value == earlier


def test_feedback_scores_usefulness_alone() -> None:
    answers = fill_in(FEEDBACK, {"useful": ["4"], "without_us": ["probably_not"]})
    assert FEEDBACK.score(answers).overall.value == Fraction(75)
    assert FEEDBACK.missing(answers) == ("result",)


@pytest.mark.parametrize("instrument", instruments(), ids=lambda one: one.key)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("not been validated", "nobody has examined")),
        ("nb", ("ikke validert", "ingen har undersøkt")),
        ("nn", ("ikkje validerte", "ingen har undersøkt")),
        ("da", ("ikke valideret", "ingen har undersøgt")),
    ],
)
def test_each_says_that_it_has_not_been_validated(
    instrument: Instrument, language: str, words: tuple[str, ...]
) -> None:
    said = instrument.validity.text(language)
    assert any(one in said for one in words), said


def test_levels_are_named_only_when_sure() -> None:
    assert [level.key for level in CCMD.levels_of(Fraction(30))] == ["under_way"]
    assert [level.key for level in CCMD.levels_of(Fraction(26), 3.0)] == ["starting", "under_way"]
    assert FEEDBACK.levels_of(Fraction(30)) == ()


# Pages


def test_pages_follow_each_other() -> None:
    keys = [page.key for page in CCMD.pages]
    assert CCMD.previous_page(keys[0]) is None
    assert CCMD.next_page(keys[-1]) is None
    for before, after in pairwise(keys):
        following, preceding = CCMD.next_page(before), CCMD.previous_page(after)
        assert following is not None
        assert preceding is not None
        assert (following.key, preceding.key) == (after, before)
    with pytest.raises(KeyError):
        CCMD.page("nowhere")


def test_answers_of_another_version_are_refused_by_question() -> None:
    with pytest.raises(AnswerError) as caught:
        CCMD.score({"no_longer_asked": ["a"]})
    assert (caught.value.code, caught.value.question) == ("unknown_question", "no_longer_asked")
