"""Bringing a register's snapshot in, and keeping a company that a client refers to."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import purging, queries, snapshots
from firstline.domains.registers.access import can_import
from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.adapters.rows import Adapter, Unit
from firstline.domains.registers.applying import Feed, apply_page
from firstline.domains.registers.facts import RegisterImported, UpdatesApplied
from firstline.domains.registers.intake import Intake
from firstline.domains.registers.models import Company, FeedCursor, FetchedFile, Hold, RegisterImport
from firstline.domains.registers.snapshots import parents_on
from firstline.domains.registers.storing import one_at_a_time, store
from firstline.domains.registers.updates import Ask, Page, UpdateAccount
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import roles_of
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish

# The counts that the fact of a run over a feed carries.
TOLD = ("read", "new", "updated", "deleted", "removed", "refused")
Progress = Callable[[Account], None]
UpdateProgress = Callable[[UpdateAccount], None]


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
    store, the hub's come into the database. Importing it again finds everything unchanged and writes
    the account alone. A snapshot that is older than what is stored overwrites nothing.

    snapshot_on: the day that the register made the file.
    by: who imports; None for the command line.
    progress: told of the account so far: when the file is read, when its rows are checked, and at the end.
    Raises Refused, among it FileRefused, with a sentence that says what to do.
    """
    adapter = _check(register, hub, snapshot_on, by)
    account = Account()
    progress = progress or _unheard
    try:
        with Intake(adapter, account) as intake:
            intake.read(path)
            progress(account)
            intake.check(parents_on(register, snapshot_on))
            progress(account)
            folder, account.snapshot_rows = snapshots.put(intake, register=register, snapshot_on=snapshot_on)
            run = RegisterImport(
                hub=hub,
                register=register,
                unit=intake.unit,
                file_name=path.name[:300],
                file_sha256=intake.sha256,
                snapshot_on=snapshot_on,
                by_id=by.pk if by else None,
            )
            with transaction.atomic():
                _store(run, intake, account, by)
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


def _unheard(_account: Account) -> None:
    """Nobody asked how far it is."""


def _check(register: str, hub: Hub, snapshot_on: date, by: Person | None) -> Adapter:
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
    if snapshot_on > timezone.localdate():
        raise Refused(
            _("The day of the snapshot, %(day)s, has not come yet.") % {"day": snapshot_on.isoformat()}
        )
    return adapter


def _store(run: RegisterImport, intake: Intake, account: Account, by: Person | None) -> None:
    one_at_a_time()
    areas = tuple(run.hub.areas)
    stored = set(Company.objects.filter(register=run.register).values_list("number", flat=True))
    store(
        intake.wanted(areas, stored),
        register=run.register,
        snapshot_on=run.snapshot_on,
        areas=areas,
        account=account,
        refuse=intake.refuse,
        silent=intake.silent,
    )
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
    begun = _beginning(day)
    FeedCursor.objects.filter(register=register, unit=unit, began_on__lte=day, at__gt=begun).update(
        last_id=None, at=begun
    )


def _beginning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@transaction.atomic
def note_fetched(*, register: str, unit: Unit, hub: Hub, etag: str, snapshot_on: date) -> None:
    """Remember which file was fetched and imported, so that it is not fetched again. It says nothing more."""
    FetchedFile.objects.update_or_create(
        hub=hub, register=register, unit=unit, defaults={"etag": etag[:200], "snapshot_on": snapshot_on}
    )


@transaction.atomic
def begin_feed(*, register: str, unit: Unit, hub: Hub, anew: bool = False) -> FeedCursor | None:
    """Begin to read a feed on the day of the newest file that the hub has imported.

    anew: begin there also where the feed has been read before, unless it has been read further.
    Returns where reading goes on; None where it can only go on behind a gap.
    Raises Refused where the hub has imported no such file.
    """
    day = queries.last_snapshot_day(hub, register, unit)
    if day is None:
        raise Refused(
            _("%(hub)s has not imported this register's whole file yet. Fetch that first, without --updates.")
            % {"hub": hub.name}
        )
    beginning = _beginning(day)
    begun = {"last_id": None, "at": beginning, "began_on": day}
    cursor, new = FeedCursor.objects.get_or_create(hub=hub, register=register, unit=unit, defaults=begun)
    if new or not anew:
        return cursor
    if cursor.at >= beginning:
        return None
    FeedCursor.objects.filter(pk=cursor.pk).update(**begun)
    return FeedCursor.objects.get(pk=cursor.pk)


def apply_updates(
    *,
    register: str,
    unit: Unit,
    hub: Hub,
    pages: Iterable[Page],
    ask: Ask,
    by: Person | None,
    progress: UpdateProgress | None = None,
) -> UpdateAccount:
    """Apply a register's news: what is new or changed in the hub's area or is stored, what is over, and
    what must go.

    Each page is applied whole or not at all, together with the cursor, so that a run which is killed has
    lost and repeated nothing; the one that goes on ends with the account of both.

    pages: of the feed, each behind the one before; the next is taken when the last has been applied.
    ask: gives the register's details of numbers.
    by: who asked for it; None for the command line and the worker.
    Raises Refused, among it FeedGap where news is missing.
    """
    feed = Feed(_check(register, hub, timezone.localdate(), by), unit, hub, ask, timezone.localdate())
    begin_feed(register=register, unit=unit, hub=hub)
    account = UpdateAccount.of(feed.cursor().unreported)
    for page in pages:
        account = apply_page(feed, page)
        if progress:
            progress(account)
    return _report(feed, account, by)


@transaction.atomic
def _report(feed: Feed, account: UpdateAccount, by: Person | None) -> UpdateAccount:
    """Write the run's audit row and its fact, unless nothing came."""
    cursor = feed.cursor()
    if cursor.unreported:
        counts = account.counts()
        trail.record(
            action="registers.apply_updates",
            by=by,
            hub_id=feed.hub.pk,
            subject=cursor,
            changes={"unit": feed.unit, "last_id": cursor.last_id, **counts},
        )
        publish(
            UpdatesApplied(
                hub_id=feed.hub.pk,
                register=feed.register,
                unit=feed.unit,
                last_id=cursor.last_id or 0,
                **{name: counts[name] for name in TOLD},
            )
        )
        FeedCursor.objects.filter(pk=cursor.pk).update(unreported={})
    return account


def purge(*, register: str, numbers: Collection[str], by: Person | None) -> int:
    """Delete what a register has removed: from the database and from every snapshot.

    Where a hub's client refers to it, the row is emptied at once, and goes when the client has let go of it.
    Returns how many companies were stored.
    """
    with purging.rewritten(register, numbers) as copies, transaction.atomic():
        one_at_a_time()
        purging.name_copies(copies)
        found = purging.empty_rows(register, numbers, timezone.localdate())
        # How many, and never which: the trail stays for ten years.
        trail.record_run(
            action="registers.purge",
            day=timezone.localdate(),
            changes={
                "register": register,
                "asked": len(numbers),
                "companies": found,
                "snapshots": len(copies),
                "by": by.pk if by else None,
            },
        )
    return found


@transaction.atomic
def forget(*, company_id: int) -> bool:
    """Delete the row of a company that its register has removed, with the hubs' holds on it.

    Called by the rooms that referred to it, when they have let go. Returns whether there was one; asking
    again does nothing, and neither does asking for a company that has not been removed.
    """
    company = queries.waits_to_go(company_id)
    if company is None:
        return False
    Hold.objects.filter(company=company).delete()
    company.delete()
    trail.record_run(
        action="registers.forget", day=timezone.localdate(), changes={"register": company.register}
    )
    return True


@transaction.atomic
def hold(*, company: Company, hub: Hub, by: Person | None) -> Hold:
    """Keep a company in a hub's sight, wherever it moves; holding it again changes nothing.

    Called by the rooms whose rows refer to a company; they decide who may.
    """
    held, new = Hold.objects.get_or_create(hub=hub, company=company)
    if new:
        trail.record(
            action="registers.hold", by=by, hub_id=hub.pk, subject=held, changes={"company": company.pk}
        )
    return held
