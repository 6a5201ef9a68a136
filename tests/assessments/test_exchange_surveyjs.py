"""SurveyJS is read kind by kind, and what cannot be carried is named with its reason."""

import json
from typing import Any

import pytest

from firstline.domains.assessments.exchange import read
from firstline.foundation.packs.questions import MatrixQuestion, NumberQuestion, TextQuestion
from tests.assessments.foreign_forms import instrument, read_js, surveyjs, whys

CHOICES = ["a", {"value": "B 2", "text": {"default": "Bee", "nb": "Bie", "no": "Bie", "fr": "Abeille"}}]


def options(question: Any) -> list[tuple[str, str, bool]]:
    return [(each.key, each.label.text("nb"), getattr(each, "exclusive", False)) for each in question.options]


def test_a_choice_of_one() -> None:
    for kind in ("radiogroup", "dropdown"):
        got = read_js(
            {"type": kind, "name": "Q One", "title": "What?", "choices": CHOICES, "showNoneItem": True}
        )
        question = instrument(got).question("q_one")
        assert (question.kind, question.label.en) == ("one", "What?")
        assert options(question)[:2] == [("a", "a", False), ("b_2", "Bie", False)]
        assert options(question)[2][0] == "none"
        assert got.names == {"q_one": "Q One", "q_one.options.b_2": "B 2"}


def test_ticks_with_options_that_stand_alone() -> None:
    got = read_js(
        {
            "type": "checkbox",
            "name": "q",
            "choices": [*CHOICES, {"value": "c", "isExclusive": True}],
            "hasNone": True,
            "noneText": "Nothing at all",
        }
    )
    question = instrument(got).question("q")
    assert question.kind == "ticks"
    assert options(question)[2:] == [("c", "c", True), ("none", "Nothing at all", True)]


def test_another_answer_has_a_question_for_its_words() -> None:
    got = read_js(
        {"type": "checkbox", "name": "q", "title": "What?", "choices": CHOICES, "showOtherItem": True}
    )
    form = instrument(got)
    assert options(form.question("q"))[2][0] == "other"
    words = form.question("q_comment")
    assert isinstance(words, TextQuestion)
    assert words.long
    assert words.label.en == "What? – in your own words"
    assert got.names["q_comment"] == "q-Comment"


def test_a_table() -> None:
    question = instrument(
        read_js(
            {"type": "matrix", "name": "m", "rows": ["r1", {"value": "r2", "text": "Row"}], "columns": [1, 2]}
        )
    ).question("m")
    assert isinstance(question, MatrixQuestion)
    assert [row.label.en for row in question.rows] == ["r1", "Row"]
    assert [step.key for step in question.steps] == ["1", "2"]


def test_a_rating_is_a_choice_of_one() -> None:
    asked = {
        "type": "rating",
        "name": "r",
        "rateMin": 0,
        "rateMax": 4,
        "rateStep": 2,
        "minRateDescription": "Bad",
    }
    assert options(instrument(read_js(asked)).question("r")) == [
        ("0", "0 – Bad", False),
        ("2", "2", False),
        ("4", "4", False),
    ]
    assert len(options(instrument(read_js({"type": "rating", "name": "r"})).question("r"))) == 5


def test_numbers_and_words() -> None:
    form = instrument(
        read_js(
            {"type": "text", "name": "n", "inputType": "number", "min": 1, "max": "9"},
            {"type": "text", "name": "t", "maxLength": 30},
            {"type": "comment", "name": "c"},
        )
    )
    number, line, words = form.questions()
    assert isinstance(number, NumberQuestion)
    assert (number.minimum, number.maximum) == (1, 9)
    assert isinstance(line, TextQuestion)
    assert (line.max_length, line.long) == (30, False)
    assert isinstance(words, TextQuestion)
    assert words.long


def test_yes_or_no() -> None:
    plain, named = instrument(
        read_js(
            {"type": "boolean", "name": "b"},
            {"type": "boolean", "name": "n", "labelTrue": "Mostly", "labelFalse": "Hardly"},
        )
    ).questions()
    assert plain.kind == "yes_no"
    assert options(named) == [("yes", "Mostly", False), ("no", "Hardly", False)]


def test_a_day_and_an_amount() -> None:
    day, amount = read_js(
        {"type": "text", "name": "d", "inputType": "date", "min": "2026-01-31", "max": "=today()"},
        {"type": "text", "name": "m", "maskType": "currency", "maskSettings": {"suffix": " dkk", "min": 1}},
    ).data["pages"][0]["questions"]
    assert (day["kind"], day["earliest"], day["latest"]) == ("date", "2026-01-31", "today")
    assert (amount["kind"], amount["currency"], amount["minimum"]) == ("money", "DKK", 1)


def test_a_condition_is_carried_where_it_is_simple() -> None:
    first = {"type": "radiogroup", "name": "Q 1", "choices": ["a", "B"]}
    got = read_js(first, {"type": "comment", "name": "w", "visibleIf": "{Q 1} = 'B' or {Q 1} = 'a'"})
    assert got.data["pages"][0]["questions"][1]["shown_if"] == {"question": "q_1", "any_of": ["b", "a"]}
    # A panel's condition is that of each of its questions.
    panel = {
        "type": "panel",
        "name": "x",
        "visibleIf": "{Q 1} = 'B'",
        "elements": [{"type": "text", "name": "t"}],
    }
    assert read_js(first, panel).data["pages"][0]["questions"][1]["shown_if"]["any_of"] == ["b"]


def test_a_page_that_not_everybody_is_asked_is_a_part_of_the_page_before() -> None:
    pages = [
        {"name": "p1", "elements": [{"type": "radiogroup", "name": "q", "choices": ["a", "b"]}]},
        {
            "name": "p2",
            "title": "Only some",
            "visibleIf": "{q} = 'a'",
            "elements": [{"type": "text", "name": "t"}],
        },
        {"name": "p3", "elements": [{"type": "text", "name": "u"}]},
    ]
    got = read("form.json", json.dumps({"pages": pages}).encode())
    assert [page.key for page in instrument(got).pages] == ["p1", "p3"]
    assert [what for what, _why in whys(got, "p2")] == ["Only some"]


@pytest.mark.parametrize(
    "condition",
    ["{q} = 'c'", "{q} != 'a'", "{q} contains 'a'", "{later} = 'a'", "{q} = 'a' and {q} = 'b'", "!{q}"],
)
def test_any_other_condition_is_left_out(condition: str) -> None:
    got = read_js(
        {"type": "radiogroup", "name": "q", "choices": ["a", "b"]},
        {"type": "text", "name": "t", "visibleIf": condition},
        {"type": "radiogroup", "name": "later", "choices": ["a", "b"]},
    )
    assert "shown_if" not in got.data["pages"][0]["questions"][1]
    assert [what for what, _why in whys(got, "t")] == [f"When it is shown: {condition}"]


@pytest.mark.parametrize(
    "kind",
    [
        "paneldynamic", "matrixdropdown", "matrixdynamic", "ranking", "imagepicker", "file", "signaturepad",
        "html", "image", "expression", "slider", "nothing-known",
    ],
)  # fmt: skip
def test_a_kind_that_is_not_carried_is_named(kind: str) -> None:
    got = read_js({"type": "text", "name": "t"}, {"type": kind, "name": "x", "title": "Title <b>"})
    assert [question.key for question in instrument(got).questions()] == ["t"]
    [(what, why)] = whys(got, "x")
    assert what == f"{kind}: Title <b>"
    assert why.endswith(".")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("choicesByUrl", {"url": "https://example.org"}),
        ("correctAnswer", "a"),
        ("score", 3),
        ("defaultValue", "a"),
        ("validators", [{"type": "regex"}]),
        ("enableIf", "{x} = 1"),
        ("somethingNew", 7),
    ],
)
def test_a_property_that_is_not_carried_is_named(name: str, value: object) -> None:
    got = read_js({"type": "radiogroup", "name": "q", "choices": ["a", "b"], name: value, "colCount": 2})
    [(what, why)] = whys(got, "q")
    assert what.startswith(f"{name}: ")
    assert why.endswith(".")


def test_required_questions_are_named_once() -> None:
    got = read_js(*({"type": "text", "name": f"t{n}", "isRequired": True} for n in range(3)))
    assert ("Questions that must be answered: 3", "Every question here may be skipped.") in whys(
        got, "The whole form"
    )


def test_a_choice_without_choices_is_left_out() -> None:
    got = read_js({"type": "text", "name": "t"}, {"type": "radiogroup", "name": "q", "choices": ["a"]})
    assert whys(got, "q") == [("q", "It gives too little to choose between.")]


def test_panels_alone_on_a_page_are_pages() -> None:
    def panel(number: int) -> dict[str, Any]:
        name = f"x{number}"
        return {
            "type": "panel",
            "name": name,
            "title": name,
            "elements": [{"type": "text", "name": f"t{number}"}],
        }

    form = instrument(read_js(panel(1), panel(2)))
    assert [(page.key, page.title.en) for page in form.pages] == [("x1", "x1"), ("x2", "x2")]
    got = read_js(panel(1), {"type": "text", "name": "t"})
    assert [page.key for page in instrument(got).pages] == ["p"]
    assert [what for what, _why in whys(got, "x1")] == ["x1"]


def test_words_in_a_default_language_stand_in_that_one_alone() -> None:
    element = {"type": "text", "name": "t", "title": {"default": "Hvad?", "de": "Was?"}}
    got = read_js(element, language="da", title="Formular")
    label = instrument(got).question("t").label
    assert (label.da, label.nb, label.en) == ("Hvad?", None, None)
    said = dict(whys(got, "The whole form"))
    assert said["Texts in the language “de”: 1"] == "No text here can be in that language."


def test_words_in_a_foreign_language_only_stand_as_the_default() -> None:
    got = read_js({"type": "text", "name": "t", "title": {"fr": "Quoi ?"}})
    assert instrument(got).question("t").label.en == "Quoi ?"
    assert any("fr" in what for what, _why in whys(got, "The whole form"))


def test_what_an_instrument_needs_beside_its_questions_says_where_it_is_from() -> None:
    got = read("My Form (2).json", surveyjs({"type": "text", "name": "t"}))
    form = instrument(got)
    assert (form.key, form.version, form.title.en) == ("my_form_2", 1, "My Form (2)")
    assert "My Form (2).json" in form.audience.en
    assert "nobody has examined" in form.validity.en
    assert "My Form (2).json" in form.sources[0].en
    assert not form.dimensions
    assert form.answers_for == "respondent"


def test_names_become_keys_that_are_distinct() -> None:
    names = ["Åre & Øl", "are_ol", "x" * 60, "x" * 61, "?", "!", "1st"]
    got = read_js(*({"type": "text", "name": name} for name in names))
    keys = [question.key for question in instrument(got).questions()]
    assert keys[:2] == ["are_ol", "are_ol_2"]
    assert keys[4:] == ["question", "question_2", "1st"]
    assert [got.names.get(key, key) for key in keys] == names


def test_what_is_left_out_is_found_on_its_page() -> None:
    pages = [
        {"name": "start", "elements": [{"type": "file", "name": "f"}, {"type": "text", "name": "t"}]},
        {
            "elements": [
                {
                    "type": "panel",
                    "name": "inner",
                    "title": "Inner",
                    "elements": [{"type": "text", "name": "u", "inputType": "tel"}, {"type": "html"}],
                },
                {"type": "radiogroup", "name": "r", "choices": ["a", {"value": "b", "text": "{t}"}]},
            ]
        },
    ]
    got = read("form.json", json.dumps({"pages": pages, "maxTimeToFinish": 9}).encode())
    assert {(entry.place, entry.where) for entry in got.left_out} == {
        ("f", "page “start”"),
        ("inner", "page “page2”"),
        ("u", "page “page2”"),
        ("inner_2", "page “page2”"),
        ("r: b", "page “page2”"),
        ("The whole form", ""),
    }
