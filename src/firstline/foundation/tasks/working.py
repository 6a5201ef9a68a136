"""The worker's side of long work: take one up, say that it lives, do it, and close it."""

import logging
import threading

from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from firstline.foundation.access.refusals import Refused
from firstline.foundation.tasks import actions
from firstline.foundation.tasks.kinds import kind_of
from firstline.foundation.tasks.models import Run

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_BEATS = 10.0
SECONDS_BETWEEN_LOOKS = 2.0


def work_due(*, most: int = 100) -> int:
    """Do what waits, one run after another; returns how many were taken up."""
    actions.find_lost(now=timezone.now())
    for number in range(most):
        run = actions.claim(now=timezone.now())
        if run is None:
            return number
        work_on(run)
    return most


def work_on(run: Run) -> None:
    """Do a run that this worker has claimed. Whatever happens in it, it is closed in words."""
    over = threading.Event()
    threading.Thread(target=_beat_until, args=(over, run), daemon=True).start()
    try:
        with translation.override(run.language):
            _do(run)
    except actions.LeaseLost:
        logger.warning("%s is no longer this worker's; leaving off", run)
    finally:
        over.set()


def _do(run: Run) -> None:
    def report(done: int, total: int | None) -> None:
        actions.report(run=run, done=done, total=total)

    try:
        account = kind_of(run).work(run, report)
    except actions.StopAsked:
        actions.end(run=run, state=Run.State.STOPPED)
    except Refused as refused:
        actions.end(run=run, state=Run.State.FAILED, error=str(refused))
    except actions.LeaseLost:
        raise
    except Exception:
        logger.exception("%s failed", run)
        wrong = _("Something went wrong with us, not with what you gave. It is written down in the log.")
        actions.end(run=run, state=Run.State.FAILED, error=wrong)
    else:
        actions.end(run=run, state=Run.State.DONE, account=account)


def _beat_until(over: threading.Event, run: Run) -> None:
    # A connection of its own: the work may hold a transaction for a while.
    while not over.wait(SECONDS_BETWEEN_BEATS):
        close_old_connections()
        try:
            actions.beat(run_id=run.pk, lease=run.lease)
        except OperationalError:
            logger.warning("the database is busy; %s says later that it lives", run)
    connection.close()


def work_until(stop: threading.Event) -> None:
    """Look for long work until told to stop; for a thread of its own, so that mail and facts go on."""
    while not stop.wait(SECONDS_BETWEEN_LOOKS):
        close_old_connections()
        try:
            work_due()
        except Exception:
            logger.exception("looking for long work failed; trying again")
    connection.close()
