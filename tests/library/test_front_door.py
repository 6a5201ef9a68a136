"""A hub's page is for anyone, and shows nothing of another hub."""

import pytest
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import Page

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library.models import RESERVED_SLUGS, HubPage, StandardPage
from firstline.foundation.access.roles import Role
from tests.conftest import MakePerson


def add_page(door: HubPage, title: str, slug: str, *, live: bool = True, text: str = "") -> StandardPage:
    page = StandardPage(title=title, slug=slug, live=live)
    if text:
        page.body = [("paragraph", text)]
    door.add_child(instance=page)
    return page


def test_anyone_sees_the_front_door(client: Browser, hub: Hub, door: HubPage, adviser: Person) -> None:
    Person.objects.filter(pk=adviser.pk).update(
        title="adviser for growth", phone="+47 11 22 33 44", on_front_page=True
    )
    Hub.objects.filter(pk=hub.pk).update(email="post@fjelldal.example.org", phone="35 00 00 00")
    page = client.get("/fjelldal/").content.decode()
    assert "Hvor" in page or "Where do I start?" in page
    assert "Ingrid" in page
    assert "adviser for growth" in page
    assert "post@fjelldal.example.org" in page
    assert 'href="tel:35000000"' in page
    assert "/accounts/signup/?next=/fjelldal/" in page
    # Who chose to stand there is there to be asked: how to reach them stands beside the name.
    assert f'href="mailto:{adviser.email}"' in page
    assert 'href="tel:+4711223344"' in page


def test_a_front_door_shows_nothing_of_another_hub(
    client: Browser, door: HubPage, other_door: HubPage, adviser: Person, stranger: Person
) -> None:
    add_page(other_door, "Secrets of the harbour", "secrets")
    Person.objects.update(on_front_page=True)
    page = client.get("/fjelldal/").content.decode()
    assert "Ingrid" in page
    for theirs in ("Stine", "Havn", "havn", "harbour"):
        assert theirs not in page


def test_who_no_longer_works_here_is_not_shown(client: Browser, door: HubPage, adviser: Person) -> None:
    Person.objects.filter(pk=adviser.pk).update(on_front_page=True)
    assert "Ingrid" in client.get("/fjelldal/").content.decode()
    adviser.memberships.update(until="2026-01-01T00:00:00Z")
    assert "Ingrid" not in client.get("/fjelldal/").content.decode()


def test_nobody_stands_on_the_front_door_who_did_not_choose_it(
    client: Browser, browse, door: HubPage, leader: Person
) -> None:
    assert leader.email not in client.get("/fjelldal/").content.decode()
    browser = browse(leader)
    said = {"name": "Leif", "title": "", "phone": ""}
    assert browser.post("/me/", {**said, "on_front_page": "on"}).status_code == 302
    assert f'href="mailto:{leader.email}"' in client.get("/fjelldal/").content.decode()
    assert "checked" in browser.get("/me/").content.decode()
    browser.post("/me/", said)
    assert leader.email not in client.get("/fjelldal/").content.decode()


def test_who_works_for_no_hub_is_not_asked_whether_to_stand_there(browse, manager: Person) -> None:
    browser = browse(manager)
    assert "on_front_page" not in browser.get("/me/").content.decode()
    said = {"name": "Marte", "title": "", "phone": "", "on_front_page": "on"}
    assert browser.post("/me/", said).status_code == 302
    manager.refresh_from_db()
    assert (manager.name, manager.on_front_page) == ("Marte", False)


def test_who_writes_no_title_is_called_by_the_role(
    client: Browser, hub: Hub, door: HubPage, make_person: MakePerson
) -> None:
    make_person("Lea", hub, Role.ADVISER, Role.HUB_LEADER)
    make_person("Fay", hub, Role.FACILITATOR)
    make_person("Odd", hub, Role.AUDITOR)
    Person.objects.update(on_front_page=True)
    client.cookies["django_language"] = "en"
    shown = [(one.person.name, one.role) for one in client.get("/fjelldal/").context["people"]]
    assert shown == [("Fay", "facilitator"), ("Lea", "hub leader")]
    assert "<div>hub leader</div>" in client.get("/fjelldal/").content.decode()


def test_the_front_door_of_no_hub_is_not_found(client: Browser, door: HubPage) -> None:
    assert client.get("/nowhere/").status_code == 404


def test_pages_beneath_are_served_and_listed_when_they_are_published(client: Browser, door: HubPage) -> None:
    add_page(door, "About us", "about", text="<p>We sit by the river.</p>")
    add_page(door, "Not yet", "draft", live=False)
    front = client.get("/fjelldal/").content.decode()
    assert 'href="/fjelldal/about/"' in front
    assert "Not yet" not in front
    assert "We sit by the river." in client.get("/fjelldal/about/").content.decode()
    assert client.get("/fjelldal/draft/").status_code == 404


def test_a_page_is_not_served_beneath_another_hub(
    client: Browser, door: HubPage, other_door: HubPage
) -> None:
    add_page(door, "About us", "about")
    assert client.get("/havn/about/").status_code == 404


@pytest.mark.parametrize(
    ("role", "words"), [(Role.ADVISER, "You work here"), (Role.EDITOR, "Edit this page")]
)
def test_who_works_here_is_shown_the_way_in(
    browse, hub: Hub, door: HubPage, make_person: MakePerson, role: Role, words: str
) -> None:
    assert words in browse(make_person("Eli", hub, role)).get("/fjelldal/").content.decode()


def test_an_adviser_is_not_shown_the_editor(browse, door: HubPage, adviser: Person) -> None:
    assert "/cms/" not in browse(adviser).get("/fjelldal/").content.decode()


def test_a_founder_without_a_client_is_told_what_to_do(
    browse, hub: Hub, door: HubPage, make_person: MakePerson
) -> None:
    Hub.objects.filter(pk=hub.pk).update(email="post@fjelldal.example.org")
    page = browse(make_person("Nora")).get("/fjelldal/").content.decode()
    assert "You are signed in, Nora." in page
    assert "mailto:post@fjelldal.example.org" in page


def test_a_client_is_shown_her_page(browse, door: HubPage, manager: Person) -> None:
    assert "Your page shows where you stand" in browse(manager).get("/fjelldal/").content.decode()


def first_words_beneath_a_hub() -> set[str]:
    """The first literal word of each of our addresses beneath ``/<hub>/``."""
    words = set()
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLResolver) and str(entry.pattern) == "<slug:hub>/":
            words |= {
                str(pattern.pattern).split("/")[0]
                for pattern in entry.url_patterns
                if isinstance(pattern, URLPattern)
            }
    return words


def test_every_address_beneath_a_hub_is_reserved() -> None:
    words = first_words_beneath_a_hub()
    assert "desk" in words
    assert words <= RESERVED_SLUGS


@pytest.mark.django_db
def test_front_doors_take_the_same_number_of_queries(
    client: Browser, hub: Hub, door: HubPage, make_person: MakePerson, django_assert_max_num_queries
) -> None:
    for number in range(30):
        make_person(f"Adviser{number}", hub, Role.ADVISER)
        add_page(door, f"Page {number}", f"page-{number}")
    client.get("/fjelldal/")
    assert Page.objects.count() > 30
    with django_assert_max_num_queries(12):
        client.get("/fjelldal/")
