"""What happens to a run of long work, from asking for it to its end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role, roles_of
from firstline.foundation.audit import trail
from firstline.foundation.tasks.kinds import kind_of
from firstline.foundation.tasks.models import Run

if TYPE_CHECKING:
    from firstline.domains.hubs.models import Person

# A worker says every few seconds that it lives; one that was silent for so long is taken for dead.
LEASE = timedelta(seconds=90)
# What was cut off may be started again for so long; then what was kept for it is deleted.
LOST_STAYS = timedelta(days=7)


class StopAsked(Exception):
    """Somebody asked the run to stop. The work lets this through and leaves nothing by halves."""


class LeaseLost(Exception):
    """The run was started again elsewhere, or is gone; this worker leaves off."""


@transaction.atomic
def begin(
    *,
    kind: str,
    details: Mapping[str, Any],
    hub_id: int | None,
    by: "Person",
    unit: str = "",
    total: int | None = None,
) -> Run:
    """Ask for long work; a worker takes it up. The room that calls decides who may.

    total: how much there is to do, where somebody knows or has a good guess.
    """
    run = Run.objects.create(
        kind=kind,
        details=dict(details),
        hub_id=hub_id,
        by_id=by.pk,
        language=get_language() or "en",
        unit=unit,
        total=total,
        asked_at=timezone.now(),
    )
    trail.record(action="tasks.begin", by=by, hub_id=hub_id, subject=run, changes={"kind": kind})
    return run


def claim(*, now: datetime) -> Run | None:
    """Take up the run that has waited longest. None where none waits, or others were quicker."""
    waiting = Run.objects.filter(state=Run.State.WAITING)
    while (run := waiting.order_by("asked_at", "id").first()) is not None:
        taken = waiting.filter(pk=run.pk).update(
            state=Run.State.RUNNING, lease=uuid4(), started_at=now, heartbeat_at=now, done=0, error=""
        )
        if taken:
            run.refresh_from_db()
            return run
    return None


def beat(*, run_id: int, lease: UUID | None) -> None:
    """The worker says that it lives, whether or not the work has anything to report."""
    Run.objects.filter(pk=run_id, lease=lease, state__in=Run.LIVING).update(
        heartbeat_at=timezone.now(), state=Run.State.RUNNING
    )


def report(*, run: Run, done: int, total: int | None = None) -> None:
    """Say how far a run is. A guess of the total that was too low is given up.

    Raises StopAsked, or LeaseLost.
    """
    known = total or (run.total if run.total and run.total >= done else None)
    ours = Run.objects.filter(pk=run.pk, lease=run.lease, state__in=Run.LIVING)
    told = ours.update(done=done, total=known, heartbeat_at=timezone.now(), state=Run.State.RUNNING)
    if not told:
        raise LeaseLost(str(run))
    if ours.exclude(stop_asked_at=None).exists():
        raise StopAsked


@transaction.atomic
def ask_to_stop(*, run: Run, by: "Person") -> None:
    """Ask a run to stop: one that waits does at once, one under way where it next reports.

    Raises Refused for who neither asked for it nor does such work.
    """
    _check_hers(run, by)
    now = timezone.now()
    asked = Run.objects.filter(pk=run.pk, state__in=Run.UNDER_WAY, stop_asked_at=None).update(
        stop_asked_at=now
    )
    if asked:
        trail.record(action="tasks.ask_to_stop", by=by, hub_id=run.hub_id, subject=run)
    stopped = Run.objects.filter(pk=run.pk, state=Run.State.WAITING).update(
        state=Run.State.STOPPED, ended_at=now
    )
    if stopped:
        _put_away(run)


@transaction.atomic
def end(*, run: Run, state: Run.State, account: Mapping[str, Any] | None = None, error: str = "") -> None:
    """Close a run that its worker has done, stopped or given up. Raises LeaseLost."""
    ended = Run.objects.filter(pk=run.pk, lease=run.lease, state__in=Run.LIVING).update(
        state=state,
        account=None if account is None else dict(account),
        error=error,
        ended_at=timezone.now(),
        lease=None,
    )
    if not ended:
        raise LeaseLost(str(run))
    trail.record(action="tasks.end", by=None, hub_id=run.hub_id, subject=run, changes={"state": state})
    _put_away(run)


@transaction.atomic
def start_again(*, run: Run, by: "Person") -> None:
    """Let a run that was cut off wait for a worker again, from its beginning.

    Raises Refused where it was not cut off, and for who neither asked for it nor does such work.
    """
    _check_hers(run, by)
    now = timezone.now()
    again = Run.objects.filter(pk=run.pk, state=Run.State.LOST).update(
        state=Run.State.WAITING, lease=None, stop_asked_at=None, started_at=None, done=0, asked_at=now
    )
    if not again:
        raise Refused(_("Only what was cut off can be started again."))
    trail.record(action="tasks.start_again", by=by, hub_id=run.hub_id, subject=run)


def find_lost(*, now: datetime) -> int:
    """Mark the runs whose worker has been silent for too long, and let go of those lost long ago."""
    silent = Q(state=Run.State.RUNNING, heartbeat_at__lte=now - LEASE)
    lost = Run.objects.filter(silent).update(state=Run.State.LOST)
    for run in Run.objects.filter(state=Run.State.LOST, heartbeat_at__lte=now - LOST_STAYS):
        end(run=run, state=Run.State.FAILED, error=_("It was cut off, and nobody started it again."))
    return lost


def can_change(run: Run, by: "Person") -> bool:
    """Who may stop a run or start it again: who asked for it, and whose work such runs are."""
    roles = roles_of(by, run.hub_id) if run.hub_id is not None else frozenset()
    return run.by_id == by.pk or bool(roles & (kind_of(run).roles - {Role.AUDITOR}))


def _check_hers(run: Run, by: "Person") -> None:
    if not can_change(run, by):
        raise Refused(_("Only those who asked for it, or do such work here, may do that."))


def _put_away(run: Run) -> None:
    transaction.on_commit(lambda: kind_of(run).put_away(run.details))
