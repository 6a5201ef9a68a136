"""The one function that decides what may be shown of an aggregate, and the ledger of what was shown.

It stands between every aggregate and whoever may not see the rows behind it. What it promises of one table is
said in ``engine.disclosure``; here it is kept over time, since every release is compared with those of the
same population before it, whoever they were shown to.

A page that is opened may write to the ledger: it is a log of what was shown, and nothing that anybody is
shown changes by opening a page again (docs/decisions/0009-release-ledger.md).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, TypeVar, cast

from django.db import IntegrityError, models, transaction
from django.utils.crypto import salted_hmac

from firstline.engine.disclosure import (
    DifferentMembersError,
    Exact,
    LoneNumbers,
    NotSafeError,
    Place,
    ProtectedLone,
    Told,
    revealed,
)
from firstline.foundation.disclosure.kinds import KINDS, Cells, Kind, name_of
from firstline.foundation.disclosure.models import Audience, Release

PUBLIC_REGISTER: Final = "public_register"
ATTEMPTS = 5

Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Released(Generic[Shown]):
    """What may be shown.

    shown: the numbers, or None where none may be.
    of: when these numbers were first shown, where today's would tell too much beside them; else None.
    dates: the same for single numbers that stand alone, by key.
    """

    shown: Shown | None
    of: datetime | None = None
    dates: Mapping[str, datetime] = field(default_factory=dict)


def release(
    *,
    hub_id: int,
    subject: str,
    audience: Audience,
    population: str,
    table: Exact[Shown],
    threshold: int,
    by: models.Model | None,
    may_see_rows: bool,
    snapshot: str = "",
    withheld: Collection[Place] = (),
) -> Released[Shown]:
    """Decide what of a table may be shown, and record it where it is shown for the first time.

    subject: what is shown, such as ``insight.region/standing``.
    population: who is counted, such as ``clients``: all releases of one population in a hub are compared.
        Numbers of ``PUBLIC_REGISTER`` are nobody's secret; they are given as they are, and not recorded.
    threshold: the least number of members behind a number; a value below 1 counts as 1.
    by: who is shown it; None for everybody.
    may_see_rows: whether they may see the rows behind the numbers. Then all is exact, and not recorded.
    snapshot: the same (see ``snapshot_of``) for tables that count the very same members; else empty.
    withheld: cells that a public register withholds, by row and column (None in a one-way table).

    Where earlier releases make today's numbers unsafe, however much is hidden, the newest release of this
    subject to this audience stands, with its date.
    """
    kind: Kind[Any, Shown] = KINDS[name_of(table)][1]
    threshold = max(1, threshold)
    if may_see_rows or population == PUBLIC_REGISTER:
        return Released(kind.exact(table, () if may_see_rows else withheld, threshold))
    if withheld:
        raise ValueError("only a public register withholds single cells")
    for attempt in range(1, ATTEMPTS + 1):
        page = _Page(hub_id, subject, audience, population, snapshot, table, threshold)
        try:
            return page.released(by)
        except IntegrityError:
            # Somebody else was shown something just now: it has to be reckoned with.
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def snapshot_of(rows: Any) -> str:
    """A name for the exact rows that are counted, which tells nobody what they are.

    rows: plain values that JSON can hold, in an order that does not depend on chance.
    """
    text = json.dumps(rows, sort_keys=True)
    return salted_hmac("firstline.foundation.disclosure", text, algorithm="sha256").hexdigest()


class _Page(Generic[Shown]):
    """One table on its way to one audience, and what the ledger holds of its population."""

    def __init__(
        self,
        hub_id: int,
        subject: str,
        audience: Audience,
        population: str,
        snapshot: str,
        table: Exact[Shown],
        threshold: int,
    ) -> None:
        self.subject, self.audience, self.snapshot = subject, audience, snapshot
        self.table, self.threshold = table, threshold
        self.name = name_of(table)
        self.kind: Kind[Any, Shown] = KINDS[self.name][1]
        self.digest = snapshot_of(repr(table))
        self.place = {"hub_id": hub_id, "population": population}
        self.rows = list(Release.objects.filter(**self.place).order_by("number"))
        self.own = [row for row in self.rows if (row.subject, row.kind) == (subject, self.name)]

    def released(self, by: models.Model | None) -> Released[Shown]:
        """Decide, and record what is new. Raises ``IntegrityError`` when another was recorded meanwhile."""
        again = next((row for row in reversed(self.own) if self._is_same(row)), None)
        if again is not None:
            return Released(self.kind.from_cells(again.cells))
        told = self._told(self.rows) if self.kind.compared else ()
        earlier = tuple(self.kind.from_cells(row.cells) for row in self.own)
        try:
            shown = self._mine(self.kind.protect(self.table, self.threshold, told, earlier))
            if shown is None:
                return Released(None)
            cells = self.kind.to_cells(shown)
            if self.kind.adds(cells, [row.cells for row in self.own if row.audience == self.audience]):
                self._check(shown)
                self._record(cells, by)
        except NotSafeError:
            return self._standing()
        return Released(shown, dates=self._dates(shown))

    def _is_same(self, row: Release) -> bool:
        """Whether a row is of these very numbers. Those that stand alone may be of several rows."""
        return not isinstance(self.table, LoneNumbers) and (
            (row.audience, row.threshold, row.rules, row.digest)
            == (self.audience, self.threshold, self.kind.rules, self.digest)
        )

    def _told(self, rows: Sequence[Release]) -> tuple[Told, ...]:
        """What rows tell as counts of groups, each once, whichever audience it was for."""
        found = []
        for row in rows:
            kind = KINDS[row.kind][1]
            told = kind.told(kind.from_cells(row.cells), row.snapshot)
            if told is not None:
                found.append(told)
        return tuple(dict.fromkeys(found))

    def _check(self, shown: Shown) -> None:
        """Raise ``NotSafeError`` when other tables of the very same members would tell what is hidden."""
        same = [row for row in self.rows if self.snapshot and row.snapshot == self.snapshot]
        told, now = self._told(same), self.kind.told(shown, self.snapshot)
        if not told or now is None:
            return
        try:
            together = revealed([*told, now], self.threshold)
            if set(together) - set(revealed(told, self.threshold)):
                raise NotSafeError("another release of the same members would tell what is hidden")
        except DifferentMembersError:
            raise NotSafeError("a release of the same members says otherwise") from None

    def _record(self, cells: Cells, by: models.Model | None) -> None:
        with transaction.atomic():
            self.rows.append(
                Release.objects.create(
                    **self.place,
                    subject=self.subject,
                    audience=self.audience,
                    snapshot=self.snapshot,
                    number=self.rows[-1].number + 1 if self.rows else 1,
                    threshold=self.threshold,
                    kind=self.name,
                    rules=self.kind.rules,
                    cells=cells,
                    digest=self.digest,
                    by_id=by.pk if by else None,
                )
            )

    def _standing(self) -> Released[Shown]:
        """The newest release of the subject to this audience, under a threshold that was not lower."""
        for row in reversed(self.own):
            if row.audience == self.audience and row.threshold >= self.threshold:
                return Released(self.kind.from_cells(row.cells), of=row.released_at)
        return Released(None)

    def _mine(self, shown: Shown | None) -> Shown | None:
        """Without the earlier numbers that only another audience was shown."""
        if not isinstance(self.table, LoneNumbers) or not isinstance(shown, Mapping):
            return shown
        mine = {
            key: one
            if one.release is None or self.own[one.release].audience == self.audience
            else ProtectedLone(None, one.behind)
            for key, one in shown.items()
        }
        return cast(Shown, mine)

    def _dates(self, shown: Shown) -> Mapping[str, datetime]:
        if not isinstance(self.table, LoneNumbers) or not isinstance(shown, Mapping):
            return {}
        numbers: Mapping[str, ProtectedLone] = shown
        return {
            key: self.own[one.release].released_at for key, one in numbers.items() if one.release is not None
        }
