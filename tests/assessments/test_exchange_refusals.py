"""A file that no instrument can be made of is refused in a sentence, whatever is wrong with it; and nothing
that we write is run by whoever opens it.
"""

import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.domains.assessments.exchange import Unreadable, read, write_xlsform
from firstline.domains.assessments.exchange.imported import MAX_BYTES
from firstline.foundation.packs.instrument import Instrument
from tests.assessments.foreign_forms import instrument, read_js, read_x, surveyjs, whys, workbook, xlsform

HEAD = ["type", "name", "label"]


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def replaced(content: bytes, name: str, new: bytes) -> bytes:
    """A workbook with another file in the place of one of its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    return zipped(**{**files, name: new})


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(name, content)
    assert caught.value.sentence.endswith(".")
    return caught.value.sentence


def attempt(name: str, content: bytes) -> Instrument | str:
    """The instrument that is read, or the sentence that it is refused with."""
    try:
        return instrument(read(name, content))
    except Unreadable as refused:
        return refused.sentence


GOOD = xlsform(HEAD, ["text", "t", "?"])
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1">'
    b"<si><t>&b;</t></si></sst>"
)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("form.csv", b"a,b", "Choose a SurveyJS form"),
        ("form", b"", "Choose a SurveyJS form"),
        ("form.xls", b"", "old kind"),
        ("form.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1", "old kind"),
        ("form.json", b"", "not JSON"),
        ("form.json", b'{"pages":\n [}', "line 2 cannot be read, at character 3"),
        ("form.json", b'{\n"title": "\xff"}', "UTF-8, which shows on line 2"),
        ("form.json", b"[1]", "neither pages nor elements"),
        ("form.json", b'{"pages": 3}', "neither pages nor elements"),
        ("form.json", b'{"pages": []}', "no question"),
        ("form.json", b'{"pages": [3, {"elements": [4, {"type": "html"}]}]}', "no question"),
        ("form.json", b"9" * 5000, "not JSON"),
        ("form.json", b" " * (MAX_BYTES + 1), "larger than 5 MB"),
        ("form.json", b"[" * 100_000, "too deep"),
        ("form.xlsx", b"PK\x03\x04 not really", "no workbook"),
        ("form.xlsx", zipped(a=b"b"), "no workbook"),
        ("form.xlsx", GOOD[: len(GOOD) // 2], "no workbook"),
        ("form.xlsx", workbook(other=[HEAD]), "no sheet “survey”"),
        ("form.xlsx", workbook(survey=[["a"], ["b"]]), "no sheet “survey”"),
        ("form.xlsx", xlsform(HEAD, ["geopoint", "g", "?"]), "no question"),
        ("form.xlsx", zipped(bomb=b"\0" * 51 * 1024 * 1024), "too large"),
        ("form.xlsx", zipped(**{f"f{number}": b"" for number in range(501)}), "too large"),
        ("form.xlsx", replaced(GOOD, "xl/sharedStrings.xml", LAUGHS), "no workbook"),
        ("form.xlsx", replaced(GOOD, "xl/worksheets/sheet1.xml", b"<worksheet><broken"), "no workbook"),
        ("form.xlsx", replaced(GOOD, "xl/workbook.xml", b"<workbook/>"), ""),
    ],
)
def test_bad_files(name: str, content: bytes, said: str) -> None:
    assert said in refusal(name, content)


def test_too_many_questions() -> None:
    many = [{"type": "text", "name": f"t{number}"} for number in range(501)]
    assert instrument(read_js(*many[:500]))
    assert "more than 500 questions" in refusal("form.json", surveyjs(*many))
    rows = [["text", f"t{number}", "?"] for number in range(501)]
    assert "more than 500 questions" in refusal("form.xlsx", xlsform(HEAD, *rows))


def test_too_many_rows_and_a_sheet_that_claims_to_be_endless() -> None:
    rows = [["geopoint", None, None]] * 10_001
    assert "“survey” has more than 10000 rows" in refusal("form.xlsx", xlsform(HEAD, *rows))
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    assert instrument(read("form.xlsx", replaced(GOOD, "xl/worksheets/sheet1.xml", far))).question("t")


def test_too_many_choices_are_left_out_and_said() -> None:
    got = read_js(
        {"type": "text", "name": "t"}, {"type": "dropdown", "name": "d", "choices": list(range(301))}
    )
    assert whys(got, "d") == [("d", "It gives more than 300 to choose between.")]
    got = read_js(
        {"type": "text", "name": "t"}, {"type": "rating", "name": "r", "rateMin": 0, "rateMax": 10**9}
    )
    assert len(instrument(got).questions()) == 1


@pytest.mark.parametrize("depth", [50, 300, 2000])
def test_panels_within_panels(depth: int) -> None:
    inner = b'{"type": "text", "name": "t"}'
    content = b'{"elements": [' + b'{"type": "panel", "elements": [' * depth + inner + b"]}" * depth + b"]}"
    outcome = attempt("form.json", content)
    if isinstance(outcome, str):
        assert "too deep" in outcome
    else:
        assert [question.key for question in outcome.questions()] == ["t"]


def test_words_that_no_database_keeps_are_cleaned() -> None:
    got = read(
        "f.json", b'{"elements": [{"type": "text", "name": "t\\u0000", "title": "a\\u0000b\\ud800c\\r\\nd"}]}'
    )
    question = instrument(got).question("t")
    assert question.label.en == "abc\nd"
    long = read_js({"type": "text", "name": "t", "title": "x" * 5000})
    assert len(instrument(long).question("t").label.en) == 4000
    assert len(whys(long, "t")) == 1


def test_answers_put_into_words_are_pointed_out() -> None:
    got = read_js({"type": "text", "name": "t", "title": "Hello {name}"})
    assert whys(got, "t") == [("An answer put into the words", "The words stay as they are in the file.")]


@pytest.mark.parametrize(
    "words", ["=1+1", '=HYPERLINK("https://example.org","x")', "@SUM(A1)", "+1", "-1", "https://a.b"]
)
def test_nothing_in_a_workbook_that_we_write_is_a_formula_or_a_link(words: str) -> None:
    form = instrument(read_js({"type": "radiogroup", "name": "q", "title": words, "choices": [words, "b"]}))
    book = openpyxl.load_workbook(io.BytesIO(write_xlsform(form)))
    cells = [
        cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value == words
    ]
    assert len(cells) >= 2
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if cell.hyperlink]


def test_a_formula_in_a_workbook_that_we_read_is_not_run() -> None:
    # openpyxl writes it without a value: what Excel has not worked out has no words.
    got = read_x(HEAD, ["text", "t", "=1+1"])
    assert instrument(got).question("t").label.en == "t"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
PROPERTIES = st.sampled_from(
    ["name", "title", "description", "choices", "rows", "columns", "visibleIf", "min", "max", "rateMin",
     "rateMax",
     "rateStep", "rateValues", "maxLength", "maskSettings", "elements", "items", "valueTrue", "labelTrue",
     "noneText"]
)  # fmt: skip
TYPES = st.sampled_from(
    [
        "text",
        "comment",
        "radiogroup",
        "checkbox",
        "dropdown",
        "boolean",
        "rating",
        "matrix",
        "panel",
        "multipletext",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(TYPES, st.dictionaries(PROPERTIES, VALUES, max_size=5)), max_size=4))
def test_whatever_the_properties_it_is_read_or_refused(elements: list[tuple[str, dict[str, object]]]) -> None:
    content = json.dumps(
        {"elements": [{**properties, "type": kind} for kind, properties in elements]}
    ).encode()
    outcome = attempt("form.json", content)
    assert isinstance(outcome, Instrument) or outcome.endswith(".")


CELLS = st.sampled_from(
    ["text", "integer", "select_one l", "select_multiple l or_other", "begin group", "end group",
     "begin repeat",
     "end repeat", "note", "calculate", "q", "q", "", "${q} = 'a'", ". > 3", "table-list", "yes", "=1"]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=8))
def test_whatever_the_rows_they_are_read_or_refused(rows: list[list[str]]) -> None:
    heading = ["type", "name", "label", "relevant", "constraint", "appearance"]
    content = xlsform(heading, *rows, choices=[["l", "a", "A"], ["l", "b", "B"]])
    outcome = attempt("form.xlsx", content)
    assert isinstance(outcome, Instrument) or outcome.endswith(".")
