"""What happened between two snapshots, by place.

What a birth, a death or a move is, ``engine.panel`` says. Here the store joins the two snapshots and counts
the companies by all that the rule asks about; the rule is then asked once a case, not once a company.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa
from ibis import Table

from firstline.domains.insight.region import columns
from firstline.domains.insight.region.columns import Column
from firstline.domains.insight.region.places import Place
from firstline.domains.registers.models import Snapshot
from firstline.engine.crosswalk import Crosswalk
from firstline.engine.panel import ALGORITHM, REGISTRATION_LAG, Change, Comparison, Seen, changes_of
from firstline.foundation import store
from firstline.foundation.packs import size_bands

VERSION = f"change-1 {ALGORITHM}"
COUNTED, OTHER_KIND, GONE, ABSENT = "counted", "other_kind", "gone", "absent"
SAME, OTHER, UNTOLD = "same", "other", "untold"
KEYS = ("was", "was_in", "is_now", "is_in", "began", "size", "activity")
# Whether two codes are the same is known by the time the rule is asked; this tells it so.
_TOLD = Crosswalk(
    classification="whether two codes are the same",
    from_version="before",
    to_version="after",
    mapping={SAME: frozenset({SAME}), OTHER: frozenset({"no longer"})},
    source="the two snapshots",
)


@dataclass(frozen=True)
class Crosswalks:
    """From the codes of the earlier snapshot's day to those of the later's; None where they are the same."""

    municipalities: Crosswalk | None = None
    activities: Crosswalk | None = None

    def key(self) -> str:
        """What of it a cube depends on."""
        of = self.activities
        return (
            ""
            if of is None
            else f"{of.classification} {of.from_version} {of.to_version} {sorted(of.mapping)}"
        )


def changes(
    before: Snapshot, after: Snapshot, places: Sequence[Place], crosswalks: Crosswalks
) -> Mapping[str, Mapping[Change, int]]:
    """How many companies had each change between two snapshots, by the key of each place.

    A company that had two changes is counted under both.
    """
    found: dict[str, dict[Change, int]] = {place.key: dict.fromkeys(Change, 0) for place in places}
    asked = _Rule(before, after, places, crosswalks.municipalities)
    cases = cube(before, after, crosswalks).to_pyarrow().to_pydict()
    for *case, count in zip(*(cases[key] for key in (*KEYS, "companies")), strict=True):
        for place, happened in asked.of(case):
            for change in happened:
                found[place][change] += count
    return found


class _Rule:
    """The rule, asked about cases, for the places that a case can touch.

    A country has some hundred thousand cases, of which a place touches few: those of a municipality in it.
    The whole country touches all, but to it only matters whether a place is known and whether it is the same.
    """

    def __init__(
        self, before: Snapshot, after: Snapshot, places: Sequence[Place], walk: Crosswalk | None
    ) -> None:
        self.walk = walk
        self.compared = [
            Comparison(
                before_on=before.snapshot_on,
                after_on=after.snapshot_on,
                areas=place.areas,
                municipalities=walk,
                activities=_TOLD,
            )
            for place in places
        ]
        self.places = places
        self.whole = [at for at, place in enumerate(places) if not place.areas]
        self.parts = [at for at, place in enumerate(places) if place.areas]
        self._holding: dict[str, frozenset[int]] = {"": frozenset()}
        self._was_holding: dict[str, frozenset[int]] = {"": frozenset()}
        self._of_whole: dict[tuple[Any, ...], tuple[Change, ...]] = {}

    def of(self, case: Sequence[Any]) -> Iterator[tuple[str, tuple[Change, ...]]]:
        """What happened in a case, by the key of each place in which something did."""
        was_in, is_in = case[1], case[3]
        touched = self._was_held_by(was_in) | self._held_by(is_in)
        if touched:
            earlier, later = _seen(case, self.compared[0])
            for at in touched:
                yield self.places[at].key, changes_of(earlier, later, self.compared[at])
        for at in self.whole:
            yield self.places[at].key, self._in_whole(case, at)

    def _held_by(self, code: str) -> frozenset[int]:
        if code not in self._holding:
            self._holding[code] = frozenset(at for at in self.parts if self.places[at].holds(code))
        return self._holding[code]

    def _was_held_by(self, code: str) -> frozenset[int]:
        """The places that an earlier code may lie in: all of them where nobody knows what became of it."""
        if code not in self._was_holding:
            became = {code} if self.walk is None else self.walk.targets(code)
            held = frozenset[int]().union(*(self._held_by(one) for one in became))
            self._was_holding[code] = held if became else frozenset(self.parts)
        return self._was_holding[code]

    def _in_whole(self, case: Sequence[Any], at: int) -> tuple[Change, ...]:
        was, was_in, is_now, is_in, *others = case
        same = was_in == is_in if self.walk is None else self.walk.is_same(was_in, is_in)
        key = (was, bool(was_in), is_now, bool(is_in), same, *others)
        if key not in self._of_whole:
            self._of_whole[key] = changes_of(*_seen(case, self.compared[at]), self.compared[at])
        return self._of_whole[key]


def _seen(case: Sequence[Any], by: Comparison) -> tuple[Seen | None, Seen | None]:
    """Two rows of which the rule holds what it holds of all companies of a case."""
    was, was_in, is_now, is_in, began, size, activity = case
    earlier = Seen(
        municipality=was_in or None,
        size_band=SAME,
        activity=activity,
        founded_on=None,
        registered_on=None,
        deleted_on=by.before_on if was == GONE else None,
        kind="business" if was == COUNTED else "association",
    )
    later = Seen(
        municipality=is_in or None,
        size_band=size,
        activity=SAME,
        founded_on=None,
        registered_on=by.after_on if began else None,
        deleted_on=by.after_on if is_now == GONE else None,
        kind="business" if is_now == COUNTED else "association",
    )
    return None if was == ABSENT else earlier, None if is_now == ABSENT else later


def cube(before: Snapshot, after: Snapshot, crosswalks: Crosswalks) -> Table:
    """The cases and how many companies each has: made once for two snapshots."""
    return store.kept(
        [VERSION, before.folder, after.folder, crosswalks.key()],
        lambda: cases_of(before, after, crosswalks),
    )


def cases_of(before: Snapshot, after: Snapshot, crosswalks: Crosswalks) -> Table:
    """The expression behind the cube. Cases of companies that were and are not counted are left out."""
    earlier = _rows(before).select(
        "number", was="state", was_at="municipality", was_size="size", was_active="activity_code"
    )
    later = _rows(after).select(
        "number", "founded_on", "registered_on", is_now="state", is_at="municipality", is_size="size",
        is_active="activity_code",
    )  # fmt: skip
    joined = earlier.outer_join(later, "number")
    # Asked before a state is put in for the missing ones: of every row, and a text costs more than null.
    joined = joined.filter((joined.was == COUNTED) | (joined.is_now == COUNTED))
    joined = _with_activity(joined, crosswalks.activities)
    both = (joined.was == COUNTED) & (joined.is_now == COUNTED)
    comes = joined.was.isnull() | (joined.was == GONE)
    bands = size_bands().keys()
    resized = joined.was_size.isin(bands) & joined.is_size.isin(bands) & (joined.was_size != joined.is_size)
    cases = joined.select(
        was=joined.was.fill_null(ABSENT),
        was_in=ibis.cases((comes, ""), else_=joined.was_at),
        is_now=joined.is_now.fill_null(ABSENT),
        is_in=joined.is_at.fill_null(""),
        began=comes & _began_after(joined, before),
        size=ibis.cases((both & resized, OTHER), else_=SAME),
        activity=ibis.cases((both, joined.activity), else_=SAME),
    )
    return cases.group_by(list(KEYS)).agg(companies=cases.count())


def _rows(snapshot: Snapshot) -> Table:
    rows, day = store.table([snapshot.folder]), snapshot.snapshot_on
    # Of the living, who is of the kind is counted.
    state = ibis.cases((~columns.lives(rows, day), GONE), (columns.of_kind(rows), COUNTED), else_=OTHER_KIND)
    return rows.select(
        "number", "municipality", "activity_code", "founded_on", "registered_on",
        size=columns.size(rows), state=state,
    )  # fmt: skip


def _with_activity(joined: Table, crosswalk: Crosswalk | None) -> Table:
    """The column *activity*: whether the two codes are the same; what is not stated is no change."""
    told = (joined.was_active != "") & (joined.is_active != "")
    if crosswalk is None:
        differs = told & (joined.was_active != joined.is_active)
        return joined.mutate(activity=ibis.cases((differs, OTHER), else_=SAME))
    pairs = [(old, new) for old, targets in crosswalk.mapping.items() for new in targets]
    mapped = _table(was_active=list(crosswalk.mapping), mapped=[True] * len(crosswalk.mapping))
    same = _table(
        was_active=[old for old, _new in pairs],
        is_active=[new for _old, new in pairs],
        is_same=[True] * len(pairs),
    )
    joined = joined.left_join(mapped, "was_active").drop("was_active_right")
    joined = joined.left_join(same, ["was_active", "is_active"]).drop("was_active_right", "is_active_right")
    told = ((joined.was_active != "") & (joined.is_active != "")).fill_null(False)
    return joined.mutate(
        activity=ibis.cases(
            (~told | joined.is_same.fill_null(False), SAME),
            (joined.mapped.fill_null(False), OTHER),
            else_=UNTOLD,
        )
    )


def _table(**values: Sequence[Any]) -> Table:
    return ibis.memtable(pa.table(values))


def _began_after(joined: Table, before: Snapshot) -> Column:
    """``engine.panel.began_after`` as an expression; false where no day is stated."""
    day = ibis.literal(before.snapshot_on)
    since = ibis.literal(before.snapshot_on - REGISTRATION_LAG)
    founded_since = joined.founded_on > day
    registered_since = (joined.registered_on > day) & (
        joined.founded_on.isnull() | (joined.founded_on >= since)
    )
    return founded_since.fill_null(False) | registered_since.fill_null(False)
