"""Publish numbers that add up to nothing: a lone count, sums without a total, means.

A lone number may consist of several values about the same members, such as a count and its mean. It is
hidden when fewer than the threshold stand behind it, or when a few of them make up nearly all of a sum
(`SumRules`). Nothing else need be hidden with it, since nothing is added.

**What was released earlier**: values that have changed are new only when at least the threshold more, or
fewer, stand behind them than behind every earlier release of other values. Else the newest earlier release
stands: the difference of two sums, or of two means times their numbers, over groups that differ by one tells
that one's. Not covered: a difference that one of many newcomers dominates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from firstline.engine.disclosure.sums import SumRules, is_dominated
from firstline.engine.disclosure.system import Exact


@dataclass(frozen=True)
class Lone:
    """A number that stands alone.

    values: what would be shown.
    behind: how many different members stand behind it.
    contributions: for a sum, what each of them contributed; empty for a count of them or a mean.
    """

    values: tuple[Fraction, ...]
    behind: int
    contributions: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class ProtectedLone:
    """What may be shown of a lone number.

    values: the values, or None where they are hidden.
    behind: how many stand behind these values. Not to be published.
    release: which of the earlier releases they are of; None where they are today's.
    """

    values: tuple[Fraction, ...] | None
    behind: int
    release: int | None = None


@dataclass(frozen=True)
class LoneNumbers(Exact[Mapping[str, ProtectedLone]]):
    """Several numbers that stand alone, by key."""

    numbers: Mapping[str, Lone]


def protect_lone(
    lone: LoneNumbers, rules: SumRules, earlier: Sequence[Mapping[str, ProtectedLone]] = ()
) -> Mapping[str, ProtectedLone]:
    """Decide for each number whether today's values, earlier ones or none may be shown.

    earlier: what was released before, the oldest first, by the same keys.
    """
    return {key: _protected(key, number, rules, earlier) for key, number in lone.numbers.items()}


def exact_lone(lone: LoneNumbers) -> Mapping[str, ProtectedLone]:
    """Every number as it is, for who may see what is behind it."""
    return {key: ProtectedLone(number.values, number.behind) for key, number in lone.numbers.items()}


def _protected(
    key: str, number: Lone, rules: SumRules, earlier: Sequence[Mapping[str, ProtectedLone]]
) -> ProtectedLone:
    if 0 < number.behind < rules.threshold or is_dominated(number.contributions, rules):
        return ProtectedLone(None, number.behind)
    shown = [(place, then[key]) for place, then in enumerate(earlier) if key in then and then[key].values]
    is_new = all(
        abs(number.behind - then.behind) >= rules.threshold
        for _place, then in shown
        if then.values != number.values
    )
    if is_new or any(then.values == number.values for _place, then in shown):
        return ProtectedLone(number.values, number.behind)
    return standing(key, number, rules, earlier)


def standing(
    key: str, number: Lone, rules: SumRules, earlier: Sequence[Mapping[str, ProtectedLone]]
) -> ProtectedLone:
    """The newest earlier release of a number that may not be shown as it is today, or none."""
    # The threshold may have been lower then.
    safe = [
        (place, then[key])
        for place, then in enumerate(earlier)
        if key in then and then[key].values and not 0 < then[key].behind < rules.threshold
    ]
    if not safe:
        return ProtectedLone(None, number.behind)
    place, then = safe[-1]
    return ProtectedLone(then.values, then.behind, place)
