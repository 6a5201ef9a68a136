"""What counts as mapped and as developed, against the slow way: every way of choosing three days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domains.insight.mappings.progress import Progress, Stage, progress

FIRST = date(2026, 1, 1)
SINCE, UNTIL = FIRST + timedelta(days=5), FIRST + timedelta(days=25)
days = st.integers(0, 30).map(lambda number: FIRST + timedelta(days=number))
history = st.lists(days, max_size=6)


def slowly(mappings: list[date], given_on: list[date], since: date, until: date) -> Stage | None:
    """Look at every day, every pair and every three of the history, and say what the furthest is."""
    inside = [day for day in mappings if not day < since and not day > until]
    pairs = [
        (mapped, helped)
        for mapped in inside
        for helped in given_on
        if (helped - mapped).days >= 1 and (until - helped).days >= 0
    ]
    if any((again - helped).days >= 1 for _mapped, helped in pairs for again in inside):
        return Stage.DEVELOPED
    if pairs:
        return Stage.GIVEN
    return Stage.MAPPED if inside else None


@given(mappings=history, given_on=history)
def test_as_the_slow_way_finds_it(mappings: list[date], given_on: list[date]) -> None:
    found = progress(mappings, given_on, SINCE, UNTIL)
    assert (found.stage if found else None) == slowly(mappings, given_on, SINCE, UNTIL)


@given(mappings=history, given_on=history)
def test_the_days_are_of_the_history_and_in_order(mappings: list[date], given_on: list[date]) -> None:
    found = progress(mappings, given_on, SINCE, UNTIL)
    if found is None:
        return
    reached = [day for day in (found.mapped_on, found.given_on, found.again_on) if day is not None]
    assert reached == sorted(set(reached))
    assert all(SINCE <= day <= UNTIL for day in reached)
    assert {found.mapped_on, found.again_on} - {None} <= set(mappings)
    assert found.given_on is None or found.given_on in given_on


@given(mappings=history, given_on=history, more=days)
def test_more_history_never_takes_anybody_back(
    mappings: list[date], given_on: list[date], more: date
) -> None:
    order = [None, *Stage]

    def place(found: Progress | None) -> int:
        return order.index(found.stage if found else None)

    before = place(progress(mappings, given_on, SINCE, UNTIL))
    assert place(progress([*mappings, more], given_on, SINCE, UNTIL)) >= before
    assert place(progress(mappings, [*given_on, more], SINCE, UNTIL)) >= before


@pytest.mark.parametrize(
    ("mappings", "helped", "stage"),
    [
        ([], [10], None),
        ([4], [10], None),
        ([5], [], Stage.MAPPED),
        ([10], [10], Stage.MAPPED),
        ([10], [5], Stage.MAPPED),
        ([10], [26], Stage.MAPPED),
        ([10, 20], [], Stage.MAPPED),
        ([10, 12], [12], Stage.GIVEN),
        ([10, 11], [20], Stage.GIVEN),
        ([10, 26], [20], Stage.GIVEN),
        ([4, 20], [10], Stage.MAPPED),
        ([10, 25], [24], Stage.DEVELOPED),
        ([10, 12, 20], [5, 12, 13], Stage.DEVELOPED),
    ],
)
def test_the_edges(mappings: list[int], helped: list[int], stage: Stage | None) -> None:
    found = progress(
        [FIRST + timedelta(days=day) for day in mappings],
        [FIRST + timedelta(days=day) for day in helped],
        SINCE,
        UNTIL,
    )
    assert (found.stage if found else None) == stage
