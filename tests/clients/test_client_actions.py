"""What is done with clients: what is refused, and what is written."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from firstline.domains.clients import actions, queries
from firstline.domains.clients.models import Client, Representation, TimelineEntry
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.domains.registers.models import Company, Hold, Stated
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role, roles_of
from firstline.foundation.audit.kinds import _kinds
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.ui.icons import icon_html
from tests.clients.conftest import MakeCompany
from tests.conftest import MakePerson


def kinds(client: Client) -> list[str]:
    return list(client.timeline.order_by("id").values_list("kind", flat=True))


def written() -> tuple[int, int]:
    return AuditRow.objects.count(), TimelineEntry.objects.count()


@pytest.mark.django_db
def test_a_company_is_taken_on(hub: Hub, company: Company, adviser: Person) -> None:
    client = actions.take_on(hub=hub, company=company, by=adviser)
    assert (client.name, client.kind, client.contact_person) == ("Bruket AS", Client.Kind.COMPANY, adviser)
    assert Hold.objects.filter(hub=hub, company=company).count() == 1
    assert kinds(client) == ["clients.taken_on"]
    assert AuditRow.objects.filter(action="clients.take_on", subject_id=str(client.pk)).count() == 1


@pytest.mark.django_db
def test_taken_on_twice_is_one_client(hub: Hub, company: Company, adviser: Person) -> None:
    actions.take_on(hub=hub, company=company, by=adviser)
    before = written()
    with pytest.raises(Refused, match="Bruket AS is a client already"):
        actions.take_on(hub=hub, company=company, by=adviser)
    assert Client.objects.count() == 1
    assert written() == before


@pytest.mark.django_db
def test_two_hubs_may_serve_one_company(hub: Hub, other_hub: Hub, company: Company, adviser: Person) -> None:
    for each in (hub, other_hub):
        actions.take_on(hub=each, company=company, by=adviser)
    assert Client.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_taken_on_twice_at_once_is_one_client(hub: Hub, company: Company, adviser: Person) -> None:
    start, outcomes = threading.Barrier(2), []

    def take_on() -> None:
        start.wait()
        try:
            outcomes.append(actions.take_on(hub=hub, company=company, by=adviser))
        except Refused as refused:
            outcomes.append(str(refused))
        connection.close()

    threads = [threading.Thread(target=take_on) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client = Client.objects.get()
    assert sorted(map(str, outcomes)) == ["Bruket AS", "Bruket AS is a client already."]
    assert kinds(client) == ["clients.taken_on"]
    assert Hold.objects.count() == 1


@pytest.mark.django_db
def test_a_founder_without_a_company(hub: Hub, adviser: Person) -> None:
    client = actions.add_client(hub=hub, kind="founder", name="  Aud   Bakke ", idea=" ost ", by=adviser)
    client.refresh_from_db()
    assert (client.name, client.search_name, client.idea) == ("Aud Bakke", "aud bakke", "ost")
    assert (client.employees, client.employees_state) == (None, Stated.NOT_STATED)
    assert queries.facts_of(client).is_company is False


@pytest.mark.django_db
def test_a_trader_with_no_employees_has_said_zero(hub: Hub, adviser: Person) -> None:
    client = actions.add_client(
        hub=hub, kind="trader", name="Bakke Ysteri", employees=0, founded_on=date(2020, 5, 1), by=adviser
    )
    facts = queries.facts_of(client)
    assert (facts.employees, facts.employees_state, facts.founded_on) == (0, Stated.STATED, date(2020, 5, 1))
    assert (facts.is_company, facts.activity_code) == (True, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        ("founder", " ", "Write a name"),
        ("company", "Bruket AS", "taken on from the business register"),
        ("", "Aud", "taken on from the business register"),
    ],
)
def test_who_is_refused(hub: Hub, adviser: Person, kind: str, name: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.add_client(hub=hub, kind=kind, name=name, by=adviser)
    assert not Client.objects.exists()
    assert written() == (0, 0)


@pytest.mark.django_db
def test_a_founder_is_joined_to_a_company_later(hub: Hub, company: Company, adviser: Person) -> None:
    client = actions.add_client(hub=hub, kind="founder", name="Aud Bakke", idea="ost", by=adviser)
    actions.join_company(client=client, company=company, by=adviser)
    client.refresh_from_db()
    assert (client.kind, client.name, client.company) == (Client.Kind.COMPANY, "Bruket AS", company)
    assert (client.idea, client.search_name) == ("ost", "bruket as")
    assert kinds(client) == ["clients.taken_on", "clients.company_joined"]
    assert client.timeline.get(kind="clients.company_joined").details["before"] == "Aud Bakke"
    assert Hold.objects.filter(hub=hub, company=company).exists()
    facts = queries.facts_of(client)
    assert (facts.employees, facts.employees_state, facts.founded_on) == (
        None,
        Stated.WITHHELD,
        date(2015, 3, 1),
    )


@pytest.mark.django_db
def test_who_cannot_be_joined(hub: Hub, company: Company, adviser: Person, make_company: MakeCompany) -> None:
    taken = actions.take_on(hub=hub, company=company, by=adviser)
    founder = actions.add_client(hub=hub, kind="founder", name="Aud", by=adviser)
    before = written()
    with pytest.raises(Refused, match="has a company already"):
        actions.join_company(client=taken, company=make_company("Annet AS", "910000012"), by=adviser)
    with pytest.raises(Refused, match="is a client of its own already"):
        actions.join_company(client=founder, company=company, by=adviser)
    founder.refresh_from_db()
    assert (founder.kind, founder.name, written()) == (Client.Kind.FOUNDER, "Aud", before)


@pytest.mark.django_db
def test_the_contact_person_is_an_adviser_of_the_hub(
    client_of_hub: Client, adviser: Person, leader: Person, stranger: Person, manager: Person
) -> None:
    for nobody in (stranger, manager):
        with pytest.raises(Refused, match="is no adviser here"):
            actions.name_contact_person(client=client_of_hub, person=nobody, by=leader)
    actions.name_contact_person(client=client_of_hub, person=adviser, by=leader)
    assert written() == (0, 0), "it was she before"
    actions.name_contact_person(client=client_of_hub, person=leader, by=adviser)
    client_of_hub.refresh_from_db()
    assert client_of_hub.contact_person == leader
    assert kinds(client_of_hub) == ["clients.contact_person"]
    assert written() == (1, 1)


@pytest.mark.django_db
def test_who_left_is_no_contact_person(client_of_hub: Client, adviser: Person, leader: Person) -> None:
    Membership.objects.filter(person=leader).update(until=timezone.now())
    with pytest.raises(Refused):
        actions.name_contact_person(client=client_of_hub, person=leader, by=adviser)


@pytest.mark.django_db
@pytest.mark.parametrize("audience", ["hub", "shared"])
@pytest.mark.parametrize("kind", actions.CONVERSATIONS)
def test_a_conversation_is_logged(client_of_hub: Client, adviser: Person, kind: str, audience: str) -> None:
    happened_at = timezone.now() - timedelta(days=2)
    entry = actions.log(
        client=client_of_hub,
        kind=kind,
        text=" Om ost ",
        happened_at=happened_at,
        audience=audience,
        by=adviser,
    )
    entry.refresh_from_db()
    assert (entry.kind, entry.text, entry.by, entry.happened_at) == (kind, "Om ost", adviser, happened_at)
    assert written() == (1, 1)
    assert "Om ost" not in str(AuditRow.objects.get().changes), "the trail says that, never what"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kind": "clients.taken_on"}, "Choose what it was"),
        ({"kind": "plans.delivered"}, "Choose what it was"),
        ({"audience": "everybody"}, "who sees it"),
        ({"text": " \n"}, "Write a line"),
        ({"happened_at": timezone.now() + timedelta(days=1)}, "after it has happened"),
    ],
)
def test_what_is_not_logged(
    client_of_hub: Client, adviser: Person, changed: dict[str, object], sentence: str
) -> None:
    asked: dict[str, object] = {
        "kind": "clients.call", "text": "x", "happened_at": timezone.now(), "audience": "hub"
    }  # fmt: skip
    with pytest.raises(Refused, match=sentence):
        actions.log(client=client_of_hub, by=adviser, **asked | changed)  # type: ignore[arg-type]
    assert written() == (0, 0)


def logged(client: Client, by: Person, *, days: int = 0, kind: str = "clients.call") -> TimelineEntry:
    happened_at = timezone.now() - timedelta(days=days)
    return actions.log(
        client=client, kind=kind, text="Om ost", happened_at=happened_at, audience="hub", by=by
    )


@pytest.mark.django_db
def test_what_was_logged_is_taken_back(client_of_hub: Client, adviser: Person) -> None:
    before = logged(client_of_hub, adviser, days=3)
    actions.undo_log(entry=logged(client_of_hub, adviser), by=adviser)
    assert list(client_of_hub.timeline.all()) == [before]
    client_of_hub.refresh_from_db()
    assert client_of_hub.last_contact_at == before.happened_at
    row = AuditRow.objects.get(action="clients.undo_log")
    assert "Om ost" not in str(row.changes)
    actions.undo_log(entry=before, by=adviser)
    client_of_hub.refresh_from_db()
    assert client_of_hub.last_contact_at is None


@pytest.mark.django_db
def test_what_is_not_taken_back(client_of_hub: Client, adviser: Person, leader: Person) -> None:
    entry = logged(client_of_hub, adviser)
    with pytest.raises(Refused, match="Only the person who logged it"):
        actions.undo_log(entry=entry, by=leader)
    promised = actions.record(client=client_of_hub, kind="clients.reopened", by=adviser)
    with pytest.raises(Refused, match="Only the person who logged it"):
        actions.undo_log(entry=promised, by=adviser)
    entry.recorded_at -= timedelta(minutes=61)
    with pytest.raises(Refused, match="more than an hour"):
        actions.undo_log(entry=entry, by=adviser)
    assert client_of_hub.timeline.count() == 2


@pytest.mark.django_db
def test_who_was_ended_by_mistake_acts_again(
    hub: Hub, client_of_hub: Client, manager: Person, adviser: Person
) -> None:
    acts = Representation.objects.get()
    since = acts.since
    actions.end_representation(representation=acts, by=adviser)
    acts.refresh_from_db()
    actions.undo_end_representation(representation=acts, by=adviser)
    acts.refresh_from_db()
    assert (acts.until, acts.since) == (None, since)
    assert list(queries.visible_to(manager, hub)) == [client_of_hub]
    assert kinds(client_of_hub)[-2:] == ["clients.representative_ended", "clients.representative_back"]
    assert AuditRow.objects.filter(action="clients.undo_end_representation").count() == 1
    actions.undo_end_representation(representation=acts, by=adviser)
    assert AuditRow.objects.filter(action="clients.undo_end_representation").count() == 1
    actions.end_representation(representation=acts, by=adviser)
    asked = {"email": manager.email, "name": manager.name, "title": "", "verified_how": "met"}
    again = actions.add_representative(client=client_of_hub, by=adviser, **asked)
    with pytest.raises(Refused, match="acts for this client already"):
        actions.undo_end_representation(representation=acts, by=adviser)
    actions.end_representation(representation=again, by=adviser)
    actions.close(client=client_of_hub, reason="Over", by=adviser)
    ended = Representation.objects.get(pk=acts.pk)
    with pytest.raises(Refused, match="no longer a client"):
        actions.undo_end_representation(representation=ended, by=adviser)


@pytest.mark.django_db
def test_a_line_with_a_key_stands_once(client_of_hub: Client) -> None:
    entries = {
        actions.record(client=client_of_hub, kind="clients.note", by=None, key="tests/1").pk for _ in range(2)
    }
    assert len(entries) == 1
    with pytest.raises(KeyError):
        actions.record(client=client_of_hub, kind="nobody.registered_this", by=None)


@pytest.mark.django_db
def test_a_representative_comes_and_goes(
    hub: Hub, client_of_hub: Client, adviser: Person, make_person: MakePerson
) -> None:
    asked = {
        "email": "Rita@example.org",
        "name": "Rita",
        "title": "regnskapsfører",
        "verified_how": "register",
    }
    first = actions.add_representative(client=client_of_hub, by=adviser, **asked)
    assert (first.person.email, first.verified_by, first.until) == ("rita@example.org", adviser, None)
    assert roles_of(first.person, hub.pk) == {Role.CLIENT_MEMBER}
    assert list(queries.visible_to(first.person, hub)) == [client_of_hub]
    with pytest.raises(Refused, match="acts for this client already"):
        actions.add_representative(client=client_of_hub, by=adviser, **asked)
    for _ in range(2):
        actions.end_representation(representation=first, by=adviser)
    assert roles_of(first.person, hub.pk) == frozenset()
    assert not queries.visible_to(first.person, hub).exists()
    actions.add_representative(client=client_of_hub, by=adviser, **asked)
    assert Representation.objects.filter(person=first.person).count() == 2
    assert kinds(client_of_hub) == [
        "clients.representative_added",
        "clients.representative_ended",
        "clients.representative_added",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["name", "verified_how", "email"])
def test_a_representative_is_refused(client_of_hub: Client, adviser: Person, missing: str) -> None:
    asked = {"email": "rita@example.org", "name": "Rita", "title": "", "verified_how": "register"}
    with pytest.raises(Refused):
        actions.add_representative(client=client_of_hub, by=adviser, **asked | {missing: " "})
    assert not Representation.objects.exists()
    assert not Person.objects.filter(email="rita@example.org").exists()


@pytest.mark.django_db
def test_an_accountant_acts_for_many(hub: Hub, adviser: Person, make_person: MakePerson) -> None:
    asked = {"email": "rita@example.org", "name": "Rita", "title": "", "verified_how": "register"}
    served = [actions.add_client(hub=hub, kind="trader", name=name, by=adviser) for name in ("B", "A", "C")]
    for client in served[:2]:
        actions.add_representative(client=client, by=adviser, **asked)
    rita = Person.objects.get(email="rita@example.org")
    assert [client.name for client in queries.represented_by(rita, hub)] == ["A", "B"]
    assert set(queries.visible_to(rita, hub)) == set(served[:2])
    assert not queries.acts_for(rita, served[2])


def test_every_kind_of_entry_has_its_icon() -> None:
    drawn = {name: icon_html(kind.icon) for name, kind in _kinds.items() if kind.icon}
    assert drawn
