"""The outbox: what is published is delivered, to every subscriber, with each effect once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts import outbox, registry
from firstline.foundation.facts.models import OutboxRow
from firstline.foundation.facts.outbox import Deliveries, deliver_due, publish
from firstline.foundation.facts.registry import Fact, from_payload, to_payload

NAME = "tests.Happened"


@dataclass(frozen=True, kw_only=True)
class Happened(Fact):
    number: int
    words: str = ""
    share: float = 0.0
    known: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Odd(Fact):
    number: object


Happened.fact_name = NAME
Odd.fact_name = "tests.Odd"
Listen = Callable[..., None]


@pytest.fixture
def listen(monkeypatch: pytest.MonkeyPatch) -> Listen:
    """Subscribe to ``Happened`` for one test: ``listen("room.what", function)``."""
    monkeypatch.setitem(registry._facts, NAME, Happened)
    monkeypatch.setitem(registry._subscribers, NAME, {})

    def subscribe(name: str, function: Callable[[Happened], None] | None = None) -> None:
        registry.subscriber(Happened, name)(function or (lambda happened: effect(name, happened)))

    return subscribe


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], None]]:
    """Let time pass: ``later(timedelta(minutes=1))``."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield lambda pause: traveller.shift(pause)


def effect(name: str, happened: Happened) -> None:
    AuditRow.objects.create(action=name, subject_type="tests.happened", subject_id=str(happened.number))


def effects() -> list[tuple[str, str]]:
    return sorted(AuditRow.objects.values_list("action", "subject_id"))


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_a_transaction_is_refused(listen: Listen) -> None:
    listen("a.hears")
    with pytest.raises(RuntimeError, match=r"tests\.Happened was published outside a transaction"):
        publish(Happened(number=1))
    assert not OutboxRow.objects.exists()


@pytest.mark.django_db
def test_what_is_rolled_back_was_never_published(listen: Listen) -> None:
    listen("a.hears")
    with transaction.atomic():
        publish(Happened(number=1))
        transaction.set_rollback(True)
    assert not OutboxRow.objects.exists()


@pytest.mark.django_db
def test_each_subscriber_is_told_once(listen: Listen) -> None:
    listen("a.hears")
    listen("b.hears")
    publish(Happened(number=1))
    assert sorted(OutboxRow.objects.values_list("subscriber", flat=True)) == ["a.hears", "b.hears"]
    assert deliver_due() == Deliveries(delivered=2, failed=0)
    assert deliver_due() == Deliveries()
    assert effects() == [("a.hears", "1"), ("b.hears", "1")]


@pytest.mark.django_db
def test_a_fact_that_nobody_wants_leaves_no_row(listen: Listen) -> None:
    publish(Happened(number=1))
    assert not OutboxRow.objects.exists()


@pytest.mark.django_db
def test_the_oldest_is_told_first(listen: Listen) -> None:
    told: list[int] = []
    listen("a.hears", lambda happened: told.append(happened.number))
    for number in (3, 1, 2):
        publish(Happened(number=number))
    deliver_due(most=2)
    assert told == [3, 1]


@pytest.mark.django_db
def test_a_lease_that_runs_out_is_taken_over(listen: Listen, later: Callable[[timedelta], None]) -> None:
    listen("a.hears")
    publish(Happened(number=1))
    assert outbox._claim(timezone.now(), outbox.LEASE) is not None  # and the worker dies
    later(outbox.LEASE - timedelta(seconds=1))
    assert deliver_due() == Deliveries()
    later(timedelta(seconds=1))
    assert deliver_due().delivered == 1
    assert OutboxRow.objects.get().attempts == 2
    assert effects() == [("a.hears", "1")]


@pytest.mark.django_db
def test_a_slow_worker_that_lost_its_lease_rolls_its_effect_back(
    listen: Listen, later: Callable[[timedelta], None]
) -> None:
    slow = True

    def dawdle(happened: Happened) -> None:
        nonlocal slow
        effect("a.hears", happened)
        if slow:
            slow = False
            later(outbox.LEASE)
            outbox._claim(timezone.now(), outbox.LEASE)  # somebody else has it now

    listen("a.hears", dawdle)
    publish(Happened(number=1))
    assert deliver_due(most=1) == Deliveries(delivered=0, failed=1)
    assert effects() == []
    row = OutboxRow.objects.get()
    assert (row.delivered_at, row.failures) == (None, 0)
    later(outbox.LEASE)
    assert deliver_due().delivered == 1
    assert effects() == [("a.hears", "1")]


@pytest.mark.django_db
def test_a_failure_pauses_longer_each_time_and_gives_up_after_twelve(
    listen: Listen, later: Callable[[timedelta], None], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(happened: Happened) -> None:
        effect("a.hears", happened)
        raise ValueError("the room is on fire")

    listen("a.hears", fail)
    publish(Happened(number=1))
    pauses = []
    for _ in range(outbox.FAILURES_BEFORE_GIVING_UP):
        assert deliver_due() == Deliveries(delivered=0, failed=1)
        assert deliver_due() == Deliveries()
        row = OutboxRow.objects.get()
        pauses.append(row.due_at - timezone.now())
        later(pauses[-1])
    assert pauses[0] == outbox.FIRST_PAUSE
    assert pauses == sorted(pauses)
    assert pauses[-1] <= outbox.LONGEST_PAUSE
    assert row.gave_up_at is not None
    assert row.last_error == "ValueError: the room is on fire"
    assert deliver_due() == Deliveries()
    assert effects() == []


@pytest.mark.django_db
def test_a_failure_holds_nobody_else_up(listen: Listen, caplog: pytest.LogCaptureFixture) -> None:
    def fail(happened: Happened) -> None:
        raise ValueError

    listen("a.hears", fail)
    listen("b.hears")
    publish(Happened(number=1))
    assert deliver_due() == Deliveries(delivered=1, failed=1)
    assert effects() == [("b.hears", "1")]


@pytest.mark.django_db
def test_a_subscriber_that_is_gone_is_a_failure_and_no_loss(
    listen: Listen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    listen("a.hears")
    publish(Happened(number=1))
    monkeypatch.setitem(registry._subscribers, NAME, {})
    assert deliver_due().failed == 1
    assert OutboxRow.objects.get().last_error.startswith("KeyError")


@pytest.mark.django_db
def test_a_field_that_was_renamed_since_is_left_out(listen: Listen) -> None:
    listen("a.hears")
    publish(Happened(number=1))
    OutboxRow.objects.update(payload={"number": 1, "old_name": "x"})
    assert deliver_due().delivered == 1


@pytest.mark.parametrize("value", [[1], {"a": 1}, timedelta(1), object(), b"x"])
def test_what_is_not_plain_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=r"tests\.Odd\.number is not a plain value"):
        to_payload(Odd(number=value))


@given(
    st.builds(
        Happened,
        number=st.integers(),
        words=st.text(),
        share=st.floats(allow_nan=False),
        known=st.none() | st.booleans(),
    )
)
def test_a_fact_comes_back_as_it_went(happened: Happened) -> None:
    registry._facts[NAME] = Happened
    try:
        assert from_payload(NAME, to_payload(happened)) == happened
    finally:
        del registry._facts[NAME]
