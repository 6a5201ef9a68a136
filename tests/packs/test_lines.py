"""Which line is named: of any TOML the line where a thing stands, and of a fault the line to mend."""

import re
import tomllib
from pathlib import Path as File
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.foundation.packs import Instrument, PackError, instrument_file, instruments, read_pack, to_toml
from firstline.foundation.packs.content import faults, parse
from firstline.foundation.packs.lines import line_at, lines_of
from firstline.foundation.packs.schema import Path
from tests.packs.test_bench_data import TABLES
from tests.packs.toml_pen import files, ways

LANGUAGES = ("en", "nb")


# Lines


@settings(max_examples=300, deadline=None)
@given(files())
def test_the_line_is_the_one_where_it_was_written(file: tuple[str, dict[Path, int]]) -> None:
    content, lines = file
    data = tomllib.loads(content)
    assert set(lines) == ways(data)
    assert lines_of(content) == lines


@given(TABLES)
def test_everything_in_what_we_write_ourselves_has_a_line_that_holds_its_key(data: dict[str, Any]) -> None:
    content = to_toml(data)
    found = lines_of(content)
    assert set(found) == ways(parse(content))
    rows = content.split("\n")
    for path, line in found.items():
        if isinstance(path[-1], str):
            assert _written(path[-1]) in rows[line - 1]


def _written(key: str) -> str:
    """A key as our own writing has it."""
    return to_toml({key: 1}).partition(" = ")[0]


@pytest.mark.parametrize("key", [one.key for one in instruments()])
def test_every_part_of_what_comes_with_firstline_has_a_line(key: str) -> None:
    content = instrument_file(key)
    found = lines_of(content)
    assert set(found) == ways(parse(content))
    rows = content.split("\n")
    for path, line in found.items():
        if path[-1] == "key":
            said: Any = parse(content)
            for step in path:
                said = said[step]
            assert f'key = "{said}"' in rows[line - 1]


EXAMPLE = '''\
# key = 0
title = { en = "a", nb = """
[pages]
key = 4""" }

[[pages]]
key = "one"
options = [
  { key = "x" }, { key = "y" },

  { key = "z", list = [1,
    2] },
]
[[pages.questions]]
[[pages.questions]]
label.en = "?"
[pages.questions."shown if"]
question = 1

[[pages]]
[[pages.questions]]
kind = 'one'
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title", "nb"), 2),
        (("pages",), 6),
        (("pages", 0, "key"), 7),
        (("pages", 0, "options", 1, "key"), 9),
        (("pages", 0, "options", 2), 11),
        (("pages", 0, "options", 2, "list", 1), 12),
        (("pages", 0, "questions", 1), 15),
        (("pages", 0, "questions", 1, "label", "en"), 16),
        (("pages", 0, "questions", 1, "label", "nb"), 16),
        (("pages", 0, "questions", 1, "shown if", "question"), 18),
        (("pages", 1, "questions", 0, "kind"), 22),
        (("pages", 1, "questions", 0, "label"), 21),
        (("pages", 2), 6),
        (("nothing",), None),
    ],
)
def test_a_place_that_is_not_there_is_looked_for_where_it_would_stand(path: Path, line: int | None) -> None:
    assert line_at(lines_of(EXAMPLE), path) == line


@given(st.text(st.sampled_from("[]{}=.,\"'\\\n# ak1-"), max_size=30))
def test_what_is_no_toml_is_followed_as_far_as_it_goes(content: str) -> None:
    found = lines_of(content)
    assert all(1 <= line <= content.count("\n") + 1 for line in found.values())


def test_what_is_nested_too_deep_is_followed_as_far_as_it_goes() -> None:
    assert lines_of("a = 1\nb = " + "[" * 100_000)[("a",)] == 1


# Faults


def line_of(content: str, words: str) -> int:
    """The line where these words stand, which they do once."""
    assert content.count(words) == 1, words
    return content[: content.index(words)].count("\n") + 1


def changed(key: str, pattern: str, put: str) -> str:
    """An instrument's file with the first of what fits a pattern put otherwise."""
    content, number = re.subn(pattern, put, instrument_file(key), count=1, flags=re.DOTALL)
    assert number
    return content


WRONG = [
    ("growth", r"minutes = 10", "minutes = 0", "minutes = 0", "greater than or equal to 1"),
    ("growth", r"minutes = 10", 'colour = "red"\nminutes = 10', 'colour = "red"', "nothing reads this"),
    ("growth", r'kind = "one"', 'kind = "two"', None, "does not match"),
    ("growth", r'dimension = "ambition"', 'dimension = "no_such"', 'dimension = "no_such"', "no dimension"),
    ("growth", r'\[\[pages\]\]\nkey = "scalability"', '[[pages]] # 2\nkey = "ambition"', "[[pages]] # 2",
     "the page 'ambition' stands there twice"),
    ("growth", r'\[\[pages\.questions\]\]\nkey = "time"', '[[pages.questions]] # 2\nkey = "goal"',
     "[[pages.questions]] # 2", "the question 'goal' stands there twice"),
    ("ccmd", r'shown_if = \{ question = "cloud", any_of', 'shown_if = { question = "later_on", any_of',
     'question = "later_on"', "which no earlier question is"),
    ("ccmd", r'any_of = \["internet_half"\]', 'any_of = ["internet_none"]', 'any_of = ["internet_none"]',
     "which nobody is asked"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "pattern", "put", "there", "said"), WRONG)
def test_a_fault_names_the_line_to_mend(
    key: str, pattern: str, put: str, there: str | None, said: str, tmp_path: File
) -> None:
    content = changed(key, pattern, put)
    first = faults(parse(content), LANGUAGES, lines_of(content))[0]
    assert said in first.said
    rows = content.split("\n")
    assert first.line is not None
    if there is not None:
        assert first.line == line_of(content, there)
    else:
        # What the question is cannot be told, so that it is the question that is named.
        assert rows[first.line - 1] == "[[pages.questions]]"
    file = tmp_path / f"{key}.v{parse(content)['version']}.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(PackError, match=re.escape(f"{file.name}:{first.line}: ")) as caught:
        read_pack(file, Instrument)
    assert caught.value.line == first.line


def test_levels_and_areas_that_do_not_fit_are_named_where_they_stand() -> None:
    content = changed("growth", r"lower = 0\n", "lower = 5\n")
    [fault] = faults(parse(content), LANGUAGES, lines_of(content))
    assert (fault.path, fault.line) == (("levels",), content.split("\n").index("[[levels]]") + 1)
    more = content.replace("lower = 5\n", "lower = 0\n") + (
        '\n[[dimensions]]\nkey = "new"\nlabel = { en = "New", nb = "Ny" }\n'
    )
    [fault] = faults(parse(more), LANGUAGES, lines_of(more))
    assert fault.line == line_of(more, 'key = "new"') - 1


def test_without_its_file_a_fault_has_no_line() -> None:
    [fault] = faults({**parse(instrument_file("growth")), "minutes": 0}, LANGUAGES)
    assert fault.line is None


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (b'key = "a"\nversion = \n', 2),
        (b'key = "a"\n\nb = [', 3),
        ("key = 'a'\ntitle = 'å'\n".encode("latin-1"), 2),
        (b'key = "a"\n', None),
    ],
)
def test_a_file_that_cannot_be_read_names_its_line(written: bytes, line: int | None, tmp_path: File) -> None:
    (tmp_path / "a.v1.toml").write_bytes(written)
    with pytest.raises(PackError) as caught:
        read_pack(tmp_path / "a.v1.toml", Instrument)
    assert caught.value.line == line
