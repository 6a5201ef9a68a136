"""Storing rows of a register: each company once, and written only where the row says something new."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection

from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters.rows import RegisterRow
from firstline.domains.registers.models import Company, Kind
from firstline.foundation.locale.names import search_name
from firstline.foundation.packs import legal_forms

KEYS = ("register", "number")
SAID = (
    *("name", "search_name", "kind", "legal_form", "activity_code", "other_activity_codes", "sector_code"),
    *("employees", "employees_state", "municipality", "municipality_name", "street", "postcode", "place"),
    *("country", "website", "registered_on", "founded_on", "bankrupt", "in_liquidation", "deleted_on"),
    "purpose",
)
WRITTEN = (*SAID, "snapshot_on", "fingerprint")
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
    batches: Iterable[Sequence[RegisterRow]],
    *,
    register: str,
    snapshot_on: date,
    areas: tuple[str, ...],
    account: Account,
) -> None:
    """Store staged rows and count them in the account: in each batch one query reads what is
    stored; what is new and what changed is written in as many statements as the database's limit on
    parameters asks for."""
    kinds = {form.key: Kind(form.kind) for form in legal_forms(register).entries}
    for rows in batches:
        companies = [company_of(row, register, snapshot_on, kinds) for row in rows]
        _store_batch(companies, register=register, snapshot_on=snapshot_on, areas=areas, account=account)


def company_of(row: RegisterRow, register: str, snapshot_on: date, kinds: dict[str, Kind]) -> Company:
    """The company that a row states, not saved. A legal form that nobody knows gives a kind not known."""
    company = Company(
        register=register,
        number=row.number,
        name=row.name,
        search_name=search_name(row.name),
        kind=kinds.get(row.legal_form, Kind.UNKNOWN),
        legal_form=row.legal_form,
        activity_code=row.activity_code,
        other_activity_codes=list(row.other_activity_codes),
        sector_code=row.sector_code,
        employees=row.employees,
        employees_state=row.employees_state,
        municipality=row.municipality,
        municipality_name=row.municipality_name,
        street=row.street,
        postcode=row.postcode,
        place=row.place,
        country=row.country,
        website=row.website,
        registered_on=row.registered_on,
        founded_on=row.founded_on,
        bankrupt=row.bankrupt,
        in_liquidation=row.in_liquidation,
        deleted_on=row.deleted_on,
        purpose=row.purpose,
        snapshot_on=snapshot_on,
    )
    said = json.dumps([getattr(company, name) for name in SAID], default=str)
    company.fingerprint = hashlib.sha256(said.encode()).hexdigest()
    return company


def _store_batch(
    companies: Sequence[Company],
    *,
    register: str,
    snapshot_on: date,
    areas: tuple[str, ...],
    account: Account,
) -> None:
    found = Company.objects.filter(register=register, number__in=[company.number for company in companies])
    stored = {
        number: (fingerprint, seen_on)
        for number, fingerprint, seen_on in found.values_list("number", "fingerprint", "snapshot_on")
    }
    write: list[Company] = []
    seen_again: list[str] = []
    for company in companies:
        fingerprint, seen_on = stored.get(company.number, ("", date.min))
        older = seen_on > snapshot_on
        changed = fingerprint != company.fingerprint and not older
        if changed:
            write.append(company)
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
    if company.kind == Kind.UNKNOWN:
        account.unknown_legal_forms[company.legal_form] += 1
