"""The caseload: filters, orders, what each line says, and the file of it."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.brokerage.models import Need
from firstline.domains.clients import actions
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.plans.models import Goal, Plan, Step
from firstline.domains.registers.models import Company
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
PAGE = "/fjelldal/desk/clients/"


@pytest.fixture
def add(hub: Hub) -> Callable[..., Client]:
    def new(name: str, **said: Any) -> Client:
        fields = {"kind": "founder", "taken_on_at": timezone.now() - timedelta(days=400), **said}
        return Client.objects.create(hub=hub, name=name, search_name=name.lower(), **fields)

    return new


def names(browser: Browser, **asked: str) -> list[str]:
    page = browser.get(PAGE, asked).content.decode()
    return re.findall(r"<th scope=\"row\"><a [^>]+>([^<]+)</a>", page)


def spoke(client: Client, days_ago: int, by: Person, kind: str = "clients.call") -> None:
    moment = timezone.now() - timedelta(days=days_ago)
    actions.log(client=client, kind=kind, text="Hello", happened_at=moment, audience="hub", by=by)


def test_a_late_step_is_told_in_words_that_are_seen(
    add: Callable[..., Client], hub: Hub, adviser: Person, browse: Browse
) -> None:
    for name, days in (("Late", -1), ("Soon", 1)):
        plan = Plan.objects.create(hub=hub, client=add(name))
        goal = Goal.objects.create(hub=hub, plan=plan, text="Sell")
        due_on = timezone.localdate() + timedelta(days=days)
        Step.objects.create(hub=hub, goal=goal, text="Call", side="hub", due_on=due_on)
    page = browse(adviser).get(PAGE, {"whose": "all"}).content.decode()
    assert page.count("<small>late</small>") == 1
    assert page.index(">Late<") < page.index("<small>late</small>") < page.index(">Soon<")


def test_what_withheld_means_is_told_where_it_stands(
    add: Callable[..., Client], adviser: Person, browse: Browse
) -> None:
    known = add("Known", employees=3, employees_state="stated")
    assert "“Withheld”:" not in browse(adviser).get(PAGE).content.decode()
    Client.objects.filter(pk=known.pk).update(employees=None, employees_state="withheld")
    assert "“Withheld”:" in browse(adviser).get(PAGE).content.decode()


def test_ones_own_come_first_and_a_name_is_looked_for_everywhere(
    add: Callable[..., Client], adviser: Person, leader: Person, browse: Browse
) -> None:
    add("Aud", contact_person=adviser)
    add("Bo", contact_person=leader)
    assert names(browse(adviser)) == ["Aud"]
    assert names(browse(adviser), whose="all") == ["Aud", "Bo"]
    assert names(browse(adviser), q="bo") == ["Bo"]
    assert names(browse(adviser), q="bo", whose="mine") == []


def test_who_is_nobodys_contact_person_sees_all(
    add: Callable[..., Client], hub: Hub, make_person: MakePerson, adviser: Person, browse: Browse
) -> None:
    add("Aud", contact_person=adviser)
    assert names(browse(make_person("Arne", hub, Role.AUDITOR))) == ["Aud"]


def test_each_filter_shows_what_it_says(
    add: Callable[..., Client], hub: Hub, adviser: Person, browse: Browse
) -> None:
    now = timezone.now()
    fresh, silent, never, new = (add(name) for name in ("Fresh", "Silent", "Never", "New"))
    Client.objects.filter(pk=new.pk).update(taken_on_at=now)
    spoke(fresh, 5, adviser)
    spoke(silent, 100, adviser)
    spoke(never, 1, adviser, kind="clients.note")
    Need.objects.create(hub=hub, client=fresh, topic="export", found_at=now)
    plan = Plan.objects.create(hub=hub, client=silent)
    goal = Goal.objects.create(hub=hub, plan=plan, text="Sell")
    yesterday = timezone.localdate() - timedelta(days=1)
    Step.objects.create(hub=hub, goal=goal, text="Call", side="hub", due_on=yesterday)
    add("Gone", closed_at=now, contact_person=adviser)
    Client.objects.filter(pk=fresh.pk).update(contact_person=adviser)
    browser = browse(adviser)
    assert set(names(browser, whose="all", which="silent")) == {"Silent", "Never"}
    assert names(browser, whose="all", which="needs") == ["Fresh"]
    assert names(browser, whose="all", which="late") == ["Silent"]
    assert set(names(browser, which="nobody")) == {"Silent", "Never", "New"}
    assert names(browser, which="ended") == ["Gone"]
    assert len(names(browser, whose="all", which="nonsense")) == 4


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("spoken", ["Cy", "Aud", "Bo"]),
        ("-spoken", ["Aud", "Cy", "Bo"]),
        ("-employees", ["Bo", "Aud", "Cy"]),
        ("-needs", ["Cy", "Aud", "Bo"]),
    ],
)
def test_the_list_is_sorted_by_what_waits(
    add: Callable[..., Client], hub: Hub, adviser: Person, browse: Browse, sort: str, order: list[str]
) -> None:
    aud, _bo, cy = add("Aud", employees=2), add("Bo", employees=9), add("Cy")
    spoke(aud, 3, adviser)
    spoke(cy, 30, adviser)
    for topic in ("export", "market"):
        Need.objects.create(hub=hub, client=cy, topic=topic, found_at=timezone.now())
    found = names(browse(adviser), sort=sort)
    # Nobody needs anything but Cy: the two others stand by name.
    assert found == order


def test_the_latest_conversation_counts_whenever_it_is_logged(
    add: Callable[..., Client], adviser: Person
) -> None:
    client = add("Aud")
    spoke(client, 3, adviser)
    spoke(client, 30, adviser)
    spoke(client, 1, adviser, kind="clients.note")
    client.refresh_from_db()
    days = (timezone.now() - (client.last_contact_at or datetime.min)).days  # noqa: DTZ901
    assert days == 3


def test_the_file_has_the_filtered_rows_and_is_in_the_trail(
    add: Callable[..., Client], adviser: Person, browse: Browse
) -> None:
    add("Aud", employees=4)
    add("=Bo")
    answer = browse(adviser).get(PAGE, {"q": "aud", "file": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert (
        lines[0]
        == "Name,Number,What,Employees,Contact person,Last spoken with,Open needs,Next step,No advertising"
    )
    assert lines[1].startswith("Aud,,founder")
    assert len(lines) == 2
    row = AuditRow.objects.get(action="caseload.file")
    assert "q=aud" in row.changes["address"]
    assert browse(adviser).get(PAGE, {"file": "exe"}).status_code == 404


def test_a_line_costs_no_query_of_its_own(
    add: Callable[..., Client], hub: Hub, adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(PAGE, {"whose": "all"})
        return len(asked)

    add("Aud", contact_person=adviser)
    queries()
    few = queries()
    for number in range(30):
        client = add(f"Client {number}", contact_person=adviser)
        Need.objects.create(hub=hub, client=client, topic="export", found_at=timezone.now())
    assert queries() == few


def test_a_call_is_logged_from_the_clients_page_in_two_touches(
    client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)
    page = browser.get(f"{PAGE}{client_of_hub.pk}/").content.decode()
    form = page[page.index('class="quick-log"') :]
    found = re.search(r'name="_once" value="([^"]+)"', form)
    assert found is not None
    sent = {"_once": found[1], "audience": "hub", "text": "Wants to export", "kind": "clients.call"}
    before = timezone.now()
    assert browser.post(f"{PAGE}{client_of_hub.pk}/log/", sent).status_code == 302
    client_of_hub.refresh_from_db()
    assert client_of_hub.last_contact_at is not None
    assert before <= client_of_hub.last_contact_at <= timezone.now()


def test_it_counts_the_open_needs_as_the_list_of_needs_does(
    add: Callable[..., Client], hub: Hub, adviser: Person, browse: Browse
) -> None:
    aud, bo = add("Aud"), add("Bo")
    for topic, state in (("export", "open"), ("market", "open"), ("data", "planned")):
        Need.objects.create(hub=hub, client=aud, topic=topic, state=state, found_at=timezone.now())
    Need.objects.create(hub=hub, client=bo, topic="data", state="planned", found_at=timezone.now())
    page = browse(adviser).get(PAGE, {"whose": "all"}).content.decode()
    assert re.findall(r'data-label="Open needs">([^<]*)<', page) == ["2", "0"]
    assert names(browse(adviser), whose="all", which="needs") == ["Aud"]
    needs = browse(adviser).get("/fjelldal/desk/needs/").content.decode()
    assert "Open needs" in needs
    assert "2 needs are open." in needs
    assert "Bo</a>" not in needs
    assert "Needs in a plan" in browse(adviser).get("/fjelldal/desk/needs/?state=planned").content.decode()


def test_a_place_is_not_shouted(
    add: Callable[..., Client], hub: Hub, adviser: Person, browse: Browse
) -> None:
    company = Company.objects.create(
        register="brreg", number="910000004", name="Bruket AS", search_name="bruket as", kind="business",
        legal_form="AS", employees_state="withheld", place="EVJE OG HORNNES", snapshot_on=date(2026, 1, 1),
        fingerprint="1",
    )  # fmt: skip
    add("Bruket AS", kind="company", company=company)
    assert "910000004 · Evje og Hornnes<" in browse(adviser).get(PAGE).content.decode()
