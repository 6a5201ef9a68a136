"""What happened between two snapshots of a register: the readable definition, one company at a time.

The *stock* of a day is the companies that are in the register on that day, not deleted, of a kind that is
counted, and in the area. Whatever is in one stock and not in the other is there for exactly one reason, so

    stock before + births + newly seen + moved in + kind in + placed
                 - deaths - moved out - kind out - displaced          = stock after

Coming into the stock, the first that holds:

- *birth*: not alive in the earlier snapshot anywhere in the country, and began after it: founded since, or
  registered since and founded at most `REGISTRATION_LAG` before it (who founds a company in December and
  registers it in January has begun in January; a Norwegian limited company has three months to register,
  aksjeloven § 2-18). Without a day of founding, that of registration decides.
- *newly seen*: not alive in the earlier snapshot, but older: registered late, missing then, or opened again;
  also where no day is stated.
- *kind in*: was there with a kind that is not counted (an association that became a company).
- *moved in*: was there, outside the area.
- *placed*: was there, at a place that is not known: none stated, or a code that the crosswalk does not tell.

Leaving it, likewise: *death* (gone, or with a day of deletion by then), *kind out*, *moved out*, and
*displaced* (no place stated any more). A purge looks like a death here; the change feed tells it. Leave
purged numbers out of both snapshots.

In both stocks: *moved within*, *resized*, *new activity*. What is not stated on either side is no change.

**Renumbering is not moving, recoding is not changing.** With a crosswalk, an earlier code that may have
become the later one is the same place, or the same activity. Where the crosswalk cannot tell, nothing is
claimed: *move untold* and *activity untold* are counted by themselves, and a company whose earlier place may
or may not lie in the area, and which is not in the later stock, is *unsure*: the stock before, and what left
it, may be higher by it. Each snapshot must be coded wholly in the version of its day.

A company without a stated place is in no area, and in the whole country.

What begins and ends between the two snapshots is seen in neither.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeGuard

from firstline.engine.crosswalk import Crosswalk

ALGORITHM = "panel-1"
"""Stored with what was computed; changes when a rule above does."""

REGISTRATION_LAG = timedelta(days=92)


class Change(StrEnum):
    """What happened to a company between two snapshots; the module says when each holds."""

    BIRTH = "birth"
    NEWLY_SEEN = "newly_seen"
    KIND_IN = "kind_in"
    MOVED_IN = "moved_in"
    PLACED = "placed"
    DEATH = "death"
    KIND_OUT = "kind_out"
    MOVED_OUT = "moved_out"
    DISPLACED = "displaced"
    MOVED_WITHIN = "moved_within"
    MOVE_UNTOLD = "move_untold"
    RESIZED = "resized"
    NEW_ACTIVITY = "new_activity"
    ACTIVITY_UNTOLD = "activity_untold"
    UNSURE = "unsure"


COMING = (Change.BIRTH, Change.NEWLY_SEEN, Change.KIND_IN, Change.MOVED_IN, Change.PLACED)
LEAVING = (Change.DEATH, Change.KIND_OUT, Change.MOVED_OUT, Change.DISPLACED)


@dataclass(frozen=True)
class Seen:
    """One row of a snapshot. What the register does not say is `None`.

    kind: business, public_body, association, estate or unknown, as the legal form tells.
    """

    municipality: str | None
    size_band: str | None
    activity: str | None
    founded_on: date | None
    registered_on: date | None
    deleted_on: date | None
    kind: str


@dataclass(frozen=True)
class Comparison:
    """What two snapshots are compared by.

    before_on, after_on: their days. areas: prefixes of municipality codes as they are on the later day; none
    is the whole country. kinds: those that are counted. municipalities, activities: from the codes of the
    earlier day to those of the later; `None` where the codes are the same.

    Raises `ValueError` unless the earlier day is before the later.
    """

    before_on: date
    after_on: date
    areas: tuple[str, ...] = ()
    kinds: Collection[str] = ("business",)
    municipalities: Crosswalk | None = None
    activities: Crosswalk | None = None

    def __post_init__(self) -> None:
        if self.before_on >= self.after_on:
            raise ValueError(f"the snapshot of {self.before_on} is not before that of {self.after_on}")


@dataclass(frozen=True)
class Changes:
    """The stocks, in companies, and the numbers of the companies by what happened to them, in their order."""

    stock_before: int
    stock_after: int
    numbers: Mapping[Change, tuple[str, ...]]
    algorithm: str = ALGORITHM

    def count(self, *changes: Change) -> int:
        """How many companies had one of these changes; one that had two is counted twice."""
        return sum(len(self.numbers[change]) for change in changes)


def compare(before: Mapping[str, Seen], after: Mapping[str, Seen], by: Comparison) -> Changes:
    """What happened between two snapshots, each the rows of the whole country by company number."""
    numbers: dict[Change, list[str]] = {change: [] for change in Change}
    stock_before = stock_after = 0
    for number in sorted(before.keys() | after.keys()):
        earlier, later = before.get(number), after.get(number)
        stock_before += _was_in_stock(earlier, later, by)
        stock_after += _is_in_stock(later, by)
        for change in changes_of(earlier, later, by):
            numbers[change].append(number)
    frozen = {change: tuple(found) for change, found in numbers.items()}
    return Changes(stock_before, stock_after, MappingProxyType(frozen))


def changes_of(before: Seen | None, after: Seen | None, by: Comparison) -> tuple[Change, ...]:
    """What happened to one company; `None` is a snapshot that it is not in."""
    was, is_now = _was_in_stock(before, after, by), _is_in_stock(after, by)
    if was and is_now and before is not None and after is not None:
        return _changes_inside(before, after, by)
    if is_now and after is not None:
        return (_coming(before, after, by),)
    if was:
        return (_leaving(after, by),)
    unsure = _was_counted(before, by) and _was_inside(before, after, by) is None
    return (Change.UNSURE,) if unsure else ()


def _coming(before: Seen | None, after: Seen, by: Comparison) -> Change:
    if before is None or not _lives(before, by.before_on):
        return Change.BIRTH if began_after(after, by.before_on) else Change.NEWLY_SEEN
    if before.kind not in by.kinds:
        return Change.KIND_IN
    elsewhere = before.municipality is not None and _was_inside(before, after, by) is False
    return Change.MOVED_IN if elsewhere else Change.PLACED


def _leaving(after: Seen | None, by: Comparison) -> Change:
    if after is None or not _lives(after, by.after_on):
        return Change.DEATH
    if after.kind not in by.kinds:
        return Change.KIND_OUT
    return Change.DISPLACED if after.municipality is None else Change.MOVED_OUT


def _changes_inside(before: Seen, after: Seen, by: Comparison) -> tuple[Change, ...]:
    place = _same(before.municipality, after.municipality, by.municipalities)
    size = _same(before.size_band, after.size_band, None)
    activity = _same(before.activity, after.activity, by.activities)
    changed = {
        Change.MOVED_WITHIN: place is False,
        Change.MOVE_UNTOLD: place is None,
        Change.RESIZED: not size,
        Change.NEW_ACTIVITY: activity is False,
        Change.ACTIVITY_UNTOLD: activity is None,
    }
    return tuple(change for change, holds in changed.items() if holds)


def began_after(seen: Seen, day: date) -> bool:
    """Whether a company that a snapshot of `day` did not have began after it; without any day, no."""
    if seen.founded_on is None:
        return seen.registered_on is not None and seen.registered_on > day
    if seen.founded_on > day:
        return True
    registered_since = seen.registered_on is not None and seen.registered_on > day
    return registered_since and seen.founded_on >= day - REGISTRATION_LAG


def _lives(seen: Seen, day: date) -> bool:
    return seen.deleted_on is None or seen.deleted_on > day


def _is_in_stock(after: Seen | None, by: Comparison) -> bool:
    return (
        after is not None
        and _lives(after, by.after_on)
        and after.kind in by.kinds
        and _is_inside(after.municipality, by)
    )


def _was_in_stock(before: Seen | None, after: Seen | None, by: Comparison) -> bool:
    return _was_counted(before, by) and _was_inside(before, after, by) is True


def _was_counted(before: Seen | None, by: Comparison) -> TypeGuard[Seen]:
    return before is not None and _lives(before, by.before_on) and before.kind in by.kinds


def _was_inside(before: Seen, after: Seen | None, by: Comparison) -> bool | None:
    """Whether the earlier place lies in the area; `None` where the crosswalk cannot tell.

    Where a place was divided, the later place tells which part it was, if it is one of them.
    """
    if before.municipality is None or not by.areas:
        return not by.areas
    if by.municipalities is None:
        return _is_inside(before.municipality, by)
    targets = by.municipalities.targets(before.municipality)
    if after is not None and after.municipality in targets:
        targets = frozenset((after.municipality,))
    answers = {_is_inside(target, by) for target in targets}
    return answers.pop() if len(answers) == 1 else None


def _is_inside(municipality: str | None, by: Comparison) -> bool:
    return not by.areas or (municipality is not None and municipality.startswith(by.areas))


def _same(before: str | None, after: str | None, crosswalk: Crosswalk | None) -> bool | None:
    """Whether two stated codes are the same; what is not stated is no change."""
    if before is None or after is None:
        return True
    return before == after if crosswalk is None else crosswalk.is_same(before, after)
