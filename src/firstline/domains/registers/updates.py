"""News of a register's update feed, as plain values, and putting them in order."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.utils.translation import gettext as _

from firstline.foundation.access.refusals import Refused

Json = Mapping[str, Any]
Change = Literal["new", "change", "deletion", "removal", "unknown"]
State = Literal["known", "deleted", "removed", "unknown"]


@dataclass(frozen=True, slots=True)
class Update:
    """One line of the feed.

    number: whose it is.
    change: *removal* says that the register holds nothing of it any more, and that nobody else may.
    at: when the register wrote it; None where it does not say.
    word: the register's own word for the change.
    """

    id: int
    number: str
    change: Change
    at: datetime | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the feed: its updates as they came, and how many lines were none."""

    updates: Sequence[Update]
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Details:
    """What a register says of one number.

    state: *known*; *deleted* (it is over, and little is said of it); *removed* (nothing may be kept);
        *unknown* (the register has no such number).
    company: the register's own object; None unless known or deleted.
    deleted_on: since when it is over; None where that is not said.
    """

    state: State
    company: Json | None = None
    deleted_on: date | None = None


class FeedGap(Refused):
    """News is missing: the feed goes on later than where it was left. Holds what to do."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Updates are missing: the feed does not go back to where we stopped. "
                "Fetch the whole file again."
            )
        )


Ask = Callable[[Sequence[str]], Mapping[str, Details]]


@dataclass(slots=True)
class UpdateAccount:
    """The closing account of one run over the feed.

    read: lines of the feed, those that are counted as repeated or unreadable among them.
    new, updated, unchanged: companies in the hub's area.
    elsewhere: companies outside the area that are stored and were brought up to date.
    deleted: companies that are over and are marked so.
    removed: numbers that the register removed, and that are gone here too.
    not_ours: numbers that concern neither the area nor what is stored.
    not_found: numbers of which the register's own details know nothing.
    repeated: lines that had been read before, or that a later line of the same answer overtook in order.
    refused: rows that cannot be trusted, and lines of the feed that are none.
    unknown_words: kinds of change that nobody knew; they are taken for changes.
    """

    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    elsewhere: int = 0
    deleted: int = 0
    removed: int = 0
    not_ours: int = 0
    not_found: int = 0
    repeated: int = 0
    refused: int = 0
    unknown_words: Counter[str] = field(default_factory=Counter)
    problems: list[dict[str, str]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The counts, by name."""
        return {name: getattr(self, name) for name in COUNTS}

    def as_json(self) -> dict[str, Any]:
        """The account that other programs read."""
        return {**self.counts(), "unknown_words": dict(self.unknown_words), "problems": self.problems}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "UpdateAccount":
        """The account that ``as_json`` wrote."""
        counts = {name: stored.get(name, 0) for name in COUNTS}
        words, problems = Counter(stored.get("unknown_words", {})), list(stored.get("problems", []))
        return cls(**counts, unknown_words=words, problems=problems)


COUNTS = (
    *("read", "new", "updated", "unchanged", "elsewhere", "deleted", "removed"),
    *("not_ours", "not_found", "repeated", "refused"),
)


def in_order(updates: Iterable[Update], after: int) -> list[Update]:
    """The updates by their number, each once, without those up to ``after``."""
    found = {update.id: update for update in updates if update.id > after}
    return [found[key] for key in sorted(found)]
