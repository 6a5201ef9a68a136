"""An instrument's data as it is worked on: what is written is read again, a change goes where it is told."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.faces.bench import presenters, words
from firstline.foundation.packs import Instrument, PackError, instrument_file, instruments, to_toml
from firstline.foundation.packs.content import build, faults, parse
from firstline.foundation.packs.places import (
    added,
    at,
    field_of,
    fields_of,
    kinds,
    list_at,
    model_at,
    moved,
    removed,
    replaced,
    texts,
)

SHIPPED = {one.key: parse(instrument_file(one.key)) for one in instruments()}
LANGUAGES = ("en", "nb")

# What TOML has a word for. A lone half of a character is none in UTF-8.
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers(-(10**12), 10**12) | st.decimals(allow_nan=False, allow_infinity=False, places=3)
PLAIN = WORDS | NUMBERS | st.booleans() | st.dates()
ANYTHING = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)
TABLES = st.dictionaries(WORDS, ANYTHING, max_size=5)

SAID = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)
KEYS = st.from_regex(r"[a-z0-9][a-z0-9_]{0,8}", fullmatch=True)
TEXT = st.fixed_dictionaries({"en": SAID, "nb": SAID}, optional={"nn": SAID, "da": SAID})


@st.composite
def listed(draw: st.DrawFn, *, least: int = 1) -> list[dict[str, Any]]:
    keys = draw(st.lists(KEYS, min_size=least, max_size=4, unique=True))
    return [{"key": key, "label": draw(TEXT)} for key in keys]


@st.composite
def questions(draw: st.DrawFn, key: str, dimension: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["ticks", "one", "matrix", "number", "text"]))
    question: dict[str, Any] = {"key": key, "kind": kind, "label": draw(TEXT)}
    if draw(st.booleans()):
        question["help"] = draw(TEXT)
    if kind in ("ticks", "one"):
        question |= {"dimension": dimension, "options": draw(listed(least=2))}
    if kind == "matrix":
        question |= {"dimension": dimension, "rows": draw(listed()), "steps": draw(listed(least=2))}
    if kind == "number":
        question |= {"minimum": draw(st.integers(-5, 5))}
    return question


@st.composite
def whole(draw: st.DrawFn) -> dict[str, Any]:
    """The data of an instrument that is right."""
    keys = draw(st.lists(KEYS, min_size=1, max_size=4, unique=True))
    asked = [draw(questions(key, "area")) for key in keys]
    asked.append({"key": "last_one", "kind": "one", "label": draw(TEXT), "dimension": "area",
                  "options": draw(listed(least=2))})  # fmt: skip
    lower = draw(st.decimals(1, 99, places=1))
    return {
        "key": draw(KEYS), "version": draw(st.integers(1, 9)), "minutes": 3,
        **{name: draw(TEXT) for name in ("title", "intro", "audience", "validity")},
        "sources": [draw(TEXT)],
        "dimensions": [{"key": "area", "label": draw(TEXT)}],
        "levels": [{"key": "low", "lower": 0, "label": draw(TEXT)},
                   {"key": "high", "lower": lower, "label": draw(TEXT)}],
        "needs_below": lower,
        "pages": [{"key": "one", "title": draw(TEXT), "questions": asked}],
    }  # fmt: skip


# Writing


@given(TABLES)
def test_what_is_written_is_read_again(data: dict[str, Any]) -> None:
    written = to_toml(data)
    assert parse(written) == data
    assert to_toml(parse(written)) == written


@given(whole())
def test_an_instrument_that_goes_out_comes_in_as_it_was(data: dict[str, Any]) -> None:
    instrument = build(data, LANGUAGES)
    assert build(parse(to_toml(data)), LANGUAGES) == instrument
    dumped = instrument.model_dump(exclude_none=True)
    assert build(parse(to_toml(dumped)), LANGUAGES) == instrument


@pytest.mark.parametrize("key", SHIPPED)
def test_what_comes_with_firstline_goes_out_and_comes_in(key: str) -> None:
    again = parse(to_toml(SHIPPED[key]))
    assert again == SHIPPED[key]
    assert build(again, LANGUAGES) == next(one for one in instruments() if one.key == key)


def test_what_toml_has_no_word_for_is_refused() -> None:
    with pytest.raises(TypeError, match="no word"):
        to_toml({"a": [None]})


def test_a_number_keeps_its_decimals() -> None:
    assert parse(to_toml({"a": Decimal("33.30"), "b": 2.5})) == {"a": Decimal("33.30"), "b": Decimal("2.5")}


# Faults


def test_every_fault_is_told_with_its_place() -> None:
    data = deepcopy(SHIPPED["growth"])
    data["minutes"] = 0
    del data["pages"][0]["questions"][0]["label"]
    del data["pages"][0]["questions"][1]["options"][0]["label"]["nb"]
    found = faults(data, LANGUAGES)
    assert [one.path for one in found] == [
        ("minutes",),
        ("pages", 0, "questions", 0, "label"),
        ("pages", 0, "questions", 1, "options", 0, "label", "nb"),
    ]
    assert found[2].where == 'pages "ambition" > questions "time" > options "none" > label > nb'
    assert [words.fault(one) for one in found] == [
        "The number must be 1 or more.",
        "This is missing. Write it.",
        "The text is not there in Norwegian Bokmål. Write it.",
    ]
    assert words.place(data, found[2].path) == (
        "Pages “ambition” › Questions “time” › Answers to choose from “none” › Words › Norwegian Bokmål"
    )
    assert [presenters.mending_place(data, one.path) for one in found] == [
        "top",
        "pages-0-questions-0",
        "pages-0-questions-1-options-0",
    ]


def test_only_the_hubs_languages_are_asked_for() -> None:
    data = deepcopy(SHIPPED["feedback"])
    for _path, _known, text in texts(data):
        del text["nb"]  # type: ignore[attr-defined]
    assert faults(data, ("en",)) == ()
    assert {one.path[-1] for one in faults(data, ("en", "nb"))} == {"nb"}
    assert faults(data, ()) == ()


SPANNING = [
    (lambda data: data["pages"].append(data["pages"][0]), "stands there twice"),
    (lambda data: data["levels"].pop(0), "begin at 0 points"),
    (lambda data: data["levels"].reverse(), "begin at 0 points"),
    (lambda data: data["dimensions"].append({"key": "new", "label": {"en": "a", "nb": "b"}}), "“new”"),
    (lambda data: data["pages"][0]["questions"][0].update(dimension="none_such"), "not there"),
    (lambda data: data["pages"][0]["questions"][0].update(options=[]), "“goal”"),
    (lambda data: data["pages"][0]["questions"][0].update(kind="two"), "no such kind"),
    (lambda data: data.update(colour="red"), "Nothing reads this"),
    (lambda data: data.update(minutes="many"), "whole number"),
    (lambda data: data.update(title="Growth"), "Something else stands here"),
]


@pytest.mark.parametrize(("break_it", "said"), SPANNING)
def test_what_is_wrong_is_said_in_words(break_it: Any, said: str) -> None:
    data = deepcopy(SHIPPED["growth"])
    break_it(data)
    found = faults(data, LANGUAGES)
    assert found
    assert said in words.fault(found[0])


def test_a_line_that_cannot_be_read_is_named() -> None:
    with pytest.raises(PackError, match="line 2"):
        parse('key = "a"\nversion = \n')


@given(whole(), st.data())
def test_what_is_not_right_can_be_looked_at_all_the_same(data: dict[str, Any], draw: st.DataObject) -> None:
    """Whatever stands anywhere, every page of the bench can be drawn."""
    places = [(data, name) for name in data]
    places += [(data["pages"][0]["questions"][0], name) for name in ("key", "kind", "label")]
    where, name = draw.draw(st.sampled_from(places))
    where[name] = draw.draw(ANYTHING)
    again = parse(to_toml(data))
    for one in faults(again, LANGUAGES):
        assert words.fault(one)
        assert words.place(again, one.path) or one.path == ()
        assert model_at(again, presenters.path_of(presenters.mending_place(again, one.path)))
    presenters.pages(again, "en")
    presenters.untranslated(again, again, "en", "nb")
    presenters.completeness(again, LANGUAGES)


# Places


def test_the_schema_says_what_stands_at_a_place() -> None:
    data = SHIPPED["growth"]
    assert model_at(data, ()) is Instrument
    question = ("pages", 0, "questions", 0)
    assert model_at(data, question) is kinds()["one"]
    assert field_of(model_at(data, question), "options").shape == "parts"
    assert {field.name: field.shape for field in fields_of(Instrument)}["needs_below"] == "decimal"
    assert list_at(data, ("sources",)) == data["sources"]
    for wrong in [
        ("pages",),
        ("pages", 99),
        ("title",),
        ("nothing", 0),
        ("minutes", 0),
        ("pages", 0, "key", 0),
    ]:
        with pytest.raises(KeyError):
            model_at(data, wrong)
    for wrong in [(), ("title",), ("pages", 0), ("pages", 99, "questions"), ("nothing",)]:
        with pytest.raises(KeyError):
            list_at(data, wrong)


@given(st.integers(0, 5), st.integers(-8, 8))
def test_moving_keeps_all_and_puts_one_where_it_is_told(number: int, by: int) -> None:
    data = SHIPPED["growth"]
    before = [page["key"] for page in data["pages"]]
    after = [page["key"] for page in moved(data, ("pages", number), by)["pages"]]
    assert sorted(before) == sorted(after)
    assert after.index(before[number]) == min(max(0, number + by), len(before) - 1)
    assert [key for key in after if key != before[number]] == [key for key in before if key != before[number]]


def test_a_part_is_added_replaced_and_removed_and_the_rest_is_left_alone() -> None:
    data = deepcopy(SHIPPED["growth"])
    with_more = added(data, ("pages", 0, "questions"), {"key": "more", "new_field": {"kept": [1]}})
    path = ("pages", 0, "questions", len(data["pages"][0]["questions"]))
    assert at(with_more, path) == {"key": "more", "new_field": {"kept": [1]}}
    changed = replaced(with_more, path, {"key": "other"})
    assert at(changed, path) == {"key": "other"}
    assert removed(changed, path) == data == SHIPPED["growth"]
    with pytest.raises(KeyError):
        removed(data, ("pages", 99))


# Translating


def test_what_lacks_comes_first_and_what_changed_since_after_it() -> None:
    base = deepcopy(SHIPPED["growth"])
    data = deepcopy(base)
    first, second, third = (data["pages"][0]["questions"][number]["label"] for number in range(3))
    first["en"] = "Another question?"
    del second["nb"]
    third.update(en="Both changed", nb="Begge endret")
    found = presenters.untranslated(data, base, "en", "nb")
    assert [(one.place, one.changed) for one in found] == [
        ("pages-0-questions-1-label", False),
        ("pages-0-questions-0-label", True),
    ]


def test_moving_a_question_makes_no_translation_old() -> None:
    data = moved(SHIPPED["growth"], ("pages", 0, "questions", 0), 2)
    assert presenters.untranslated(data, SHIPPED["growth"], "en", "nb") == []


def test_a_changed_text_loses_the_languages_that_nobody_here_writes() -> None:
    old = {"en": "a", "nb": "b", "nn": "c", "da": "d"}
    assert presenters.without_stale(old, {**old, "en": "new"}, ["en", "nb"]) == {"en": "new", "nb": "b"}
    assert presenters.without_stale(old, dict(old), ["en", "nb"]) == old
