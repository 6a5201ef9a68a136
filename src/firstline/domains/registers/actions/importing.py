"""Bringing in a register's file, or a country's table of areas."""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import areas, snapshots
from firstline.domains.registers.access import can_import
from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.adapters.rows import Adapter, Unit
from firstline.domains.registers.facts import RegisterImported, SnapshotForgotten
from firstline.domains.registers.intake import Intake, Sought
from firstline.domains.registers.models import (
    AreaTable,
    Company,
    FeedCursor,
    FetchedFile,
    RegisterImport,
    Snapshot,
)
from firstline.domains.registers.snapshots import parents_on
from firstline.domains.registers.storing import one_at_a_time
from firstline.domains.registers.storing import store as store_rows
from firstline.foundation import store
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import roles_of
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish
from firstline.foundation.ui.days import check_day_that_has_been

Progress = Callable[[Account], None]


def import_register(
    *,
    register: str,
    path: Path,
    hub: Hub,
    snapshot_on: date,
    by: Person | None,
    progress: Progress | None = None,
) -> Account:
    """Import a register's file for a hub: the companies in its area, and those that are stored already.

    The file is read to its end first, outside any transaction, so that the pages stay quick meanwhile;
    then all of it is stored, or nothing. The whole country's rows become a snapshot in the analytical
    store, and at the same time the hub's come into the database. Importing it again finds everything
    unchanged and writes the account alone. A snapshot that is older than what is stored overwrites nothing.

    snapshot_on: the day that the register made the file.
    by: who imports; None for the command line.
    progress: told of the account so far: when the file is read, when its rows are checked, and at the end.
    Raises Refused, among it FileRefused, with a sentence that says what to do.
    """
    adapter = checked(register, hub, snapshot_on, by)
    account = Account()
    progress = progress or _unheard
    sought = Sought(tuple(hub.areas), _stored(register))
    try:
        with Intake(adapter, account) as intake:
            intake.read(path, sought)
            progress(account)
            intake.check(parents_on(register, snapshot_on), areas.places_of(adapter.country))
            progress(account)
            run = RegisterImport(
                hub=hub,
                register=register,
                unit=intake.unit,
                file_name=path.name[:300],
                snapshot_on=snapshot_on,
                by_id=by.pk if by else None,
            )
            with (
                snapshots.putting(intake, register=register, snapshot_on=snapshot_on) as (folder, rows),
                transaction.atomic(),
            ):
                _store(run, intake, account)
                account.snapshot_rows = rows()
                run.file_sha256 = intake.sha256
                _tell(run, account, by)
                snapshots.name(
                    intake,
                    register=register,
                    snapshot_on=snapshot_on,
                    folder=folder,
                    rows=account.snapshot_rows,
                )
                _read_again_from(register, intake.unit, snapshot_on)
            progress(account)
    except OSError as error:
        raise Refused(
            _("The file %(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror or error}
        ) from error
    return account


@transaction.atomic
def forget_snapshot(*, register: str, snapshot_on: date, unit: Unit, by: Person | None) -> Snapshot:
    """Take a snapshot away that should never have been made, such as one of a wrong day or a wrong file.

    Its folder goes with the transaction, and the file may be fetched again. What the file said of companies
    stays in the database: what was there before it is not known any more. Returns what the snapshot was.
    Raises Refused where there is none.
    """
    snapshot = Snapshot.objects.filter(register=register, snapshot_on=snapshot_on, unit=unit).first()
    if snapshot is None:
        raise Refused(_no_snapshot(register, snapshot_on, unit))
    trail.record(
        action="registers.forget_snapshot",
        by=by,
        hub_id=None,
        subject=snapshot,
        changes={
            "register": register,
            "unit": unit,
            "snapshot_on": snapshot_on.isoformat(),
            "rows": snapshot.rows,
        },
    )
    folder = snapshot.folder
    Snapshot.objects.filter(pk=snapshot.pk).delete()
    FetchedFile.objects.filter(register=register, unit=unit, snapshot_on=snapshot_on).delete()
    publish(SnapshotForgotten(register=register, unit=unit, snapshot_on=snapshot_on.isoformat()))
    transaction.on_commit(lambda: store.delete(folder))
    return snapshot


def _no_snapshot(register: str, day: date, unit: str) -> str:
    days = Snapshot.objects.filter(register=register, unit=unit).order_by("snapshot_on")
    known = ", ".join(one.isoformat() for one in days.values_list("snapshot_on", flat=True))
    return _(
        "There is no snapshot of “%(register)s” of %(day)s (%(unit)s). There are of these days: %(known)s."
    ) % {"register": register, "day": day.isoformat(), "unit": unit, "known": known or "–"}


def _unheard(_account: Account) -> None:
    """Nobody asked how far it is."""


def checked(register: str, hub: Hub, snapshot_on: date, by: Person | None) -> Adapter:
    """The register's adapter, for a hub and a day that it may be read for. Raises Refused."""
    if by is not None and not can_import(roles_of(by, hub.pk)):
        raise Refused(_("Only a leader of the hub may import a register."))
    adapter = ADAPTERS.get(register)
    if adapter is None:
        raise Refused(
            _("There is no register called “%(register)s”; there is: %(known)s.")
            % {"register": register, "known": ", ".join(ADAPTERS)}
        )
    if adapter.country != hub.country:
        raise Refused(
            _("%(title)s is not a register of the country of %(hub)s.")
            % {"title": adapter.title, "hub": hub.name}
        )
    if not hub.areas:
        raise Refused(_("%(hub)s has no area, so no company lies in it.") % {"hub": hub.name})
    check_day_that_has_been(snapshot_on)
    return adapter


def _stored(register: str) -> set[str]:
    return set(Company.objects.filter(register=register).values_list("number", flat=True))


def _store(run: RegisterImport, intake: Intake, account: Account) -> None:
    one_at_a_time()
    area, stored = tuple(run.hub.areas), _stored(run.register)
    store_rows(
        intake.wanted(area, stored),
        register=run.register,
        snapshot_on=run.snapshot_on,
        areas=area,
        account=account,
        refuse=intake.refuse,
        silent=intake.silent,
        known=stored,
    )


def _tell(run: RegisterImport, account: Account, by: Person | None) -> None:
    """Keep the account of a run, in the trail and for those who wait for it too."""
    run.account = account.in_full()
    run.save()
    trail.record(
        action="registers.import_register", by=by, hub_id=run.hub_id, subject=run, changes=account.counts()
    )
    publish(
        RegisterImported(
            import_id=run.pk,
            hub_id=run.hub_id,
            register=run.register,
            snapshot_on=run.snapshot_on.isoformat(),
            **account.counts(),
        )
    )


def _read_again_from(register: str, unit: Unit, day: date) -> None:
    """Have the feeds read again from the day of a file on, where they had been read further than that.

    The file may say what was so before the news of its own day, and that would have been overwritten.
    """
    begun = beginning(day)
    FeedCursor.objects.filter(register=register, unit=unit, began_on__lte=day, at__gt=begun).update(
        last_id=None, at=begun
    )


def beginning(day: date) -> datetime:
    """The first moment of a day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def import_areas(
    *, kind: areas.AreaKind, country: str, path: Path, dated_on: date, source: str = ""
) -> areas.AreaAccount:
    """Load a country's area table, for all hubs: on the command line, where no person is signed in.

    The companies of a register are placed anew when its file is imported the next time. A table of the same
    day takes the place of the one before; an older one stays behind the newest.
    dated_on: the day from which the table holds.
    Raises Refused, among it FileRefused, with a sentence that says what to do.
    """
    check_day_that_has_been(dated_on)
    account = areas.AreaAccount()
    try:
        taken = areas.take(path, kind, country, dated_on, account)
    except OSError as error:
        raise Refused(
            _("The file %(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror or error}
        ) from error
    with store.gone_after_an_error(taken.folder), transaction.atomic():
        table, _new = AreaTable.objects.update_or_create(
            kind=kind,
            country=country,
            dated_on=dated_on,
            defaults={
                "source": source,
                "file_name": path.name[:300],
                "file_sha256": taken.sha256,
                "folder": taken.folder,
                "rows": taken.rows,
                "account": account.as_json(),
            },
        )
        counts = {"read": account.read, "kept": account.kept, "refused": account.refused}
        trail.record(action="registers.import_areas", by=None, hub_id=None, subject=table, changes=counts)
        transaction.on_commit(areas.sweep)
    return account
