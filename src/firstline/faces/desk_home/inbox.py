"""What waits for an adviser: one line each, whatever room it comes from."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Item:
    """One thing that waits.

    key: the same as long as it is the same thing; a person takes note of it by this.
    when: in words: "3 days late", "today", a day.
    who: the client's name; what: what is the matter, which reads on from the name, or stands after a
        ``joint`` of its own; why: where it comes from, in small type.
    urgent: somebody is kept waiting by it; said in words in ``when`` or ``warning`` too.
    since: what it is sorted by within its urgency.
    address, action: where to deal with it, and what that is called.
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
    joint: str = ""
    urgent: bool = False
    warning: str = ""
    can_note: bool = False


def sorted_for_today(items: list[Item], noted: set[str]) -> list[Item]:
    """What is left: first what keeps somebody waiting, and within that the longest wait first."""
    left = [item for item in items if item.key not in noted]
    return sorted(left, key=lambda item: (not item.urgent, item.since, item.key))
