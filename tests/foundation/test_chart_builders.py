"""What a chart is given, its marks say: exactly those values, and nothing of what is hidden."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.foundation.charts import builders, theme
from firstline.foundation.charts.builders import Area, Dots, Left, Moment, Pair, Share, Stack, Strip
from firstline.foundation.charts.builders import rows as rows_of

LEVELS = ("Low", "Middle", "High", "Not measured")
STACK_WORDS = builders.StackWords(
    row="Sector", level="Level", count="Clients", hidden="hidden away", undivided="level not shown"
)
SHARE_WORDS = builders.ShareWords(row="Level", count="Clients")
CHANGE_WORDS = builders.ChangeWords(
    axis="Points", before="Then", after="Now", row="Dimension", when="When", score="Points"
)
TIME_WORDS = builders.TimeWords(day="Day", value="Clients")

counts = st.tuples(*[st.integers(0, 10_000)] * len(LEVELS))
labels = st.text(max_size=400)
# Two or more hidden, or none: one alone could be worked out.
covers = st.sets(st.integers(0, len(LEVELS) - 1)).filter(lambda places: len(places) != 1)


def values(spec: dict[str, Any], *fields: str) -> list[dict[str, Any]]:
    """The data behind those marks of a specification that have all of the fields."""
    every: list[dict[str, Any]] = []
    for part in (spec, *spec["layer"]):
        data = part.get("data", {})
        every += data.get("values") or spec.get("datasets", {}).get(data.get("name"), [])
    return [value for value in every if set(fields) <= value.keys()]


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(labels, counts), min_size=1, max_size=6))
def test_every_count_is_a_part_as_wide_as_it_is(rows: list[tuple[str, tuple[int, ...]]]) -> None:
    stacks = [Stack(label, row, sum(row)) for label, row in rows]
    spec = builders.bars_by_level(stacks, LEVELS, STACK_WORDS, apart=LEVELS[3:])
    parts = values(spec, "level", "count")
    expected = [
        (label, level, count)
        for label, row in rows
        for level, count in zip(LEVELS, row, strict=True)
        if count
    ]
    assert [(part["row"], part["level"], part["count"]) for part in parts] == expected
    assert all(part["to"] - part["from"] == part["count"] for part in parts)
    assert [value["note"] for value in values(spec, "note")] == [sum(row) for _label, row in rows]


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(counts, covers, st.booleans()), min_size=1, max_size=5),
    other=st.integers(1, 10_000),
)
def test_what_is_hidden_makes_no_difference_to_the_picture(
    rows: list[tuple[tuple[int, ...], set[int], bool]], other: int
) -> None:
    """Two tables that differ in what is hidden, and have the same totals shown, give the same picture."""

    def stacks(shift: int) -> list[Stack]:
        made = []
        for number, (row, hidden, total_shown) in enumerate(rows):
            moved = [*row]
            if hidden:
                moved[min(hidden)] += shift
                moved[max(hidden)] -= shift if total_shown else -shift
            shown = tuple(None if place in hidden else count for place, count in enumerate(moved))
            total = sum(moved) if total_shown or not hidden else None
            made.append(Stack(f"Row {number}", shown, total))
        return made

    plain, moved = (builders.bars_by_level(stacks(shift), LEVELS, STACK_WORDS) for shift in (0, other))
    assert plain == moved


def test_hidden_parts_of_a_known_total_are_one_part_that_is_not_hatched() -> None:
    """Hatched is what has no number; this row's stands beside it."""
    spec = builders.bars_by_level([Stack("Farming", (5, None, None, 6), 20)], LEVELS, STACK_WORDS)
    hidden = [part for part in values(spec, "level", "from", "to") if "count" not in part]
    assert [(part["level"], part["from"], part["to"]) for part in hidden] == [("level not shown", 11, 20)]
    scale = spec["layer"][0]["encoding"]["fill"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True))["level not shown"] == theme.UNDIVIDED
    assert theme.HIDDEN not in json.dumps(spec)


def test_a_hidden_total_is_said_and_never_drawn_as_a_length() -> None:
    spec = builders.bars_by_level(
        [Stack("A", (7, None, None, 0), None), Stack("B", (), None)][:1], LEVELS, STACK_WORDS
    )
    assert [value["note"] for value in values(spec, "note")] == ["hidden away"]
    assert [value["at"] for value in values(spec, "at")] == [7]


def test_one_hidden_part_of_a_known_total_is_refused() -> None:
    with pytest.raises(ValueError, match="total less the other parts"):
        builders.bars_by_level([Stack("A", (5, None, 6, 7), 20)], LEVELS, STACK_WORDS)


def test_without_levels_only_the_totals_are_drawn() -> None:
    spec = builders.bars_by_level([Stack("A", (), 5), Stack("B", (), None)], (), STACK_WORDS)
    assert [(part["row"], part["to"]) for part in values(spec, "count")] == [("A", 5)]
    assert "legend" not in json.dumps(spec["layer"])


def test_one_level_has_no_key_and_one_of_several_has() -> None:
    """One colour for all says nothing; that all who are shown stand at one of several levels does."""
    for levels, told in ((LEVELS[:1], False), (LEVELS, True)):
        counts = (5, *(0 for _level in levels[1:]))
        spec = builders.bars_by_level([Stack("A", counts, 5)], levels, STACK_WORDS)
        assert (spec["layer"][0]["encoding"]["fill"]["legend"] is not None) == told


def test_rows_stay_in_their_order() -> None:
    """Sorted by size, they would tell where a hidden number stands among the others."""
    stacks = [Stack("Few", (5,), 5), Stack("Hidden", (None,), None), Stack("Many", (50,), 50)]
    spec = builders.bars_by_level(stacks, LEVELS[:1], STACK_WORDS)
    tops = {name["name"][0]: name["y"] for name in values(spec, "name")}
    assert sorted(tops, key=lambda name: tops[name]) == ["Few", "Hidden", "Many"]


def test_more_levels_than_can_be_told_apart_are_refused() -> None:
    names = [str(number) for number in range(7)]
    with pytest.raises(ValueError, match="cannot be told apart"):
        builders.bars_by_level([Stack("A", (1,) * 7, 7)], names, STACK_WORDS)


@settings(max_examples=40, deadline=None)
@given(bars=st.lists(st.none() | st.integers(0, 500), min_size=1, max_size=8))
def test_a_share_is_as_long_as_its_count_and_a_hidden_one_has_none(bars: list[int | None]) -> None:
    spec = builders.shares([Share(str(n), count, "text") for n, count in enumerate(bars)], 500, SHARE_WORDS)
    assert [(v["row"], v["from"], v["to"] if "to" in v else v["count"]) for v in values(spec, "count")] == [
        (str(n), 0, count) for n, count in enumerate(bars) if count is not None
    ]
    assert [value["hidden"] for value in values(spec, "hidden")] == [count is None for count in bars]


scores = st.none() | st.floats(0, 100, allow_nan=False)
errors = st.none() | st.floats(0, 60, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(pairs=st.lists(st.tuples(scores, scores, errors, errors), min_size=1, max_size=6))
def test_a_change_has_an_end_for_every_score_and_a_shade_for_every_error(
    pairs: list[tuple[float | None, float | None, float | None, float | None]],
) -> None:
    spec = builders.change(
        [Pair(str(n), b, a, "text", bse, ase) for n, (b, a, bse, ase) in enumerate(pairs)],
        CHANGE_WORDS,
        cuts=[25, 50, 75],
    )
    assert [(end["row"], end["when"], end["score"]) for end in values(spec, "score")] == [
        (str(n), when, score)
        for n, (b, a, _bse, _ase) in enumerate(pairs)
        for when, score in (("Then", b), ("Now", a))
        if score is not None
    ]
    shades = values(spec, "from", "to", "top")
    known = [
        (score, se)
        for b, a, bse, ase in pairs
        for score, se in ((b, bse), (a, ase))
        if score is not None and se
    ]
    assert [(shade["from"], shade["to"]) for shade in shades] == [
        (max(0.0, score - 1.96 * se), min(100.0, score + 1.96 * se)) for score, se in known
    ]


@settings(max_examples=40, deadline=None)
@given(
    found=st.lists(st.none() | st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=12),
    shuffle=st.randoms(use_true_random=False),
)
def test_a_line_goes_from_day_to_day_and_says_nothing_where_nothing_is_known(
    found: list[float | None], shuffle: Any
) -> None:
    first = date(2026, 1, 31)
    moments = [Moment(first + timedelta(days=30 * n), value, -5, 5) for n, value in enumerate(found)]
    shuffle.shuffle(moments)
    line = values(builders.over_time(moments, TIME_WORDS), "day")
    assert [value["value"] for value in line] == found
    assert [value["day"] for value in line] == sorted(value["day"] for value in line)
    assert all((value["low"] is None) == (value["value"] is None) for value in line)


@pytest.mark.parametrize(
    "build",
    [
        lambda: builders.bars_by_level([], LEVELS, STACK_WORDS),
        lambda: builders.shares([], 0, SHARE_WORDS),
        lambda: builders.change([], CHANGE_WORDS),
        lambda: builders.over_time([], TIME_WORDS),
    ],
)
def test_a_chart_of_nothing_is_refused(build: Any) -> None:
    with pytest.raises(ValueError, match="at least one"):
        build()


def test_a_name_of_any_length_keeps_to_three_lines() -> None:
    stacks = [Stack("word " * 80, (1,), 1), Stack("x" * 400, (1,), 1)]
    spec = builders.bars_by_level(stacks, LEVELS[:1], STACK_WORDS)
    for name in values(spec, "name"):
        assert len(name["name"]) == 3
        assert name["name"][2].endswith("…")
        assert max(map(len, name["name"])) <= theme.LINE_LETTERS


def test_the_same_values_are_built_once_and_others_anew() -> None:
    one, same, other = (
        builders.bars_by_level([Stack("A", (count,), count)], ["Low"], STACK_WORDS, apart={"Low"})
        for count in (5, 5, 6)
    )
    assert one is same
    assert other != one


def test_here_is_filled_and_a_range_is_a_line() -> None:
    words = builders.DotWords("%", "Sector", "Place", "%")
    rows = [Dots("Trade", (20.0, None), "20"), Dots("Farming", (None, 4.0), "2–6", ((2.0, 6.0), None))]
    spec = builders.dots(rows, ("Here", "Country"), words)
    marks = values(spec, "place", "value")
    assert {(mark["row"], mark["place"], mark["value"]) for mark in marks} == {
        ("Trade", "Here", 20.0),
        ("Farming", "Country", 4.0),
    }
    assert [(line["low"], line["high"]) for line in values(spec, "low", "high")] == [(2.0, 6.0)]
    scales = [layer["encoding"]["fill"]["scale"] for layer in spec["layer"] if "shape" in layer["encoding"]]
    assert scales == [{"domain": ["Here", "Country"], "range": [theme.MARK, theme.SURFACE]}]
    with pytest.raises(ValueError, match="places"):
        builders.dots(rows, [str(place) for place in range(8)], words)


def test_a_scale_that_is_known_is_the_axis_and_nothing_runs_off_it() -> None:
    words = builders.DotWords("Points, 0 to 100", "Group", "What", "Points", "Answered")
    rows = [Dots("Few", (44.0,), "5", ((-3.0, 66.0),)), Dots("Many", (90.0,), "50", ((80.0, 104.0),))]
    spec = builders.dots(rows, ("Mean",), words, scale=(0, 100))
    scales = [layer["encoding"]["x"]["scale"] for layer in spec["layer"] if "shape" in layer["encoding"]]
    assert [(scale["domain"], scale["nice"]) for scale in scales] == [([0, 100], False)]
    assert [(line["low"], line["high"]) for line in values(spec, "low", "high")] == [(0, 66.0), (80.0, 100)]
    assert [one["head"] for one in values(spec, "head")] == ["Answered"]
    assert min(name["y"] for name in values(spec, "name")) > 0, "the head has a line of its own"


@pytest.mark.parametrize(("lowest", "lines"), [(-20.0, 2), (0.0, 0)])
def test_where_zero_is_is_drawn_where_something_is_below(lowest: float, lines: int) -> None:
    rows = [Dots("Growth", (lowest,), "x"), Dots("New", (50.0,), "50")]
    spec = builders.dots(rows, ("Here",), builders.DotWords("Per 1,000", "What", "Place", "Per 1,000"))
    assert len(values(spec, "zero")) == lines


@given(st.lists(st.text(max_size=60), max_size=6))
def test_a_key_has_two_columns_where_they_fit(names: list[str]) -> None:
    wide = {
        len(one) + len(other) > rows_of.KEY_LETTERS for one in names[::2] for other in names[1::2] or [""]
    }
    assert rows_of.key_columns(names) == (1 if True in wide else 2)


def test_survival_steps_down_and_ends_where_nobody_was_followed() -> None:
    strip = Strip("2021", (Left(0, 1.0), Left(1, 0.8, 0.6, 0.9), Left(3, 0.5, 0.2, 0.7)), 4.0, "10")
    spec = builders.survival([strip], builders.SurvivalWords("Years", "Left", "Who", "Followed"))
    pieces = values(spec, "group", "share", "to")
    assert {(piece["from"], piece["to"], piece["share"]) for piece in pieces} == {
        *((0, 1, 1.0), (1, 3, 0.8), (3, 4.0, 0.5)),
    }
    assert all(piece["high"] <= piece["y"] <= piece["low"] for piece in pieces)
    assert [fall["age"] for fall in values(spec, "above", "below")] == [1, 3]
    assert {one["mark"] for one in values(spec, "mark")} == {0, 0.5, 1}, "the axis has its numbers"


def test_a_map_fills_each_area_by_its_class() -> None:
    ring = [[8, 60], [9, 60], [9, 59], [8, 59], [8, 60]]
    shape = json.dumps({"type": "Polygon", "coordinates": [ring]})
    found = [Area("Vinje", shape, 3.0, 0), Area("Skien", shape, 9.0, 1), Area("Tokke", shape, None, None)]
    spec = builders.areas(found, ["3", "9"], builders.AreaWords("Municipality", "New", "not known"))
    assert {one["name"]: one["class"] for one in values(spec, "class")} == {
        "Vinje": "3",
        "Skien": "9",
        "Tokke": "not known",
    }


@given(st.lists(st.none() | st.integers(0, 50), max_size=40))
def test_classes_hold_every_known_value_once(numbers: list[int | None]) -> None:
    classes = builders.classed([None if one is None else float(one) for one in numbers])
    assert len(classes) <= 4
    for one in numbers:
        if one is not None:
            assert sum(low <= one <= high for low, high in classes) == 1
