"""Publish sums and means over periods of time, chosen freely, so that no two of them tell a third.

The number of a period is the difference between two points of time. Whoever has several of them can add and
subtract them, and so learns at most the number of every stretch between two neighbouring points at which any
of them begins or ends. So a new period is published only when each of these stretches could be published by
itself: nobody stands behind it, or at least the threshold, and no few of them make up nearly all of it. It
asks a little more than is needed, and it is all that is needed: what is worked out from the periods can be
worked out from the stretches.

**What was released earlier**, of any period, must be true still or differ by at least the threshold: else the
difference between the sums of then and now would tell about who came in between (`lone`). What could be
worked out counts as released: so the stretches are among what is returned, and stand in the record too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from firstline.engine.disclosure.lone import (
    Lone,
    LoneNumbers,
    ProtectedLone,
    exact_lone,
    protect_lone,
    standing,
)
from firstline.engine.disclosure.sums import SumRules, is_dominated

BETWEEN = "@"
TO = "--"
Earlier = Sequence[Mapping[str, ProtectedLone]]


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; None for no such limit. Without any it is all time."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def key(self, name: str) -> str:
        """What a number is called over this period; over all time it has its own name."""
        if self == ALL_TIME:
            return name
        return f"{name}{BETWEEN}{_written(self.first)}{TO}{_written(self.last)}"

    @classmethod
    def of(cls, key: str) -> tuple[str, "Period"]:
        """The number's name and the period, of what ``key`` gave."""
        name, between, period = key.partition(BETWEEN)
        if not between:
            return name, ALL_TIME
        first, _to, last = period.partition(TO)
        return name, cls(_read(first), _read(last))

    @classmethod
    def between(cls, first: date, after: date) -> "Period":
        """From a first day to the day before another: the other way round of ``ends``."""
        return cls(
            None if first == date.min else first, None if after == date.max else after - timedelta(days=1)
        )

    def is_within(self, other: "Period") -> bool:
        """Whether each of its days lies in another period."""
        return other.ends[0] <= self.ends[0] and self.ends[1] <= other.ends[1]

    @property
    def ends(self) -> tuple[date, date]:
        """The first day within, and the first day after it."""
        after = date.max if self.last in {None, date.max} else (self.last or date.max) + timedelta(days=1)
        return self.first or date.min, after


ALL_TIME = Period()


@dataclass(frozen=True)
class Dated:
    """What one member contributed on a day, to each of the values."""

    day: date
    member: int
    amounts: tuple[Fraction, ...]


@dataclass(frozen=True)
class DatedNumber:
    """A number that can be had of every period.

    entries: all that it is made of.
    is_mean: whether the values are how many entries there are, and the means of their amounts; else it is the
        sum of the only amount, to which no few may have contributed nearly all.
    """

    entries: tuple[Dated, ...]
    is_mean: bool

    def over(self, period: Period) -> Lone:
        """The number of a period, exactly."""
        found = [one for one in self.entries if period.holds(one.day)]
        members = {one.member for one in found}
        sums = [sum(column, Fraction(0)) for column in zip(*(one.amounts for one in found), strict=True)]
        if self.is_mean:
            count = len(found)
            return Lone((Fraction(count), *(total / count for total in sums)), len(members))
        by_member = dict.fromkeys(members, Fraction(0))
        for one in found:
            by_member[one.member] += one.amounts[0]
        contributions = tuple(sorted(_decimal(amount) for amount in by_member.values()))
        return Lone((sums[0] if sums else Fraction(0),), len(members), contributions)


@dataclass(frozen=True)
class PeriodNumbers(LoneNumbers):
    """Numbers that stand alone, and those of periods beside them.

    dated: by name. periods: those that are wanted, what matters most first.
    """

    dated: Mapping[str, DatedNumber]
    periods: tuple[Period, ...]


def protect_periods(
    table: PeriodNumbers, rules: SumRules, earlier: Earlier = ()
) -> Mapping[str, ProtectedLone]:
    """Decide for each number and each period whether today's values, earlier ones or none may be shown.

    earlier: what was released before, the oldest first, by the keys of ``Period.key``.
    """
    decided = dict(protect_lone(LoneNumbers(table.numbers), rules, earlier))
    for name, number in table.dated.items():
        decided |= _Decision(name, number, rules, earlier).of(table.periods)
    return decided


def exact_periods(table: PeriodNumbers) -> Mapping[str, ProtectedLone]:
    """Every number of every period as it is, for who may see what is behind it."""
    everything = {
        period.key(name): number.over(period)
        for name, number in table.dated.items()
        for period in table.periods
    }
    return exact_lone(LoneNumbers({**table.numbers, **everything}))


class _Decision:
    """What may be shown of one number over several periods."""

    def __init__(self, name: str, number: DatedNumber, rules: SumRules, earlier: Earlier) -> None:
        self.number, self.rules, self.name, self.earlier = number, rules, name, earlier
        self.told = [
            (Period.of(key)[1], one)
            for then in earlier
            for key, one in then.items()
            if Period.of(key)[0] == name and one.values is not None
        ]

    def of(self, periods: Iterable[Period]) -> dict[str, ProtectedLone]:
        """By key. What is shown of one period counts for the next."""
        decided: dict[str, ProtectedLone] = {}
        still_true = all(self._holds(period, then) for period, then in self.told)
        for period in periods:
            key, now = period.key(self.name), self.number.over(period)
            told_before = any(of == period and then.values == now.values for of, then in self.told)
            stretches = self._stretches(period)
            if not self._is_safe(now):
                decided[key] = ProtectedLone(None, now.behind)
            elif told_before or (still_true and all(self._is_safe(one) for one in stretches.values())):
                decided[key] = ProtectedLone(now.values, now.behind)
                if still_true:
                    worked_out = {
                        of: ProtectedLone(one.values, one.behind)
                        for of, one in stretches.items()
                        if of.key(self.name) not in decided
                    }
                    decided |= {of.key(self.name): one for of, one in worked_out.items()}
                    self.told += worked_out.items()
                self.told.append((period, decided[key]))
            else:
                decided[key] = standing(key, now, self.rules, self.earlier)
        return decided

    def _is_safe(self, number: Lone) -> bool:
        return not 0 < number.behind < self.rules.threshold and not is_dominated(
            number.contributions, self.rules
        )

    def _holds(self, period: Period, then: ProtectedLone) -> bool:
        now = self.number.over(period)
        return now.values == then.values or abs(now.behind - then.behind) >= self.rules.threshold

    def _stretches(self, new: Period) -> dict[Period, Lone]:
        """Each stretch between two neighbouring points at which a period begins or ends, and its number."""
        periods = [new, *(of for of, _one in self.told)]
        points = sorted({point for period in periods for point in period.ends})
        found = [Period.between(first, after) for first, after in pairwise(points)]
        return {one: self.number.over(one) for one in found if any(one.is_within(of) for of in periods)}


def _decimal(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _read(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
