"""The installation's own addresses, and the language that a page is in."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client as Browser

from firstline.domains.clients.actions import record
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.foundation.access.roles import Role
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
LIST = "/fjelldal/desk/clients/"


def test_with_several_hubs_the_first_page_lists_them(hub: Hub, other_hub: Hub, browse: Browse) -> None:
    page = browse(None).get("/")
    assert page.status_code == 200
    assert all(f"/{each.slug}/" in page.content.decode() for each in (hub, other_hub))


def test_with_one_hub_the_first_page_is_its_front_door(hub: Hub, browse: Browse) -> None:
    assert browse(None).get("/")["Location"] == "/fjelldal/"


def test_without_a_hub_the_first_page_stands(browse: Browse) -> None:
    assert browse(None).get("/").status_code == 200


def test_health_answers(browse: Browse) -> None:
    assert browse(None).get("/health/").content == b"ok"


@pytest.mark.parametrize("path", ["/", "/health/"])
def test_nothing_is_done_by_posting_to_what_is_read(path: str, browse: Browse) -> None:
    assert browse(None).post(path).status_code == 405


def test_a_language_is_not_chosen_by_looking(browse: Browse) -> None:
    assert browse(None).get("/language/").status_code == 405


def choose(browser: Browser, language: str, next_page: str = LIST) -> str:
    answer = browser.post("/language/", {"language": language, "next": next_page})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_language_is_kept_with_the_reader_and_in_the_browser(adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    assert choose(browser, "nb") == LIST
    adviser.refresh_from_db()
    assert adviser.language == "nb"
    assert browser.get(LIST).context["LANGUAGE_CODE"] == "nb"
    assert browser.cookies["django_language"]["samesite"] == "Lax"


def test_who_is_not_signed_in_may_choose_too(hub: Hub, browse: Browse) -> None:
    browser = browse(None)
    choose(browser, "en", "/")
    assert browser.cookies["django_language"].value == "en"


@pytest.mark.parametrize("language", ["", "fi", "xx", "../../en"])
def test_a_language_that_is_not_shown_is_not_kept(language: str, adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    choose(browser, language)
    adviser.refresh_from_db()
    assert adviser.language == "en"
    assert "django_language" not in browser.cookies


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"]
)
def test_nobody_is_led_elsewhere(elsewhere: str, browse: Browse) -> None:
    assert choose(browse(None), "en", elsewhere) == "/"


def shown(browser: Browser, path: str = LIST, accept: str = "") -> str:
    return str(
        browser.get(path, headers={"accept-language": accept} if accept else {}).context["LANGUAGE_CODE"]
    )


def test_the_readers_choice_wins_then_the_hubs_language(
    hub: Hub, make_person: MakePerson, browse: Browse
) -> None:
    from firstline.foundation.access.roles import Role

    undecided = make_person("Una", hub, Role.ADVISER, language="")
    browser = browse(undecided)
    assert shown(browser, accept="en") == "nb", "the hub's first language, whatever the browser says"
    Person.objects.filter(pk=undecided.pk).update(language="en")
    assert shown(browser) == "en", "the person's own"
    browser.cookies["django_language"] = "nb"
    assert shown(browser) == "nb", "what was chosen in this browser"


@pytest.mark.parametrize("language", ["nb", "nn", "da"])
def test_a_reader_gets_her_language_though_the_hub_names_others(
    language: str, hub: Hub, make_person: MakePerson, browse: Browse
) -> None:
    from firstline.foundation.access.roles import Role

    Hub.objects.filter(pk=hub.pk).update(languages=["en"])
    assert shown(browse(make_person("Nina", hub, Role.ADVISER, language=language))) == language


def test_outside_a_hub_the_browser_decides(hub: Hub, other_hub: Hub, browse: Browse) -> None:
    assert shown(browse(None), "/", accept="nb,en;q=0.5") == "nb"
    assert shown(browse(None), "/", accept="en") == "en"


def test_each_hub_has_the_clock_on_its_own_wall(
    hub: Hub, other_hub: Hub, make_person: MakePerson, browse: Browse
) -> None:
    Hub.objects.filter(pk=other_hub.pk).update(time_zone="Europe/London")
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    person = make_person("Ida", hub, Role.ADVISER)
    Membership.objects.create(hub=other_hub, person=person, role=Role.ADVISER, since=noon)
    browser = browse(person)
    shown = {}
    for place in (hub, other_hub):
        client = Client.objects.create(hub=place, kind="founder", name="Aud", taken_on_at=noon)
        record(client=client, kind="clients.note", by=person, text="Hello", happened_at=noon)
        page = browser.get(f"/{place.slug}/desk/clients/{client.pk}/").content.decode()
        shown[place.slug] = re.findall(r'datetime="2026-06-01T(\d\d:\d\d)', page)
    assert set(shown["fjelldal"]) == {"14:00"}
    assert set(shown["havn"]) == {"13:00"}
