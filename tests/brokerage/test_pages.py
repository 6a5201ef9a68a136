"""The pages about needs: who may open them, what they say, and that a form posted twice acts once."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.assessments.models import Assessment
from firstline.domains.brokerage import actions
from firstline.domains.brokerage.models import Need
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer
from firstline.domains.plans import actions as plans
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.ui.wording import short_day_text

Browse = Callable[[Person | None], Browser]
MakeMapping = Callable[..., Assessment]
MakeOffer = Callable[..., Offer]
NEEDS = "/fjelldal/desk/needs/"


@pytest.fixture
def need(client_of_hub: Client, adviser: Person) -> Need:
    return actions.note_need(client=client_of_hub, topic="export", note="Sell to Denmark.", by=adviser)


@pytest.fixture
def addresses(need: Need) -> dict[str, str]:
    beneath = f"/fjelldal/desk/clients/{need.client_id}"
    return {
        "needs": NEEDS,
        "matches": f"{beneath}/matches/",
        "note": f"{beneath}/needs/new/",
        "dismiss": f"{NEEDS}{need.pk}/dismiss/",
    }


def page(browser: Browser, address: str, language: str = "en") -> str:
    browser.cookies["django_language"] = language
    return browser.get(address).content.decode()


# Who may be there


@pytest.mark.parametrize("role", [Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER, Role.AUDITOR])
def test_who_advises_or_audits_opens_every_page(
    addresses: dict[str, str], hub: Hub, make_person: Callable[..., Person], browse: Browse, role: Role
) -> None:
    browser = browse(make_person("Else", hub, role))
    for name, address in addresses.items():
        assert browser.get(address).status_code == 200, name


def test_others_do_not(
    addresses: dict[str, str],
    hub: Hub,
    stranger: Person,
    manager: Person,
    make_person: Callable[..., Person],
    browse: Browse,
) -> None:
    analyst = make_person("Anna", hub, Role.ANALYST)
    for address in addresses.values():
        assert browse(stranger).get(address).status_code == 404
        assert browse(manager).get(address).status_code == 404
        assert browse(analyst).get(address).status_code == 403
        assert browse(None).get(address)["Location"].startswith("/accounts/login/")


def test_an_auditor_and_a_stranger_change_nothing(
    addresses: dict[str, str],
    hub: Hub,
    stranger: Person,
    make_person: Callable[..., Person],
    browse: Browse,
) -> None:
    auditor = make_person("Arne", hub, Role.AUDITOR)
    for person, status in ((auditor, 403), (stranger, 404)):
        browser = browse(person)
        assert browser.post(addresses["note"], {"topic": "data", "note": "x"}).status_code == status
        assert browser.post(addresses["dismiss"], {"reason": "x"}).status_code == status
    assert [need.state for need in Need.objects.all()] == [Need.State.OPEN]


def test_another_hubs_addresses_lead_nowhere(need: Need, stranger: Person, browse: Browse) -> None:
    browser = browse(stranger)
    for address in (
        f"/havn/desk/clients/{need.client_id}/matches/",
        f"/havn/desk/clients/{need.client_id}/needs/new/",
        f"/havn/desk/needs/{need.pk}/dismiss/",
    ):
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"topic": "data", "note": "x", "reason": "x"}).status_code in {404, 405}
    assert "Solbakken" not in page(browser, "/havn/desk/needs/")
    assert [need.state for need in Need.objects.all()] == [Need.State.OPEN]


# What they say


def test_the_list_says_who_needs_what_and_why(
    addresses: dict[str, str], adviser: Person, browse: Browse
) -> None:
    shown = page(browse(adviser), NEEDS)
    for words in (
        "One need is open.",
        "Solbakken Snekkeri",
        "Selling abroad",
        "Sell to Denmark.",
        "<span>you</span>",
    ):
        assert words in shown
    assert addresses["matches"] in shown
    assert "1 of 1 open need" in shown, "nobody offers it"


def test_the_list_is_narrowed_by_its_address(
    need: Need, adviser: Person, leader: Person, browse: Browse
) -> None:
    assert "Sell to Denmark." in page(browse(adviser), f"{NEEDS}?topic=export&mine=1")
    assert "No needs like that" in page(browse(adviser), f"{NEEDS}?topic=data")
    assert "No needs like that" in page(browse(leader), f"{NEEDS}?mine=1")
    actions.plan_need(need=need, by=adviser)
    assert "Sell to Denmark." not in page(browse(adviser), NEEDS)
    assert "Sell to Denmark." in page(browse(adviser), f"{NEEDS}?state=planned")


def test_suggestions_carry_their_reasons_and_lead_to_the_plan(
    addresses: dict[str, str], need: Need, hub: Hub, adviser: Person, browse: Browse, make_offer: MakeOffer
) -> None:
    offer = make_offer(
        hub,
        title={"nb": "Eksportkurs", "en": "Export course"},
        topics=["export"],
        eligibility={"size": {"min": 1, "max": 49}},
    )
    shut = make_offer(
        hub, title={"en": "For founders", "nb": "Gründer"}, eligibility={"stage": {"accepted": ["founder"]}}
    )
    shown = page(browse(adviser), addresses["matches"])
    for words in (
        "One offer that they can have now meets what they need.",
        "Export course",
        "Meets “Selling abroad”, which they have asked for help with",
        "Ask how many employees they have",
        "One offer that they cannot have, and why",
        "For founders without a company yet; they have a company",
    ):
        assert words in shown
    assert f"?offer={offer.pk}&amp;need={need.pk}" in shown
    assert f"?offer={shut.pk}" not in shown
    assert shown.index("Export course") < shown.index(">For founders<")


def test_the_lead_counts_what_they_have_had_before_apart(
    addresses: dict[str, str], need: Need, hub: Hub, adviser: Person, browse: Browse, make_offer: MakeOffer
) -> None:
    had, _other = (make_offer(hub, topics=["export"]) for _ in range(2))
    shown = page(browse(adviser), addresses["matches"])
    assert "2 offers that they can have now meet what they need." in shown
    assert "had it before" not in shown
    plans.record_delivery(client=need.client, offer=had, delivered_on=timezone.localdate(), by=adviser)
    shown = page(browse(adviser), addresses["matches"])
    assert "One offer that they can have now meets what they need." in shown
    assert "One more does, and they have had it before." in shown


def test_the_order_of_several_is_explained(
    addresses: dict[str, str], need: Need, hub: Hub, adviser: Person, browse: Browse, make_offer: MakeOffer
) -> None:
    make_offer(hub, topics=["export"])
    assert "The best comes first." not in page(browse(adviser), addresses["matches"])
    make_offer(hub, topics=["export"])
    assert "The best comes first." in page(browse(adviser), addresses["matches"])


def test_who_only_reads_is_shown_no_buttons(
    addresses: dict[str, str],
    hub: Hub,
    make_person: Callable[..., Person],
    browse: Browse,
    make_offer: MakeOffer,
) -> None:
    make_offer(hub, topics=["export"])
    shown = page(browse(make_person("Arne", hub, Role.AUDITOR)), addresses["matches"])
    for words in ("Put in the plan", "Set aside", "Note a need"):
        assert words not in shown


def test_without_needs_the_page_says_what_to_do(
    client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    shown = page(browse(adviser), f"/fjelldal/desk/clients/{client_of_hub.pk}/matches/")
    assert "No need is known yet, so nothing can be suggested." in shown
    assert "No open needs" in page(browse(adviser), NEEDS)


# Writing


def test_a_need_is_noted_once_however_often_it_is_sent(
    client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    browser, address = browse(adviser), f"/fjelldal/desk/clients/{client_of_hub.pk}/needs/new/"
    data = {"topic": "export", "note": "Sell to Denmark.", "_once": str(uuid4())}
    answers = [browser.post(address, data) for _time in range(2)]
    matches = f"/fjelldal/desk/clients/{client_of_hub.pk}/matches/"
    assert [answer["Location"] for answer in answers] == [matches, matches]
    assert Need.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"note": ""}, "This field is required"),
        ({"topic": "astrology"}, "Select a valid choice"),
        ({"topic": "export"}, "This need is noted already"),
    ],
)
def test_what_is_wrong_with_a_need_is_said_and_nothing_is_lost(
    addresses: dict[str, str], adviser: Person, browse: Browse, change: dict[str, Any], sentence: str
) -> None:
    answer = browse(adviser).post(addresses["note"], {"topic": "data", "note": "Backups.", **change})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert change.get("note", "Backups.") in answer.content.decode()
    assert Need.objects.count() == 1


def test_a_need_is_set_aside_once_however_often_it_is_sent(
    addresses: dict[str, str], need: Need, adviser: Person, browse: Browse
) -> None:
    browser, data = browse(adviser), {"reason": "Not this year.", "_once": str(uuid4())}
    answers = [browser.post(addresses["dismiss"], data) for _time in range(2)]
    assert [answer["Location"] for answer in answers] == [addresses["matches"]] * 2
    need.refresh_from_db()
    assert need.state == Need.State.DISMISSED
    again = browser.post(addresses["dismiss"], {"reason": "Not this year."})
    assert again.status_code == 422
    assert "This need is closed already." in again.content.decode()


def test_setting_aside_needs_a_reason(
    addresses: dict[str, str], need: Need, adviser: Person, browse: Browse
) -> None:
    assert browse(adviser).post(addresses["dismiss"], {"reason": "  "}).status_code == 422
    need.refresh_from_db()
    assert need.state == Need.State.OPEN


# How often the database is asked


def test_a_client_with_several_needs_has_one_line(
    need: Need, client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    actions.note_need(client=client_of_hub, topic="data", note="Lost a disc.", by=adviser)
    shown = page(browse(adviser), NEEDS)
    assert len(re.findall(r"<th scope=\"row\">.*?Solbakken Snekkeri", shown)) == 1
    assert shown.count("See suggestions") == 1
    assert "Sell to Denmark." in shown
    assert "Lost a disc." in shown
    assert f">{short_day_text(timezone.localdate())}<" in shown


@pytest.mark.parametrize("sort", ["", "&sort=name", "&sort=-since", "&sort=number"])
def test_five_thousand_needs_are_paged_sorted_and_taken_along(
    sort: str, hub: Hub, adviser: Person, browse: Browse
) -> None:
    now = timezone.now()
    clients = Client.objects.bulk_create(
        Client(hub=hub, kind="trader", name=f"Nr {number:04}", search_name=f"nr {number:04}", taken_on_at=now)
        for number in range(2500)
    )
    Need.objects.bulk_create(
        Need(hub=hub, client=client, topic=topic, note="Help.", found_at=now)
        for client in clients
        for topic in ("data", "export")
    )
    browser = browse(adviser)
    first, last = (page(browser, f"{NEEDS}?page={number}{sort}") for number in (1, 9999))
    for shown in (first, last):
        assert "2500 clients" in shown
        assert shown.count("See suggestions") == 50
    assert first.count("Nr 0000") + last.count("Nr 0000") >= 1
    answer = browser.get(f"{NEEDS}?file=csv{sort}")
    assert len(b"".join(answer.streaming_content).splitlines()) == 5001
    assert AuditRow.objects.get(action="needs.file").by_id == adviser.pk


def test_no_needs_make_an_empty_file_and_another_kind_of_file_is_not_found(
    hub: Hub, adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)
    assert len(b"".join(browser.get(f"{NEEDS}?file=csv").streaming_content).splitlines()) == 1
    assert browser.get(f"{NEEDS}?file=pdf").status_code == 404


def test_longer_lists_ask_the_database_no_more(
    hub: Hub, adviser: Person, browse: Browse, make_offer: MakeOffer, make_mapping: MakeMapping
) -> None:
    browser, counts = browse(adviser), []
    first = None
    for more in (3, 27):
        for number in range(more):
            client = Client.objects.create(
                hub=hub,
                kind=Client.Kind.TRADER,
                name=f"Nr {number}",
                search_name="",
                taken_on_at=timezone.now(),
            )
            first = first or client
            actions.find_needs(assessment=make_mapping(client, strategy=20, data=30))
            make_offer(hub, topics=["data"], eligibility={"size": {"max": 49}})
        assert first is not None
        taken = []
        for address in (f"{NEEDS}?state=all", f"/fjelldal/desk/clients/{first.pk}/matches/"):
            browser.get(address)
            with CaptureQueriesContext(connection) as asked:
                browser.get(address)
            taken.append(len(asked))
        counts.append(taken)
    assert counts[0] == counts[1]
