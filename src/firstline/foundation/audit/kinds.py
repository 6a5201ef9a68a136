"""The kinds of things that happen to a client, and the words of each. A room registers its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Words = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class EntryKind:
    """How a kind of timeline entry is told.

    words: makes the heading from the entry's plain details, in the reader's language.
    icon: the name of an icon, or empty.
    """

    words: Words
    icon: str = ""


_kinds: dict[str, EntryKind] = {}


def register_kind(kind: str, words: Words, icon: str = "") -> None:
    """Register the words of a kind such as ``plans.step_added``."""
    _kinds[kind] = EntryKind(words=words, icon=icon)


def entry_kind(kind: str) -> EntryKind:
    """The registered kind. Raises KeyError for one that no room has registered."""
    return _kinds[kind]
