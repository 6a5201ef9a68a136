"""Who sees which clients, and how many questions a list asks of the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.clients import actions, queries
from firstline.domains.clients.models import Client, Representation, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.roles import STAFF_ROLES, Role, roles_of
from tests.clients.conftest import MakeCompany
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CLIENT_MEMBER, Role.OWNER}))
def test_who_works_for_the_hub_sees_its_clients(
    role: Role, hub: Hub, other_hub: Hub, client_of_hub: Client, make_person: MakePerson
) -> None:
    here, there = make_person("Her", hub, role), make_person("Der", other_hub, role)
    assert queries.visible_to(here, hub).exists() is (role in STAFF_ROLES)
    for person, place in ((there, hub), (here, other_hub), (there, other_hub)):
        assert not queries.visible_to(person, place).exists()


def test_who_acts_for_a_client_sees_that_one(hub: Hub, client_of_hub: Client, manager: Person) -> None:
    Client.objects.create(
        hub=hub, kind="founder", name="Annen", search_name="annen", taken_on_at=timezone.now()
    )
    assert list(queries.visible_to(manager, hub)) == [client_of_hub]
    Representation.objects.update(until=timezone.now())
    assert not queries.visible_to(manager, hub).exists()


def test_who_acted_twice_is_shown_it_once(hub: Hub, client_of_hub: Client, manager: Person) -> None:
    Representation.objects.update(until=timezone.now())
    Representation.objects.create(
        hub=hub, client=client_of_hub, person=manager, since=timezone.now(), verified_how="x"
    )
    assert queries.visible_to(manager, hub).count() == 1


def test_the_client_reads_what_is_shared(
    hub: Hub, client_of_hub: Client, manager: Person, adviser: Person
) -> None:
    for audience in TimelineEntry.Audience.values:
        actions.record(
            client=client_of_hub, kind="clients.note", by=adviser, audience=audience, text=audience
        )

    def read(person: Person) -> set[str]:
        return {entry.text for entry in queries.timeline(client_of_hub, roles_of(person, hub.pk))}

    assert read(adviser) == {"shared", "hub"}
    assert read(manager) == {"shared"}
    assert {entry.text for entry in queries.timeline(client_of_hub, frozenset())} == {"shared"}


def test_the_newest_comes_first(client_of_hub: Client, adviser: Person) -> None:
    now = timezone.now()
    for days in (2, 0, 1):
        actions.record(
            client=client_of_hub, kind="clients.note", by=adviser, text=str(days),
            happened_at=now - timedelta(days=days),
        )  # fmt: skip
    assert [entry.text for entry in queries.timeline(client_of_hub, frozenset({Role.ADVISER}))] == [
        "0",
        "1",
        "2",
    ]


def test_the_list_is_found_by_name_and_number(
    hub: Hub, adviser: Person, leader: Person, make_company: MakeCompany
) -> None:
    mill = actions.take_on(hub=hub, company=make_company("Ærlig Mølle AS", "910000004"), by=adviser)
    aud = actions.add_client(hub=hub, kind="founder", name="Aud 9", by=leader)
    closed = actions.add_client(hub=hub, kind="founder", name="Lukket", by=adviser)
    Client.objects.filter(pk=closed.pk).update(closed_at=timezone.now())

    def found(text: str = "", mine: bool = False) -> list[Client]:
        return list(queries.listed(adviser, hub, text=text, mine=mine))

    assert found() == [aud, mill]
    assert found("MØLLE") == [mill]
    assert found(" 910 000 004 ") == [mill]
    assert found("no910000004mva") == [mill]
    assert found("9100") == [mill]
    assert found("nothing of the kind") == []
    assert found(mine=True) == [mill]
    assert found("%") == []


@pytest.mark.parametrize("text", ["so00009", "SO 00009", "so0"])
def test_the_list_finds_a_number_with_letters(
    text: str, hub: Hub, adviser: Person, make_company: MakeCompany
) -> None:
    kestrel = actions.take_on(hub=hub, company=make_company("Kestrel Ltd", "SO00009"), by=adviser)
    actions.take_on(hub=hub, company=make_company("Solbakken AS", "910000004"), by=adviser)
    assert list(queries.listed(adviser, hub, text=text)) == [kestrel]


def questions(adviser: Person, hub: Hub) -> int:
    with CaptureQueriesContext(connection) as asked:
        for client in queries.listed(adviser, hub):
            assert client.company is None or client.company.name
            assert str(client.contact_person)
    return len(asked)


def test_a_longer_list_asks_no_more(hub: Hub, adviser: Person, make_company: MakeCompany) -> None:
    def take_on(first: int, last: int) -> None:
        for number in range(first, last):
            actions.take_on(
                hub=hub, company=make_company(f"Bruk {number}", str(910000000 + number)), by=adviser
            )

    take_on(0, 3)
    few = questions(adviser, hub)
    take_on(3, 60)
    assert questions(adviser, hub) == few


@pytest.mark.parametrize("wanted", ["ærlig ål", "  ÆRLIG   ÅL ", "A\u030al", "rlig"])
def test_a_client_is_found_however_its_name_is_typed(hub: Hub, adviser: Person, wanted: str) -> None:
    client = actions.add_client(hub=hub, kind=Client.Kind.FOUNDER, name="Ærlig  A\u030al", by=adviser)
    assert list(queries.listed(adviser, hub, text=wanted)) == [client]
    assert not queries.listed(adviser, hub, text="uærlig")
