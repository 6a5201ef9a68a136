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
FACTS = 150
LEASE = timedelta(milliseconds=250)
POINTS = ("before the effect", "before the commit", "after the commit", "any moment")


def main(database: str, seed: int) -> None:
    """Publish, kill a hundred workers, and let one live."""
    _set_up(database)
    from django.db import connection

    chance = random.Random(seed)
    reach = _subscribe()
    _publish()
    killed: Counter[str] = Counter()
    while killed.total() < KILLS:
        connection.close()
        point = POINTS[killed.total() % len(POINTS)]
        if _kill_one(point, chance, reach):
            killed[point] += 1
    connection.close()
    reach(lambda here: None)
    _finish()
    sys.stdout.write(json.dumps(killed))


def _set_up(database: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "firstline.config.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    # A pool's threads do not live on in a fork.
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
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


def _publish() -> None:
    from django.db import transaction

    from firstline.foundation.facts.outbox import publish
    from firstline.foundation.facts.registry import all_facts

    counted = all_facts()["tests.Counted"]
    for number in range(FACTS):
        with transaction.atomic():
            publish(counted(number=number))


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
