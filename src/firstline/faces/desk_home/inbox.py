"""What waits for an adviser: one line each, whatever room it comes from."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Urgency(IntEnum):
    """How much it matters that it is dealt with today, the most first."""

    WAITS = 1
    """Somebody is kept waiting, is not content, or may soon be gone."""
    LATE = 2
    """The day that was promised is here, or has passed."""
    NEWS = 3
    """Something came in that nobody waits for."""
    SOME_DAY = 4
    """It has stood for a while, and can stand a little longer."""


@dataclass(frozen=True)
class Item:
    """One thing that waits.

    key: the same as long as it is the same thing; a person takes note of it by this.
    when: in words: how late it is, else the day that it is from, as near as it is: "today", "13 Nov 2025"; of
        what has only stood for a while, "since 13 Nov 2025".
    who: the client's name, which leads to ``client``; what: what is the matter, which reads on from the
        name, or stands after a ``joint`` of its own; why: where it comes from, in small type.
    urgency: what it is sorted by first; said in words in ``when``, ``what`` or ``warning`` too.
    since: what it is sorted by within its urgency.
    address, action: where to deal with it, and what that is called.
    settle: what posts that it is dealt with, ``settled`` what that button says; empty where there is none.
    can_note: whether it goes away by being noted; else by being dealt with.
    """

    key: str
    when: str
    who: str
    what: str
    why: str
    since: date
    address: str
    action: str
    client: str = ""
    joint: str = ""
    urgency: Urgency = Urgency.NEWS
    warning: str = ""
    can_note: bool = False
    settle: str = ""
    settled: str = ""

    @property
    def urgent(self) -> bool:
        """Whether it is shown as such."""
        return self.urgency <= Urgency.LATE

    @property
    def kind(self) -> str:
        """What sort of thing it is: the beginning of its key."""
        return self.key.partition("/")[0]


def sorted_for_today(items: list[Item], noted: set[str]) -> list[Item]:
    """What is left: the most urgent first, and within that the longest wait first."""
    left = [item for item in items if item.key not in noted]
    return sorted(left, key=lambda item: (item.urgency, item.since, item.key))


def first_of_each(items: list[Item], most: int) -> tuple[list[Item], dict[str, int]]:
    """At most so many of a kind in the order given, and how many more there are of each that has more."""
    counts: Counter[str] = Counter()
    shown = []
    for item in items:
        counts[item.kind] += 1
        if counts[item.kind] <= most:
            shown.append(item)
    return shown, {kind: count - most for kind, count in counts.items() if count > most}
