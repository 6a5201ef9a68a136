"""What comes of reading a form from elsewhere: an instrument as data, and what could not be carried over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.functional import Promise

MAX_BYTES = 5 * 1024 * 1024
MAX_QUESTIONS = 500
MAX_PARTS = 300
"""Options, rows or steps of one question."""
LONGEST_WORDS = 4000


class LeftOut(NamedTuple):
    """Something that the form has and the instrument has not: whose it is, what it is, and why.

    where: that is in the file, such as ``sheet “survey”, row 12``; "" where it is all of it.
    """

    place: str
    what: str
    why: str
    where: str = ""


class Place(NamedTuple):
    """Whose something is, by its name in the file, and where that stands."""

    name: str
    where: str = ""


Leave = Callable[[Place, object, object], None]
"""Says that something cannot be carried over: whose it is, what it is, and why."""


@dataclass(frozen=True)
class Imported:
    """A form that was read.

    data: what `firstline.foundation.packs.instrument.Instrument` validates. names: what the file calls a
    question (``"use"``) or one of its parts (``"use.options.email"``), where our key is another.
    """

    data: Mapping[str, Any]
    left_out: tuple[LeftOut, ...]
    names: Mapping[str, str] = field(default_factory=dict)


class Unreadable(Exception):
    """A file that no instrument can be read from. `sentence` says why, and what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)
