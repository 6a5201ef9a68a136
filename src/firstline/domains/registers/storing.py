"""Storing rows of a register: each company once, and written only where the row says something new."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import CharField
from django.utils.translation import gettext as _

from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters.rows import RegisterRow
from firstline.domains.registers.changes import WATCHED
from firstline.domains.registers.models import Company, Kind
from firstline.domains.registers.prompting import Watch, facts_of
from firstline.foundation.locale.names import search_name
from firstline.foundation.packs import section_of

KEYS = ("register", "number")
SAID = (
    *("unit", "parent_number", "name", "search_name", "kind", "legal_form", "activity_code"),
    *("other_activity_codes", "sector_code", "employees", "employees_low", "employees_high"),
    *("employees_state", "personal", "municipality", "municipality_name", "street", "postcode", "place"),
    *("country", "website", "registered_on", "founded_on", "bankrupt", "in_liquidation", "deleted_on"),
    *("purpose", "no_advertising"),
)
STATED = ("number", *(name for name in SAID if name != "search_name"))
LONGEST = {
    field.name: field.max_length or 0
    for field in Company._meta.concrete_fields
    if field.name in STATED and isinstance(field, CharField)
}
# What a register states again is removed no longer.
WRITTEN = (*SAID, "snapshot_on", "removed_on", "fingerprint")
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
) -> None:
    """Store a file's rows and count them in the account: in each batch one query reads what is
    stored; what is new and what changed is written in as many statements as the database's limit on
    parameters asks for. At the end, the hubs that watch get their prompts.

    batches: rows with their place in the file.
    refuse: told of a row that does not fit the table: its place, its number and why.
    silent: what the file says nothing about; of that, what is stored stays.
    """
    watch = Watch(register, snapshot_on)
    for rows in batches:
        said = _said_before(rows, register, silent) if silent else {}
        companies = []
        for place, row in rows:
            if why := too_long(row):
                refuse(place, row.number, why)
            else:
                companies.append(company_of(replace(row, **said.get(row.number, {})), register, snapshot_on))
        account.kept += sum(company.municipality.startswith(areas) for company in companies)
        _store_batch(
            companies, register=register, snapshot_on=snapshot_on, areas=areas, account=account, watch=watch
        )
    watch.write()


def _said_before(
    rows: Sequence[tuple[int, RegisterRow]], register: str, silent: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    """What is stored about the columns that the file is silent about, by number."""
    numbers = [row.number for _place, row in rows]
    stored = Company.objects.filter(register=register, number__in=numbers)
    return {values.pop("number"): values for values in stored.values("number", *silent)}


def too_long(row: RegisterRow) -> str:
    """Why a row does not fit the table; "" where it does."""
    for name, longest in LONGEST.items():
        if len(getattr(row, name)) > longest:
            return _("The field %(name)s is longer than %(longest)d characters.") % {
                "name": name,
                "longest": longest,
            }
    return ""


def company_of(row: RegisterRow, register: str, snapshot_on: date) -> Company:
    """The company that a row states, not saved."""
    stated = {name: getattr(row, name) for name in STATED}
    stated["other_activity_codes"] = list(row.other_activity_codes)
    company = Company(register=register, search_name=search_name(row.name), snapshot_on=snapshot_on, **stated)
    company.fingerprint = fingerprint_of(company)
    return company


def fingerprint_of(company: Company) -> str:
    """What tells whether a register says anything else of a company than it did."""
    said = json.dumps([getattr(company, name) for name in SAID], default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _store_batch(
    companies: Sequence[Company],
    *,
    register: str,
    snapshot_on: date,
    areas: tuple[str, ...],
    account: Account,
    watch: Watch,
) -> None:
    found = Company.objects.filter(register=register, number__in=[company.number for company in companies])
    # What is watched comes with the same query.
    watched = WATCHED if watch.is_needed else ()
    stored = {
        values["number"]: values for values in found.values("number", "fingerprint", "snapshot_on", *watched)
    }
    write: list[Company] = []
    seen_again: list[str] = []
    for company in companies:
        before = stored.get(company.number, NEVER_SEEN)
        fingerprint, seen_on = before["fingerprint"], before["snapshot_on"]
        older = seen_on > snapshot_on
        changed = fingerprint != company.fingerprint and not older
        if changed:
            write.append(company)
            if watched:
                watch.see(company, facts_of(before) if fingerprint else None, seen_on)
        elif seen_on < snapshot_on:
            seen_again.append(company.number)
        if company.municipality.startswith(areas):
            _count(account, company, new=not fingerprint, changed=changed, older=older)
        else:
            account.elsewhere += changed
    if write:
        Company.objects.bulk_create(write, update_conflicts=True, unique_fields=KEYS, update_fields=WRITTEN)
    if seen_again:
        # Else a snapshot from in between could later overwrite what this newer one has confirmed.
        Company.objects.filter(register=register, number__in=seen_again).update(snapshot_on=snapshot_on)


def _count(account: Account, company: Company, *, new: bool, changed: bool, older: bool) -> None:
    if new:
        account.new += 1
    elif changed:
        account.updated += 1
    else:
        account.unchanged += 1
        account.older += older
    if company.activity_code and section_of(company.activity_code) is None:
        account.unknown_activity_codes[company.activity_code] += 1
    # A register may have no forms for sites; then it is not the form that nobody knows.
    if company.kind == Kind.UNKNOWN and company.legal_form:
        account.unknown_legal_forms[company.legal_form] += 1
