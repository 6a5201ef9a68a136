"""What has been held for as long as its table says is deleted, unless something needs it, and counted."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.domains.assessments.models import Assessment, Evidence, Response, Verification
from firstline.domains.brokerage.models import Need
from firstline.domains.clients.models import Client, Noted, Representation, TimelineEntry
from firstline.domains.hubs.models import Consent, Hub, Membership, Person
from firstline.domains.offers.models import Offer, Provider
from firstline.domains.outcomes.models import Change, Feedback
from firstline.domains.plans.models import Delivery, Goal, Plan, Step
from firstline.domains.registers.models import Company, ContactGround, Prompt, RegisterImport
from firstline.foundation.access.models import SubmittedForm
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.disclosure.models import Release
from firstline.foundation.facts.models import OutboxRow
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.retention import Retention, expire
from firstline.foundation.retention.expire import Account, last_expired_day
from firstline.foundation.tasks.models import Run
from tests.conftest import MakePerson

pytestmark = pytest.mark.usefixtures("own_home")

NOW = datetime(2026, 6, 15, 12, tzinfo=timezone.get_default_timezone())
LONG_AGO = datetime(1990, 1, 1, tzinfo=timezone.get_default_timezone())
WITH_A_TERM: list[type[models.Model]] = [
    model
    for app in apps.get_app_configs()
    if app.name.startswith("firstline.")
    for model in app.get_models()
    if model.retention.months is not None
]


def run(now: datetime = NOW, **asked: Any) -> dict[str, Account]:
    return {account.table: account for account in expire.expire(now=now, **asked)}


def declared(model: type[models.Model]) -> Retention:
    retention: Retention = model.retention  # type: ignore[attr-defined]
    return retention


def is_due(counted: date, today: date, months: int) -> bool:
    """The rule as a person would say it: so many months later, or on the last day of a shorter month."""
    month = counted.year * 12 + counted.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(counted.day, monthrange(year, month)[1])) <= today


DAYS = st.dates(date(1995, 1, 1), date(2040, 12, 31))
MONTH_ENDS = st.builds(
    lambda year, month, back: date(year, month, monthrange(year, month)[1] - back),
    st.integers(1995, 2040), st.integers(1, 12), st.integers(0, 3),
)  # fmt: skip


@settings(max_examples=400)
@given(today=DAYS | MONTH_ENDS, months=st.sampled_from([1, 2, 3, 11, 24, 60, 120]), off=st.integers(-5, 5))
def test_a_row_is_due_when_its_months_are_over(today: date, months: int, off: int) -> None:
    last = last_expired_day(today, months)
    counted = last + timedelta(days=off)
    assert is_due(counted, today, months) is (counted <= last)


@pytest.mark.parametrize(
    ("today", "months", "last"),
    [
        (date(2026, 2, 28), 1, date(2026, 1, 31)),
        (date(2028, 2, 28), 1, date(2028, 1, 28)),
        (date(2028, 2, 29), 1, date(2028, 1, 31)),
        (date(2026, 3, 30), 1, date(2026, 2, 28)),
        (date(2026, 1, 1), 1, date(2025, 12, 1)),
        (date(2028, 2, 29), 24, date(2026, 2, 28)),
    ],
)
def test_months_end_where_months_end(today: date, months: int, last: date) -> None:
    assert last_expired_day(today, months) == last


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=NOW.tzinfo)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(
    moments=st.lists(
        st.builds(moment, st.dates(date(2026, 1, 25), date(2026, 4, 5)), st.times()), max_size=6
    ),
    now=st.builds(moment, st.dates(date(2026, 2, 25), date(2026, 5, 5)), st.times()),
    batch=st.integers(1, 3),
)
def test_a_row_is_deleted_exactly_when_it_is_due(moments: list[datetime], now: datetime, batch: int) -> None:
    with transaction.atomic():
        kept = set()
        for number, submitted in enumerate(moments):
            form = SubmittedForm.objects.create(key=f"{number:032d}", location="/")
            SubmittedForm.objects.filter(pk=form.pk).update(submitted_at=submitted)
            if not is_due(timezone.localdate(submitted), timezone.localdate(now), 1):
                kept.add(str(form.key).replace("-", ""))
        account = run(now, batch=batch)["access.submittedform"]
        left = {key.hex for key in SubmittedForm.objects.values_list("key", flat=True)}
        assert left == kept
        assert (account.due, account.deleted) == (len(moments) - len(kept),) * 2
        transaction.set_rollback(True)


@pytest.fixture
def everything(hub: Hub, client_of_hub: Client, manager: Person, make_person: MakePerson) -> None:
    """A row in every table that has a term, and the long past in every field that one counts from."""
    company = Company.objects.create(
        register="brreg", number="910000004", name="Bruket AS", search_name="bruket as", kind="business",
        legal_form="AS", employees_state="not_asked", snapshot_on=LONG_AGO, fingerprint="x",
    )  # fmt: skip
    Prompt.objects.create(hub=hub, company=company, kind="deleted", happened_on=LONG_AGO, made_at=LONG_AGO)
    ContactGround.objects.create(hub=hub, company=company, ground="other", note="x", at=LONG_AGO)
    provider = Provider.objects.create(hub=hub, name="Kurs AS")
    Offer.objects.create(hub=hub, provider=provider, kind="course", currency="NOK")
    RegisterImport.objects.create(hub=hub, register="brreg", snapshot_on=LONG_AGO, account={})
    Consent.objects.create(hub=hub, person=manager, purpose="news", wording="Ja", given_at=LONG_AGO)
    TimelineEntry.objects.create(hub=hub, client=client_of_hub, kind="clients.note", happened_at=LONG_AGO)
    Noted.objects.create(hub=hub, person=manager, item="answered/1", at=LONG_AGO)
    goal = Goal.objects.create(hub=hub, plan=Plan.objects.create(hub=hub, client=client_of_hub), text="x")
    step = Step.objects.create(hub=hub, goal=goal, text="x", side="hub")
    delivery = Delivery.objects.create(hub=hub, client=client_of_hub, step=step, delivered_on=LONG_AGO)
    one, two, asked = (
        Assessment.objects.create(
            hub=hub, client=client_of_hub, instrument="x", version=1, invited_at=LONG_AGO, state="completed"
        )
        for _ in range(3)
    )
    answered = Response.objects.create(hub=hub, assessment=one, person=manager, link_sent_at=LONG_AGO)
    Evidence.objects.create(hub=hub, response=answered, question="x", added_at=LONG_AGO)
    Verification.objects.create(
        hub=hub, assessment=one, dimension="x", at=LONG_AGO, seen_on=LONG_AGO.date(), how="visit"
    )
    Need.objects.create(hub=hub, client=client_of_hub, topic="x", assessment=one, found_at=LONG_AGO)
    Change.objects.create(
        hub=hub, client=client_of_hub, before=one, after=two, changes={},
        seen_at=LONG_AGO,
    )  # fmt: skip
    Feedback.objects.create(hub=hub, delivery=delivery, assessment=asked)
    OutboxRow.objects.create(fact="x", payload={}, subscriber="x", published_at=LONG_AGO, due_at=LONG_AGO)
    OutgoingMail.objects.create(key="x", to="a@example.org", due_at=LONG_AGO)
    SubmittedForm.objects.create(key="0" * 32, location="/")
    AuditRow.objects.create(action="x")
    Run.objects.create(kind="x", asked_at=LONG_AGO)
    Release.objects.create(hub_id=hub.pk, number=1, threshold=5, cells={})
    for model in WITH_A_TERM:
        counted = [path for path in declared(model).counted_from if "__" not in path]
        model._default_manager.update(**dict.fromkeys(counted, LONG_AGO))
    EmailAddress.objects.create(user=manager, email=manager.email)


def test_every_table_with_a_term_expires(everything: None) -> None:
    rows = {model: model._default_manager.count() for model in WITH_A_TERM}
    told = run(dry_run=True)
    assert {model: model._default_manager.count() for model in WITH_A_TERM} == rows, "a dry run is one"
    accounts = run()
    assert accounts == told, "it says what a run does"
    for model, before in rows.items():
        account = accounts[model._meta.label_lower]
        assert account.due == before > 0, account
        archive = declared(model).archive
        assert (account.deleted, account.waiting) == ((0, before) if archive else (before, 0)), account
        # The run's own row is one more of the trail.
        left = model._default_manager.count() - (model is AuditRow)
        assert left == (before if archive else 0), account
    assert not EmailAddress.objects.exists(), "what the libraries hold of a person goes with her"
    assert Client.objects.get().contact_person is None


def test_a_second_run_finds_what_waits_for_the_archive(everything: None) -> None:
    run()
    again = run()
    assert {table for table, account in again.items() if account.due} == {
        model._meta.label_lower for model in WITH_A_TERM if declared(model).archive
    }
    assert not any(account.deleted or account.held for account in again.values())


def test_nothing_goes_before_its_time(everything: None) -> None:
    """On the last day of the term, every row is there."""
    for model in WITH_A_TERM:
        months = declared(model).months or 0
        day = last_expired_day(timezone.localdate(NOW), months) + timedelta(days=1)
        start = datetime.combine(day, time.min, tzinfo=NOW.tzinfo)
        counted = [path for path in declared(model).counted_from if "__" not in path]
        model._default_manager.update(**dict.fromkeys(counted, start))
    Client.objects.update(closed_at=NOW)
    assert not {table for table, account in run().items() if account.due}


def test_what_is_in_use_has_no_term(everything: None) -> None:
    for model, field in ((Membership, "until"), (Consent, "withdrawn_at"), (OutboxRow, "delivered_at"),
                         (Company, "deleted_on"), (Offer, "withdrawn_at")):  # fmt: skip
        model.objects.update(**{field: None})
    OutboxRow.objects.update(gave_up_at=LONG_AGO)
    accounts = run()
    for model in (Membership, Consent, OutboxRow, Company, Offer):
        assert accounts[model._meta.label_lower].due == 0
        assert model.objects.exists()


def test_of_several_moments_the_first_that_is_filled_counts(
    hub: Hub, client_of_hub: Client, manager: Person
) -> None:
    Client.objects.update(closed_at=LONG_AGO)
    Representation.objects.update(until=NOW)
    assert run()["clients.representation"].due == 0
    Representation.objects.update(until=None)
    assert run()["clients.representation"].deleted == 1


def test_a_person_stays_while_a_row_of_her_does(
    hub: Hub, make_person: MakePerson, client_of_hub: Client
) -> None:
    adviser, founder, gone = make_person("Nils", hub, Role.ADVISER), make_person("Fia"), make_person("Gro")
    Representation.objects.create(hub=hub, client=client_of_hub, person=founder, since=LONG_AGO)
    Person.objects.update(joined_at=LONG_AGO)
    accounts = run()
    account = accounts["hubs.person"]
    assert not Person.objects.filter(pk=gone.pk).exists()
    assert {person.name for person in Person.objects.all()} >= {adviser.name, founder.name}
    assert account.deleted == 1
    assert account.held == account.due - 1
    assert account.held_by == ("clients.representation", "hubs.membership")
    assert Membership.objects.filter(person=adviser).exists()
    assert Representation.objects.filter(person=founder).exists()


def test_what_has_no_term_of_its_own_goes_with_whom_it_belongs_to(
    everything: None, adviser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    Membership.objects.update(until=None)
    held = run(dry_run=True)["hubs.person"]
    monkeypatch.setattr(Membership, "retention", replace(declared(Membership), months=None, counted_from=()))
    assert (held.held, held.held_by) == (1, ("hubs.membership",))
    assert run()["hubs.person"].held == 0
    assert not Membership.objects.exists()


def test_an_offer_that_a_kept_plan_names_is_held_back_with_its_provider(everything: None, hub: Hub) -> None:
    Step.objects.update(offer=Offer.objects.get())
    accounts = run()
    assert accounts["offers.offer"] == Account("offers.offer", 1, held=1, held_by=("plans.step",))
    assert accounts["offers.provider"] == Account("offers.provider", 1, held=1, held_by=("offers.offer",))
    assert Step.objects.get().offer_id is not None
    assert run(dry_run=True)["offers.provider"].held == 1


def test_who_points_at_a_row_at_the_last_moment_holds_it_back(
    everything: None, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between finding what is due and deleting it, somebody signs up again."""
    person = Person.objects.get(name="Marte")
    find = expire._Expiry.free
    found: list[type[models.Model]] = []

    def free(self: Any, model: type[models.Model]) -> Any:
        found.append(model)
        if model is Person and found.count(Person) == 2:
            Membership.objects.create(hub=hub, person=person, role="adviser", since=NOW)
        return find(self, model)

    monkeypatch.setattr(expire._Expiry, "free", free)
    account = run()["hubs.person"]
    assert Person.objects.filter(pk=person.pk).exists()
    assert Membership.objects.get().person == person
    assert (account.held, account.held_by) == (1, ("hubs.membership",))


def test_a_run_writes_one_row_of_the_trail(everything: None) -> None:
    AuditRow.objects.all().delete()
    run(dry_run=True)
    assert not AuditRow.objects.exists()
    accounts = run()
    row = AuditRow.objects.get()
    assert (row.action, row.subject_id, row.by_id) == (expire.ACTION, "2026-06-15", None)
    assert row.changes["brokerage.need"]["deleted"] == 1
    assert row.changes.keys() == {table for table, account in accounts.items() if account.due}


@pytest.mark.django_db
def test_a_run_reads_no_clock(time_machine: Any) -> None:
    SubmittedForm.objects.create(key="0" * 32, location="/")
    time_machine.move_to(NOW + timedelta(days=3650))
    assert run(timezone.now() - timedelta(days=3650))["access.submittedform"].due == 0
