"""Following a register's feed, and deleting what it removes."""

from collections.abc import Callable, Collection, Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import purging, queries
from firstline.domains.registers.actions.importing import beginning, checked
from firstline.domains.registers.adapters.rows import Unit
from firstline.domains.registers.applying import Feed, apply_page
from firstline.domains.registers.facts import UpdatesApplied
from firstline.domains.registers.models import (
    FeedCursor,
    FetchedFile,
    Hold,
)
from firstline.domains.registers.storing import one_at_a_time
from firstline.domains.registers.updates import Ask, Page, UpdateAccount
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish

# The counts that the fact of a run over a feed carries.
TOLD = ("read", "new", "updated", "deleted", "removed", "refused")
UpdateProgress = Callable[[UpdateAccount], None]


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
    first = beginning(day)
    begun = {"last_id": None, "at": first, "began_on": day}
    cursor, new = FeedCursor.objects.get_or_create(hub=hub, register=register, unit=unit, defaults=begun)
    if new or not anew:
        return cursor
    if cursor.at >= first:
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
    feed = Feed(checked(register, hub, timezone.localdate(), by), unit, hub, ask, timezone.localdate())
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
