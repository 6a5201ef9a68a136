"""The people page: a role is given and ended by who leads the hub, and nobody's clients are left alone."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client as Browser
from django.utils import timezone
from django.utils.html import escape

from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.faces.people import actions
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import MEMBERSHIP_ROLES, ROLE_DUTIES, Role, roles_of
from firstline.foundation.audit.models import AuditRow
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
PEOPLE = "/fjelldal/desk/people/"


def role_of(person: Person) -> Membership:
    return Membership.objects.get(person=person)


def end_page(person: Person) -> str:
    return f"{PEOPLE}{role_of(person).pk}/end/"


def test_who_may_open_the_pages(hub: Hub, adviser: Person, make_person: MakePerson, browse: Browse) -> None:
    expected = dict.fromkeys((Role.HUB_LEADER, Role.AUDITOR), 200) | dict.fromkeys(
        (Role.ADVISER, Role.FACILITATOR, Role.EDITOR, Role.ANALYST), 403
    )
    for role, status in expected.items():
        browser = browse(make_person(f"P{role}", hub, role))
        assert {browser.get(page).status_code for page in (PEOPLE, end_page(adviser))} == {status}, role
    auditor = Person.objects.get(name="Pauditor")
    assert browse(auditor).post(end_page(adviser)).status_code == 403


def test_the_page_says_who_is_what_since_when(adviser: Person, leader: Person, browse: Browse) -> None:
    page = browse(leader).get(PEOPLE).content.decode().replace("<wbr>", "")
    for words in (
        "Ingrid",
        "End the role",
        "adviser",
        "Leif",
        "hub leader",
        "ingrid@example.org",
        end_page(adviser),
    ):
        assert words in page
    assert PEOPLE in browse(leader).get("/fjelldal/desk/settings/").content.decode()


def test_a_role_is_given_to_somebody_new_and_to_somebody_known(
    hub: Hub, leader: Person, stranger: Person, browse: Browse
) -> None:
    browser = browse(leader)
    said = {"email": "Vera@example.org", "name": "Vera", "role": "adviser"}
    assert browser.post(PEOPLE, said)["Location"] == PEOPLE
    vera = Person.objects.get(email="vera@example.org")
    assert roles_of(vera, hub.pk) == {Role.ADVISER}
    assert role_of(vera).given_by == leader
    known = {"email": stranger.email, "role": "analyst"}
    assert browser.post(PEOPLE, known).status_code == 302
    assert roles_of(stranger, hub.pk) == {Role.ANALYST}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"email": "vera@example.org", "role": "adviser"}, "Write the person’s name"),
        ({"email": "vera@example.org", "name": "Vera", "role": "owner"}, "owner"),
        ({"email": "vera", "name": "Vera", "role": "adviser"}, "valid email"),
    ],
)
def test_what_is_not_given(leader: Person, browse: Browse, said: dict[str, str], words: str) -> None:
    answer = browse(leader).post(PEOPLE, said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Person.objects.filter(email__startswith="vera").exists()


def test_who_does_not_lead_gives_and_ends_nothing(hub: Hub, adviser: Person, leader: Person) -> None:
    with pytest.raises(Refused, match="Only those who lead"):
        actions.give_role(hub=hub, email="vera@example.org", name="Vera", role=Role.ADVISER, by=adviser)
    assert not Person.objects.filter(email="vera@example.org").exists()
    with pytest.raises(Refused, match="Only those who lead"):
        actions.end_role(membership=role_of(leader), hand_over={}, by=adviser)


def test_who_leaves_hands_over_the_clients(
    hub: Hub, client_of_hub: Client, adviser: Person, leader: Person, make_person: MakePerson, browse: Browse
) -> None:
    other = Client.objects.create(
        hub=hub,
        kind="founder",
        name="Aud",
        search_name="aud",
        contact_person=adviser,
        taken_on_at=timezone.now(),
    )
    ended = Client.objects.create(
        hub=hub, kind="founder", name="Bo", search_name="bo", contact_person=adviser,
        taken_on_at=timezone.now(), closed_at=timezone.now(),
    )  # fmt: skip
    nina = make_person("Nina", hub, Role.ADVISER)
    browser, page = browse(leader), end_page(adviser)
    shown = browser.get(page).content.decode()
    assert "Solbakken Snekkeri" in shown
    assert "2 clients" in shown
    assert browser.post(page).status_code == 422
    assert role_of(adviser).until is None
    answer = browser.post(page, {"everything": leader.pk, f"client_{other.pk}": nina.pk})
    assert answer["Location"] == PEOPLE
    assert role_of(adviser).until is not None
    assert roles_of(adviser, hub.pk) == frozenset()
    assert browse(adviser).get("/fjelldal/desk/").status_code == 404
    for client, person in ((client_of_hub, leader), (other, nina), (ended, adviser)):
        client.refresh_from_db()
        assert client.contact_person == person
    assert TimelineEntry.objects.filter(client=other, kind="clients.contact_person").count() == 1
    assert AuditRow.objects.filter(action="hubs.end_role", by_id=leader.pk).count() == 1
    assert browser.post(page).status_code == 404


def test_all_is_handed_over_or_nothing(
    client_of_hub: Client, adviser: Person, leader: Person, stranger: Person, browse: Browse
) -> None:
    membership = role_of(adviser)
    for successor in (stranger, adviser):
        with pytest.raises(Refused):
            actions.end_role(membership=membership, hand_over={client_of_hub.pk: successor}, by=leader)
        assert browse(leader).post(end_page(adviser), {"everything": successor.pk}).status_code == 422
    with pytest.raises(Refused, match="is the contact person of one client"):
        actions.end_role(membership=membership, hand_over={}, by=leader)
    membership.refresh_from_db()
    client_of_hub.refresh_from_db()
    assert (membership.until, client_of_hub.contact_person) == (None, adviser)


def test_who_stays_an_adviser_keeps_the_clients(
    hub: Hub, client_of_hub: Client, adviser: Person, leader: Person, browse: Browse
) -> None:
    editing = Membership.objects.create(hub=hub, person=adviser, role=Role.EDITOR, since=timezone.now())
    page = f"{PEOPLE}{editing.pk}/end/"
    shown = browse(leader).get(page).content.decode()
    assert "Their role as adviser stays" in shown
    assert browse(leader).post(page).status_code == 302
    client_of_hub.refresh_from_db()
    assert client_of_hub.contact_person == adviser


def test_a_hub_keeps_a_leader(hub: Hub, leader: Person, make_person: MakePerson, browse: Browse) -> None:
    answer = browse(leader).post(end_page(leader))
    assert answer.status_code == 422
    assert "Nobody would lead the hub any more" in answer.content.decode()
    make_person("Nina", hub, Role.HUB_LEADER)
    assert browse(leader).post(end_page(leader)).status_code == 302


def test_the_owner_hands_over_without_seeing_whom(
    client_of_hub: Client, adviser: Person, leader: Person, make_person: MakePerson, browse: Browse
) -> None:
    owner = make_person("Oda")
    owner.is_superuser = True
    owner.save()
    browser = browse(owner)
    assert "Solbakken" not in browser.get(end_page(adviser)).content.decode()
    assert browser.post(end_page(adviser), {"everything": leader.pk}).status_code == 302
    client_of_hub.refresh_from_db()
    assert client_of_hub.contact_person == leader


def test_the_page_says_what_each_role_may_do(leader: Person, browse: Browse) -> None:
    page = browse(leader).get(PEOPLE).content.decode()
    for role in MEMBERSHIP_ROLES:
        assert escape(str(ROLE_DUTIES[role])) in page, role
    assert page.count("a code that is mailed to them") == 1


def test_without_a_mail_server_the_page_says_how_somebody_new_gets_in(
    leader: Person, browse: Browse, settings: LazySettings
) -> None:
    settings.FIRSTLINE_MAIL_READY = False
    page = browse(leader).get(PEOPLE).content.decode()
    assert "a code that is mailed to them" not in page
    assert "firstline people give-password" in page
    assert "FIRSTLINE_MAIL_URL" in page
