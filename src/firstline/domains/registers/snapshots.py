"""The country's snapshots in the analytical store: which there are, and putting one there."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction

from firstline.domains.registers.intake import Intake, Parents
from firstline.domains.registers.models import Snapshot, Unit
from firstline.foundation import store

DATASET = "companies"
# Raised when a file gives other rows of the store than before, so that the same file is written anew.
VERSION = "2"


def parents_on(register: str, day: date) -> Parents:
    """Where the companies of sites are looked up: in the snapshot of companies nearest before that day,
    or else in the first after it."""
    companies = Snapshot.objects.filter(register=register, unit=Unit.COMPANY)
    before = companies.filter(snapshot_on__lte=day).order_by("-snapshot_on")
    after = companies.filter(snapshot_on__gt=day).order_by("snapshot_on")
    # One that the store has lost is no reason not to bring in the next.
    found = next((one for one in (*before, *after) if store.holds(one.folder)), None)
    if found is None:
        return Parents()
    files = str(store.root() / found.folder / "*" / "*.parquet").replace("'", "''")
    return Parents(
        "SELECT number AS company, kind AS parent_kind, personal AS parent_personal "
        f"FROM read_parquet('{files}')"
    )


# What the store says of a row as it was, in the columns of ``changes.Facts``.
AS_IT_WAS = (
    *("kind", "municipality", "activity_code", "employees", "employees_low", "employees_high"),
    *("employees_state", "founded_on", "registered_on", "deleted_on", "bankrupt", "in_liquidation"),
)


def rows_on(register: str, day: date, numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    """What the country's snapshot of companies of that day, or else the last before it, says of some of
    them, by number; nothing where there is none."""
    companies = Snapshot.objects.filter(register=register, unit=Unit.COMPANY, snapshot_on__lte=day)
    found = companies.order_by("-snapshot_on").first()
    if found is None or not store.holds(found.folder):
        return {}
    files = str(store.root() / found.folder / "*" / "*.parquet")
    with store.connect() as db:
        db.execute(
            f"SELECT number, {', '.join(AS_IT_WAS)} FROM read_parquet(?) WHERE number IN (SELECT unnest(?))",
            [files, list(numbers)],
        )
        return {number: dict(zip(AS_IT_WAS, values, strict=True)) for number, *values in db.fetchall()}


def _made_by(intake: Intake) -> str:
    """What else than the file a snapshot depends on: it is written anew where that has changed."""
    return "+".join(filter(None, (VERSION, intake.places.version)))


@contextmanager
def putting(intake: Intake, *, register: str, snapshot_on: date) -> Iterator[tuple[str, Callable[[], int]]]:
    """Write a snapshot into the store, unless the very same is there, while other work goes on.

    Gives its folder, and what waits until it is written and says how many rows it has.
    """
    known = Snapshot.objects.filter(
        register=register, unit=intake.unit, snapshot_on=snapshot_on, made_by=_made_by(intake)
    ).first()
    if known is not None and known.file_sha256 == intake.sha256 and store.holds(known.folder):
        yield known.folder, lambda: known.rows
        return
    folder = store.new_folder(DATASET, register=register, unit=intake.unit, date=snapshot_on.isoformat())
    with store.gone_after_an_error(folder), intake.publishing(folder) as written:
        yield folder, written.result


def name(intake: Intake, *, register: str, snapshot_on: date, folder: str, rows: int) -> None:
    """Make a written snapshot the one of its day, in the transaction of the import."""
    Snapshot.objects.update_or_create(
        register=register,
        unit=intake.unit,
        snapshot_on=snapshot_on,
        defaults={
            "folder": folder,
            "rows": rows,
            "file_sha256": intake.sha256,
            "made_by": _made_by(intake),
        },
    )
    transaction.on_commit(_sweep)


def _sweep() -> None:
    """Delete what stands in the store and counts no more."""
    store.sweep(DATASET, set(Snapshot.objects.values_list("folder", flat=True)))
    store.sweep_kept()
