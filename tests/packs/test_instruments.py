"""The questionnaires we ship, and what can be read out of a submitted page."""

import json
from fractions import Fraction
from itertools import pairwise
from statistics import mean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.engine.scoring import AnswerError, Scores
from firstline.foundation.packs import PROBLEM_CODES, Instrument, instruments, load_instrument, vocabulary
from firstline.foundation.packs.questions import (
    InvestQuestion,
    MatrixQuestion,
    NumberQuestion,
    OneQuestion,
    TextQuestion,
    TicksQuestion,
)

CCMD = load_instrument("ccmd")
FEEDBACK = load_instrument("feedback")
WORDS = {"en": "words", "nb": "ord"}


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
            case _:
                form[question.key] = ["words"]
    return form


def worst_form(instrument: Instrument) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for question in instrument.questions():
        match question:
            case TicksQuestion() | InvestQuestion():
                form[question.key] = [next(option.key for option in question.options if option.exclusive)]
            case MatrixQuestion():
                form |= {field: [question.steps[0].key] for field in question.fields()}
            case OneQuestion():
                form[question.key] = [question.options[0].key]
            case _:
                form[question.key] = ["words"]
    return form


def fill_in(instrument: Instrument, form: dict[str, list[str]]) -> dict[str, object]:
    """Submit every page of the instrument with that form."""
    answers: dict[str, object] = {}
    for page in instrument.pages:
        parsed = instrument.parse_page(page.key, form)
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
    if len(choices(instrument)) == len(instrument.scoring_model().question_keys())
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
    assert instrument.missing(answers) == ()
    scores = instrument.score(answers)
    assert scores.overall.value == value
    assert set(scores.dimensions) == {dimension.key for dimension in instrument.dimensions}
    assert instrument.score(json.loads(json.dumps(answers))) == scores


@pytest.mark.parametrize("instrument", instruments(), ids=lambda instrument: instrument.key)
def test_nothing_submitted_is_nothing_answered(instrument: Instrument) -> None:
    answers = fill_in(instrument, {})
    assert answers == {}
    asked = [question.key for question in instrument.questions() if not question.optional]
    assert list(instrument.missing(answers)) == asked
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


# Reading a form


def one_page(*questions: dict[str, object]) -> Instrument:
    return Instrument.model_validate(
        {
            "key": "trial",
            "version": 1,
            "minutes": 1,
            **dict.fromkeys(("title", "intro", "audience", "validity"), WORDS),
            "sources": [WORDS],
            "pages": [{"key": "only", "title": WORDS, "questions": list(questions)}],
        }
    )


def keyed(*keys: str, **more: object) -> list[dict[str, object]]:
    return [{"key": key, "label": WORDS, **more} for key in keys]


TRIAL = one_page(
    {
        "key": "habits", "kind": "ticks", "label": WORDS,
        "options": [*keyed("a", "b"), *keyed("none", exclusive=True)],
    },
    {
        "key": "money", "kind": "invest", "label": WORDS, "rows": keyed("design"), "invested": WORDS,
        "planned": WORDS, "options": keyed("neither", exclusive=True),
    },
    {
        "key": "green", "kind": "matrix", "label": WORDS, "rows": keyed("energy", "reuse"),
        "steps": keyed("no", "yes"),
    },
    {"key": "choice", "kind": "one", "label": WORDS, "options": keyed("low", "high")},
    {"key": "people", "kind": "number", "label": WORDS, "minimum": 0, "maximum": 5000},
    {"key": "words", "kind": "text", "label": WORDS, "max_length": 10, "optional": True},
)  # fmt: skip


def test_a_page_becomes_answers_by_question() -> None:
    parsed = TRIAL.parse_page(
        "only",
        {
            "habits": ["b", "a", "b", ""],
            "money": ["design.planned"],
            "green.energy": ["yes"],
            "green.reuse": ["no"],
            "choice": ["low"],
            "people": ["1\u00a0 200"],
            "words": [" one\r\ntwo\0 "],
            "csrfmiddlewaretoken": ["x"],
            "next": ["1"],
        },
    )
    assert parsed.problems == ()
    assert parsed.answers == {
        "habits": ["b", "a"],
        "money": ["design.planned"],
        "green": {"energy": "yes", "reuse": "no"},
        "choice": "low",
        "people": 1200,
        "words": "one\ntwo",
    }
    assert TRIAL.missing(parsed.answers) == ()


@pytest.mark.parametrize(
    ("form", "code", "question", "params"),
    [
        ({"habits": ["z"]}, "unknown_option", "habits", {"value": "z"}),
        ({"habits": ["a", "none"]}, "exclusive_with_others", "habits", {"exclusive": "none"}),
        ({"money": ["design"]}, "unknown_option", "money", {"value": "design"}),
        (
            {"money": ["neither", "design.invested"]},
            "exclusive_with_others",
            "money",
            {"exclusive": "neither"},
        ),
        ({"green.paper": ["yes"]}, "unknown_row", "green", {"row": "paper"}),
        ({"green.energy": ["maybe"]}, "unknown_step", "green", {"row": "energy", "value": "maybe"}),
        ({"green.energy": ["yes", "no"]}, "more_than_one", "green", {}),
        ({"choice": ["middle"]}, "unknown_option", "choice", {"value": "middle"}),
        ({"choice": ["low", "high"]}, "more_than_one", "choice", {}),
        ({"people": ["many"]}, "not_a_number", "people", {"value": "many"}),
        ({"people": ["1.5"]}, "not_a_number", "people", {"value": "1.5"}),
        ({"people": ["٣"]}, "not_a_number", "people", {"value": "٣"}),
        ({"people": ["9" * 5000]}, "not_a_number", "people", {"value": "9" * 80}),
        ({"people": ["\u22121"]}, "too_small", "people", {"minimum": 0}),
        ({"people": ["5 001"]}, "too_large", "people", {"maximum": 5000}),
        ({"words": ["x" * 11]}, "too_long", "words", {"maximum": 10, "length": 11}),
    ],
)
def test_a_wrong_answer_is_named_and_the_others_are_kept(
    form: dict[str, list[str]], code: str, question: str, params: dict[str, object]
) -> None:
    good = {"choice": ["high"], "people": ["3"]}
    parsed = TRIAL.parse_page("only", {**good, **form})
    assert [(problem.code, problem.question, dict(problem.params)) for problem in parsed.problems] == [
        (code, question, params)
    ]
    assert code in PROBLEM_CODES
    assert set(parsed.answers) == {"choice", "people"} - {question}


def test_merging_takes_back_what_was_cleared_and_keeps_what_was_in_error() -> None:
    stored = {"habits": ["a"], "choice": "low", "elsewhere": "kept"}
    parsed = TRIAL.parse_page("only", {"habits": ["z"], "choice": [""], "people": ["4"]})
    assert parsed.merged_into(stored) == {"habits": ["a"], "elsewhere": "kept", "people": 4}
    assert stored == {"habits": ["a"], "choice": "low", "elsewhere": "kept"}


def test_a_matrix_half_filled_in_is_kept_and_still_missing() -> None:
    parsed = TRIAL.parse_page("only", {"green.energy": ["yes"], "green.reuse": [""]})
    assert parsed.answers == {"green": {"energy": "yes"}}
    assert "green" in TRIAL.missing(parsed.answers)


names = st.sampled_from(
    ["habits", "money", "green.energy", "green.reuse", "green.", "choice", "people", "words", "x"]
)
values = st.one_of(
    st.sampled_from(["a", "none", "design.planned", "yes", "low", "12", "-3", ""]), st.text(max_size=12)
)


@settings(deadline=None)
@given(st.dictionaries(names, st.lists(values, max_size=3)))
def test_any_form_is_read_or_refused_and_what_is_read_can_be_stored(form: dict[str, list[str]]) -> None:
    parsed = TRIAL.parse_page("only", form)
    assert {problem.code for problem in parsed.problems} <= set(PROBLEM_CODES)
    assert not {problem.question for problem in parsed.problems} & set(parsed.answers)
    stored = parsed.merged_into({})
    assert json.loads(json.dumps(stored)) == stored
    TRIAL.score(stored)


def test_every_kind_of_question_is_tried_here() -> None:
    kinds = {TicksQuestion, InvestQuestion, MatrixQuestion, OneQuestion, NumberQuestion, TextQuestion}
    assert {type(question) for question in TRIAL.questions()} == kinds


def test_answers_of_another_version_are_refused_by_question() -> None:
    with pytest.raises(AnswerError) as caught:
        CCMD.score({"no_longer_asked": ["a"]})
    assert (caught.value.code, caught.value.question) == ("unknown_question", "no_longer_asked")
