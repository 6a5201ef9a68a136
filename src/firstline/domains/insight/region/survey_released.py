"""What may be shown of the answers to an instrument: how many by group, and their means.

The answers to the company mapping stand on the page of the hub's clients too, level by level. So their number
is taken from what is released there, and never released by itself: who has both pages learns no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from urllib.parse import quote

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight import queries, released
from firstline.domains.insight.queries import Standing
from firstline.domains.insight.region.survey_answers import Answers
from firstline.engine.averages import Estimate, within
from firstline.engine.disclosure import (
    SUPPRESSED,
    Averaged,
    Counted,
    Grouping,
    Lone,
    LoneNumbers,
    MeanTables,
    ProtectedMeans,
    ProtectedTables,
    link,
)
from firstline.foundation.disclosure.ledger import Released

WAITING, ANSWERED = "waiting", "answered"
SECTOR, SIZE, MUNICIPALITY, AREA_CLASS = "sector", "size", "municipality", "area_class"


@dataclass(frozen=True)
class Grouped:
    """How the clients are grouped.

    rows: dimension -> the keys of its groups, in the order to show. of: client -> dimension -> its group.
    """

    rows: Mapping[str, Sequence[str]]
    of: Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Told:
    """What may be told. A hidden number is None.

    answered: how many have answered. waiting: how many were asked and have not.
    by_group: dimension -> group -> how many have answered; a dimension that cannot be shown is left out.
    means: of all and by group; None where too few stand behind them.
    since: when the numbers, the waiting or the means were first shown, where they are not of today.
    """

    answered: int | None
    waiting: int | None
    by_group: Mapping[str, Mapping[str, int | None]]
    means: ProtectedMeans | None
    since: Mapping[str, datetime]

    def mean(self, dimension: str, group: str) -> Averaged | None:
        """What stands behind the means of a group."""
        return self.means.tables.get(dimension, {}).get(_safe(dimension, group)) if self.means else None

    def estimates(self, of: Averaged | None) -> Mapping[str, Estimate]:
        """The means of all, or of a group, by column, with their intervals; empty where they are hidden."""
        if of is None or self.means is None:
            return {}
        values = [float(total / of.number) for total in of.sums]
        margins = self.means.margins(of)
        found = map(within, values, margins) if margins else map(Estimate, values)
        return dict(zip(self.means.columns, found, strict=True))


def told(hub: Hub, by: Person | None, answers: Answers, grouped: Grouped) -> Told:
    """Release the numbers and the means of an instrument's answers."""
    is_mapping = answers.instrument.key == queries.MAPPING
    tables = (
        _mapping_tables(hub, by, answers, grouped) if is_mapping else _own_tables(hub, by, answers, grouped)
    )
    shown = [(names, one.shown) for names, one in tables if one.shown is not None]
    counted = {
        dimension: _answered(table)
        for names, found in shown
        for dimension, table in zip(names, found.tables, strict=False)
        if table is not None
    }
    waiting = released.release(
        hub, by, _subject(answers, WAITING), _waiting(answers), population=_population(answers)
    )
    means = released.release(
        hub,
        by,
        _subject(answers, "means"),
        _means(answers, grouped, counted),
        population=_population(answers),
    )
    number = waiting.shown[WAITING].values if waiting.shown else None
    dates = {
        ANSWERED: min((one.of for _names, one in tables if one.of), default=None),
        WAITING: waiting.dates.get(WAITING),
        "means": means.of,
    }
    return Told(
        answered=next((_all_answered(found) for _names, found in shown), None),
        waiting=None if number is None else int(number[0]),
        by_group={
            dimension: {group: groups.get(_safe(dimension, group), 0) for group in grouped.rows[dimension]}
            for dimension, groups in counted.items()
        },
        means=means.shown,
        since={key: day for key, day in dates.items() if day is not None},
    )


Tables = list[tuple[tuple[str, ...], Released[ProtectedTables]]]


def _mapping_tables(hub: Hub, by: Person | None, answers: Answers, grouped: Grouped) -> Tables:
    """As the page of the clients has it, and the same by place."""
    standing = released.standing(hub, by, answers.members)
    places = tuple(dimension for dimension in grouped.rows if dimension not in (SECTOR, SIZE))
    by_place = link(
        [(_groups(one, grouped, places), one.level) for one in answers.members],
        rows=[_rows(grouped, dimension) for dimension in places],
        columns=list(released.names()["levels"]),
        apart=queries.NOT_MAPPED,
        dimensions=(*places, "level"),
    )
    found = released.release(hub, by, "insight.region/places", by_place)
    return [((SECTOR, SIZE), standing), (places, found)]


def _own_tables(hub: Hub, by: Person | None, answers: Answers, grouped: Grouped) -> Tables:
    """How many of each group have answered, of another instrument than the company mapping."""
    dimensions = tuple(grouped.rows)
    counts = link(
        [
            (_groups(one, grouped, dimensions), ANSWERED)
            for one in answers.members
            if one.client_id in answers.answered
        ],
        rows=[_rows(grouped, dimension) for dimension in dimensions],
        columns=[ANSWERED],
        apart=ANSWERED,
        dimensions=(*dimensions, ANSWERED),
    )
    subject, population = _subject(answers, ANSWERED), _population(answers)
    return [(dimensions, released.release(hub, by, subject, counts, population=population))]


def _waiting(answers: Answers) -> LoneNumbers:
    """How many were asked in vain so far. What is left of all the clients must be as many, too."""
    rest = len(answers.members) - len(answers.answered) - answers.waiting
    behind = min((number for number in (answers.waiting, rest) if number), default=0)
    return LoneNumbers({WAITING: Lone((Fraction(answers.waiting),), behind if answers.waiting else 0)})


def _means(answers: Answers, grouped: Grouped, counted: Mapping[str, Mapping[str, int | None]]) -> MeanTables:
    dimensions = tuple(grouped.rows)
    return MeanTables(
        columns=answers.columns,
        groupings=tuple(
            Grouping(
                dimension,
                _rows(grouped, dimension),
                tuple(group for group, count in counted.get(dimension, {}).items() if count),
            )
            for dimension in dimensions
        ),
        members=tuple(
            (_groups(one, grouped, dimensions), answers.points[one.client_id])
            for one in answers.members
            if one.client_id in answers.points
        ),
    )


def _answered(counted: Counted) -> dict[str, int | None]:
    """How many of each row have answered: all without those that are not mapped."""
    apart = _apart(counted.groups)
    found: dict[str, int | None] = {}
    for row, cells, total in zip(
        counted.table.rows, counted.table.cells, counted.table.row_totals, strict=True
    ):
        left_out = 0 if apart is None else None if apart < 0 else cells[apart]
        inside = [cell for place, cell in enumerate(cells) if place != apart]
        if left_out is None:
            found[row] = 0 if total == 0 else None
        elif total is not SUPPRESSED and left_out is not SUPPRESSED:
            found[row] = total - left_out
        else:
            known = [cell for cell in inside if cell is not SUPPRESSED]
            found[row] = sum(known) if len(known) == len(inside) else None
    return found


def _all_answered(shown: ProtectedTables) -> int | None:
    apart = _apart(shown.groups)
    if apart is not None and apart < 0:
        return None
    return shown.total - (0 if apart is None else shown.totals[apart])


def _apart(groups: Sequence[Sequence[str]]) -> int | None:
    """Which column counts those that are not mapped and nobody else; None for none, and -1 where these are
    counted together with others."""
    for place, group in enumerate(groups):
        if queries.NOT_MAPPED in group:
            return place if len(group) == 1 else -1
    return None


def _groups(member: Standing, grouped: Grouped, dimensions: Sequence[str]) -> tuple[str, ...]:
    return tuple(_safe(dimension, grouped.of[member.client_id][dimension]) for dimension in dimensions)


def _rows(grouped: Grouped, dimension: str) -> tuple[str, ...]:
    return tuple(_safe(dimension, key) for key in grouped.rows[dimension])


def _safe(dimension: str, key: str) -> str:
    """A key as the ledger writes it, where a plus joins keys: that of a class may hold one."""
    return quote(key, safe="") if dimension == AREA_CLASS else key


def _subject(answers: Answers, what: str) -> str:
    return f"insight.survey/{answers.instrument.key}/{what}"


def _population(answers: Answers) -> str:
    return f"answered {answers.instrument.key}"
