"""Which earlier questions one can rest on, and what it rests on, as the bench shows it. Nothing of Django."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firstline.faces.bench.presenters import called, items, parts
from firstline.foundation.packs.content import Path
from firstline.foundation.packs.questions import YES_NO

CHOOSING = ("ticks", "one")


@dataclass(frozen=True)
class Above:
    """A question that a later one can rest on. answers: key and words of each."""

    key: str
    label: str
    answers: tuple[tuple[str, str], ...]


def above(data: Mapping[str, Any], path: Path, language: str | None) -> list[Above]:
    """The questions before a place that one there can rest on: a question's place, or a page's list of them;
    none before any other part.
    """
    if path[:1] != ("pages",) or path[2:3] != ("questions",):
        return []
    return [one for where, one in _all(data, language) if _comes_before(where, path)]


def told(data: Mapping[str, Any], question: Mapping[str, Any], language: str | None) -> tuple[str, str]:
    """What a question is asked after: the answers, and the question that they are of, in words; "" twice
    where it is asked of everybody, or that cannot be read.
    """
    condition = question.get("shown_if")
    if not isinstance(condition, Mapping) or not isinstance(condition.get("any_of"), list):
        return "", ""
    named = {one.key: one for _where, one in _all(data, language)}.get(str(condition.get("question")))
    if named is None:
        return "", ""
    words = dict(named.answers)
    return " / ".join(words.get(str(key), str(key)) for key in condition["any_of"]), named.label


def _comes_before(where: tuple[int, int], path: Path) -> bool:
    page, is_list = int(path[1]), len(path) == len(("pages", 0, "questions"))
    return where[0] < page or (where[0] == page and (is_list or where[1] < int(path[3])))


def _all(data: Mapping[str, Any], language: str | None) -> Iterator[tuple[tuple[int, int], Above]]:
    for number, page in parts(data, "pages"):
        for place, question in parts(page, "questions"):
            if question.get("kind") == "yes_no":
                answers = tuple((one.key, one.label.text(language)) for one in YES_NO)
            elif question.get("kind") in CHOOSING:
                answers = tuple((item.key, item.label) for item in items(question, "options", (), language))
            else:
                continue
            yield (number, place), Above(str(question.get("key", "")), called(question, language), answers)
