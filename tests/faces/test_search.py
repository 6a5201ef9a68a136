"""The desk's one search box: what it finds, for whom, and what it never shows."""

import re
from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer, Provider
from firstline.foundation.access.roles import Role
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]


def find(browser: Browser, text: str, **more: str) -> str:
    return browser.get("/fjelldal/desk/search/", {"q": text}, **more).content.decode()  # type: ignore[arg-type]


@pytest.fixture
def offer(hub: Hub) -> Offer:
    provider = Provider.objects.create(hub=hub, name="Kurs i dalen")
    return Offer.objects.create(
        hub=hub, provider=provider, kind="course", title={"en": "Ål for beginners"}, currency="NOK"
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SNEKKERI", "Solbakken Snekkeri"),
        ("marte", "acts for Solbakken Snekkeri"),
        ("INGRID", "mailto:ingrid@example.org"),
        ("ål", "Ål for beginners"),
        ("clients", "/fjelldal/desk/clients/"),
        ("instruments", "/fjelldal/desk/instruments/"),
    ],
)
def test_a_client_a_person_an_offer_and_a_page_are_found(
    client_of_hub: Client,
    manager: Person,
    offer: Offer,
    adviser: Person,
    browse: Browse,
    text: str,
    named: str,
) -> None:
    assert named in find(browse(adviser), text)


def test_a_persons_name_is_found_whatever_its_case(
    hub: Hub, make_person: MakePerson, adviser: Person, browse: Browse
) -> None:
    make_person("Åse", hub, Role.ADVISER)
    for text in ("åse", "ÅSE", "Ås", "  åse "):
        assert "mailto:åse@example.org" in find(browse(adviser), text)


def test_a_name_that_begins_so_stands_first(hub: Hub, adviser: Person, browse: Browse) -> None:
    for name in ("Aker Bygg", "Bygg og Anlegg"):
        Client.objects.create(
            hub=hub, kind="founder", name=name, search_name=name.lower(), taken_on_at=timezone.now()
        )
    page = find(browse(adviser), "bygg")
    assert page.index("Bygg og Anlegg") < page.index("Aker Bygg")


def test_what_is_found_leads_to_logging_a_call(
    client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    log = f"/fjelldal/desk/clients/{client_of_hub.pk}/log/?kind=clients.call"
    assert log in find(browse(adviser), "snekkeri")
    form = browse(adviser).get(log).context["form"]
    assert form["kind"].value() == "clients.call"


def test_who_only_reads_is_not_led_to_logging(
    hub: Hub, client_of_hub: Client, manager: Person, make_person: MakePerson, browse: Browse
) -> None:
    auditor = browse(make_person("Rolf", hub, Role.AUDITOR))
    for text in ("snekkeri", "marte"):
        page = find(auditor, text)
        assert "Solbakken" in page
        assert "/log/" not in page
    assert "data-log=" not in auditor.get("/fjelldal/desk/clients/").content.decode()


def test_a_colleagues_title_says_which_language_it_is_in(hub: Hub, adviser: Person, browse: Browse) -> None:
    Person.objects.filter(pk=adviser.pk).update(title="rådgiver")
    assert '<small lang="nb">rådgiver</small>' in find(browse(adviser), "ingrid")


@pytest.mark.parametrize("role", [Role.ADVISER, Role.EDITOR, Role.ANALYST, Role.HUB_LEADER])
def test_without_a_text_every_page_of_ones_own_menu_is_there(
    hub: Hub, make_person: MakePerson, browse: Browse, role: Role
) -> None:
    page = find(browse(make_person("Arne", hub, role)), "")
    menu = re.search(r"<nav.*?</nav>", page, re.DOTALL)
    assert menu is not None
    in_menu = set(re.findall(r'href="([^"]+)"', menu[0]))
    listed = set(re.findall(r'class="found-link" href="([^"]+)"', page))
    assert in_menu
    assert in_menu <= listed


def test_nothing_of_another_hub_is_found(
    other_hub: Hub, client_of_hub: Client, manager: Person, stranger: Person, browse: Browse
) -> None:
    browser = browse(stranger)
    assert browser.get("/fjelldal/desk/search/").status_code == 404
    page = browser.get("/havn/desk/search/", {"q": "snekkeri"}).content.decode()
    assert "Nothing here is called “snekkeri”" in page
    assert "Marte" not in browser.get("/havn/desk/search/", {"q": "marte"}).content.decode()


def test_who_may_open_no_clients_finds_none(
    hub: Hub, client_of_hub: Client, manager: Person, offer: Offer, make_person: MakePerson, browse: Browse
) -> None:
    editor = browse(make_person("Else", hub, Role.EDITOR))
    for text in ("snekkeri", "marte"):
        page = find(editor, text)
        assert "Solbakken" not in page
        assert "Marte" not in page
    assert "Ål for beginners" in find(editor, "ål")
    assert "/fjelldal/desk/needs/" not in find(editor, "")


def test_htmx_gets_the_list_alone(client_of_hub: Client, adviser: Person, browse: Browse) -> None:
    page = find(browse(adviser), "snekkeri", HTTP_HX_REQUEST="true")
    assert "Solbakken" in page
    assert "<html" not in page


def test_what_was_typed_is_no_markup(adviser: Person, browse: Browse) -> None:
    page = find(browse(adviser), "<script>alert(1)</script>")
    assert "<script>alert" not in page
