"""Storing rows of a register: each company once, and written only where the row says something new."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter, gt
from typing import Any

from django.db import connection
from django.db.models import CharField
from django.utils.translation import gettext as _

from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters.rows import RegisterRow
from firstline.domains.registers.changes import WATCHED
from firstline.domains.registers.models import Company, Kind
from firstline.domains.registers.prompting import Watch, facts_of
from firstline.domains.registers.writing import Said, columns_of, fingerprint_of, write
from firstline.foundation.packs import section_of

LONGEST = {
    field.name: field.max_length
    for field in columns_of(RegisterRow._fields)
    if isinstance(field, CharField) and field.max_length is not None
}
LIMITS = tuple(LONGEST.values())
texts_of = attrgetter(*LONGEST)
NEVER_SEEN: dict[str, Any] = {"fingerprint": "", "snapshot_on": date.min}
Refuse = Callable[[int, str, str], None]
# "FIRSTLIN" as a number, so that no other program means the same lock.
LOCK = int.from_bytes(b"FIRSTLIN")


def one_at_a_time() -> None:
    """Let one import store at a time, until the transaction ends.

    Two that meet would count each other's rows as their own, and the older could overwrite the newer.
    SQLite writes one transaction at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def store(
    batches: Iterable[Sequence[tuple[int, RegisterRow]]],
    *,
    register: str,
    snapshot_on: date,
    areas: tuple[str, ...],
    account: Account,
    refuse: Refuse,
    silent: tuple[str, ...] = (),
    known: Collection[str] | None = None,
) -> None:
    """Store a file's rows and count them in the account: in each batch at most one query reads what is
    stored; what is new and what changed is written together. At the end, the hubs that watch get their
    prompts.

    batches: rows with their place in the file.
    refuse: told of a row that does not fit the table: its place, its number and why.
    silent: what the file says nothing about; of that, what is stored stays.
    known: the numbers of what is stored, so that no more is asked for; None is not known.
    """
    watch = Watch(register, snapshot_on)
    for batch in batches:
        rows = _fitting(batch, refuse)
        numbers = [row.number for row in rows if known is None or row.number in known]
        stored = _stored(numbers, register, silent, watch) if numbers else {}
        if silent:
            rows = [_with_what_is_stored(row, stored.get(row.number), silent) for row in rows]
        _store_batch(
            rows,
            stored,
            register=register,
            snapshot_on=snapshot_on,
            areas=areas,
            account=account,
            watch=watch,
        )
    watch.write()


def _fitting(batch: Sequence[tuple[int, RegisterRow]], refuse: Refuse) -> list[RegisterRow]:
    """The rows that fit the table; the others are refused."""
    fitting = []
    for place, row in batch:
        if why := too_long(row):
            refuse(place, row.number, why)
        else:
            fitting.append(row)
    return fitting


def _stored(
    numbers: Sequence[str], register: str, silent: tuple[str, ...], watch: Watch
) -> dict[str, dict[str, Any]]:
    """What is stored of these companies, by number: what the file is silent about, and what is watched."""
    found = Company.objects.filter(register=register, number__in=numbers)
    asked = {"number", "fingerprint", "snapshot_on", *silent, *(WATCHED if watch.is_needed else ())}
    return {values["number"]: values for values in found.values(*asked)}


def _with_what_is_stored(
    row: RegisterRow, stored: dict[str, Any] | None, silent: tuple[str, ...]
) -> RegisterRow:
    if stored is None:
        return row
    said = {name: stored[name] for name in silent}
    if "other_activity_codes" in said:
        said["other_activity_codes"] = tuple(said["other_activity_codes"])
    return row._replace(**said)


def too_long(row: RegisterRow) -> str:
    """Why a row does not fit the table; "" where it does."""
    texts = texts_of(row)
    # Nearly every row fits, and this tells it at once.
    if not any(map(gt, map(len, texts), LIMITS)):
        return ""
    name = next(name for name, text in zip(LONGEST, texts, strict=True) if len(text) > LONGEST[name])
    said = {"name": name, "longest": LONGEST[name]}
    return _("The field %(name)s is longer than %(longest)d characters.") % said


def _store_batch(
    rows: Sequence[RegisterRow],
    stored: Mapping[str, dict[str, Any]],
    *,
    register: str,
    snapshot_on: date,
    areas: tuple[str, ...],
    account: Account,
    watch: Watch,
) -> None:
    said: list[Said] = []
    seen_again: list[str] = []
    for row in rows:
        before = stored.get(row.number, NEVER_SEEN)
        fingerprint, seen_on = before["fingerprint"], before["snapshot_on"]
        older = seen_on > snapshot_on
        says = fingerprint_of(row)
        changed = fingerprint != says and not older
        if changed:
            said.append(Said(row, snapshot_on, says))
            if watch.is_needed:
                watch.see(row, facts_of(before) if fingerprint else None, seen_on)
        elif seen_on < snapshot_on:
            seen_again.append(row.number)
        if row.municipality.startswith(areas):
            _count(account, row, new=not fingerprint, changed=changed, older=older)
        else:
            account.elsewhere += changed
    write(said, register=register)
    if seen_again:
        # Else a snapshot from in between could later overwrite what this newer one has confirmed.
        Company.objects.filter(register=register, number__in=seen_again).update(snapshot_on=snapshot_on)


def _count(account: Account, row: RegisterRow, *, new: bool, changed: bool, older: bool) -> None:
    account.kept += 1
    if new:
        account.new += 1
    elif changed:
        account.updated += 1
    else:
        account.unchanged += 1
        account.older += older
    if row.activity_code and section_of(row.activity_code) is None:
        account.unknown_activity_codes[row.activity_code] += 1
    # A register may have no forms for sites; then it is not the form that nobody knows.
    if row.kind == Kind.UNKNOWN and row.legal_form:
        account.unknown_legal_forms[row.legal_form] += 1
