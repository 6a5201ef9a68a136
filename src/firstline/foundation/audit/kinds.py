"""The kinds of things that happen to a client, and the words of each. A room registers its own.

What people wrote stands in a sentence of ours, and must not turn that sentence round: a value that holds
letters which run from right to left, or marks that steer the direction, is set apart where the words are
made. What is stored, searched and exported stays as it was written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import bidirectional

Words = Callable[[Mapping[str, Any]], str]

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
# The classes of the letters and marks that move what stands around them (Unicode Standard Annex 9).
_MOVING = frozenset(["R", "AL", "AN", "RLE", "LRE", "RLO", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"])
_ISOLATING = frozenset(["RLI", "LRI", "FSI", "PDI"])


@dataclass(frozen=True)
class EntryKind:
    """How a kind of timeline entry is told.

    words: makes the heading from the entry's plain details, in the reader's language.
    icon: the name of an icon, or empty.
    """

    words: Words
    icon: str = ""


_kinds: dict[str, EntryKind] = {}


class _Value(str):
    """A text as it is stored, which sets itself apart when it is put into a sentence."""

    def __str__(self) -> str:
        return isolated(super().__str__())


def isolated(text: str) -> str:
    """The text between marks that keep its direction to itself; as it is where it has no other than ours."""
    if not any(bidirectional(letter) in _MOVING for letter in text):
        return text
    # Its own marks of this sort could end ours too early.
    inner = "".join(letter for letter in text if bidirectional(letter) not in _ISOLATING)
    return f"{FIRST_STRONG_ISOLATE}{inner}{POP_ISOLATE}"


def register_kind(kind: str, words: Words, icon: str = "") -> None:
    """Register the words of a kind such as ``plans.step_added``.

    The texts that ``words`` is given equal those that are stored, and are set apart once they are put into
    a sentence with ``%``.
    """
    _kinds[kind] = EntryKind(words=lambda details: str(words(_values(details))), icon=icon)


def _values(value: Any) -> Any:
    if isinstance(value, str):
        return _Value(value)
    if isinstance(value, Mapping):
        return {key: _values(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_values(part) for part in value]
    return value


def entry_kind(kind: str) -> EntryKind:
    """The registered kind. Raises KeyError for one that no room has registered."""
    return _kinds[kind]
