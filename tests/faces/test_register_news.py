"""Register news: what each line says, the three acts, who may, and what waits under Today."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.clients import actions as clients
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company, Kind, Prompt, PromptKind, Stated
from firstline.faces.register_news import words
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
MakePrompt = Callable[..., Prompt]
PAGE, TODAY = "/fjelldal/desk/changes/", "/fjelldal/desk/"
BORN = {"founded_on": "2026-03-03", "municipality": "4036", "name": "VINJE"}


def a_company(name: str) -> Company:
    return Company.objects.create(
        register="brreg", number=str(Company.objects.count() + 910000000), name=name,
        search_name=name.casefold(), kind=Kind.BUSINESS, legal_form="AS", employees_state=Stated.NOT_STATED,
        municipality="4036", municipality_name="VINJE", snapshot_on=date(2026, 1, 1), fingerprint="x",
    )  # fmt: skip


@pytest.fixture
def told(hub: Hub) -> MakePrompt:
    """A prompt: ``told("Bruket AS", "bankrupt")``."""

    def make(name: str | Company = "Bruket AS", kind: str = "new_company", **fields: Any) -> Prompt:
        company = a_company(name) if isinstance(name, str) else name
        after = BORN if kind == "new_company" else {}
        values = {"happened_on": date(2026, 3, 3), "made_at": timezone.now(), "after": after} | fields
        return Prompt.objects.create(hub=hub, company=company, kind=kind, **values)

    return make


def act(browser: Browser, prompt: Prompt, what: str, **values: str) -> Any:
    return browser.post(f"{PAGE}{prompt.pk}/{what}/", {"_once": str(uuid4()), **values}, follow=True)


def test_a_line_says_what_happened_and_why_it_is_worth_a_call(
    told: MakePrompt, adviser: Person, browse: Browse
) -> None:
    told()
    told("Konkurs AS", "bankrupt")
    page = browse(adviser).get(PAGE).content.decode()
    assert "Founded 3\xa0March\xa02026 in Vinje. Welcome it" in page
    # By kind, the gravest first.
    assert page.index("Konkurs AS") < page.index("Bruket AS")
    assert page.index(">Bankrupt<") < page.index(">New company<")


@pytest.mark.parametrize(
    ("kind", "before", "after", "said"),
    [
        (
            "new_company",
            {},
            {"registered_on": "2026-03-03", "municipality": "4036"},
            "Registered 3\xa0March\xa02026",
        ),
        ("moved_in", {"municipality": "0301"}, {"name": "VINJE"}, "from municipality 0301 to Vinje"),
        ("first_employees", {}, {"employees": None, "band": "1-4"}, "first employees: 1–4"),
        ("grown", {"employees": 3}, {"employees": 9}, "from 3 to 9 employees"),
        ("shrunk", {"employees": 9}, {"employees": 0}, "from 9 to 0 employees"),
        ("new_activity", {"activity": "01.110"}, {"activity": "62.010"}, "62.010 in place of 01.110"),
        ("deleted", {}, {"deleted_on": "2026-03-03"}, "3\xa0March\xa02026"),
    ],
)
def test_each_kind_has_its_words(kind: str, before: dict[str, Any], after: dict[str, Any], said: str) -> None:
    assert said in words.happened(kind, before, after)


def test_today_says_once_what_happened(told: MakePrompt, hub: Hub, adviser: Person, browse: Browse) -> None:
    for name, kind, values in (
        ("Bruket AS", "grown", {"before": {"employees": 8}, "after": {"employees": 12}}),
        ("Mine AS", "in_liquidation", {}),
    ):
        clients.take_on(hub=hub, company=told(name, kind, **values).company, by=adviser)
    page = browse(adviser).get("/fjelldal/desk/").content.decode()
    assert "has grown: from 8 to 12 employees<small>Growth brings new needs" in page
    assert "is being wound up<small>From the register</small>" in page
    assert "Is being wound up" not in page


def test_no_kind_is_without_words() -> None:
    for kind in PromptKind.values:
        assert words.why(kind, is_client=True)
        assert words.why(kind, is_client=False)
        assert words.on_today(kind)


def test_filters_and_the_file(
    told: MakePrompt, hub: Hub, adviser: Person, leader: Person, browse: Browse
) -> None:
    mine, theirs, other = (told(name, "bankrupt").company for name in ("Mine AS", "Theirs AS", "Other AS"))
    clients.take_on(hub=hub, company=mine, by=adviser)
    clients.take_on(hub=hub, company=theirs, by=leader)
    Company.objects.filter(pk=other.pk).update(municipality="4034", municipality_name="TOKKE")
    browser = browse(adviser)

    def names(**query: str) -> set[str]:
        page = browser.get(PAGE, query).content.decode()
        return {name for name in ("Mine AS", "Theirs AS", "Other AS") if f"<bdi>{name}</bdi>" in page}

    assert names() == {"Mine AS", "Theirs AS", "Other AS"}
    assert names(whose="mine") == {"Mine AS"}
    assert names(whose="clients") == {"Mine AS", "Theirs AS"}
    assert names(whose="area") == {"Other AS"}
    assert names(place="4034") == {"Other AS"}
    assert names(kind="new_company") == set()
    assert names(which="done") == set()
    answer: Any = browser.get(PAGE, {"whose": "area", "file": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Kind,Company,Number,What the register said,Municipality,Day,Client,State"
    assert len(lines) == 2
    assert "Is bankrupt" in lines[1]
    assert AuditRow.objects.filter(action="register_news.file").count() == 1
    assert browser.get(PAGE, {"file": "exe"}).status_code == 404


def test_a_line_costs_no_query_of_its_own(told: MakePrompt, adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(PAGE)
        return len(asked)

    told("First AS")
    queries()
    few = queries()
    for number in range(20):
        told(f"Company {number}", "bankrupt")
    assert queries() == few


def test_taking_on_is_one_click_and_can_be_undone(
    told: MakePrompt, hub: Hub, adviser: Person, browse: Browse
) -> None:
    prompt, browser = told(), browse(adviser)
    page = act(browser, prompt, "take-on").content.decode()
    assert "is your client now" in page
    client = Client.objects.get()
    assert (client.company, client.contact_person) == (prompt.company, adviser)
    prompt.refresh_from_db()
    assert (prompt.state, prompt.by) == ("taken_on", adviser)
    act(browser, prompt, "reopen")
    prompt.refresh_from_db()
    client.refresh_from_db()
    assert prompt.state == "open"
    assert client.closed_at is not None


def test_logging_writes_the_timeline_and_only_the_hub_sees_it(
    told: MakePrompt, hub: Hub, adviser: Person, browse: Browse
) -> None:
    prompt = told("Bruket AS", "bankrupt", happened_on=timezone.localdate())
    client = clients.take_on(hub=hub, company=prompt.company, by=adviser)
    browser = browse(adviser)
    assert (
        "in the timeline of Bruket AS" in act(browser, prompt, "log", filters="whose=mine").content.decode()
    )
    entry = TimelineEntry.objects.get(kind=words.LOGGED)
    assert (entry.audience, entry.client, entry.by) == ("hub", client, adviser)
    page = browser.get(f"/fjelldal/desk/clients/{client.pk}/").content.decode()
    assert "The register said: Is bankrupt" in page
    # Taken back and logged again, it still stands there once.
    act(browser, prompt, "reopen")
    act(browser, prompt, "log")
    assert TimelineEntry.objects.filter(kind=words.LOGGED).count() == 1


def test_who_is_no_client_has_no_timeline(told: MakePrompt, adviser: Person, browse: Browse) -> None:
    prompt, browser = told(), browse(adviser)
    assert act(browser, prompt, "log").status_code == 409
    page = act(browser, prompt, "dismiss", note="Owned by the chain").content.decode()
    assert "It is put aside." in page
    prompt.refresh_from_db()
    assert (prompt.state, prompt.note) == ("dismissed", "Owned by the chain")
    assert "Owned by the chain" in browser.get(PAGE, {"which": "done"}).content.decode()
    act(browser, prompt, "reopen")
    assert "<bdi>Bruket AS</bdi>" in browser.get(PAGE).content.decode()


def test_a_colleague_was_a_second_faster(
    told: MakePrompt, adviser: Person, leader: Person, browse: Browse
) -> None:
    prompt = told()
    act(browse(leader), prompt, "dismiss")
    for what in ("take-on", "dismiss"):
        answer = act(browse(adviser), prompt, what)
        assert answer.status_code == 409
        assert "Leif has dealt with this about Bruket AS already: dismissed" in answer.content.decode()
    assert not Client.objects.exists()
    prompt.refresh_from_db()
    assert prompt.by == leader


def test_whose_prompts_and_who_may(
    told: MakePrompt, hub: Hub, adviser: Person, stranger: Person, make_person: MakePerson, browse: Browse
) -> None:
    prompt = told()
    auditor = make_person("Arne", hub, Role.AUDITOR)
    page = browse(auditor).get(PAGE).content.decode()
    assert "Bruket AS" in page
    assert "Take on" not in page
    for what in ("take-on", "log", "dismiss", "reopen"):
        assert act(browse(auditor), prompt, what).status_code == 403
        assert act(browse(stranger), prompt, what).status_code == 404
        elsewhere = f"/havn/desk/changes/{prompt.pk}/{what}/"
        assert browse(stranger).post(elsewhere, {"_once": str(uuid4())}).status_code == 404
        assert browse(adviser).get(f"{PAGE}{prompt.pk}/{what}/").status_code == 405
    assert browse(stranger).get(PAGE).status_code == 404
    prompt.refresh_from_db()
    assert prompt.state == "open"


def test_of_her_clients_it_waits_under_today(
    told: MakePrompt, hub: Hub, adviser: Person, leader: Person, make_person: MakePerson, browse: Browse
) -> None:
    prompt = told("Bruket AS", "in_liquidation")
    clients.take_on(hub=hub, company=prompt.company, by=adviser)
    page = browse(adviser).get(TODAY).content.decode()
    assert "is being wound up" in page
    assert "A call now may still save something" in page
    assert "is being wound up" not in browse(leader).get(TODAY).content.decode()
    act(browse(adviser), prompt, "log")
    assert "is being wound up" not in browse(adviser).get(TODAY).content.decode()


def test_of_the_area_there_is_one_line(
    told: MakePrompt, hub: Hub, adviser: Person, make_person: MakePerson, browse: Browse
) -> None:
    for number in range(4):
        told(f"Company {number}")
    told("Long ago", made_at=timezone.now() - timedelta(days=8))
    page = browse(adviser).get(TODAY).content.decode()
    assert "4 new companies" in page
    assert "Company 1" not in page
    assert "welcome them" in page
    # A first snapshot shows companies that began long ago.
    assert "since this week" not in page
    assert "Not in the register when it was read before." in page
    assert "new compan" not in browse(make_person("Eva", hub, Role.EDITOR)).get(TODAY).content.decode()


def test_a_company_leads_to_its_client_or_to_the_register(
    told: MakePrompt, hub: Hub, adviser: Person, browse: Browse
) -> None:
    served, other = told("Mine AS", "grown"), told("Other AS", "grown")
    client = clients.take_on(hub=hub, company=served.company, by=adviser)
    page = browse(adviser).get(PAGE).content.decode()
    assert f'href="/fjelldal/desk/clients/{client.pk}/"><bdi>Mine AS</bdi></a>' in page
    assert f'href="/fjelldal/desk/companies/?q={other.company.number}"><bdi>Other AS</bdi></a>' in page


@pytest.mark.parametrize("sort", ["kind", "company"])
def test_every_cell_has_a_heading_of_its_own(
    told: MakePrompt, adviser: Person, browse: Browse, sort: str
) -> None:
    told()
    page = browse(adviser).get(PAGE, {"sort": sort}).content.decode()
    heads = len(re.findall(r'<th scope="col"', page))
    row = re.search(r'<tr id="news-.*?</tr>', page, re.DOTALL)
    assert row is not None
    assert len(re.findall(r"<td", row[0])) == heads
    assert 'colspan="2"' not in row[0]
