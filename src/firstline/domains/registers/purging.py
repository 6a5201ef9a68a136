"""Taking what a register has removed out of the database and out of every snapshot."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from firstline.domains.registers.facts import CompanyRemoved
from firstline.domains.registers.models import Company, Hold, Kind, Snapshot, Stated
from firstline.domains.registers.numbers import in_parts
from firstline.foundation import store
from firstline.foundation.access.refusals import Refused
from firstline.foundation.facts.outbox import publish

# What stands in a row of which the register holds nothing. Its number goes with the row.
EMPTY: dict[str, Any] = {
    **dict.fromkeys(
        (
            *("parent_number", "name", "search_name", "legal_form", "activity_code", "sector_code"),
            *("municipality", "municipality_name", "street", "postcode", "place", "country"),
            *("website", "purpose", "fingerprint"),
        ),
        "",
    ),
    **dict.fromkeys(
        ("employees", "employees_low", "employees_high", "registered_on", "founded_on", "deleted_on")
    ),
    "other_activity_codes": [],
    "kind": Kind.UNKNOWN,
    "employees_state": Stated.NOT_IN_REGISTER,
    "bankrupt": False,
    "in_liquidation": False,
    "no_advertising": False,
}


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A snapshot of which a copy without some rows stands in the store, not yet named."""

    snapshot_id: int
    old: str
    new: str
    missing: int


@contextmanager
def rewritten(register: str, numbers: Collection[str]) -> Iterator[list[Rewritten]]:
    """Copies of a register's snapshots that lack the numbers; deleted again where an error comes.

    Written outside of any transaction, for it takes as long as the snapshots are large.
    """
    copies: list[Rewritten] = []
    try:
        for snapshot in Snapshot.objects.filter(register=register) if numbers else ():
            if store.holds(snapshot.folder) and (copy := store.without(snapshot.folder, "number", numbers)):
                copies.append(Rewritten(snapshot.pk, snapshot.folder, *copy))
        yield copies
    except BaseException:
        for one in copies:
            store.delete(one.new)
        raise


def name_copies(copies: Sequence[Rewritten]) -> None:
    """Put the copies into the snapshots' places, in the caller's transaction; the old ones go at its end."""
    for one in copies:
        snapshot = Snapshot.objects.select_for_update().filter(pk=one.snapshot_id, folder=one.old).first()
        if snapshot is None:
            raise Refused(_("A snapshot was written anew in this moment. Run this again."))
        snapshot.folder = one.new
        snapshot.rows -= one.missing
        snapshot.save(update_fields=["folder", "rows"])
    for one in copies:
        # Without this binding, each would delete the last one's.
        transaction.on_commit(lambda old=one.old: store.delete(old))  # type: ignore[misc]


def empty_rows(register: str, numbers: Collection[str], on: date) -> int:
    """Empty the rows of these numbers, delete those that no client of a hub refers to, and tell of the rest.

    In the caller's transaction. Returns how many rows there were.
    """
    found = 0
    for part in in_parts(numbers):
        rows = list(
            Company.objects.filter(register=register, number__in=part, removed_on=None).values_list(
                "pk", "personal"
            )
        )
        keys = [key for key, _personal in rows]
        held = set(Hold.objects.filter(company_id__in=keys).values_list("company_id", flat=True))
        Company.objects.filter(pk__in=held).update(**EMPTY, removed_on=on, snapshot_on=on)
        Company.objects.filter(pk__in=set(keys) - held).delete()
        for key, personal in rows:
            if key in held:
                publish(CompanyRemoved(company_id=key, register=register, personal=personal))
        found += len(rows)
    return found
