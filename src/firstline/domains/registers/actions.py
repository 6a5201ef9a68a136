"""Bringing a register's snapshot in, and keeping a company that a client refers to."""

import hashlib
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.access import can_import
from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.adapters.rows import Adapter
from firstline.domains.registers.facts import RegisterImported
from firstline.domains.registers.models import Company, Hold, RegisterImport
from firstline.domains.registers.reading import Progress, Staged, read_snapshot
from firstline.domains.registers.storing import one_at_a_time, store
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import roles_of
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish


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
    then all of it is stored, or nothing. Importing it again finds everything unchanged and writes
    the account alone. A snapshot that is older than what is stored overwrites nothing.

    snapshot_on: the day that the register made the file.
    by: who imports; None for the command line.
    progress: told of the account so far, every 10,000 rows and at the end.
    Raises Refused, among it FileRefused, with a sentence that says what to do.
    """
    adapter = _check(register, hub, snapshot_on, by)
    areas = tuple(hub.areas)
    stored = set(Company.objects.filter(register=register).values_list("number", flat=True))
    try:
        with Staged() as staged, path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            account = read_snapshot(
                adapter, file, areas=areas, stored=stored, staged=staged, progress=progress
            )
            run = RegisterImport(
                hub=hub,
                register=register,
                file_name=path.name[:300],
                file_sha256=sha256,
                snapshot_on=snapshot_on,
                by_id=by.pk if by else None,
            )
            _store(run, staged, account, by)
    except OSError as error:
        raise Refused(
            _("The file %(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror or error}
        ) from error
    return account


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


@transaction.atomic
def _store(run: RegisterImport, staged: Staged, account: Account, by: Person | None) -> None:
    one_at_a_time()
    store(
        staged.batches(),
        register=run.register,
        snapshot_on=run.snapshot_on,
        areas=tuple(run.hub.areas),
        account=account,
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
