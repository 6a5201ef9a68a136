"""The region's figures from ten snapshots of a whole country, against SQL that somebody wrote by hand.

Like is compared with like: the expressions are executed anew, without the cubes that pages keep. Both sides
read the same Parquet on connections with the same settings, and their answers are asserted to be equal.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import pairwise
from time import perf_counter
from typing import Any

import duckdb
import ibis

from bench.national import ROWS, invented
from bench.region_page_sql import by_hand
from bench.runner import measure
from firstline.config.installation import bring_up_to_date
from firstline.domains.insight.region import change, lives, stock
from firstline.domains.insight.region.change import Crosswalks
from firstline.domains.insight.region.places import Place
from firstline.domains.registers.models import Snapshot, Unit
from firstline.foundation import store
from firstline.foundation.packs import legal_forms
from firstline.foundation.store.writing import settings_for

YEARS = range(2015, 2025)
ROUNDS = 5
PLACES = (Place("here", ("40",)), Place("neighbour", ("39",)), Place("country"))
Answer = list[list[tuple[Any, ...]]]


@measure("region-page", against="hand-written DuckDB SQL", unit="x", at_most=1.3)
def region_page() -> tuple[float, str]:
    """Stock and jobs of the newest day, the changes of nine years, and the lives of ten."""
    bring_up_to_date()
    snapshots = [_written(year) for year in YEARS]
    tables = _expressions(snapshots)
    queries = by_hand([(snapshot.snapshot_on, _files(snapshot)) for snapshot in snapshots])
    connection = duckdb.connect(config=settings_for())
    ours_of = partial(_ours, tables)
    theirs_of = partial(_theirs, connection, queries)
    # The first round of each is not counted: it warms what the operating system keeps of the files.
    ours, theirs = ours_of(), theirs_of()
    _assert_equal(ours, theirs)
    pairs = [(_seconds(ours_of), _seconds(theirs_of)) for _round in range(ROUNDS)]
    mine, hand = min(one for one, _two in pairs), min(two for _one, two in pairs)
    note = (
        f"{len(YEARS)} snapshots of {ROWS} rows: expressions {mine:.2f} s, by hand {hand:.2f} s, "
        f"the page with kept cubes {_kept(snapshots):.2f} s"
    )
    return mine / hand, note


def _written(year: int) -> Snapshot:
    """A snapshot of the invented country, in the columns of an imported one."""
    folder = store.new_folder("companies", register="brreg", unit="company", date=f"{year}-12-31")
    kinds = " ".join(f"WHEN '{form.key}' THEN '{form.kind}'" for form in legal_forms("brreg").entries)
    withheld = "staff BETWEEN 1 AND 4"
    with store.connect() as connection:
        rows = store.write(
            connection,
            f"""
            SELECT number, '' AS parent_number, CASE form {kinds} ELSE 'unknown' END AS kind,
                form = 'ENK' AS personal, form AS legal_form, active AS activity_code,
                CAST([] AS VARCHAR[]) AS other_activity_codes, '2100' AS sector_code,
                CASE WHEN {withheld} THEN NULL ELSE staff END AS employees,
                CASE WHEN {withheld} THEN 1 ELSE staff END AS employees_low,
                CASE WHEN {withheld} THEN 4 ELSE staff END AS employees_high,
                CASE WHEN staff IS NULL THEN 'not_stated' WHEN {withheld} THEN 'withheld' ELSE 'stated' END
                    AS employees_state,
                place AS municipality, 'FJELLDAL' AS municipality_name, founded + 20 AS registered_on,
                founded AS founded_on, false AS bankrupt, false AS in_liquidation,
                CAST(NULL AS DATE) AS deleted_on, false AS no_advertising,
                'OPPDIKTET FORETAK ' || i AS name, '3890' AS postcode, place[:2] AS area
            FROM ({invented(year=year)})
            """,
            folder,
        )
    return Snapshot.objects.create(
        register="brreg", unit=Unit.COMPANY, snapshot_on=date(year, 12, 31), folder=folder, rows=rows,
        file_sha256=str(year), made_by="bench",
    )  # fmt: skip


def _files(snapshot: Snapshot) -> str:
    return str(store.root() / snapshot.folder / "*" / "*.parquet")


def _expressions(snapshots: list[Snapshot]) -> list[ibis.Table]:
    """What the page's cubes are made of. The newest companies stand for sites: the columns are the same."""
    return [
        stock.business_counts(snapshots[-1]),
        stock.job_counts(snapshots[-1]),
        *(change.cases_of(before, after, Crosswalks()) for before, after in pairwise(snapshots)),
        lives.lives_of(snapshots),
    ]


def _ours(tables: list[ibis.Table]) -> Answer:
    return [_rows(table.to_pyarrow().to_pydict()) for table in tables]


def _theirs(connection: duckdb.DuckDBPyConnection, queries: list[str]) -> Answer:
    return [_rows(connection.sql(query).to_arrow_table().to_pydict()) for query in queries]


def _rows(columns: dict[str, list[Any]]) -> list[tuple[Any, ...]]:
    return list(zip(*columns.values(), strict=True))


def _assert_equal(ours: Answer, theirs: Answer) -> None:
    for place, (one, two) in enumerate(zip(ours, theirs, strict=True)):
        if sorted(one, key=repr) != sorted(two, key=repr):
            raise ValueError(f"answer {place} differs: {len(one)} rows against {len(two)}")


def _seconds(run: Callable[[], object]) -> float:
    begun = perf_counter()
    run()
    return perf_counter() - begun


def _kept(snapshots: list[Snapshot]) -> float:
    """How long the figures of a page take once its cubes are kept."""

    def figures() -> None:
        stock.stocks(snapshots[-1], None, PLACES)
        for before, after in pairwise(snapshots):
            change.changes(before, after, PLACES, Crosswalks())
        lives.curves(snapshots, PLACES)

    figures()
    return _seconds(figures)
