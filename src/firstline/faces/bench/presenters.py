"""An instrument's data as the bench shows it, also where it is not right yet. Nothing of Django."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firstline.foundation.locale.languages import in_language
from firstline.foundation.packs.content import Path
from firstline.foundation.packs.places import is_text, model_at, texts

TOP = "top"
"""How an address names the whole instrument."""


@dataclass(frozen=True)
class Item:
    """A part of a list. place: as an address names it."""

    place: str
    key: str
    label: str
    help: str = ""


@dataclass(frozen=True)
class ShownQuestion:
    """A question as it is read at the desk. lists: the name of each list in it, and what stands there."""

    place: str
    key: str
    label: str
    help: str
    kind: str
    dimension: str
    lists: tuple[tuple[str, tuple[Item, ...]], ...]


@dataclass(frozen=True)
class ShownPage:
    """A page with its questions."""

    place: str
    title: str
    intro: str
    questions: tuple[ShownQuestion, ...]


@dataclass(frozen=True)
class Untranslated:
    """A text to translate. was: the words of the language that it is translated into; "" where it has none.

    changed: whether the source changed since it was translated.
    """

    path: Path
    source: str
    was: str
    changed: bool

    @property
    def place(self) -> str:
        """Where it stands, as an address names it."""
        return place_of(self.path)


def place_of(path: Path) -> str:
    """How an address names a place."""
    return "-".join(map(str, path)) or TOP


def path_of(place: str) -> Path:
    """The place that an address names."""
    if place == TOP:
        return ()
    return tuple(int(step) if step.isdecimal() else step for step in place.split("-"))


def words_at(node: object, name: str, language: str | None) -> str:
    """A text of a part in the nearest language; "" where it has none."""
    text = node.get(name) if isinstance(node, Mapping) else None
    return in_language(text, language) if is_text(text) else ""


def parts(node: object, name: str) -> list[tuple[int, Mapping[str, Any]]]:
    """The parts of a list, each with its number there; of what is no list of parts, none."""
    found = node.get(name) if isinstance(node, Mapping) else None
    listed = enumerate(found) if isinstance(found, list) else ()
    return [(number, part) for number, part in listed if isinstance(part, Mapping)]


def items(node: object, name: str, path: Path, language: str | None) -> tuple[Item, ...]:
    """The parts of a list by what they are called."""
    return tuple(
        Item(
            place_of((*path, name, number)),
            str(part.get("key", "")),
            called(part, language),
            words_at(part, "help", language),
        )
        for number, part in parts(node, name)
    )


def called(part: Mapping[str, Any], language: str | None) -> str:
    """What a part is called: its label or title, itself where it is a text, else its key."""
    if is_text(part):
        return in_language(part, language)
    words = words_at(part, "label", language) or words_at(part, "title", language)
    return words or str(part.get("key", "–"))


def pages(data: Mapping[str, Any], language: str | None) -> list[ShownPage]:
    """The pages with their questions, as far as they can be read."""
    areas = {item.key: item.label for item in items(data, "dimensions", (), language)}
    return [
        ShownPage(
            place_of(("pages", number)),
            called(page, language),
            words_at(page, "intro", language),
            tuple(
                _question(question, ("pages", number, "questions", place), areas, language)
                for place, question in parts(page, "questions")
            ),
        )
        for number, page in parts(data, "pages")
    ]


def _question(
    question: Mapping[str, Any], path: Path, areas: Mapping[str, str], language: str | None
) -> ShownQuestion:
    dimension = str(question.get("dimension", ""))
    return ShownQuestion(
        place_of(path),
        str(question.get("key", "")),
        called(question, language),
        words_at(question, "help", language),
        str(question.get("kind", "")),
        areas.get(dimension, dimension),
        tuple(
            (name, items(question, name, path, language))
            for name, value in question.items()
            if isinstance(value, list) and parts(question, name)
        ),
    )


def mending_place(data: Mapping[str, Any], path: Path) -> str:
    """Where something that is wrong can be mended: the nearest part that has a form."""
    for length in range(len(path), 0, -1):
        try:
            model_at(data, path[:length])
        except KeyError:
            continue
        return place_of(path[:length])
    return TOP


def untranslated(
    data: Mapping[str, Any], base: Mapping[str, Any], source: str, target: str
) -> list[Untranslated]:
    """The texts that lack a language, then those whose source changed since, against the base.

    base: the data of the version before, or of what was copied; {} where that is not known.
    """
    before = {known: text for _path, known, text in texts(base)}
    lacking, changed = [], []
    for path, known, text in texts(data):
        words = text.get(source, "")
        if not words:
            continue
        was, first = text.get(target, ""), before.get(known, {})
        found = Untranslated(path, words, was, changed=bool(was))
        if not was:
            lacking.append(found)
        elif known in before and first.get(source) != words and first.get(target) == was:
            changed.append(found)
    return [*lacking, *changed]


def completeness(data: Mapping[str, Any], languages: Sequence[str]) -> list[tuple[str, int]]:
    """How many texts lack each language."""
    found = [text for _path, _known, text in texts(data)]
    return [(language, sum(not text.get(language) for text in found)) for language in languages]


def without_stale(old: Mapping[str, Any], new: Mapping[str, Any], kept: Collection[str]) -> Mapping[str, Any]:
    """A text that was changed, without its words in languages that nobody here translates into: they would
    ask something else.
    """
    if {name: old.get(name) for name in kept} == {name: new.get(name) for name in kept}:
        return new
    return {name: words for name, words in new.items() if name in kept or old.get(name) != words}
