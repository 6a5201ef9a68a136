"""Bringing a register's snapshot in, and keeping a company that a client refers to."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import areas, purging, queries, snapshots
from firstline.domains.registers.access import can_contact, can_import
from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.adapters.rows import Adapter, Unit
from firstline.domains.registers.applying import Feed, apply_page
from firstline.domains.registers.facts import RegisterImported, UpdatesApplied
from firstline.domains.registers.intake import Intake
from firstline.domains.registers.models import (
    AreaTable,
    Company,
    ContactGround,
    FeedCursor,
    FetchedFile,
    Hold,
    Prompt,
    RegisterImport,
)
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
            intake.check(parents_on(register, snapshot_on), areas.places_of(adapter.country))
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
    area = tuple(run.hub.areas)
    stored = set(Company.objects.filter(register=run.register).values_list("number", flat=True))
    store(
        intake.wanted(area, stored),
        register=run.register,
        snapshot_on=run.snapshot_on,
        areas=area,
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


def import_areas(
    *, kind: areas.AreaKind, country: str, path: Path, dated_on: date, source: str = ""
) -> areas.AreaAccount:
    """Load a country's area table, for all hubs: on the command line, where no person is signed in.

    The companies of a register are placed anew when its file is imported the next time. A table of the same
    day takes the place of the one before; an older one stays behind the newest.
    dated_on: the day from which the table holds.
    Raises Refused, among it FileRefused, with a sentence that says what to do.
    """
    if dated_on > timezone.localdate():
        raise Refused(_("The day of the table, %(day)s, has not come yet.") % {"day": dated_on.isoformat()})
    account = areas.AreaAccount()
    try:
        taken = areas.take(path, kind, country, dated_on, account)
    except OSError as error:
        raise Refused(
            _("The file %(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror or error}
        ) from error
    with transaction.atomic():
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


@transaction.atomic
def record_ground(*, company: Company, hub: Hub, ground: str, note: str, by: Person) -> ContactGround:
    """Record why a hub may contact a company that wants no advertising, or that is one person.

    note: what the ground is made of, such as who said yes, when and how. A ground that stands is ended.
    Raises Refused.
    """
    _check_contact(hub, by)
    if ground not in ContactGround.Ground.values:
        raise Refused(_("Choose which ground it is."))
    if not note.strip():
        raise Refused(_("Write what the ground is, so that it can be shown when somebody asks."))
    now = timezone.now()
    ContactGround.objects.select_for_update().filter(hub=hub, company=company, ended_at=None).update(
        ended_at=now
    )
    recorded = ContactGround.objects.create(
        hub=hub, company=company, ground=ground, note=note.strip(), by=by, at=now
    )
    trail.record(
        action="registers.record_ground",
        by=by,
        hub_id=hub.pk,
        subject=recorded,
        changes={"company": company.pk, "ground": ground},
    )
    return recorded


@transaction.atomic
def end_ground(*, ground: ContactGround, by: Person) -> None:
    """The ground counts no more, such as when a company takes its yes back; ending it again changes nothing.

    Raises Refused.
    """
    _check_contact(ground.hub, by)
    ground = ContactGround.objects.select_for_update().get(pk=ground.pk)
    if ground.ended_at is not None:
        return
    ground.ended_at = timezone.now()
    ground.save(update_fields=["ended_at"])
    trail.record(
        action="registers.end_ground",
        by=by,
        hub_id=ground.hub_id,
        subject=ground,
        changes={"company": ground.company_id},
    )


def _check_contact(hub: Hub, by: Person) -> None:
    if not can_contact(roles_of(by, hub.pk)):
        raise Refused(_("Only who advises for the hub may say on which ground it contacts a company."))


@transaction.atomic
def answer_prompt(*, prompt: Prompt, state: str, by: Person, note: str = "") -> None:
    """Deal with what a register said: taken on, logged or dismissed. Once: the first to act has acted.

    Called by the pages that show it; they decide who may. Raises Refused where somebody has dealt with it.
    """
    if state not in Prompt.State.values or state == Prompt.State.OPEN:
        raise Refused(_("Choose what to do about it."))
    still_open = Prompt.objects.filter(pk=prompt.pk, state=Prompt.State.OPEN)
    if not still_open.update(state=state, by=by, at=timezone.now(), note=note.strip()):
        raise Refused(_dealt_with(Prompt.objects.select_related("by", "company").get(pk=prompt.pk)))
    trail.record(
        action="registers.answer_prompt",
        by=by,
        hub_id=prompt.hub_id,
        subject=prompt,
        changes={"state": state},
    )


def _dealt_with(prompt: Prompt) -> str:
    said = {"name": prompt.company.name, "state": prompt.get_state_display(), "person": prompt.by}
    if prompt.by is None:
        return _("This about %(name)s has been dealt with already: %(state)s. Nothing was changed.") % said
    return _("%(person)s has dealt with this about %(name)s already: %(state)s. Nothing was changed.") % said


@transaction.atomic
def reopen_prompt(*, prompt: Prompt, by: Person) -> None:
    """Take an answer back, so that it waits again. Raises Refused where it waits already."""
    answered = Prompt.objects.filter(pk=prompt.pk).exclude(state=Prompt.State.OPEN)
    if not answered.update(state=Prompt.State.OPEN, by=None, at=None, note=""):
        raise Refused(_("This is open again already."))
    trail.record(action="registers.reopen_prompt", by=by, hub_id=prompt.hub_id, subject=prompt)
