"""Which versions of an instrument are linked, so that points under them can be compared."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from firstline.foundation.packs import PackError, linked, load_instrument, loader

QUESTION = """
[[pages.questions]]
key = "{key}"
kind = "one"
label = {{ en = "words", nb = "ord" }}
options = [{options}]
"""
OPTION = '{{ key = "{0}", label = {{ en = "{1}", nb = "ord" }} }}'
HEAD = """
key = "trial"
version = {version}
title = {{ en = "words", nb = "ord" }}
intro = {{ en = "words", nb = "ord" }}
audience = {{ en = "words", nb = "ord" }}
validity = {{ en = "words", nb = "ord" }}
minutes = 1
sources = [{{ en = "words", nb = "ord" }}]
dimensions = [{{ key = "d", label = {{ en = "words", nb = "ord" }} }}]
{follows}
[[pages]]
key = "only"
title = {{ en = "words", nb = "ord" }}
"""
Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write a version: its scored questions and their options, what it follows, and a question beside."""
    (tmp_path / "instruments").mkdir()
    monkeypatch.setattr(loader, "PACKS", tmp_path)

    def forget() -> None:
        loader._shipped.cache_clear()
        loader._shipped_linked.cache_clear()

    def put(version: int, *, follows: str = "", words: str = "words", beside: str = "", **asked: str) -> None:
        text = HEAD.format(version=version, follows=follows)
        for key, options in asked.items():
            listed = ", ".join(OPTION.format(option, words) for option in options.split())
            text += QUESTION.format(key=key, options=listed) + 'dimension = "d"\n'
        if beside:
            text += QUESTION.format(key=beside, options=", ".join(OPTION.format(one, "x") for one in "ab"))
        (tmp_path / "instruments" / f"trial.v{version}.toml").write_text(text)

    forget()
    yield put
    forget()


def after(version: int, unchanged: str = '"all scored questions"') -> str:
    return f"follows = {{ version = {version}, unchanged = {unchanged} }}"


def test_a_version_alone_is_linked_to_itself(write: Write) -> None:
    write(1, a="no yes")
    write(2, a="no yes")
    assert linked("trial", 1) == {1}
    assert linked("trial", 2) == {2}
    assert linked("trial", 9) == {9}


def test_what_is_scored_unchanged_links_both_ways_and_on(write: Write) -> None:
    write(1, a="no yes", b="no yes")
    write(2, a="no yes", b="no yes", follows=after(1), words="better words", beside="more")
    write(3, b="no yes", a="no yes", follows=after(2, '["a", "b"]'))
    write(4, a="no yes", c="no yes", follows=after(3, '["a"]'))
    for version in (1, 2, 3):
        assert linked("trial", version) == {1, 2, 3}
    assert linked("trial", 4) == {4}


@pytest.mark.parametrize(
    ("asked", "unchanged", "named"),
    [
        ({"a": "no some yes", "b": "no yes"}, '"all scored questions"', "'a' is called unchanged"),
        ({"a": "yes no", "b": "no yes"}, '["a"]', "'a' is called unchanged"),
        ({"a": "no yes"}, '"all scored questions"', "'b' is called unchanged"),
        ({"a": "no yes", "b": "no yes", "c": "no yes"}, '"all scored questions"', "'c' is called unchanged"),
        ({"a": "no yes", "b": "no yes"}, '["nothing"]', "'nothing' is called unchanged"),
    ],
)
def test_what_is_called_unchanged_and_is_not_is_named(
    write: Write, asked: dict[str, str], unchanged: str, named: str
) -> None:
    write(1, a="no yes", b="no yes")
    write(2, follows=after(1, unchanged), **asked)
    with pytest.raises(PackError, match=named) as caught:
        load_instrument("trial", 2)
    assert (caught.value.file, caught.value.place) == ("instruments/trial.v2.toml", "follows")


def test_nothing_follows_itself_or_what_is_not_there(write: Write) -> None:
    write(2, a="no yes", follows=after(2))
    with pytest.raises(PackError, match="follows an earlier one"):
        load_instrument("trial", 2)
    write(2, a="no yes", follows=after(1))
    with pytest.raises(PackError, match=r"no such file; there is trial\.v2\.toml"):
        load_instrument("trial", 2)
