"""The client's page: its timeline page by page, who acts for the client, and how a client is ended."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.brokerage.models import Need
from firstline.domains.clients import actions
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.plans.models import Goal, Plan, Step
from firstline.domains.registers.models import Company, Prompt
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]


@pytest.fixture
def path(client_of_hub: Client) -> str:
    return f"/fjelldal/desk/clients/{client_of_hub.pk}/"


def write(client: Client, first: int, last: int, by: Person) -> None:
    """Notes called "note 7": the higher the number, the newer."""
    TimelineEntry.objects.bulk_create(
        TimelineEntry(
            hub=client.hub, client=client, kind="clients.note", audience="shared", text=f"note {number}.",
            happened_at=timezone.now() + timedelta(minutes=number - 1000), by=by,
        )
        for number in range(first, last)
    )  # fmt: skip


def notes(page: str) -> list[int]:
    return [number for number in range(100) if f"note {number}." in page]


def test_the_timeline_is_shown_twenty_at_a_time(
    client_of_hub: Client, adviser: Person, browse: Browse, path: str
) -> None:
    write(client_of_hub, 0, 45, adviser)
    browser = browse(adviser)
    first, second, third = (browser.get(path, {"page": page}).content.decode() for page in (1, 2, 3))
    assert notes(first) == list(range(25, 45))
    assert notes(second) == list(range(5, 25))
    assert notes(third) == list(range(5))
    assert 'href="?page=2#timeline"' in first
    assert "Newer" not in first
    assert 'href="?page=1#timeline"' in second
    assert "21 to 40 of 45" in second
    assert "Older" not in third


def test_the_newest_six_are_in_sight_and_the_others_behind_a_summary(
    client_of_hub: Client, adviser: Person, browse: Browse, path: str
) -> None:
    """A <details>, which needs no JavaScript; on an older page everything is in sight."""
    write(client_of_hub, 0, 25, adviser)
    browser = browse(adviser)
    shown, behind = browser.get(path).content.decode().split("Show 14 older entries")
    assert notes(shown) == list(range(19, 25))
    assert notes(behind) == list(range(5, 19))
    assert "Show" not in browser.get(path, {"page": 2}).content.decode().split('id="timeline"')[1]


def test_who_they_are_and_how_they_are_reached_come_first(
    client_of_hub: Client, adviser: Person, manager: Person, browse: Browse, path: str
) -> None:
    page = browse(adviser).get(path).content.decode()
    places = [page.index(words) for words in ("contact person", "What is known", "mailto:", "What they need")]
    assert places == sorted(places)
    assert f"mailto:{manager.email}" in page


def test_a_short_timeline_has_no_pages(
    client_of_hub: Client, adviser: Person, browse: Browse, path: str
) -> None:
    write(client_of_hub, 0, 20, adviser)
    page = browse(adviser).get(path).content.decode()
    assert notes(page) == list(range(20))
    assert "?page=" not in page


def test_a_longer_timeline_asks_no_more(
    client_of_hub: Client, adviser: Person, browse: Browse, path: str
) -> None:
    browser = browse(adviser)

    def questions(page: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path, {"page": page}).status_code == 200
        return len(asked)

    write(client_of_hub, 0, 3, adviser)
    questions(1)
    few = questions(1)
    write(client_of_hub, 3, 65, adviser)
    assert [questions(page) for page in (1, 2, 3)] == [few] * 3


def test_what_only_the_hub_sees_says_so(
    client_of_hub: Client, adviser: Person, manager: Person, browse: Browse, path: str
) -> None:
    for audience in ("hub", "shared"):
        actions.record(
            client=client_of_hub, kind="clients.note", by=adviser, audience=audience, text=audience
        )
    page = browse(adviser).get(path).content.decode()
    assert page.count("only the hub sees this") == 1
    assert "only the hub sees this" not in browse(manager).get("/fjelldal/my/").content.decode()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("founder", "add their e-mail address"),
        ("trader", "add their e-mail address"),
        ("company", "add their manager"),
    ],
)
def test_who_is_to_be_added_fits_who_it_is(
    kind: str, sentence: str, client_of_hub: Client, adviser: Person, browse: Browse, path: str
) -> None:
    Client.objects.update(kind=kind)
    assert f"Nobody yet: {sentence}" in browse(adviser).get(path).content.decode()


# Ending


@pytest.fixture
def unfinished(client_of_hub: Client, manager: Person, adviser: Person) -> Client:
    """A client with an open mapping, a need and two steps; its manager acts for it."""
    hub, now = client_of_hub.hub, timezone.now()
    mapping = Assessment.objects.create(
        hub=hub, client=client_of_hub, instrument="ccmd", version=1, invited_by=adviser,
        invited_at=now - timedelta(days=30),
    )  # fmt: skip
    Response.objects.create(hub=hub, assessment=mapping, person=manager, link_sent_at=now)
    Need.objects.create(hub=hub, client=client_of_hub, topic="export", note="x", found_at=now)
    plan = Plan.objects.create(hub=hub, client=client_of_hub)
    goal = Goal.objects.create(hub=hub, plan=plan, text="x", written_by=adviser)
    for text in ("one", "two"):
        Step.objects.create(
            hub=hub, goal=goal, text=text, side="hub", owner=adviser, due_on=timezone.localdate()
        )
    return client_of_hub


def test_the_page_before_the_end_says_what_is_still_open(
    unfinished: Client, adviser: Person, browse: Browse, path: str
) -> None:
    page = browse(adviser).get(f"{path}end/").content.decode()
    for sentence in (
        "One mapping can still be answered",
        "2 steps of the plan are not done",
        "One need is not met",
        "Marte can still sign in",
    ):
        assert sentence in page
    unfinished.refresh_from_db()
    assert unfinished.closed_at is None, "looking ends nothing"


def test_a_client_with_nothing_open_says_so(
    client_of_hub: Client, adviser: Person, browse: Browse, path: str
) -> None:
    assert "<p>Nothing.</p>" in browse(adviser).get(f"{path}end/").content.decode()


def test_a_client_is_ended_with_a_reason_and_once(
    client_of_hub: Client, adviser: Person, browse: Browse, path: str
) -> None:
    browser = browse(adviser)
    assert browser.post(f"{path}end/", {"reason": " "}).status_code == 422
    client_of_hub.refresh_from_db()
    assert client_of_hub.closed_at is None
    answer = browser.post(f"{path}end/", {"reason": "Moved away."}, follow=True)
    assert answer.redirect_chain == [(path, 302)]
    assert "Moved away." in answer.content.decode()
    again = browser.post(f"{path}end/", {"reason": "Moved away."})
    assert again.status_code == 422
    assert "is ended already" in again.content.decode()


def test_an_ended_client_leaves_today(unfinished: Client, hub: Hub, adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    assert "Solbakken" in browser.get("/fjelldal/desk/").content.decode()
    actions.close(client=unfinished, reason="Moved away.", by=adviser)
    assert "Solbakken" not in browser.get("/fjelldal/desk/").content.decode()


def test_who_reads_along_is_offered_nothing_to_write(
    client_of_hub: Client,
    hub: Hub,
    adviser: Person,
    browse: Browse,
    make_person: MakePerson,
    path: str,
) -> None:
    actions.close(client=client_of_hub, reason="Moved away.", by=adviser)
    page = browse(make_person("Arne", hub, "auditor")).get(path).content.decode()
    assert "Moved away." in page
    for words in ("Take on again", "Stop serving them", "Correct this"):
        assert words not in page


def test_what_a_register_says_in_codes_stands_in_words(
    client_of_hub: Client, adviser: Person, browse: Browse, path: str
) -> None:
    company = Company.objects.create(
        register="brreg", number="910000004", name="Bruket AS", search_name="bruket as", kind="business",
        legal_form="AS", municipality="4014", municipality_name="KRAGERØ", activity_code="62.010",
        employees_state="withheld", founded_on=date(2024, 1, 3), snapshot_on=date(2026, 1, 1),
        fingerprint="1",
    )  # fmt: skip
    Client.objects.update(company=company, kind="company")
    page = browse(adviser).get(path).content.decode()
    assert "Kragerø" in page
    assert "KRAGERØ" not in page
    assert "Information and communication" in page
    assert "3\xa0Jan\xa02024" in page
    assert "brreg," not in page


def test_needs_that_are_closed_are_not_needs_that_nobody_knows(
    hub: Hub, client_of_hub: Client, adviser: Person, browse: Browse, path: str
) -> None:
    browser = browse(adviser)
    assert "No need is known" in browser.get(path).content.decode()
    for topic in ("data", "people"):
        Need.objects.create(
            hub=hub, client=client_of_hub, topic=topic, found_at=timezone.now(), state=Need.State.MET
        )
    page = browser.get(path).content.decode()
    assert "2 have been closed" in page
    assert "No need is known" not in page


def test_a_clients_suggestions_stand_under_clients_in_the_menu(
    adviser: Person, browse: Browse, path: str
) -> None:
    page = browse(adviser).get(f"{path}matches/").content.decode()
    assert 'href="/fjelldal/desk/clients/" aria-current="true"' in page
    assert 'href="/fjelldal/desk/needs/" aria-current' not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"deleted_on": date(2026, 2, 3)}, "was deleted from the register"),
        ({"bankrupt": True}, "is bankrupt"),
        ({"in_liquidation": True}, "is being wound up"),
    ],
)
def test_a_company_that_is_going_or_gone_says_so_at_the_top(
    client_of_hub: Client, adviser: Person, browse: Browse, path: str, state: dict[str, object], words: str
) -> None:
    company = Company.objects.create(
        register="brreg", number="910000004", name="Bruket AS", search_name="bruket as", kind="business",
        legal_form="AS", employees_state="withheld", place="FJELLDAL", snapshot_on=date(2026, 1, 1),
        fingerprint="1",
    )  # fmt: skip
    Client.objects.update(company=company, kind="company")
    assert words not in browse(adviser).get(path).content.decode()
    Company.objects.update(**state)
    page = browse(adviser).get(path).content.decode()
    assert page.index(words) < page.index("What is known")
    day = "3\xa0February\xa02026" if "deleted_on" in state else "1\xa0January\xa02026"
    assert day in page[page.index(words) :][:400]
    assert "FJELLDAL" not in page
    if "bankrupt" in state:
        Prompt.objects.create(
            hub=client_of_hub.hub, company=company, kind="bankrupt", happened_on=date(2025, 12, 24),
            made_at=timezone.now(),
        )  # fmt: skip
        told = browse(adviser).get(path).content.decode()
        assert "The register said so on 24\xa0December\xa02025 at the latest." in told


def test_an_address_breaks_after_its_dots_and_stands_on_a_line_of_its_own(
    client_of_hub: Client, adviser: Person, manager: Person, browse: Browse, path: str
) -> None:
    page = browse(adviser).get(path).content.decode()
    name, domain = manager.email.split("@")
    link = f'<a class="ds-link" href="mailto:{manager.email}"><bdi class="address">{name}@<wbr>'
    before = page[: page.index(link)]
    assert before.endswith(("<br>", "</small>"))
    assert domain.replace(".", ".<wbr>") in page
