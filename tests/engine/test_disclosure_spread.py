"""How uncertain means are, and an onlooker who knows everything but the values."""

import random
from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import minimize

from firstline.engine.disclosure import Grouping, MeanTables, NotSafeError, ProtectedMeans, protect_means
from firstline.engine.disclosure.spread import LEAST, TOLD, coarse_spreads
from firstline.engine.measure.agreement import FloatArray

SECTORS, SIZES = ("A", "C", "F", "G"), ("0", "1-4", "5-9")
# Her sector, her size and her points.
Member = tuple[str, str, float]


def tables(members: Sequence[Member], columns: tuple[str, ...] = ("overall",)) -> MeanTables:
    return MeanTables(
        columns,
        (Grouping("sector", SECTORS, SECTORS), Grouping("size", SIZES, SIZES)),
        tuple(((sector, size), (Fraction(points),) * len(columns)) for sector, size, points in members),
    )


def told(members: Sequence[Member], threshold: int, earlier: Sequence[ProtectedMeans] = ()) -> ProtectedMeans:
    found = protect_means(tables(members), threshold, earlier)
    assert found is not None
    return found


class Onlooker:
    """Knows the means that are shown and who is in which group, but nobody's value.

    suggested: the values nearest to the mean of all that give these means. free: what may be added to them
    without changing one, as a projection.
    """

    def __init__(self, members: Sequence[Member], *shown: tuple[ProtectedMeans, int]) -> None:
        """shown: each release, with how many of the members were there, the first ones."""
        rows = []
        for found, number in shown:
            there = np.arange(len(members)) < number
            rows.append(there)
            for place, groups in enumerate(found.tables.values()):
                kept = [row for row, one in groups.items() if one is not None]
                rows += [there & np.array([one[place] == row for one in members]) for row in kept]
        self.given = np.array(rows, dtype=float)
        _left, sizes, right = np.linalg.svd(self.given)
        null = right[(sizes > 1e-9).sum() :]
        self.free = null.T @ null
        self.values = np.array([points for _sector, _size, points in members], dtype=float)
        self.suggested = self.values - self.free @ self.values

    def cannot_tell(self) -> list[int]:
        """The members whose value the means do not tell."""
        return [place for place, share in enumerate(self.free.diagonal()) if share > TOLD]

    def others(self, place: int, deviation: float) -> list[FloatArray]:
        """Two other possible populations, as far to either side of what is suggested of a member as the means
        and a standard deviation allow."""
        between = ((self.suggested - self.values.mean()) ** 2).sum()
        reach = sqrt(max(0.0, (len(self.values) - 1) * deviation**2 - between))
        along = self.free[place] / sqrt(self.free[place, place])
        return [self.suggested + 0.99999 * side * reach * along for side in (-1, 1)]


def with_values(members: Sequence[Member], values: FloatArray) -> list[Member]:
    return [
        (sector, size, float(value)) for (sector, size, _points), value in zip(members, values, strict=True)
    ]


member = st.tuples(st.sampled_from(SECTORS), st.sampled_from(SIZES), st.integers(0, 100))
populations = st.lists(member, min_size=2, max_size=30)
thresholds = st.integers(1, 5)
ALIKE = [("A", "0", 50)] * 6 + [("C", "1-4", 50)] * 6
TWO_KINDS = [("A", "0", 30)] * 8 + [("C", "0", 70)] * 8


@given(populations, thresholds)
@example(ALIKE, 5)
@example(TWO_KINDS, 5)
def test_it_is_the_least_whole_number_that_tells_nobodys_value(members: list[Member], threshold: int) -> None:
    found = protect_means(tables(members), threshold)
    if found is None or found.spread is None:
        return
    onlooker, number = Onlooker(members, (found, len(members))), len(members)
    squares = ((onlooker.values - onlooker.values.mean()) ** 2).sum()
    between = ((onlooker.suggested - onlooker.values.mean()) ** 2).sum()
    shares = [onlooker.free[place, place] for place in onlooker.cannot_tell()]

    def will_do(deviation: int) -> bool:
        most = (number - 1) * deviation**2
        return most >= squares - 1e-6 and all((most - between) * share >= LEAST**2 - 1e-6 for share in shares)

    least = next(deviation for deviation in range(200) if will_do(deviation))
    assert found.spread.deviations == (least,)


@given(populations, thresholds)
@example(ALIKE, 5)
@example(TWO_KINDS, 5)
def test_for_each_member_values_far_apart_give_the_very_same_release(
    members: list[Member], threshold: int
) -> None:
    found = protect_means(tables(members), threshold)
    if found is None or found.spread is None:
        return
    (deviation,) = found.spread.deviations
    onlooker = Onlooker(members, (found, len(members)))
    for place in onlooker.cannot_tell():
        for values in onlooker.others(place, deviation):
            assert abs(values[place] - onlooker.suggested[place]) >= 0.999 * LEAST
            other = told(with_values(members, values), threshold)
            assert other.spread == found.spread
            assert onlooker.given @ values == pytest.approx(onlooker.given @ onlooker.values, abs=1e-6)


def test_the_onlooker_can_win() -> None:
    """So that losing means something: by each group's own standard deviation, exact, he would know it all."""
    onlooker = Onlooker(ALIKE, (told(ALIKE, 5), len(ALIKE)))
    assert max(np.abs(onlooker.others(0, 0.0)[1] - onlooker.values)) == pytest.approx(0)
    # And of two kinds that are each alike, by the exact standard deviation of all.
    exact = float(np.std([points for _sector, _size, points in TWO_KINDS], ddof=1))
    onlooker = Onlooker(TWO_KINDS, (told(TWO_KINDS, 5), len(TWO_KINDS)))
    assert max(np.abs(onlooker.others(0, exact)[1] - onlooker.values)) == pytest.approx(0, abs=0.01)


# What is made of it


@given(populations, thresholds)
def test_an_interval_is_made_of_rounded_numbers(members: list[Member], threshold: int) -> None:
    found = protect_means(tables(members), threshold)
    if found is None:
        return
    assert (found.spread is None) <= (found.margins(found.all) is None)
    if found.spread is None:
        return
    (deviation,) = found.spread.deviations
    all_of_them = threshold * (len(members) // threshold)
    spread = np.std([points for _sector, _size, points in members], ddof=1)
    assert spread - 1e-6 <= deviation
    for groups in found.tables.values():
        for one in (found.all, *groups.values()):
            if one is not None:
                number = threshold * (one.number // threshold)
                half = stats.t.ppf(0.975, all_of_them - 1) * deviation / sqrt(number)
                assert found.margins(one) == pytest.approx((half,))
                exactly = stats.t.ppf(0.975, len(members) - 1) * spread / sqrt(one.number)
                assert half >= exactly - 1e-6, "rather too wide than too narrow"


def test_of_fewer_than_twice_the_threshold_nothing_is_told() -> None:
    members = [("A", "0", 10.0 * place) for place in range(9)]
    assert told(members, 5).spread is None
    assert told([*members, ("A", "0", 90.0)], 5).spread is not None


def test_where_means_tell_every_value_there_is_no_spread_left_to_tell() -> None:
    members = [("A", "0", 10), ("C", "0", 90)]
    assert told(members, 1).spread is None
    assert coarse_spreads([("A",)], [[Fraction(1)]]) is None


def test_several_columns_have_one_each() -> None:
    members = [("A", "0", 5.0 * place) for place in range(20)]
    found = protect_means(tables(members, ("overall", "data")), 5)
    assert found is not None
    assert found.spread is not None
    assert found.spread.deviations == (30, 30)


# What was told earlier


def some(number: int, low: int, high: int) -> list[Member]:
    return [("A", "0", float(points)) for points in np.linspace(low, high, number).round()]


def test_a_spread_stands_until_twice_the_threshold_have_come() -> None:
    first = told(some(20, 0, 100), 5)
    assert first.spread is not None
    second = told([*some(20, 0, 100), *some(5, 100, 100)], 5, [first])
    assert second.spread == first.spread
    assert second.all != first.all
    third = told([*some(20, 0, 100), *some(10, 100, 100)], 5, [first, second])
    assert third.spread is not None
    assert third.spread.deviations != first.spread.deviations


def test_it_is_compared_with_every_spread_that_was_told_and_not_with_the_latest_alone() -> None:
    earlier = [told(some(38, 0, 50), 5), told(some(48, 0, 100), 5)]
    assert told(some(32, 0, 70), 5, earlier[1:]).spread != earlier[1].spread
    assert told(some(32, 0, 70), 5, earlier).spread == earlier[1].spread


def test_of_another_version_none_stands() -> None:
    first = told(some(20, 0, 100), 5)
    more = tables([*some(20, 0, 100), *some(9, 100, 100)], ("overall", "data"))
    found = protect_means(more, 5, [first])
    assert found is not None
    assert found.spread is None


def furthest(onlooker: Onlooker, place: int, side: int, told_of: Sequence[tuple[int, float]]) -> FloatArray:
    """A possible population with a member's value as far to one side as can be found.

    told_of: how many of the first members each release was of, and the spread that it told.
    """
    ways = np.linalg.svd(onlooker.free)[0][:, : round(float(np.trace(onlooker.free)))]

    def variance(moved: FloatArray, number: int) -> float:
        return float((onlooker.values + ways @ moved)[:number].var(ddof=1))

    def limits(moved: FloatArray) -> FloatArray:
        found = []
        for number, deviation in told_of:
            of = variance(moved, number)
            found.append((deviation - 0.01) ** 2 - of)
            # Where it was told larger than it is, it says nothing of how small it may be.
            if variance(0 * moved, number) > (deviation - 1) ** 2:
                found.append(of - (deviation - 0.99) ** 2)
        return np.array(found)

    best = minimize(
        lambda moved: -side * float(ways[place] @ moved), np.full(ways.shape[1], 1e-3), method="SLSQP",
        constraints={"type": "ineq", "fun": limits}, options={"maxiter": 100},
    )  # fmt: skip
    return np.asarray(onlooker.values + ways @ best.x)


def newcomers(seed: int) -> tuple[list[Member], int, int]:
    """Some who stayed and some who came, alike or not; how many stayed, and the threshold."""
    chance = random.Random(seed)
    threshold, low, high = chance.choice((3, 4, 5)), *chance.choice(((0, 100), (45, 55), (50, 50)))
    stayed, came = (chance.randint(2 * threshold, 3 * threshold) for _time in range(2))
    members = [
        (chance.choice(SECTORS[:2]), chance.choice(SIZES[:2]), float(chance.randint(low, high)))
        for _one in range(stayed + came)
    ]
    return members, stayed, threshold


@pytest.mark.parametrize("seed", range(30))
def test_two_releases_together_leave_a_newcomers_value_open(seed: int) -> None:
    members, stayed, threshold = newcomers(seed)
    first = told(members[:stayed], threshold)
    try:
        second = told(members, threshold, [first])
    except NotSafeError:
        return
    if first.spread is None or second.spread is None:
        return
    onlooker = Onlooker(members, (first, stayed), (second, len(members)))
    told_of = [(stayed, first.spread.deviations[0]), (len(members), second.spread.deviations[0])]
    place = max(onlooker.cannot_tell())
    assert place >= stayed
    low, high = (furthest(onlooker, place, side, told_of) for side in (-1, 1))
    assert high[place] - low[place] >= LEAST
    for values in (low, high):
        others = with_values(members, values)
        assert told(others[:stayed], threshold).spread == first.spread
        assert told(others, threshold, [first]).spread == second.spread
        assert onlooker.given @ values == pytest.approx(onlooker.given @ onlooker.values, abs=1e-6)
