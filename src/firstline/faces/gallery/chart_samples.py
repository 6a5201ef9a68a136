"""A figure of each kind for the gallery, of invented numbers.

Drawn when the gallery is opened and not when it is imported: what draws takes most of a second to load.
"""

from datetime import date

from firstline.faces.gallery.samples import LONG, SCRIPTS, UNBROKEN
from firstline.foundation.charts import builders
from firstline.foundation.charts.builders import Moment, Pair, Share, Stack
from firstline.foundation.charts.figure import Figure, Spec, Table

LEVELS = ("Low", "Middle", "High")
HIDDEN = "suppressed"


def over_time() -> Figure:
    """A line of one number."""
    numbers = [21, 24, 24, 30, 33, 39]
    moments = [Moment(date(2026, month, 1), number) for month, number in enumerate(numbers, start=1)]
    return Figure(
        builders.over_time(moments, builders.TimeWords("Day", "Clients")),
        "The hub has 39 clients, 18 more than in January.",
        "A line from month to month.",
        Table(("Day", "Clients"), tuple((one.day.isoformat(), (one.value or 0,)) for one in moments)),
    )


def change() -> Figure:
    """Before and after, of three."""
    pairs = [
        Pair("Finance", 31.2, 55.5, "+24", 5, 6),
        Pair("Markets", 48, 44, "−4", 6, 5),
        Pair("People", 70, 71, "+1", 4, 4),
    ]
    words = builders.ChangeWords("Points", "Then", "Now", "Dimension", "When", "Points")
    rows = tuple((pair.label, (pair.before or 0, pair.after or 0)) for pair in pairs)
    return Figure(
        builders.change(pairs, words, cuts=[25, 50, 75]),
        "Finance has come 24 points further.",
        "A ring and a disc for each dimension.",
        Table(("Dimension", "Then", "Now"), rows, decimals=1),
    )


def shares() -> Figure:
    """None of a whole, and all of it."""
    bars = [Share("Not begun", 0, "0 of 39"), Share("Begun", 39, "39 of 39")]
    return Figure(
        builders.shares(bars, 39, builders.ShareWords("Plan", "Clients")),
        "Everybody has begun.",
        "A bar for each answer.",
        Table(("Plan", "Clients"), tuple((bar.label, (bar.count or 0,)) for bar in bars)),
    )


def too_many() -> Figure:
    """Many rows, and names too long for their place."""
    names = (LONG, UNBROKEN, SCRIPTS, *(f"Trade number {number}" for number in range(4, 16)))
    stacks = [
        Stack(name, (1200 * place, 340, 7), 1200 * place + 347) for place, name in enumerate(names, start=1)
    ]
    return Figure(_stacked(stacks), LONG, "A bar for each trade.", _table(stacks))


def hidden() -> Figure:
    """What may not be told, so that nobody is known by it."""
    stacks = [Stack("Farming", (12, None, None), 19), Stack("Fishing", (None, None, None), None)]
    return Figure(
        _stacked(stacks),
        "Farming has 19 clients; small numbers are hidden.",
        "A bar for each trade.",
        _table(stacks),
    )


def _stacked(stacks: list[Stack]) -> Spec:
    words = builders.StackWords(
        row="Trade", level="Level", count="Clients", hidden="hidden", undivided="level not shown"
    )
    return builders.bars_by_level(stacks, LEVELS, words)


def _table(stacks: list[Stack]) -> Table:
    rows = tuple(
        (one.label, tuple(HIDDEN if count is None else count for count in (*one.counts, one.total)))
        for one in stacks
    )
    return Table(("Trade", *LEVELS, "Clients"), rows)
