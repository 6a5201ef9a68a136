"""Runs over the network: the whole file of a register, and its news."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from time import time

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import actions, queries
from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters.rows import Unit
from firstline.domains.registers.fetching.asking import NotFetched
from firstline.domains.registers.fetching.download import Unchanged, downloaded, incoming
from firstline.domains.registers.fetching.enhetsregisteret import LISTS, Enhetsregisteret
from firstline.domains.registers.updates import FeedGap, Page, UpdateAccount
from firstline.domains.registers.words import said_once

FETCHED = {"brreg": Enhetsregisteret.configured}
MEGABYTE = 1_000_000
# A part of a file that nobody went on with names people, and so does not stay.
PART_STAYS = timedelta(days=2)

Say = Callable[[str], None]


def source_of(register: str) -> Enhetsregisteret:
    """Where a register is fetched from. Raises NotFetched for one that is not."""
    if register not in FETCHED:
        raise NotFetched(
            _("“%(register)s” is not fetched, only imported from files; fetched is: %(known)s.")
            % {"register": register, "known": ", ".join(FETCHED)}
        )
    return FETCHED[register]()


def fetch_file(*, register: str, unit: Unit, hub: Hub, by: Person | None, say: Say) -> Account | None:
    """Fetch the whole file and import it; None where it is the one that the hub imported last.

    say: told in a sentence how far it is.
    Raises Refused.
    """
    source = source_of(register)
    path = source.bulk_path(unit)
    known = queries.fetched_etag(hub, register, unit)
    say(_("Asking %(address)s …") % {"address": source.server.base + path})
    try:
        with downloaded(
            source.server,
            path,
            name=f"{register}-{LISTS[unit]}.csv.gz",
            known_etag=known,
            progress=_in_steps(say),
        ) as fetched:
            day = fetched.made_on or timezone.localdate()
            account = actions.import_register(
                register=register,
                path=fetched.path,
                hub=hub,
                snapshot_on=day,
                by=by,
                progress=said_once(say),
            )
            actions.note_fetched(register=register, unit=unit, hub=hub, etag=fetched.etag, snapshot_on=day)
            return account
    except Unchanged:
        return None
    except OSError as error:
        raise NotFetched(
            _("The file cannot be written to %(folder)s: %(why)s.")
            % {"folder": incoming(), "why": error.strerror or error}
        ) from error


def _updates_read(account: UpdateAccount) -> str:
    return ngettext("%(read)d update read", "%(read)d updates read", account.read) % {"read": account.read}


def follow(*, register: str, unit: Unit, hub: Hub, by: Person | None, say: Say) -> UpdateAccount:
    """Read the feed from where the hub stopped to its end.

    Behind a gap it goes on from the newest file that the hub has imported since; else it raises FeedGap.
    """
    source = source_of(register)

    def pages() -> Iterator[Page]:
        while True:
            cursor = queries.feed_cursor(hub, register, unit)
            after, since = (cursor.last_id, cursor.at) if cursor else (None, None)
            page = source.updates(unit, after=after, since=since)
            yield page
            if not any(update.id > (after or 0) for update in page.updates):
                return

    def run() -> UpdateAccount:
        return actions.apply_updates(
            register=register,
            unit=unit,
            hub=hub,
            pages=pages(),
            ask=lambda numbers: source.details_of(unit, numbers),
            by=by,
            progress=lambda account: say(_updates_read(account)),
        )

    try:
        return run()
    except FeedGap:
        if actions.begin_feed(register=register, unit=unit, hub=hub, anew=True) is None:
            raise
        say(_("Updates are missing before the newest file that was imported; going on from there."))
        return run()


def clear_incoming() -> None:
    """Delete parts of files that nobody has gone on with."""
    for path in incoming().glob("*.part"):
        if time() - path.stat().st_mtime > PART_STAYS.total_seconds():
            path.unlink(missing_ok=True)


def _in_steps(say: Say) -> Callable[[int, int], None]:
    """Tell of each ten megabytes that have come."""
    told = 0

    def progress(here: int, of: int) -> None:
        nonlocal told
        if here // (10 * MEGABYTE) > told or here == of:
            told = here // (10 * MEGABYTE)
            counts = {"here": here / MEGABYTE, "of": of / MEGABYTE}
            say(_("%(here).1f of %(of).1f MB") % counts if of else _("%(here).1f MB") % counts)

    return progress
