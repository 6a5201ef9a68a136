"""The outbox: every fact reaches every subscriber, and each effect happens once.

A row is claimed by a conditional UPDATE that sets a lease. The subscriber then runs in one
transaction with the mark that the row is delivered, and the mark is only set while the lease is
still ours. A worker that is killed leaves a lease that runs out; one that was merely slow finds its
lease gone and rolls its effect back.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from firstline.foundation.facts.models import OutboxRow
from firstline.foundation.facts.registry import Fact, from_payload, subscribers_of, to_payload

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=6)
FAILURES_BEFORE_GIVING_UP = 12


@dataclass(frozen=True)
class Deliveries:
    """What one round of delivery did."""

    delivered: int = 0
    failed: int = 0


class LeaseLost(Exception):
    """Another worker has taken the row over; the effect is rolled back here."""


def publish(happened: Fact) -> None:
    """Store a fact for each of its subscribers, in the caller's transaction.

    Raises RuntimeError outside a transaction: a fact without its change would be a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{happened.fact_name} was published outside a transaction")
    now = timezone.now()
    payload = to_payload(happened)
    rows = [
        OutboxRow(fact=happened.fact_name, payload=payload, subscriber=name, published_at=now, due_at=now)
        for name in subscribers_of(happened.fact_name)
    ]
    if rows:
        OutboxRow.objects.bulk_create(rows)
        transaction.on_commit(_wake)


def _wake() -> None:
    deliver_facts.enqueue()


@task()
def deliver_facts() -> int:
    """Wake the delivery. Nothing relies on this running: the worker also looks by itself."""
    return deliver_due().delivered


def deliver_due(*, most: int = 1000, lease: timedelta = LEASE) -> Deliveries:
    """Deliver what is due, oldest first, until nothing is or ``most`` rows have been tried."""
    delivered = failed = 0
    for _attempt in range(most):
        row = _claim(timezone.now(), lease)
        if row is None:
            break
        if _deliver(row):
            delivered += 1
        else:
            failed += 1
    return Deliveries(delivered, failed)


def _claim(now: datetime, lease: timedelta) -> OutboxRow | None:
    waiting = OutboxRow.objects.filter(delivered_at=None, gave_up_at=None, due_at__lte=now)
    while (row := waiting.order_by("due_at", "id").first()) is not None:
        token = uuid4()
        claimed = waiting.filter(pk=row.pk, due_at=row.due_at).update(
            lease=token, due_at=now + lease, attempts=F("attempts") + 1
        )
        if claimed:
            row.lease = token
            return row
    return None


def _deliver(row: OutboxRow) -> bool:
    try:
        with transaction.atomic():
            tell = subscribers_of(row.fact)[row.subscriber]
            tell(from_payload(row.fact, row.payload))
            marked = OutboxRow.objects.filter(pk=row.pk, lease=row.lease, delivered_at=None).update(
                delivered_at=timezone.now(), lease=None, last_error=""
            )
            if not marked:
                raise LeaseLost(str(row))
    except LeaseLost:
        return False
    except Exception as error:
        logger.exception("%s failed for %s", row.subscriber, row.fact)
        _put_back(row, error)
        return False
    return True


def _put_back(row: OutboxRow, error: Exception) -> None:
    failures = row.failures + 1
    pause = min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
    now = timezone.now()
    OutboxRow.objects.filter(pk=row.pk, lease=row.lease, delivered_at=None).update(
        lease=None,
        failures=failures,
        due_at=now + pause,
        last_error=f"{type(error).__name__}: {error}"[:2000],
        gave_up_at=now if failures >= FAILURES_BEFORE_GIVING_UP else None,
    )
