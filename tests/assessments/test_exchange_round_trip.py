"""What is written is read the same: kinds, keys, options, texts, limits, conditions; and so are answers."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.domains.assessments.exchange import (
    answers_from_surveyjs,
    answers_to_surveyjs,
    read,
    write_surveyjs,
    write_xlsform,
)
from firstline.domains.assessments.exchange.kinds import SETTINGS
from firstline.foundation.packs import instruments
from firstline.foundation.packs.content import build
from firstline.foundation.packs.instrument import Instrument
from tests.assessments.foreign_forms import instrument, read_js

KEYS = st.from_regex(r"[a-z0-9][a-z0-9_]{0,11}", fullmatch=True)
# XLSX has no carriage return within words, and Excel's own escapes begin with _x.
WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), include_characters="\n"),
    min_size=1,
    max_size=12,
).filter(lambda words: words.strip() and "_x" not in words and "{" not in words)


@st.composite
def texts(draw: st.DrawFn) -> dict[str, str]:
    languages = ["en", "nb", *(each for each in ("nn", "da") if draw(st.booleans()))]
    return {language: draw(WORDS).strip() for language in languages}


@st.composite
def parts(draw: st.DrawFn, least: int, exclusive: bool = False) -> list[dict[str, Any]]:
    keys = draw(st.lists(KEYS, min_size=least, max_size=4, unique=True))
    found: list[dict[str, Any]] = [{"key": key, "label": draw(texts())} for key in keys]
    for number, part in enumerate(found):
        if draw(st.booleans()):
            part["help"] = draw(texts())
        if exclusive and number and draw(st.booleans()):
            part["exclusive"] = True
    return found


def limits(draw: st.DrawFn, least: str, most: str, values: st.SearchStrategy[Any]) -> dict[str, Any]:
    low, high = sorted(draw(st.lists(values, min_size=2, max_size=2)))
    return {name: value for name, value in ((least, low), (most, high)) if draw(st.booleans())}


@st.composite
def questions(draw: st.DrawFn, key: str, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(SETTINGS)))
    question: dict[str, Any] = {"key": key, "kind": kind, "label": draw(texts())}
    if draw(st.booleans()):
        question["help"] = draw(texts())
    if kind in ("ticks", "one"):
        alone = kind == "ticks"
        question["options"] = draw(parts(least=2, exclusive=alone))
    if kind == "matrix":
        question |= {"rows": draw(parts(least=1)), "steps": draw(parts(least=2))}
    if kind in ("number", "money"):
        question |= limits(draw, "minimum", "maximum", st.integers(-(10**9), 10**9))
    if kind == "money" and draw(st.booleans()):
        question["currency"] = draw(st.sampled_from(["NOK", "DKK", "GBP", "EUR"]))
    if kind == "date":
        question |= limits(draw, "earliest", "latest", st.dates().map(str))
    if kind == "text":
        question |= {"long": draw(st.booleans()), "max_length": draw(st.integers(1, 20_000))}
    choices = [each for each in earlier if each["kind"] in ("one", "ticks", "yes_no")]
    if len(choices) > 0 and draw(st.booleans()):
        about = draw(st.sampled_from(choices))
        options = [option["key"] for option in about.get("options", ())] or ["yes", "no"]
        some = draw(st.lists(st.sampled_from(options), min_size=1, unique=True))
        question["shown_if"] = {"question": about["key"], "any_of": some}
    return question


@st.composite
def forms(draw: st.DrawFn) -> Instrument:
    keys = draw(st.lists(KEYS, min_size=2, max_size=7, unique=True))
    pages: list[dict[str, Any]] = []
    asked: list[dict[str, Any]] = []
    for key in keys[1:]:
        if not pages or draw(st.integers(0, 2)) == 0:
            intro = {"intro": draw(texts())} if draw(st.booleans()) else {}
            pages.append({"key": f"p_{len(pages)}_{key}", "title": draw(texts()), **intro, "questions": []})
        # A page has a question that everybody is asked.
        asked.append(draw(questions(key, asked if pages[-1]["questions"] else [])))
        pages[-1]["questions"].append(asked[-1])
    said = {name: draw(texts()) for name in ("title", "intro", "audience", "validity")}
    form = {"key": keys[0], "version": 1, **said, "minutes": 1, "sources": [said["title"]], "pages": pages}
    return build(form, ())


def meaning(form: Instrument) -> dict[str, Any]:
    """What a form asks, and in which words."""
    dumped = form.model_dump(mode="json")
    for page in dumped["pages"]:
        for question in page["questions"]:
            for ours in ("dimension", "optional", "evidence"):
                question.pop(ours, None)
    return {name: dumped[name] for name in ("key", "title", "intro", "pages")}


@settings(max_examples=40, deadline=None)
@given(forms())
def test_through_surveyjs_nothing_changes(form: Instrument) -> None:
    got = read(f"{form.key}.json", write_surveyjs(form))
    assert meaning(instrument(got)) == meaning(form)
    assert not got.left_out
    assert not got.names


@settings(max_examples=30, deadline=None)
@given(forms())
def test_through_xlsform_nothing_changes(form: Instrument) -> None:
    got = read(f"{form.key}.xlsx", write_xlsform(form))
    assert meaning(instrument(got)) == meaning(form)
    assert not got.left_out


@pytest.mark.parametrize("form", instruments(), ids=lambda form: form.key)
@pytest.mark.parametrize(("ending", "write"), [("json", write_surveyjs), ("xlsx", write_xlsform)])
def test_our_own_instruments_are_written_whole(form: Instrument, ending: str, write: Any) -> None:
    got = read(f"{form.key}.{ending}", write(form))
    there = instrument(got)
    assert not got.left_out
    assert [question.key for question in there.questions()] == [question.key for question in form.questions()]
    assert {question.kind for question in there.questions()} <= SETTINGS.keys()
    for ours, theirs in zip(form.questions(), there.questions(), strict=True):
        assert theirs.label == ours.label
        # Two ticks a row are ticks there, one for each.
        assert theirs.kind == ("ticks" if ours.kind == "invest" else ours.kind)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, dict[str, Any]]:
    form = draw(forms())
    answers: dict[str, Any] = {}
    for question in form.questions():
        kind: str = question.kind
        options = [option.key for option in getattr(question, "options", ())]
        if kind == "one":
            answers[question.key] = draw(st.sampled_from(options))
        elif kind == "yes_no":
            answers[question.key] = draw(st.sampled_from(["yes", "no"]))
        elif kind == "ticks":
            answers[question.key] = draw(st.lists(st.sampled_from(options), min_size=1, unique=True))
        elif kind == "matrix":
            steps = [step.key for step in getattr(question, "steps", ())]
            rows = [row.key for row in getattr(question, "rows", ())]
            answers[question.key] = {row: draw(st.sampled_from(steps)) for row in rows}
        elif kind == "number":
            answers[question.key] = draw(st.integers(-(10**9), 10**9))
        elif kind == "date":
            answers[question.key] = draw(st.dates().map(str))
        elif kind == "money" and getattr(question, "currency", None):
            amount = str(draw(st.integers(0, 10**9)))
            answers[question.key] = {"amount": amount, "currency": getattr(question, "currency", None)}
        elif kind == "text":
            answers[question.key] = draw(WORDS).strip()
    return form, answers


@settings(max_examples=40, deadline=None)
@given(answered())
def test_answers_there_and_back_are_the_same(given_answers: tuple[Instrument, dict[str, Any]]) -> None:
    form, answers = given_answers
    result = answers_to_surveyjs(form, answers, {})
    assert answers_from_surveyjs(form, result, {}) == (answers, ())


FOREIGN: list[dict[str, Any]] = [
    {"type": "radiogroup", "name": "Q 1", "choices": [{"value": "Option A", "text": "A"}, 2]},
    {"type": "checkbox", "name": "many", "choices": ["X y", "z"], "showOtherItem": True},
    {"type": "boolean", "name": "sure"},
    {"type": "matrix", "name": "M", "rows": ["Row 1"], "columns": ["Col 1", "Col 2"]},
    {"type": "text", "name": "number", "inputType": "number"},
    {"type": "multipletext", "name": "who", "items": [{"name": "First name"}, {"name": "last"}]},
]
RESULT = {
    "Q 1": 2,
    "many": ["X y", "other"],
    "many-Comment": "Something",
    "sure": False,
    "M": {"Row 1": "Col 2"},
    "number": 12,
    "who": {"First name": "Ada"},
}


def test_a_result_of_a_foreign_form_is_ours_and_theirs_again() -> None:
    got = read_js(*FOREIGN)
    form = instrument(got)
    answers, left_out = answers_from_surveyjs(form, RESULT, got.names)
    assert not left_out
    assert answers == {
        "q_1": "2",
        "many": ["x_y", "other"],
        "many_comment": "Something",
        "sure": "no",
        "m": {"row_1": "col_2"},
        "number": 12,
        "who_first_name": "Ada",
    }
    for question in form.questions():
        rule = question.rule()
        if rule is not None:
            rule.share(answers.get(question.key))
    back = answers_to_surveyjs(form, answers, got.names)
    assert answers_from_surveyjs(form, back, got.names) == (answers, ())
    assert {name: back[name] for name in ("many", "M", "who", "number")} == {
        name: RESULT[name] for name in ("many", "M", "who", "number")
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [("Q 1", "C"), ("Q 1", ["Option A"]), ("many", "z"), ("many", ["none"]), ("M", {"Row 2": "Col 1"}),
     ("M", "x"), ("number", "many"), ("number", True), ("number", 1.5), ("nobody asked", "x")],
)  # fmt: skip
def test_a_result_that_is_no_answer_is_named(name: str, value: object) -> None:
    got = read_js(*FOREIGN)
    answers, left_out = answers_from_surveyjs(instrument(got), {name: value}, got.names)
    assert not answers
    assert [entry.place for entry in left_out] == [name]


YES_OR_NO = [
    {"type": "radiogroup", "name": "q", "choices": ["Yes", "No"]},
    {
        "type": "dropdown",
        "name": "q",
        "choices": [{"value": "yes", "text": {"nb": "ja ", "fr": "Oui"}}, "no"],
    },
    {"type": "boolean", "name": "q", "labelTrue": "Yes", "labelFalse": "No"},
    {"type": "boolean", "name": "q"},
]
OTHERWISE = [
    {"type": "radiogroup", "name": "q", "choices": ["No", "Yes"]},
    {"type": "radiogroup", "name": "q", "choices": ["Yes", "No", "Perhaps"]},
    {"type": "radiogroup", "name": "q", "choices": [{"value": "yes", "text": "Yes, always"}, "no"]},
    {"type": "radiogroup", "name": "q", "choices": [{"value": "yes", "text": {"fr": "Oui"}}, "no"]},
    {"type": "checkbox", "name": "q", "choices": ["Yes", "No"]},
]


@pytest.mark.parametrize("element", [*YES_OR_NO, *OTHERWISE])
@pytest.mark.parametrize(("ending", "write"), [("json", write_surveyjs), ("xlsx", write_xlsform)])
def test_a_choice_of_yes_and_no_is_yes_or_no_from_every_format(
    element: dict[str, Any], ending: str, write: Any
) -> None:
    got = read_js(element)
    form = instrument(got)
    assert (form.question("q").kind == "yes_no") is (element in YES_OR_NO)
    again = instrument(read(f"{form.key}.{ending}", write(form)))
    assert meaning(again) == meaning(form)
    for answer in form.question("q").choices():
        stored: Any = [answer] if form.question("q").kind == "ticks" else answer
        there = answers_to_surveyjs(form, {"q": stored}, got.names)
        assert answers_from_surveyjs(form, there, got.names) == ({"q": stored}, ())


def test_an_answer_of_yes_is_called_what_the_file_calls_it() -> None:
    got = read_js({"type": "radiogroup", "name": "q", "choices": ["Yes", "No"]})
    assert answers_from_surveyjs(instrument(got), {"q": "Yes"}, got.names)[0] == {"q": "yes"}
    assert answers_to_surveyjs(instrument(got), {"q": "no"}, got.names) == {"q": "No"}
