"""XLSForm is read row by row, and what cannot be carried is named with its reason."""

from typing import Any

import pytest

from firstline.domains.assessments.exchange import read
from firstline.domains.assessments.exchange.xlsform_constraints import limits
from firstline.foundation.packs.questions import MatrixQuestion, NumberQuestion, TextQuestion
from tests.assessments.foreign_forms import instrument, read_x, whys, workbook, xlsform

HEAD = ["type", "name", "label"]
AB = [["ab", "a", "Ay"], ["ab", "B 2", "Bee"]]


def options(question: Any) -> list[tuple[str, str, bool]]:
    return [(each.key, each.label.en, getattr(each, "exclusive", False)) for each in question.options]


def test_choices() -> None:
    got = read_x(HEAD, ["select_one ab", "Q1", "One?"], ["select_multiple ab", "q2", "Many?"], choices=AB)
    one, many = instrument(got).questions()
    assert (one.key, one.kind, one.label.en, many.kind) == ("q1", "one", "One?", "ticks")
    assert options(one) == options(many) == [("a", "Ay", False), ("b_2", "Bee", False)]
    assert got.names == {"q1": "Q1", "q1.options.b_2": "B 2", "q2.options.b_2": "B 2"}


def test_an_option_that_stands_alone() -> None:
    alone = "not(selected(., 'a') and count-selected(.) > 1)"
    got = read_x([*HEAD, "constraint"], ["select_multiple ab", "q", "?", alone], choices=AB)
    assert [each[2] for each in options(instrument(got).question("q"))] == [True, False]


def test_another_answer_has_a_question_for_its_words() -> None:
    got = read_x(HEAD, ["select_one ab or_other", "q", "What?"], choices=AB)
    one, words = instrument(got).questions()
    assert options(one)[2][0] == "other"
    assert isinstance(words, TextQuestion)
    assert (words.key, words.label.en) == ("q_other", "What? – in your own words")


def test_numbers_and_words() -> None:
    got = read_x(
        [*HEAD, "constraint", "appearance"],
        ["integer", "n", "?", ". >= 1 and . < 10", None],
        ["decimal", "d", "?", None, None],
        ["text", "t", "?", "string-length(.) <= 30", None],
        ["text", "w", "?", None, "multiline"],
    )
    number, decimal, line, words = instrument(got).questions()
    assert isinstance(number, NumberQuestion)
    assert (number.minimum, number.maximum, decimal.kind) == (1, 9, "number")
    assert whys(got, "d") == [("decimal", "Numbers are whole here.")]
    assert isinstance(line, TextQuestion)
    assert isinstance(words, TextQuestion)
    assert (line.max_length, line.long, words.long) == (30, False, True)


def test_groups_are_pages_and_notes_at_their_beginning_introduce_them() -> None:
    got = read_x(
        HEAD,
        ["note", "hello", "Welcome"],
        ["begin group", "g", "About you"],
        ["note", "n1", "First"],
        ["note", "n2", "Second"],
        ["text", "t", "?"],
        ["note", "n3", "Late"],
        ["end group", None, None],
        ["text", "after", "?"],
    )
    form = instrument(got)
    assert form.intro.en == "Welcome"
    assert [(page.key, page.title.en) for page in form.pages] == [("g", "About you"), ("page", "Part 2")]
    assert form.pages[0].intro is not None
    assert form.pages[0].intro.en == "First\nSecond"
    assert [what for what, _why in whys(got, "n3")] == ["note: Late"]


def test_a_table_is_one_question() -> None:
    rows = (
        [*HEAD, "appearance"],
        ["begin_group", "g", "How far?", "table-list"],
        ["select_one ab", "g.r1", "Row one", None],
        ["select_one ab", "r2", "Row two", None],
        ["end_group", None, None, None],
    )
    question = instrument(read_x(*rows, choices=AB)).question("g")
    assert isinstance(question, MatrixQuestion)
    assert [(row.key, row.label.en) for row in question.rows] == [("r1", "Row one"), ("r2", "Row two")]
    assert [step.key for step in question.steps] == ["a", "b_2"]


def test_a_page_after_tables_is_a_page() -> None:
    """Many times over, for what once was a table must not be mistaken for what comes in its place."""
    rows: list[list[Any]] = [[*HEAD, "appearance"]]
    for number in range(40):
        rows += [
            ["begin_group", f"t{number}", "How far?", "table-list"],
            ["select_one ab", f"r{number}", "Row", None],
            ["end_group", None, None, None],
            ["begin_group", f"p{number}", "Page", None],
            ["select_one ab", f"q{number}", "One?", None],
            ["end_group", None, None, None],
        ]
    kinds = [question.kind for question in instrument(read_x(*rows, choices=AB)).questions()]
    assert kinds == ["matrix", "one"] * 40


def test_languages_are_known_by_name_or_by_code() -> None:
    names = ["English (en)", "Norsk bokmål (nb)", "nynorsk", "Dansk", "Français (fr)"]
    head = ["type", "name", *(f"label::{name}" for name in names)]
    got = read_x(head, ["text", "t", "a", "b", "c", "d", "e"], settings=[["form_title"], ["My form"]])
    label = instrument(got).question("t").label
    assert (label.en, label.nb, label.nn, label.da) == ("a", "b", "c", "d")
    assert instrument(got).title.en == "My form"
    assert ("Texts in the language “fr”: 1", "No text here can be in that language.") in whys(
        got, "The whole form"
    )


@pytest.mark.parametrize(
    "relevant", ["${Q1} = 'a' or ${Q1} = 'B 2'", "selected(${Q1}, 'a') or selected(${Q1}, 'B 2')"]
)
def test_a_condition_is_carried_where_it_is_simple(relevant: str) -> None:
    got = read_x([*HEAD, "relevant"], ["select_one ab", "Q1", "?"], ["text", "t", "?", relevant], choices=AB)
    assert got.data["pages"][0]["questions"][1]["shown_if"] == {"question": "q1", "any_of": ["a", "b_2"]}


@pytest.mark.parametrize("relevant", ["${q} > 3", "${q} = 'a' and ${q} = 'B 2'", "${q} = 'a'", "${x} = 'a'"])
def test_any_other_condition_is_left_out(relevant: str) -> None:
    got = read_x(
        [*HEAD, "relevant"], ["select_multiple ab", "q", "?"], ["text", "t", "?", relevant], choices=AB
    )
    assert "shown_if" not in got.data["pages"][0]["questions"][1]
    assert [what for what, _why in whys(got, "t")] == [f"When it is shown: {relevant}"]


def test_yes_and_no_in_just_these_words() -> None:
    lists = [["yn", "yes", "Yes"], ["yn", "no", "No"], ["often", "yes", "Often"], ["often", "no", "Never"]]
    got = read_x(HEAD, ["select_one yn", "a", "?"], ["select_one often", "b", "?"], choices=lists)
    plain, named = instrument(got).questions()
    assert plain.kind == "yes_no"
    assert options(named) == [("yes", "Often", False), ("no", "Never", False)]


@pytest.mark.parametrize(
    "kind",
    ["calculate", "geopoint", "geotrace", "image", "audio", "barcode", "start", "rank ab",
     "select_one_from_file x.csv", "nothing-known"],
)  # fmt: skip
def test_a_type_that_is_not_carried_is_named(kind: str) -> None:
    got = read_x(HEAD, ["text", "t", "?"], [kind, "x", "Words"], choices=AB)
    assert [question.key for question in instrument(got).questions()] == ["t"]
    [(what, why)] = whys(got, "x")
    assert what == f"{kind}: Words"
    assert why.endswith(".")


def test_what_is_asked_again_and_again_is_named_once() -> None:
    got = read_x(
        HEAD,
        ["text", "t", "?"],
        ["begin repeat", "r", "Children"],
        ["begin group", "g", "Inner"],
        ["text", "x", "?"],
        ["end group", None, None],
        ["end repeat", None, None],
        ["text", "u", "?"],
    )
    assert [question.key for question in instrument(got).questions()] == ["t", "u"]
    assert [entry.what for entry in got.left_out if entry.place in ("r", "g", "x")] == ["Children"]


def test_columns_sheets_and_limits_that_are_not_carried_are_named() -> None:
    got = read_x(
        [*HEAD, "constraint", "default", "media::image", "required"],
        ["text", "t", "?", "regex(., 'a')", "x", "a.png", "yes"],
        surveyed=[["other"]],
    )
    assert [what for what, _why in whys(got, "t")] == [
        "default: x",
        "media::image: a.png",
        "constraint: regex(., 'a')",
    ]
    whole = [what for what, _why in whys(got, "The whole form")]
    assert "surveyed" in whole
    assert "Questions that must be answered: 1" in whole


@pytest.mark.parametrize(
    ("kind", "constraint", "found"),
    [
        ("number", ". > 0 and . <= 9", {"minimum": 1, "maximum": 9}),
        ("number", ".>=5", {"minimum": 5, "maximum": None}),
        ("number", ". > 5 and . < 2", {}),
        ("number", ". >= 1.5", None),
        ("number", ". >= 1 or . = 0", None),
        ("number", ". >= 1 and . >= 2", None),
        ("date", ". >= date('2026-01-31') and . <= today()", {"earliest": "2026-01-31", "latest": "today"}),
        ("date", ". >= date('2026-02-31')", None),
        ("text", "string-length(.) < 10", {"max_length": 9}),
        ("text", "string-length(.) < 1", None),
        ("one", ". != 'a'", None),
    ],
)
def test_limits(kind: str, constraint: str, found: dict[str, Any] | None) -> None:
    assert limits(kind, constraint) == found


def test_a_cell_that_is_a_number_or_a_truth_is_read_as_its_words() -> None:
    got = read(
        "form.xlsx",
        workbook(
            survey=[HEAD, ["select_one l", "q", 2026]],
            choices=[["list name", "name", "label"], ["l", 1, "One"], ["l", 2.0, True]],
        ),
    )
    question = instrument(got).question("q")
    assert question.label.en == "2026"
    assert options(question) == [("1", "One", False), ("2", "true", False)]


def test_a_group_that_never_ends_is_read() -> None:
    content = xlsform(HEAD, ["end group", None, None], ["begin group", "g", "G"], ["text", "t", "?"])
    assert [page.key for page in instrument(read("form.xlsx", content)).pages] == ["g"]


def test_what_is_left_out_is_found_in_the_workbook() -> None:
    got = read_x(
        [*HEAD, "relevant"],
        [],
        ["image", "i", "Picture"],
        ["begin group", "g", "Inner", "${n} > 1"],
        ["integer", None, "A number", "${n} > 1"],
        ["end group"],
        ["select_one ab", "q", "Which?"],
        choices=[["ab", "a", "Ay"], [], ["ab", "b", "Bee {a}"]],
        surveyed=[["other"]],
    )
    assert {(entry.place, entry.where) for entry in got.left_out} == {
        ("i", "sheet “survey”, row 3"),
        ("row 5", "sheet “survey”, row 5"),
        ("q: b", "sheet “choices”, row 4"),
        ("The whole form", ""),
    }
