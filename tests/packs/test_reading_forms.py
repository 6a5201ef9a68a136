"""What can be read out of a submitted page, for every kind of question."""

import json
from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.foundation.packs import PROBLEM_CODES, Question, Reader
from tests.packs.trial import WORDS, keyed, one_page

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
    {"key": "export", "kind": "yes_no", "label": WORDS},
    {"key": "turnover", "kind": "money", "label": WORDS, "minimum": 0, "maximum": 1_000_000},
    {"key": "begins", "kind": "date", "label": WORDS, "earliest": "today", "latest": "2027-12-31"},
)  # fmt: skip
READER = Reader(language="nb", currency="NOK", today=date(2026, 11, 27))


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
            "export": ["no"],
            "turnover": ["250 000,50"],
            "begins": ["31.12.2026"],
            "csrfmiddlewaretoken": ["x"],
            "next": ["1"],
        },
        reader=READER,
    )
    assert parsed.problems == ()
    assert parsed.answers == {
        "habits": ["b", "a"],
        "money": ["design.planned"],
        "green": {"energy": "yes", "reuse": "no"},
        "choice": "low",
        "people": 1200,
        "words": "one\ntwo",
        "export": "no",
        "turnover": {"amount": "250000.50", "currency": "NOK"},
        "begins": "2026-12-31",
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
        ({"export": ["maybe"]}, "unknown_option", "export", {"value": "maybe"}),
        ({"export": ["yes", "no"]}, "more_than_one", "export", {}),
        ({"turnover": ["much"]}, "not_an_amount", "turnover", {"value": "much"}),
        ({"turnover": ["-1"]}, "amount_too_small", "turnover", {"minimum": "0", "currency": "NOK"}),
        (
            {"turnover": ["1 000 000,01"]},
            "amount_too_large",
            "turnover",
            {"maximum": "1000000", "currency": "NOK"},
        ),
        ({"begins": ["31.02.2027"]}, "not_a_date", "begins", {"value": "31.02.2027"}),
        ({"begins": ["26/11/2026"]}, "too_early", "begins", {"earliest": "2026-11-27"}),
        ({"begins": ["2028-01-01"]}, "too_late", "begins", {"latest": "2027-12-31"}),
    ],
)
def test_a_wrong_answer_is_named_and_the_others_are_kept(
    form: dict[str, list[str]], code: str, question: str, params: dict[str, object]
) -> None:
    good = {"choice": ["high"], "people": ["3"]}
    parsed = TRIAL.parse_page("only", {**good, **form}, reader=READER)
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
    [
        *("habits", "money", "green.energy", "green.reuse", "green.", "choice", "people", "words", "x"),
        *("export", "turnover", "begins"),
    ]
)
values = st.one_of(
    st.sampled_from(["a", "none", "design.planned", "yes", "low", "12", "-3", "1.5", "2026-12-31", ""]),
    st.text(max_size=12),
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
    kinds = get_args(get_args(Question)[0])
    assert len(kinds) == 9
    assert {type(question) for question in TRIAL.questions()} == set(kinds)
