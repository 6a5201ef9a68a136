"""Run by ``test_killed_worker``: fork workers, kill each in the middle of a delivery, a hundred times.

Usage: python -m tests.foundation.killed DATABASE SEED. One interpreter, many forks; prints JSON.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

KILLS = 100
# So many facts wait at least, however fast the machine: every worker has something to be killed at.
WAITING = 20
LEASE = timedelta(milliseconds=250)
POINTS = ("before the effect", "before the commit", "after the commit", "any moment")


def main(database: str, seed: int) -> None:
    """Publish, kill a hundred workers, and let one live."""
    _set_up(database)
    from django.db import connection

    chance = random.Random(seed)
    reach = _subscribe()
    facts = 0
    killed: Counter[str] = Counter()
    while killed.total() < KILLS:
        facts = _publish(facts)
        connection.close()
        point = POINTS[killed.total() % len(POINTS)]
        if _kill_one(point, chance, reach):
            killed[point] += 1
    connection.close()
    reach(lambda here: None)
    _finish()
    sys.stdout.write(json.dumps({"facts": facts, "killed": killed}))


def _set_up(database: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "firstline.config.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    options = settings.DATABASES["default"]["OPTIONS"]
    # A pool's threads do not live on in a fork.
    options.pop("pool", None)
    if "init_command" in options:
        # What a process wrote before it was killed is in the file; only a power cut needs more.
        options["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    import django

    django.setup()


def _subscribe() -> Callable[[Callable[[str], None]], None]:
    """Two subscribers that write one row each and say where they are to what the returned function sets."""
    from django.db import transaction

    from firstline.foundation.audit.models import AuditRow
    from firstline.foundation.facts.registry import Fact, fact, subscriber

    told: list[Callable[[str], None]] = []

    @fact("tests.Counted")
    @dataclass(frozen=True, kw_only=True)
    class Counted(Fact):
        number: int

    def hear(name: str) -> None:
        @subscriber(Counted, name)
        def _write(counted: Counted) -> None:
            told[-1]("before the effect")
            AuditRow.objects.create(action=name, subject_type="tests", subject_id=str(counted.number))
            transaction.on_commit(lambda: told[-1]("after the commit"))
            told[-1]("before the commit")

    hear("tests.first")
    hear("tests.second")
    return told.append


def _publish(facts: int) -> int:
    """Publish until enough facts wait; returns how many were published in all."""
    from django.db import transaction

    from firstline.foundation.facts.models import OutboxRow
    from firstline.foundation.facts.outbox import publish
    from firstline.foundation.facts.registry import all_facts

    counted = all_facts()["tests.Counted"]
    while OutboxRow.objects.filter(delivered_at=None).count() < 2 * WAITING:
        with transaction.atomic():
            publish(counted(number=facts))
        facts += 1
    return facts


def _kill_one(point: str, chance: random.Random, reach: Callable[[Callable[[str], None]], None]) -> bool:
    """Fork a worker and kill it at a point of its first or second delivery, or at any moment."""
    read, write = os.pipe()
    passes = chance.randrange(2)
    pause = chance.uniform(0, 0.03)
    worker = os.fork()
    if worker == 0:
        os.close(read)
        left = passes

        def stop(here: str) -> None:
            nonlocal left
            if point == "any moment" and here == "before the effect" and left >= 0:
                os.write(write, b"!")  # it works; from here on it is killed whenever it is killed
                left = -1
            elif here == point and left == 0:
                os.write(write, b"!")
                time.sleep(60)
            elif here == point:
                left -= 1

        reach(stop)
        _work_on()
    os.close(write)
    reached = os.read(read, 1) == b"!"
    if point == "any moment":
        time.sleep(pause)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    os.close(read)
    return reached


def _work_on() -> None:
    from firstline.foundation.facts.outbox import deliver_due

    try:
        while True:
            deliver_due(lease=LEASE)
            time.sleep(0.005)
    finally:
        os._exit(1)


def _finish() -> None:
    """The worker that lives: it takes over what the killed ones left, when their leases run out."""
    from firstline.foundation.facts import registry
    from firstline.foundation.facts.models import OutboxRow
    from firstline.foundation.facts.outbox import deliver_due

    assert registry.subscribers_of("tests.Counted")
    until = time.monotonic() + 30
    while OutboxRow.objects.filter(delivered_at=None).exists() and time.monotonic() < until:
        deliver_due()
        time.sleep(0.02)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
