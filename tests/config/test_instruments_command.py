"""``firstline instruments check``: every fault of a file with its line, and what it makes of other files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from firstline.foundation.packs import instrument_file
from tests.assessments.foreign_forms import surveyjs, xlsform
from tests.config.running import refused

pytestmark = pytest.mark.usefixtures("own_home")

Command = Callable[..., tuple[int, str, str]]


def test_what_comes_with_firstline_is_right(firstline: Command, tmp_path: Path) -> None:
    file = tmp_path / "growth.toml"
    file.write_text(instrument_file("growth"))
    assert firstline("instruments", "check", str(file))[:2] == (0, "Nothing is wrong.\n")


def test_every_fault_has_its_line(firstline: Command, tmp_path: Path) -> None:
    content = instrument_file("growth").replace("minutes = 10", "minutes = 0", 1)
    content = content.replace('kind = "one"', "# kind", 1)
    lines = content.split("\n")
    first, second = lines.index("minutes = 0") + 1, lines.index("[[pages.questions]]") + 1
    file = tmp_path / "growth.toml"
    file.write_text(content)
    code, out, _err = firstline("instruments", "check", str(file), "--languages", "nn")
    assert code == 1
    assert [line.split(": ")[:2] for line in out.splitlines()] == [
        [f"{file}:{first}", "minutes"],
        [f"{file}:{second}", 'pages "ambition" > questions "goal"'],
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'key = "a"\nminutes = \n', ":2: this is not TOML"),
        (b'key = "a"\n# \xff', ":2: this is not UTF-8"),
        (b'key = "a"\n', ":1: title: this is missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(
    content: bytes, said: str, firstline: Command, tmp_path: Path
) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(content)
    code, out, _err = firstline("instruments", "check", str(file))
    assert code == 1
    assert f"{file}{said}" in out


def test_a_form_from_elsewhere_says_what_it_loses(firstline: Command, tmp_path: Path) -> None:
    form, book, broken = tmp_path / "a.json", tmp_path / "b.xlsx", tmp_path / "c.json"
    form.write_bytes(surveyjs({"type": "text", "name": "t"}, {"type": "file", "name": "f"}))
    rows = [["type", "name", "label"], [], ["text", "t", "?"], ["image", "i", "Picture"]]
    book.write_bytes(xlsform(*rows))
    broken.write_bytes(b'{\n"pages": [}')
    code, out, _err = firstline("instruments", "check", str(form), str(book))
    assert code == 0
    assert out.splitlines() == [
        f"{form}: page “p”: f: left out: file: f. No files are taken in an answer here.",
        f"{book}: sheet “survey”, row 4: i: left out: image: Picture. No files are taken in an answer here.",
        "Nothing is wrong.",
    ]
    code, out, _err = firstline("instruments", "check", str(broken))
    assert code == 1
    assert "line 2 cannot be read, at character 11" in out


def test_a_file_that_is_not_there_is_refused(firstline: Command, tmp_path: Path) -> None:
    assert "cannot be read" in refused(firstline("instruments", "check", str(tmp_path / "x.toml")))
