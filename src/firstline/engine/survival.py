"""How long companies live: Kaplan-Meier curves by cohort, for a register that we watch from outside.

The estimate is the product limit of Kaplan and Meier (1958): at each age at which somebody ended, the share
of those then at risk that did not. Its standard error is Greenwood's; both are computed by statsmodels.

**Ages are whole numbers of one unit**, days or periods (years, snapshots), the same for a whole curve. Where
the day on which a company ended is known, use days. Where it is only known between which snapshots it went,
use periods: a day made up for it would put steps in the curve where nothing happened.

**Right-censoring.** Who still lives, or left sight for another reason than an end (purged from the register,
moved out of the area that is followed), is at risk up to the last age at which it was seen, and no event. It
counts as at risk at that age itself: an end at an age comes before a leaving at the same age. The curve is
right only if leaving sight tells nothing about ending.

**Left truncation (delayed entry).** A company that is first seen years after its founding could not have been
seen to end before. It is at risk from after its age when first seen. One that is followed from its founding
(entry 0) is at risk from the start, so its end at age 0 counts. Where nobody is followed from the start, the
curve holds for those that reached the age `starts_at`. With few at risk at a low age, one end there moves the
whole curve, and if all of them end, it stays at 0; and it is flat where nobody was at risk. So show the
numbers at risk beside it.

**Intervals** are pointwise, 95 %, and made on the log-minus-log scale (Kalbfleisch and Prentice 2002, 1.4),
so that they stay between 0 and 1: S ** exp(±1.96 se / (S ln S)). At 1 (before anybody has ended) and at 0
(when all have) that scale is infinite, and Greenwood's variance 0 or undefined. So there is no interval
there: one without width would claim a certainty that nobody has.
"""

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

ALGORITHM = "kaplan-meier-1"
"""Stored with every curve; changes when a rule above does."""

Z_95 = 1.959963984540054
ROUNDING = 1e-9
"""The product is taken in floating point; 3/4 of 2/3 must still count as one half."""

Cohort = TypeVar("Cohort", bound=Hashable)
Ages = Sequence[int] | NDArray[np.int64]
Flags = Sequence[bool] | NDArray[np.bool_]


@dataclass(frozen=True)
class Interval:
    """A 95 % interval of a survival, on 0..1."""

    low: float
    high: float


@dataclass(frozen=True)
class Step:
    """The curve at an age at which somebody ended.

    at_risk, ended: companies just before and at that age. survival: the share that lives on past it, on 0..1.
    se: Greenwood's standard error; it and the interval are `None` where survival is 0.
    """

    age: int
    at_risk: int
    ended: int
    survival: float
    se: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Median:
    """The first age which at most half live past, and its 95 % interval (Brookmeyer and Crowley 1982).

    age: `None` while more than half live. low, high: the first ages at which the lower and the upper end of
    the survival's interval are at most one half; `None` where that lies beyond what was seen.
    """

    age: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Curve:
    """A survival curve, flat between its steps.

    companies: those at risk at some age. never_at_risk: left out, since they were first seen no earlier than
    they were last seen. starts_at: the curve holds for those that reached this age. followed_to: the greatest
    age at which anybody was seen, `None` without companies; beyond it nothing is known, unless none is left.
    """

    steps: tuple[Step, ...]
    companies: int
    ended: int
    never_at_risk: int
    starts_at: int
    followed_to: int | None
    median: Median
    algorithm: str = ALGORITHM

    def survival_at(self, age: int) -> float | None:
        """The share that lives past `age`; `None` before `starts_at` and beyond what was followed."""
        if self.followed_to is None or age < self.starts_at:
            return None
        step = self.step_at(age)
        survival = 1.0 if step is None else step.survival
        return None if age > self.followed_to and survival > 0 else survival

    def step_at(self, age: int) -> Step | None:
        """The last step at or before `age`; `None` before the first."""
        place = bisect_right(self.steps, age, key=lambda step: step.age)
        return self.steps[place - 1] if place else None


@dataclass(frozen=True)
class Lifetime:
    """What was seen of one company, in days: at risk after `entry` up to `age`, where it ended or not."""

    entry: int
    age: int
    ended: bool


def lifetime(began_on: date, first_seen_on: date, last_seen_on: date, ended_on: date | None) -> Lifetime:
    """What was seen of a company, from four dates.

    first_seen_on: from when its end would have been seen, such as the day of the first snapshot; before
    `began_on` means followed from the start. last_seen_on: until when it is known to live, or not; without
    an end that is where it is censored. ended_on: `None` while it lives and for what left sight otherwise.
    An end after `last_seen_on` was not seen yet.

    Raises `ValueError` for an end, or a last sight, before the beginning.
    """
    ended = ended_on is not None and ended_on <= last_seen_on
    left_on = ended_on if ended_on is not None and ended else last_seen_on
    if left_on < began_on:
        raise ValueError(f"a company that began on {began_on} cannot have been left on {left_on}")
    return Lifetime(max(0, (first_seen_on - began_on).days), (left_on - began_on).days, ended)


def survival(ages: Ages, ended: Flags, entries: Ages | None = None) -> Curve:
    """The survival curve of some companies, one value a company in each sequence.

    ages: the age at the end, or at last sight, in days or whole periods. ended: whether it ended at that age.
    entries: the age when first seen, after which it is at risk; 0 is from the start, and so is `None`.

    Raises `ValueError` for sequences of different lengths and for negative ages.
    """
    left = np.asarray(ages, dtype=np.int64)
    events = np.asarray(ended, dtype=bool)
    entered = np.zeros_like(left) if entries is None else np.asarray(entries, dtype=np.int64)
    if not left.shape == events.shape == entered.shape or left.ndim != 1:
        raise ValueError("give one age, one flag and one entry a company")
    if left.size and min(left.min(), entered.min()) < 0:
        raise ValueError("an age cannot be negative")
    seen = (entered < left) | (entered == 0)
    left, events, entered = left[seen], events[seen], entered[seen]
    steps = _steps(left, events, entered)
    return Curve(
        steps=steps,
        companies=int(left.size),
        ended=int(events.sum()),
        never_at_risk=int(seen.size - left.size),
        starts_at=int(entered.min()) if left.size else 0,
        followed_to=int(left.max()) if left.size else None,
        median=_median(steps),
    )


def survival_by_cohort(
    cohorts: Sequence[Cohort], ages: Ages, ended: Flags, entries: Ages | None = None
) -> Mapping[Cohort, Curve]:
    """The curve of each cohort, such as the year of founding, in the order in which they first occur.

    Takes what `survival` takes, and the cohort of each company. Raises `ValueError` likewise.
    """
    places: dict[Cohort, list[int]] = {}
    for place, cohort in enumerate(cohorts):
        places.setdefault(cohort, []).append(place)
    left, events = np.asarray(ages, dtype=np.int64), np.asarray(ended, dtype=bool)
    entered = np.zeros_like(left) if entries is None else np.asarray(entries, dtype=np.int64)
    if not len(cohorts) == left.size == events.size == entered.size:
        raise ValueError("give one cohort, one age, one flag and one entry a company")
    return MappingProxyType(
        {cohort: survival(left[here], events[here], entered[here]) for cohort, here in places.items()}
    )


def at_risk(at: Sequence[int], ages: Ages, entries: Ages | None = None) -> tuple[int, ...]:
    """How many were at risk just before each of the ages `at`: the row of numbers under a curve.

    ages, entries: as `survival` takes them.
    """
    left = np.asarray(ages, dtype=np.int64)
    entered = _entries(np.zeros_like(left) if entries is None else np.asarray(entries, dtype=np.int64))
    return tuple(int(((entered < age) & (age <= left)).sum()) for age in at)


def _steps(
    left: NDArray[np.int64], events: NDArray[np.bool_], entered: NDArray[np.int64]
) -> tuple[Step, ...]:
    if not events.any():
        return ()
    # Imported here since it takes seconds, which every start of the server would pay for.
    from statsmodels.duration.survfunc import SurvfuncRight

    found = SurvfuncRight(left, events.astype(np.int64), entry=_entries(entered))  # type: ignore[no-untyped-call]
    steps: list[Step] = []
    none_left = False
    for age, at, ended, share, se in zip(
        found.surv_times, found.n_risk, found.n_events, found.surv_prob, found.surv_prob_se, strict=True
    ):
        # statsmodels goes on from a tiny number when all at risk have ended and others enter later.
        none_left = none_left or ended == at
        value = 0.0 if none_left else float(share)
        error = None if none_left else float(se)
        steps.append(Step(int(age), int(at), int(ended), value, error, _interval(value, error)))
    return tuple(steps)


def _entries(entered: NDArray[np.int64]) -> NDArray[np.int64]:
    """Entry as statsmodels has it, at risk strictly after; from the start is before age 0."""
    return np.where(entered == 0, -1, entered)


def _interval(value: float, se: float | None) -> Interval | None:
    if se is None or not 0 < value < 1:
        return None
    width = Z_95 * se / (value * abs(log(value)))
    return Interval(value ** exp(width), value ** exp(-width))


def _median(steps: tuple[Step, ...]) -> Median:
    def first(values: Sequence[float | None]) -> int | None:
        under = (n for n, value in enumerate(values) if value is not None and value <= 0.5 + ROUNDING)
        place = next(under, None)
        return None if place is None else steps[place].age

    return Median(
        age=first([step.survival for step in steps]),
        low=first([step.interval.low if step.interval else None for step in steps]),
        high=first([step.interval.high if step.interval else None for step in steps]),
    )
