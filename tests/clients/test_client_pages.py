"""The desk's pages about clients: who may open them, what they refuse, and that they stay quick."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.clients import actions
from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company, Hold
from firstline.foundation.access.roles import Role
from tests.clients.conftest import MakeCompany
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
DESK = "/fjelldal/desk"


@pytest.mark.parametrize(
    "page",
    [
        "clients/",
        "clients/find/",
        "clients/new/",
        "{client}/log/",
        "{client}/people/",
        "{client}/contact/",
        "{client}/company/",
        "{client}/reply/",
        "{client}/correct/",
        "{client}/end/",
        "{client}/",
    ],
)
def test_who_may_open_a_page(
    page: str, hub: Hub, client_of_hub: Client, manager: Person, make_person: MakePerson, stranger: Person,
    browse: Browse,
) -> None:  # fmt: skip
    path = f"{DESK}/{page.format(client=f'clients/{client_of_hub.pk}')}"
    expected = {
        Role.ADVISER: 200,
        Role.FACILITATOR: 200,
        Role.HUB_LEADER: 200,
        Role.AUDITOR: 200,
        Role.EDITOR: 403,
        Role.ANALYST: 403,
        Role.PROVIDER: 404,
        Role.MENTOR: 404,
    }
    seen = {role: browse(make_person(f"P{role}", hub, role)).get(path).status_code for role in expected}
    assert seen == expected
    assert browse(manager).get(path).status_code == 404
    assert browse(stranger).get(path).status_code == 404
    assert browse(None).get(path)["Location"] == f"/accounts/login/?next={path}"


def test_a_company_is_found_and_taken_on(
    hub: Hub, company: Company, adviser: Person, make_company: MakeCompany, browse: Browse
) -> None:
    make_company("Bruket i Oslo AS", "910000012", municipality="0301")
    browser = browse(adviser)
    found = browser.get(f"{DESK}/clients/find/", {"q": "bruket"}).content.decode()
    assert "Bruket AS" in found
    assert "Oslo" not in found
    answer = browser.post(f"{DESK}/companies/{company.pk}/take-on/")
    client = Client.objects.get()
    assert answer["Location"] == f"{DESK}/clients/{client.pk}/"
    again = browser.post(f"{DESK}/companies/{company.pk}/take-on/")
    assert again.status_code == 409
    assert "Bruket AS is a client already." in again.content.decode()
    assert Client.objects.count() == 1


def test_a_company_outside_the_area_is_not_found(
    hub: Hub, adviser: Person, make_company: MakeCompany, browse: Browse
) -> None:
    elsewhere = make_company("Bruket i Oslo AS", "910000012", municipality="0301")
    assert browse(adviser).post(f"{DESK}/companies/{elsewhere.pk}/take-on/").status_code == 404
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"kind": "founder"},
        {"kind": "company", "name": "Aud"},
        {"kind": "founder", "name": "Aud", "employees": "-1"},
        {"kind": "founder", "name": "Aud", "employees": "many"},
        {"kind": "founder", "name": "Aud", "founded_on": "tomorrow"},
        {"kind": "founder", "name": "a" * 501},
        {"kind": "founder", "name": "Aud", "municipality": "1" * 11},
        {"kind": "founder", "name": "Aud", "municipality": "abc"},
        {"kind": "founder", "name": "Aud", "employees": "99999999999999999999"},
    ],
)
def test_a_bad_form_says_what_to_do_and_keeps_what_was_written(
    hub: Hub, form: dict[str, str], adviser: Person, browse: Browse
) -> None:
    answer = browse(adviser).post(f"{DESK}/clients/new/", form or {"x": "y"})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Client.objects.exists()


@pytest.mark.parametrize("page", ["log/", "people/", "contact/", "correct/", "end/", ""])
def test_a_number_that_no_database_holds_is_not_found(
    page: str, hub: Hub, adviser: Person, browse: Browse
) -> None:
    assert browse(adviser).get(f"{DESK}/clients/{10**30}/{page}").status_code == 404


def test_a_meeting_is_logged_and_one_to_come_is_refused(
    client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    browser, path = browse(adviser), f"{DESK}/clients/{client_of_hub.pk}/log/"
    form = {"kind": "clients.meeting", "text": "Om ost", "happened_at": "2026-01-05T10:00", "audience": "hub"}
    assert browser.post(path, form).status_code == 302
    assert client_of_hub.timeline.get().text == "Om ost"
    refused = browser.post(path, form | {"happened_at": "2099-01-05T10:00"})
    assert refused.status_code == 422
    assert "choose a time that has been" in refused.content.decode()
    assert "Om ost" in refused.content.decode(), "what was written is not lost"
    assert client_of_hub.timeline.count() == 1


def test_a_representative_is_added_and_ended(client_of_hub: Client, adviser: Person, browse: Browse) -> None:
    browser, path = browse(adviser), f"{DESK}/clients/{client_of_hub.pk}/people/"
    form = {"name": "Rita", "email": "rita@example.org", "title": "", "verified_how": "register"}
    assert browser.post(path, form | {"email": "rita"}).status_code == 422
    assert browser.post(path, form).status_code == 302
    assert browser.post(path, form).status_code == 422
    acts = Representation.objects.get()
    assert browser.post(f"{path}{acts.pk}/end/").status_code == 302
    assert browser.post(f"{path}{acts.pk}/end/").status_code == 404
    acts.refresh_from_db()
    assert acts.until is not None


UNDO = re.compile(r'class="undo" method="post" action="([^"]+)"')


def undo(browser: Browser, page: str) -> None:
    """Press the button beside the message that stands on a page."""
    found = UNDO.search(browser.get(page).content.decode())
    assert found
    assert browser.post(found[1]).status_code == 302


def test_what_was_just_logged_is_undone(client_of_hub: Client, adviser: Person, browse: Browse) -> None:
    browser, path = browse(adviser), f"{DESK}/clients/{client_of_hub.pk}/"
    browser.post(f"{path}log/", {"kind": "clients.call", "text": "Om ost", "audience": "hub"})
    undo(browser, path)
    assert not client_of_hub.timeline.exists()
    assert "off the timeline" in browser.get(path).content.decode()


def test_who_has_left_by_mistake_is_back(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
) -> None:
    browser, path = browse(adviser), f"{DESK}/clients/{client_of_hub.pk}/people/"
    acts = Representation.objects.get()
    browser.post(f"{path}{acts.pk}/end/")
    undo(browser, path)
    acts.refresh_from_db()
    assert acts.until is None
    other = browse(adviser).post(f"{DESK}/clients/{client_of_hub.pk + 1}/people/{acts.pk}/undo/")
    assert other.status_code == 404


def test_a_representation_of_another_client_is_not_ended_here(
    hub: Hub, client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
) -> None:
    other = actions.add_client(hub=hub, kind="founder", name="Aud", by=adviser)
    acts = Representation.objects.get()
    assert browse(adviser).post(f"{DESK}/clients/{other.pk}/people/{acts.pk}/end/").status_code == 404
    acts.refresh_from_db()
    assert acts.until is None


def test_the_contact_person_is_chosen_among_the_hubs_own(
    client_of_hub: Client, adviser: Person, leader: Person, stranger: Person, browse: Browse
) -> None:
    browser, path = browse(adviser), f"{DESK}/clients/{client_of_hub.pk}/contact/"
    assert browser.post(path, {"person": stranger.pk}).status_code == 422
    assert browser.post(path, {"person": leader.pk}).status_code == 302
    client_of_hub.refresh_from_db()
    assert client_of_hub.contact_person == leader


def test_a_founder_is_joined_to_a_company(
    client_of_hub: Client, company: Company, adviser: Person, make_company: MakeCompany, browse: Browse
) -> None:
    browser, path = browse(adviser), f"{DESK}/clients/{client_of_hub.pk}/company/"
    elsewhere = make_company("Bruket i Oslo AS", "910000012", municipality="0301")
    assert browser.post(path, {"company": elsewhere.pk}).status_code == 422
    assert browser.post(path, {"company": company.pk}).status_code == 302
    assert browser.post(path, {"company": make_company("Annet AS", "910000020").pk}).status_code == 422
    client_of_hub.refresh_from_db()
    assert client_of_hub.company == company


def test_joining_can_be_taken_back_and_the_founder_is_not_forgotten(
    hub: Hub, company: Company, adviser: Person, browse: Browse
) -> None:
    founder = actions.add_client(hub=hub, kind="founder", name="Gry Prøve", by=adviser)
    browser, path = browse(adviser), f"{DESK}/clients/{founder.pk}/company/"
    browser.post(path, {"company": company.pk})
    undo(browser, f"{DESK}/clients/{founder.pk}/")
    founder.refresh_from_db()
    assert (founder.name, founder.kind, founder.company) == ("Gry Prøve", "founder", None)
    assert not Hold.objects.filter(company=company).exists()
    assert founder.timeline.order_by("-id").first().kind == "clients.company_joined_by_mistake"
    # Twice, or after an hour, there is nothing to take back.
    assert browser.post(f"{path}undo/").status_code == 409
    assert "Joined" in browser.post(path, {"company": company.pk}, follow=True).content.decode()
    assert 'value="Gry Prøve"' in browser.get(f"{DESK}/clients/{founder.pk}/people/").content.decode()
    founder.timeline.update(recorded_at=timezone.now() - timedelta(hours=2))
    assert browser.post(f"{path}undo/").status_code == 409
    founder.refresh_from_db()
    assert founder.company == company


def test_a_company_that_is_a_client_cannot_be_chosen_and_leads_to_its_page(
    hub: Hub, company: Company, adviser: Person, browse: Browse
) -> None:
    taken = actions.take_on(hub=hub, company=company, by=adviser)
    founder = actions.add_client(hub=hub, kind="founder", name="Gry Prøve", by=adviser)
    browser, path = browse(adviser), f"{DESK}/clients/{founder.pk}/company/"
    page = browser.get(f"{path}?q=Bruket").content.decode()
    assert f'href="{DESK}/clients/{taken.pk}/"' in page
    refused = browser.post(path, {"company": company.pk})
    assert refused.status_code == 422
    assert "is a client of its own already" in refused.content.decode()


def test_a_refusal_stands_in_the_desks_frame_and_leads_back(
    client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    address = f"{DESK}/clients/{client_of_hub.pk}/company/undo/"
    there = f"{DESK}/clients/{client_of_hub.pk}/?page=2"
    for said, back in ((f"http://testserver{there}", True), ("http://elsewhere.example/x", False)):
        page = browse(adviser).post(address, HTTP_REFERER=said).content.decode()
        assert "That was not done" in page
        assert f'href="{DESK}/clients/"' in page
        assert (f'href="{there}"' in page) is back
        assert "elsewhere" not in page


def test_the_list_asks_no_more_with_sixty_clients_than_with_three(
    hub: Hub, adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"{DESK}/clients/").status_code == 200
        return len(asked)

    def take_on(number: int) -> None:
        Client.objects.bulk_create(
            Client(
                hub=hub, kind="founder", name=f"Aud {n}", search_name=f"aud {n}", contact_person=adviser,
                taken_on_at=timezone.now(),
            )
            for n in range(number)
        )  # fmt: skip

    take_on(3)
    questions()
    few = questions()
    take_on(57)
    assert questions() == few


def test_a_name_of_400_characters_is_taken_and_one_of_501_is_told_so_in_plain_words(
    hub: Hub, adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)
    long, form = "Å" * 400, {"kind": "founder"}
    assert browser.post(f"{DESK}/clients/new/", form | {"name": long}).status_code == 302
    client = Client.objects.get()
    assert (client.name, client.search_name) == (long, long.lower())
    page = browser.get(f"{DESK}/clients/{client.pk}/").content.decode()
    assert f'<h1><bdi class="long">{long}</bdi></h1>' in page
    assert "The whole name" in page
    refused = browser.post(f"{DESK}/clients/new/", form | {"name": "Å" * 501}).content.decode()
    assert "This is 501 characters long, and there is room for 500. Make it shorter." in refused
    assert "Ensure" not in refused


@pytest.mark.parametrize(("number", "more"), [(20, False), (21, True)])
def test_a_search_that_finds_more_than_it_shows_says_so(
    number: int, more: bool, client_of_hub: Client, adviser: Person, make_company: MakeCompany, browse: Browse
) -> None:
    for place in range(number):
        make_company(f"Bruket {place}", f"91{place:07}")
    browser = browse(adviser)
    for path in (f"{DESK}/clients/find/", f"{DESK}/clients/{client_of_hub.pk}/company/"):
        found = browser.get(path, {"q": "bruket"}).content.decode()
        assert found.count("Bruket ") >= 20
        assert ("There are more than these." in found) is more


def test_a_founder_who_was_just_added_is_told_of_and_can_be_undone(
    hub: Hub, adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)
    page = browser.post(f"{DESK}/clients/new/", {"kind": "founder", "name": "Aud"}, follow=True)
    assert "Aud is your client now" in page.content.decode()
    client = Client.objects.get()
    assert f"{DESK}/clients/{client.pk}/undo" in page.content.decode()


@pytest.mark.parametrize(("code", "taken"), [("9999", False), ("4036", True), ("0301", True), ("", True)])
def test_only_a_municipality_that_there_is_is_taken(
    hub: Hub, adviser: Person, browse: Browse, code: str, taken: bool
) -> None:
    form = {"kind": "founder", "name": "Aud", "municipality": code}
    answer = browse(adviser).post(f"{DESK}/clients/new/", form)
    assert (answer.status_code == 302) == taken
    if not taken:
        assert "No municipality has the number 9999." in answer.context["form"].errors["municipality"]


def test_the_municipalities_of_the_hubs_companies_are_offered_by_name(
    hub: Hub, adviser: Person, browse: Browse, make_company: MakeCompany
) -> None:
    make_company("Bruket AS", "910000004", municipality_name="VINJE")
    page = browse(adviser).get(f"{DESK}/clients/new/").content.decode()
    assert '<option value="4036">Vinje</option>' in page
