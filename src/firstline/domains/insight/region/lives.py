"""How long companies last: those that were founded since the first snapshot, by the year of their founding.

Between which snapshots a company went is known, and seldom the day. So ages are whole years, and an end
counts at the age at which the company was first missing. Who lives, moved away or was no longer counted is
at risk up to the last snapshot it was seen in, and has not ended.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import ibis
import numpy as np
from ibis import Table

from firstline.domains.insight.region import columns
from firstline.domains.insight.region.places import Place
from firstline.domains.registers.models import Snapshot
from firstline.engine.survival import ALGORITHM, Curve, survival
from firstline.foundation import store

VERSION = f"lives-1 {ALGORITHM}"
# In place of a year of founding: all that were founded since the first snapshot.
ALL = 0
# Age at which it was first at risk, age at which it left sight, whether it ended -> companies.
Lives = dict[tuple[int, int, bool], int]


def curves(snapshots: Sequence[Snapshot], places: Sequence[Place]) -> Mapping[str, Mapping[int, Curve]]:
    """The survival curves of each place, by the year of founding; ``ALL`` is all of them together.

    snapshots: of one register, in the order of their days; fewer than two give no curve.
    A company belongs to the place in which it was first seen.
    """
    found: dict[str, dict[int, Lives]] = {place.key: {} for place in places}
    if len(snapshots) < 2:
        return {place.key: {} for place in places}
    cells = cube(snapshots).to_pyarrow().to_pydict()
    held: dict[str, list[str]] = {}
    keys = ("municipality", "cohort", "entry", "age", "ended", "companies")
    for municipality, cohort, entry, age, ended, count in zip(*(cells[key] for key in keys), strict=True):
        if municipality not in held:
            held[municipality] = [place.key for place in places if place.holds(municipality)]
        for place in held[municipality]:
            for year in (cohort, ALL):
                lives = found[place].setdefault(year, {})
                lives[entry, age, ended] = lives.get((entry, age, ended), 0) + count
    return {
        place: {cohort: _curve(lives) for cohort, lives in sorted(cohorts.items())}
        for place, cohorts in found.items()
    }


def _curve(lives: Lives) -> Curve:
    counts = list(lives.values())
    entries, ages, ended = (np.repeat([life[place] for life in lives], counts) for place in range(3))
    return survival(ages.astype(np.int64), ended.astype(np.bool_), entries.astype(np.int64))


def cube(snapshots: Sequence[Snapshot]) -> Table:
    """Municipality, cohort, entry, age, ended and how many: made once for a row of snapshots."""
    folders = [snapshot.folder for snapshot in snapshots]
    return store.kept([VERSION, *folders], lambda: lives_of(snapshots))


def lives_of(snapshots: Sequence[Snapshot]) -> Table:
    """The expression behind the cube."""
    seen = ibis.union(*(_seen(place, snapshot) for place, snapshot in enumerate(snapshots)))
    lives = seen.group_by("number").agg(
        first=seen.place.min(),
        last=seen.place.max(),
        last_counted=seen.place.max(where=seen.counted),
        municipality=seen.municipality.argmin(seen.place),
        began=ibis.coalesce(seen.founded_on.argmin(seen.place), seen.registered_on.argmin(seen.place)),
        was_counted=seen.counted.argmin(seen.place),
    )
    first_year = snapshots[0].snapshot_on.year
    lives = lives.filter(lives.was_counted & (lives.began.year() >= first_year))
    newest = len(snapshots) - 1
    ended = (lives.last < newest) & (lives.last_counted == lives.last)
    left = ibis.cases((ended, lives.last + 1), else_=lives.last_counted)
    lives = lives.mutate(ended=ended, left=left)
    days = [snapshot.snapshot_on for snapshot in snapshots]
    cells = lives.select(
        "municipality", "ended",
        cohort=lives.began.year(),
        entry=_years(_day(lives.first, days), lives.began),
        age=_years(_day(lives.left, days), lives.began),
    )  # fmt: skip
    # Followed from the first snapshot after the founding on: what ended before it is in nobody's sight.
    return cells.group_by(["municipality", "cohort", "entry", "age", "ended"]).agg(companies=cells.count())


def _day(place: columns.Column, days: Sequence[date]) -> columns.Column:
    return ibis.cases(*((place == at, ibis.literal(day)) for at, day in enumerate(days)))


def _years(day: columns.Column, began: columns.Column) -> columns.Column:
    years = (day.delta(began, unit="day") / columns.DAYS_A_YEAR).floor().cast("int64")
    return ibis.greatest(years, 0)


def _seen(place: int, snapshot: Snapshot) -> Table:
    rows, day = store.table([snapshot.folder]), snapshot.snapshot_on
    alive = rows.filter(columns.lives(rows, day))
    return alive.select(
        "number", "municipality", "founded_on", "registered_on",
        place=ibis.literal(place), counted=columns.counted(alive, day),
    )  # fmt: skip
