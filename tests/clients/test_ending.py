"""Mistakes can be put right: what was written is corrected, a client is ended, and taken on again."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.clients import actions, queries
from firstline.domains.clients.facts import ClientClosed, ClientReopened
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company, Stated
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.kinds import entry_kind
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts import registry
from firstline.foundation.facts.outbox import deliver_due

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
DESK = "/fjelldal/desk"
REASON = "Sold the company."


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[registry.Fact]:
    """The facts of beginning again and ending."""
    facts: list[registry.Fact] = []
    for name in (ClientClosed.fact_name, ClientReopened.fact_name):
        monkeypatch.setitem(registry._subscribers, name, {"tests.listener": facts.append})
    return facts


@pytest.fixture
def founder(hub: Hub, adviser: Person) -> Client:
    return actions.add_client(hub=hub, kind="founder", name="Aud Bakke", idea="ost", by=adviser)


@pytest.fixture
def mill(hub: Hub, company: Company, adviser: Person) -> Client:
    return actions.take_on(hub=hub, company=company, by=adviser)


def told_kinds(client: Client) -> list[str]:
    return list(client.timeline.order_by("id").values_list("kind", flat=True))


def written() -> tuple[int, int]:
    return AuditRow.objects.count(), TimelineEntry.objects.count()


# Correcting


def test_what_the_hub_wrote_is_corrected(founder: Client, leader: Person) -> None:
    said = {
        "kind": "trader", "name": " Aud  Bakken ", "idea": "brød", "municipality": "40 36",
        "activity_code": "10.710", "founded_on": date(2024, 5, 1), "employees": 0,
    }  # fmt: skip
    actions.change(client=founder, said=said, by=leader)
    founder.refresh_from_db()
    assert (founder.kind, founder.name, founder.search_name) == ("trader", "Aud Bakken", "aud bakken")
    assert (founder.municipality, founder.employees, founder.employees_state) == ("4036", 0, Stated.STATED)
    assert queries.facts_of(founder).is_company is True
    actions.change(client=founder, said={"employees": None}, by=leader)
    founder.refresh_from_db()
    assert (founder.employees, founder.employees_state) == (None, Stated.NOT_STATED)


def test_that_it_was_corrected_is_told_and_never_what_stood_there(founder: Client, leader: Person) -> None:
    actions.change(client=founder, said={"name": "Aud Bakken", "idea": "ost"}, by=leader)
    entry = founder.timeline.get(kind="clients.changed")
    assert entry_kind(entry.kind).words(entry.details) == "What is known was corrected: name"
    row = AuditRow.objects.get(action="clients.change")
    assert "Bakke" not in f"{entry.details} {entry.text} {row.changes}"


def test_saying_what_stands_already_writes_nothing(founder: Client, leader: Person) -> None:
    before = written()
    actions.change(client=founder, said={"name": "Aud Bakke", "idea": " ost ", "employees": None}, by=leader)
    assert written() == before


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": " "}, "Write a name"),
        ({"name": "a" * 501}, "at most 500 characters"),
        ({"municipality": "abc"}, "four digits, such as 4036"),
        ({"kind": "company"}, "taken on from the business register"),
    ],
)
def test_a_correction_is_refused(
    founder: Client, leader: Person, said: dict[str, str], sentence: str
) -> None:
    before = written()
    with pytest.raises(Refused, match=sentence):
        actions.change(client=founder, said=said, by=leader)
    founder.refresh_from_db()
    assert (founder.name, founder.kind, written()) == ("Aud Bakke", "founder", before)


def test_what_the_register_says_is_not_corrected_here(mill: Client, leader: Person) -> None:
    with pytest.raises(Refused, match="The business register says this about Bruket AS"):
        actions.change(client=mill, said={"name": "Møllen", "idea": "mel"}, by=leader)
    actions.change(client=mill, said={"idea": "mel"}, by=leader)
    mill.refresh_from_db()
    assert (mill.name, mill.idea) == ("Bruket AS", "mel")


def test_the_page_shows_what_stands_and_takes_what_is_right(
    founder: Client, adviser: Person, browse: Browse
) -> None:
    browser, path = browse(adviser), f"{DESK}/clients/{founder.pk}/correct/"
    page = browser.get(path)
    assert page.context["form"].initial["name"] == "Aud Bakke"
    form = {"kind": "founder", "name": "Aud Bakken", "municipality": "abc"}
    answer = browser.post(path, form)
    assert answer.status_code == 422
    assert "A municipality code is four digits" in answer.content.decode()
    assert browser.post(path, form | {"municipality": "4036"}).status_code == 302
    founder.refresh_from_db()
    assert (founder.name, founder.municipality, founder.idea) == ("Aud Bakken", "4036", "")


def test_a_companys_page_takes_only_what_is_the_hubs(mill: Client, adviser: Person, browse: Browse) -> None:
    browser, path = browse(adviser), f"{DESK}/clients/{mill.pk}/correct/"
    assert set(browser.get(path).context["form"].fields) == {"idea"}
    assert browser.post(path, {"idea": "mel", "name": "Møllen"}).status_code == 302
    mill.refresh_from_db()
    assert (mill.name, mill.idea) == ("Bruket AS", "mel")


# Ending, and beginning again


def test_an_ended_client_leaves_the_list_and_stays_readable(
    founder: Client, hub: Hub, adviser: Person, browse: Browse, told: list[registry.Fact]
) -> None:
    actions.close(client=founder, reason=f" {REASON} ", by=adviser)
    founder.refresh_from_db()
    assert founder.closed_at is not None
    assert not queries.listed(adviser, hub).exists()
    assert list(queries.listed(adviser, hub, ended=True)) == [founder]
    assert list(queries.listed(adviser, hub, ended=True, text="aud")) == [founder]
    assert founder.timeline.get(kind="clients.closed").text == REASON
    assert AuditRow.objects.filter(action="clients.close", subject_id=str(founder.pk)).count() == 1
    page = browse(adviser).get(f"{DESK}/clients/{founder.pk}/").content.decode()
    assert REASON in page
    assert "Take on again" in page
    assert "Log a meeting" not in page
    deliver_due()
    assert told == [ClientClosed(hub_id=hub.pk, client_id=founder.pk)]


def test_ending_needs_a_reason_and_happens_once(founder: Client, adviser: Person) -> None:
    before = written()
    with pytest.raises(Refused, match="Write why"):
        actions.close(client=founder, reason="  ", by=adviser)
    assert written() == before
    stale = Client.objects.get(pk=founder.pk)
    actions.close(client=founder, reason=REASON, by=adviser)
    with pytest.raises(Refused, match="is ended already"):
        actions.close(client=stale, reason="Again.", by=adviser)
    assert told_kinds(founder).count("clients.closed") == 1


def test_nothing_is_written_about_an_ended_client(
    founder: Client, company: Company, adviser: Person, leader: Person
) -> None:
    actions.close(client=founder, reason=REASON, by=adviser)
    before = written()
    now = timezone.now()
    for write in (
        lambda: actions.change(client=founder, said={"name": "x"}, by=adviser),
        lambda: actions.join_company(client=founder, company=company, by=adviser),
        lambda: actions.name_contact_person(client=founder, person=leader, by=adviser),
        lambda: actions.log(
            client=founder, kind="clients.note", text="x", happened_at=now, audience="hub", by=adviser
        ),
        lambda: actions.add_representative(
            client=founder, email="r@example.org", name="R", title="", verified_how="x", by=adviser
        ),
    ):
        with pytest.raises(Refused, match="Aud Bakke is no longer a client"):
            write()
    assert written() == before


def test_who_acts_for_an_ended_client_can_still_be_ended(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
) -> None:
    actions.close(client=client_of_hub, reason=REASON, by=adviser)
    assert queries.visible_to(manager, client_of_hub.hub).exists(), "what is shared stays readable"
    actions.end_representation(representation=queries.representatives(client_of_hub)[0], by=adviser)
    assert not queries.acts_for(manager, client_of_hub)
    page = browse(adviser).get(f"{DESK}/clients/{client_of_hub.pk}/people/").content.decode()
    assert "Add somebody" not in page


def test_an_ended_client_is_taken_on_again(
    founder: Client, hub: Hub, adviser: Person, browse: Browse, told: list[registry.Fact]
) -> None:
    actions.close(client=founder, reason=REASON, by=adviser)
    browser, path = browse(adviser), f"{DESK}/clients/{founder.pk}/reopen/"
    for _twice in range(2):
        assert browser.post(path)["Location"] == f"{DESK}/clients/{founder.pk}/"
    founder.refresh_from_db()
    assert founder.closed_at is None
    assert list(queries.listed(adviser, hub)) == [founder]
    assert told_kinds(founder) == ["clients.taken_on", "clients.closed", "clients.reopened"]
    assert queries.how_it_ended(founder) == []
    deliver_due()
    assert [type(fact) for fact in told] == [ClientClosed, ClientReopened]
    actions.close(client=founder, reason="For good.", by=adviser)
    assert queries.how_it_ended(founder)[0].text == "For good."


def test_a_company_that_was_a_client_is_found_among_the_ended(
    mill: Client, hub: Hub, company: Company, adviser: Person, browse: Browse
) -> None:
    actions.close(client=mill, reason=REASON, by=adviser)
    with pytest.raises(Refused, match="Bruket AS has been a client"):
        actions.take_on(hub=hub, company=company, by=adviser)
    found = browse(adviser).get(f"{DESK}/clients/find/", {"q": "bruket"}).content.decode()
    assert "An ended client: open" in found
    listed = browse(adviser).get(f"{DESK}/clients/", {"which": "ended"}).content.decode()
    assert "Bruket AS" in listed
    assert "1 ended client" in listed


# Taking back


def test_taking_on_is_taken_back_with_the_button_of_the_message(
    hub: Hub, company: Company, adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)
    page = browser.post(f"{DESK}/companies/{company.pk}/take-on/", follow=True).content.decode()
    client = Client.objects.get()
    undo = f"{DESK}/clients/{client.pk}/undo/"
    assert f'action="{undo}"' in page
    assert f'action="{undo}"' not in browser.get(f"{DESK}/clients/{client.pk}/").content.decode()
    assert browser.get(undo).status_code == 405
    assert browser.post(undo)["Location"] == f"{DESK}/clients/"
    client.refresh_from_db()
    assert client.closed_at is not None
    assert told_kinds(client) == ["clients.taken_on", "clients.taken_on_by_mistake"]
    assert AuditRow.objects.filter(action="clients.undo_take_on").count() == 1
    assert browser.post(undo).status_code == 409


def test_the_message_escapes_the_name(hub: Hub, company: Company, adviser: Person, browse: Browse) -> None:
    Company.objects.update(name="<b>Bruket</b> AS")
    page = browse(adviser).post(f"{DESK}/companies/{company.pk}/take-on/", follow=True).content.decode()
    assert "&lt;b&gt;Bruket&lt;/b&gt; AS is your client now" in page
    assert "<b>Bruket</b>" not in page


def test_what_was_written_since_keeps_the_client(mill: Client, adviser: Person) -> None:
    actions.change(client=mill, said={"idea": "mel"}, by=adviser)
    with pytest.raises(Refused, match="Something has been written about Bruket AS since"):
        actions.undo_take_on(client=mill, by=adviser)
    mill.refresh_from_db()
    assert mill.closed_at is None


# Codes of municipalities


@pytest.mark.parametrize(
    ("country", "code", "stored"),
    [
        ("NO", "4036", "4036"),
        ("NO", " 40 36 ", "4036"),
        ("NO", "", ""),
        ("DK", "851", "0851"),
        ("DK", "0851", "0851"),
        ("GB", "e07000091", "E07000091"),
        ("SE", "anything", "ANYTHING"),
    ],
)
def test_a_municipality_code_is_stored_as_its_country_writes_it(
    country: str, code: str, stored: str, hub: Hub, adviser: Person
) -> None:
    hub.country = country
    client = actions.add_client(hub=hub, kind="founder", name="Aud", municipality=code, by=adviser)
    assert client.municipality == stored


@pytest.mark.parametrize(
    ("country", "code", "sentence"),
    [
        ("NO", "abc", "four digits, such as 4036"),
        ("NO", "403", "four digits"),
        ("NO", "40361", "four digits"),
        ("NO", "４０３６", "four digits"),
        ("DK", "85", "four digits, such as 0851"),
        ("GB", "4036", "a letter and eight digits"),
        ("GB", "X07000091", "a letter and eight digits"),
    ],
)
def test_what_is_no_municipality_code_is_refused(
    country: str, code: str, sentence: str, hub: Hub, adviser: Person
) -> None:
    hub.country = country
    with pytest.raises(Refused, match=sentence):
        actions.add_client(hub=hub, kind="founder", name="Aud", municipality=code, by=adviser)
    assert not Client.objects.exists()


def test_a_name_is_refused_rather_than_cut(hub: Hub, adviser: Person) -> None:
    assert actions.add_client(hub=hub, kind="founder", name="a" * 500, by=adviser).name == "a" * 500
    with pytest.raises(Refused, match="at most 500 characters"):
        actions.add_client(hub=hub, kind="founder", name="a" * 501, by=adviser)
