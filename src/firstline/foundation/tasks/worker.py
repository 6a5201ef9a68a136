"""The worker process: queued tasks, long work, and what it looks for by itself: facts, mails, deletions."""

import logging
import threading

from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker

from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.mail.post import send_due
from firstline.foundation.retention.expire import expire_daily
from firstline.foundation.tasks import regular, working

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 5.0
SECONDS_BETWEEN_POLLS = 0.3
LOOKS_BETWEEN_TIDYINGS = 720


def run(*, batch: bool = False) -> None:
    """Work until told to stop (SIGTERM, SIGINT); with ``batch``, until nothing is left to do."""
    stop = threading.Event()
    if not batch:
        for work in (_sweep_until, working.work_until):
            threading.Thread(target=work, args=(stop,), daemon=True).start()
    try:
        Worker(
            queue_names=["*"],
            interval=SECONDS_BETWEEN_POLLS,
            batch=batch,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        ).run()
        if batch:
            working.work_due()
            sweep()
            tidy()
    finally:
        stop.set()


def sweep() -> None:
    """Deliver the facts and send the mails that are due, whoever was to wake us for them."""
    deliver_due()
    send_due()


def tidy() -> None:
    """Delete old tasks' results, sessions that are over and, once a day, what a table may hold no longer;
    then do what the rooms want done each hour."""
    call_command("prune_db_task_results", verbosity=0)
    # A session may keep what somebody had typed: see foundation.access.kept.
    call_command("clearsessions")
    expire_daily(now=timezone.now())
    regular.do_all()


def _sweep_until(stop: threading.Event) -> None:
    looks = 0
    while not stop.wait(SECONDS_BETWEEN_LOOKS):
        close_old_connections()
        try:
            sweep()
            if looks % LOOKS_BETWEEN_TIDYINGS == 0:
                tidy()
        except Exception:
            logger.exception("looking for due work failed; trying again")
        looks += 1
    connection.close()
