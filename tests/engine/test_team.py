"""A team's picture: its means, how close its members lie, and that nobody learns what another answered."""

from collections.abc import Sequence
from fractions import Fraction
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.scoring import ChoiceRule, DimensionRule, Score, Scores, ScoringModel, score
from firstline.engine.team import FEWEST, FEWEST_FOR_NUMBERS, Member, Picture, picture

OPTIONS = ("none", "some", "much", "most")
STEPS = {"self": (len(OPTIONS),) * 2, "world": (len(OPTIONS),) * 2}
MODEL = ScoringModel(
    tuple(
        DimensionRule(key, (ChoiceRule(f"{key}_1", OPTIONS), ChoiceRule(f"{key}_2", OPTIONS)))
        for key in STEPS
    )
)
Places = tuple[int, int, int, int]
places = st.tuples(*[st.integers(-1, 3)] * 4)
complete = st.tuples(*[st.integers(0, 3)] * 4)


def member(at: Places, part: str = "") -> Member:
    """Who chose these options, of self_1, self_2, world_1 and world_2; -1 for none."""
    keys = ("self_1", "self_2", "world_1", "world_2")
    answers = {key: OPTIONS[place] for key, place in zip(keys, at, strict=True) if place >= 0}
    return Member(score(MODEL, answers), {"self": at[:2], "world": at[2:]}, part)


def plain_mean(team: Sequence[Sequence[int]], columns: slice) -> Fraction | None:
    """The mean of the members' values in a dimension, the slow way; None of fewer than three."""
    values = []
    for at in team:
        answered = [place for place in at[columns] if place >= 0]
        if answered:
            values.append(Fraction(100 * sum(answered), 3 * len(answered)))
    return sum(values, Fraction(0)) / len(values) if len(values) >= 3 else None


@given(st.lists(places, min_size=1, max_size=8))
def test_the_means_are_those_of_the_members_and_of_no_fewer_than_three(team: list[Places]) -> None:
    found = picture([member(at) for at in team], steps=STEPS)
    means = {"self": plain_mean(team, slice(0, 2)), "world": plain_mean(team, slice(2, 4))}
    if len(team) < FEWEST or not any(mean is not None for mean in means.values()):
        assert found is None
        return
    assert found is not None
    assert {key: one.value for key, one in found.scores.dimensions.items()} == means
    known = [mean for mean in means.values() if mean is not None]
    assert found.scores.overall.value == (sum(known) / 2 if len(known) == 2 else None)
    assert found.closeness.keys() == {key for key, mean in means.items() if mean is not None}
    assert found.answered == len(team)
    assert found.scores.overall.answered == sum(place >= 0 for at in team for place in at)


@given(st.lists(complete, min_size=3, max_size=8), st.randoms())
def test_the_order_of_the_members_makes_no_difference(team: list[Places], chance: object) -> None:
    members = [member(at) for at in team]
    shuffled = members.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = picture(members, steps=STEPS), picture(shuffled, steps=STEPS)
    assert one is not None
    assert other is not None
    assert one.scores == other.scores
    for key, found in one.closeness.items():
        assert found.deviation == pytest.approx(other.closeness[key].deviation)
        assert found.agreement == pytest.approx(other.closeness[key].agreement)


@given(complete, st.integers(3, 8))
def test_who_answers_alike_agrees_in_full_and_the_mean_is_hers(at: Places, number: int) -> None:
    found = picture([member(at)] * number, steps=STEPS)
    assert found is not None
    assert found.scores.overall.value == member(at).scores.overall.value
    assert {(one.deviation, one.agreement) for one in found.closeness.values()} == {(0.0, 1.0)}


@given(st.lists(complete, min_size=3, max_size=8))
def test_how_far_they_lie_apart_is_the_deviation_of_their_values(team: list[Places]) -> None:
    found = picture([member(at) for at in team], steps=STEPS)
    assert found is not None
    values = [100 * (at[0] + at[1]) / 6 for at in team]
    assert found.closeness["self"].deviation == pytest.approx(stdev(values))
    assert 0 <= found.closeness["self"].agreement <= 1


def test_a_team_that_lies_as_far_apart_as_can_be_does_not_agree() -> None:
    found = picture([member((0, 0, 1, 1)), member((3, 3, 1, 1)), member((0, 3, 1, 1)), member((3, 0, 1, 1))],
                    steps=STEPS)  # fmt: skip
    assert found is not None
    assert found.closeness["self"].agreement == 0
    assert found.closeness["world"].agreement == 1


@given(st.integers(3, 8))
def test_numbers_about_single_people_are_for_larger_teams(number: int) -> None:
    found = picture([member((0, 1, 2, 3))] * number, steps=STEPS)
    assert found is not None
    assert {one.is_countable for one in found.closeness.values()} == {number >= FEWEST_FOR_NUMBERS}


def plain_icc(table: Sequence[Sequence[float]]) -> float | None:
    """ICC(A,1) by sums of squares, the slow way. table: a row a question, a column a member."""
    n, k = len(table), len(table[0])
    mean = sum(map(sum, table)) / (n * k)
    rows = [sum(row) / k for row in table]
    columns = [sum(row[place] for row in table) / n for place in range(k)]
    of_rows = k * sum((one - mean) ** 2 for one in rows) / (n - 1)
    of_columns = n * sum((one - mean) ** 2 for one in columns) / (k - 1)
    rest = sum(
        (table[i][j] - rows[i] - columns[j] + mean) ** 2 for i in range(n) for j in range(k)
    ) / ((n - 1) * (k - 1))  # fmt: skip
    whole = of_rows + (k - 1) * rest + k * (of_columns - rest) / n
    return None if whole < 1e-9 else (of_rows - rest) / whole


@given(st.lists(places, min_size=3, max_size=9))
def test_the_correlation_is_that_of_those_who_answered_all_from_five_on(team: list[Places]) -> None:
    found = picture([member(at) for at in team], steps=STEPS)
    whole = [at for at in team if -1 not in at]
    if found is None:
        return
    if len(whole) < FEWEST_FOR_NUMBERS:
        assert found.icc is None
        return
    expected = plain_icc([[at[number] / 3 for at in whole] for number in range(4)])
    assert found.icc == (None if expected is None else pytest.approx(expected, abs=1e-9))


@given(
    st.lists(
        st.tuples(complete, st.sampled_from(["board", "executive", "employee"])), min_size=3, max_size=12
    )
)
def test_parts_are_told_only_where_nobody_can_be_subtracted(team: list[tuple[Places, str]]) -> None:
    found = picture([member(at, part) for at, part in team], steps=STEPS)
    sizes = {part: sum(one == part for _at, one in team) for _at, part in team}
    assert found is not None
    if len(sizes) < 2 or min(sizes.values()) < FEWEST:
        assert not found.parts
        return
    assert found.parts.keys() == sizes.keys()
    for part, scores in found.parts.items():
        mine = [at for at, one in team if one == part]
        assert scores.dimensions["world"].value == plain_mean(mine, slice(2, 4))


def test_who_did_not_say_which_part_keeps_the_parts_hidden() -> None:
    board = [member((0, 1, 2, 3), "board")] * 3
    others = [member((1, 1, 1, 1), "executive")] * 3
    assert picture([*board, *others], steps=STEPS).parts  # type: ignore[union-attr]
    assert not picture([*board, *others, member((2, 2, 2, 2))], steps=STEPS).parts  # type: ignore[union-attr]


def test_members_scored_in_different_ways_are_no_team() -> None:
    other = member((0, 0, 0, 0)).scores
    odd = Member(Scores(other.overall, other.dimensions, "another"), {"self": (0, 0), "world": (0, 0)})
    with pytest.raises(ValueError, match="different ways"):
        picture([member((0, 0, 0, 0)), member((1, 1, 1, 1)), odd], steps=STEPS)


@given(st.lists(places, min_size=1, max_size=6))
def test_of_those_who_answer_for_a_company_means_are_given_of_any_number(team: list[Places]) -> None:
    found = picture([member(at) for at in team], steps=STEPS, fewest=1)
    known = {
        key: [value for at in team if (value := member(at).scores.dimensions[key].value) is not None]
        for key in STEPS
    }
    if not any(known.values()):
        assert found is None
        return
    assert found is not None
    for key, values in known.items():
        mean = sum(values, Fraction(0)) / len(values) if values else None
        assert found.scores.dimensions[key].value == mean
        # Of two, whoever knows her own would know the other's from how far they lie apart.
        assert (key in found.closeness) == (len(values) >= FEWEST)
    if len(team) < FEWEST:
        assert (found.icc, dict(found.parts), dict(found.cells)) == (None, {}, {})


def test_parts_of_those_who_answer_for_a_company_need_as_many_as_a_teams() -> None:
    two = [member((0, 1, 2, 3), "board"), member((1, 1, 1, 1), "executive")]
    found = picture(two, steps=STEPS, fewest=1)
    assert found is not None
    assert not found.parts


def test_scales_of_different_length_agree_by_their_own() -> None:
    at = [(0, 0, 0, 0), (1, 3, 1, 1), (0, 0, 2, 2)]
    members = [Member(member(one).scores, {"self": one[:2], "world": one[2:]}) for one in at]
    found = picture(members, steps={"self": (2, 4), "world": (4, 4)})
    assert found is not None
    # Of two steps, two on one and one on the other differ more than by chance; of four, 0, 3, 0 do too.
    assert found.closeness["self"].agreement == 0
    # The variance of 0, 1, 2 is 1; that of chance on four steps is 15 / 12.
    assert found.closeness["world"].agreement == pytest.approx(1 - 12 / 15)


FACETS = ("near", "far")
cell_answers = st.tuples(*[st.tuples(*[st.integers(-1, 3)] * 2)] * 2)
"""One dimension, two facets of two questions each."""


def with_cells(at: tuple[tuple[int, int], ...]) -> Member:
    """Who chose these options of the two questions in each facet of "self"; -1 for none."""
    flat = [place for pair in at for place in pair]
    known = [place for place in flat if place >= 0]
    value = Fraction(100 * sum(known), 3 * len(known)) if known else None
    whole = Score(value, None, len(known), 4)
    cells = {}
    for facet, pair in zip(FACETS, at, strict=True):
        answered = [place for place in pair if place >= 0]
        mean = Fraction(100 * sum(answered), 3 * len(answered)) if answered else None
        cells["self", facet] = Score(mean, None, len(answered), 2)
    return Member(Scores(whole, {"self": whole}), {"self": tuple(flat)}, "", cells)


@given(st.lists(cell_answers, min_size=3, max_size=9))
def test_cells_are_means_of_three_or_more_and_tell_nobody_who_left_something_open(
    team: list[tuple[tuple[int, int], ...]],
) -> None:
    found = picture([with_cells(at) for at in team], steps={"self": (4,) * 4})
    values = [
        [
            sum(known) / len(known) * 100 / 3
            for at in team
            if (known := [one for one in at[number] if one >= 0])
        ]
        for number in (0, 1)
    ]
    partly = [at for at in team if -1 in at[0] + at[1] and max(at[0] + at[1]) >= 0]
    if found is None:
        return
    if min(map(len, values)) < FEWEST or 0 < len(partly) < FEWEST:
        assert not found.cells
        return
    for facet, each in zip(FACETS, values, strict=True):
        cell = found.cells["self", facet]
        assert cell.members == len(each)
        assert float(cell.value) == pytest.approx(sum(each) / len(each))


def test_one_or_two_who_left_something_open_would_be_told_by_the_cells_so_there_are_none() -> None:
    whole, skipped = ((0, 1), (2, 3)), ((-1, -1), (1, 2))
    members = [with_cells(whole)] * 4
    shown: Picture | None = picture(members, steps={"self": (4,) * 4})
    assert shown is not None
    assert shown.cells.keys() == {("self", "near"), ("self", "far")}
    for number, told in ((1, False), (2, False), (3, True)):
        some = picture([*members, *[with_cells(skipped)] * number], steps={"self": (4,) * 4})
        assert some is not None
        assert bool(some.cells) == told
