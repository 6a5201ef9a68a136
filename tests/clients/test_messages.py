"""A client writes, and it waits until somebody answers."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.clients import actions, messages
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
TODAY, MY = "/fjelldal/desk/", "/fjelldal/my/"
WAITS = "wrote, and waits for an answer"


def write(browser: Browser, client: Client, text: str = "May I ask about <VAT>?") -> str:
    answer = browser.post(f"{MY}{client.pk}/write/", {"_once": str(uuid4()), "text": text}, follow=True)
    return answer.content.decode()


def log(client: Client, by: Person, kind: str = "clients.call", ago: timedelta = timedelta(0)) -> None:
    at = timezone.now() - ago
    actions.log(client=client, kind=kind, text="We spoke.", happened_at=at, audience="hub", by=by)


def test_what_a_client_writes_is_in_both_timelines_and_waits(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
) -> None:
    assert "waits with Ingrid now" in write(browse(manager), client_of_hub)
    entry = TimelineEntry.objects.get(kind="clients.message")
    assert (entry.audience, entry.by) == ("shared", manager)
    mine = browse(manager).get(MY).content.decode()
    assert "May I ask about &lt;VAT&gt;?" in mine
    assert "waits for an answer" in mine
    page = browse(adviser).get(TODAY).content.decode()
    assert WAITS in page
    assert "May I ask about &lt;VAT&gt;?" in page
    client_page = browse(adviser).get(f"/fjelldal/desk/clients/{client_of_hub.pk}/").content.decode()
    assert "They wrote, and wait for an answer" in client_page
    row = AuditRow.objects.get(action="clients.write")
    assert "VAT" not in str(row.changes)


@pytest.mark.parametrize(
    ("kind", "waits"), [("clients.call", False), ("clients.mail", False), ("clients.note", True)]
)
def test_a_conversation_answers_and_a_note_does_not(
    kind: str, waits: bool, client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
) -> None:
    messages.write(client=client_of_hub, text="Hello?", by=manager)
    log(client_of_hub, adviser, kind)
    assert (WAITS in browse(adviser).get(TODAY).content.decode()) is waits


def test_a_call_from_before_it_was_written_is_no_answer(
    client_of_hub: Client, manager: Person, adviser: Person
) -> None:
    messages.write(client=client_of_hub, text="Hello?", by=manager)
    log(client_of_hub, adviser, ago=timedelta(hours=2))
    assert messages.owed_by(adviser, client_of_hub.hub)


def test_what_is_marked_as_answered_waits_no_longer_until_that_is_undone(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
) -> None:
    messages.write(client=client_of_hub, text="Hello?", by=manager)
    browser, address = browse(adviser), f"/fjelldal/desk/clients/{client_of_hub.pk}/answered/"
    page = browser.post(address, {"_once": str(uuid4())}, follow=True).content.decode()
    assert "It waits no longer." in page
    assert not messages.owed_by(adviser, client_of_hub.hub)
    browser.post(address, {"_once": str(uuid4()), "back": ""})
    assert messages.owed_by(adviser, client_of_hub.hub)
    browser.post(address, {"_once": str(uuid4())})
    messages.write(client=client_of_hub, text="And one more thing", by=manager)
    [entry] = messages.owed_by(adviser, client_of_hub.hub)
    assert entry.text == "And one more thing"


def test_several_messages_are_one_thing_that_waits(
    client_of_hub: Client, manager: Person, adviser: Person
) -> None:
    for text in ("One", "Two"):
        messages.write(client=client_of_hub, text=text, by=manager)
    assert [entry.text for entry in messages.owed_by(adviser, client_of_hub.hub)] == ["Two"]


def test_without_a_contact_person_it_waits_for_every_adviser(
    hub: Hub, client_of_hub: Client, manager: Person, adviser: Person, leader: Person, make_person: MakePerson
) -> None:
    messages.write(client=client_of_hub, text="Hello?", by=manager)
    assert not messages.owed_by(leader, hub)
    Client.objects.update(contact_person=None)
    assert messages.owed_by(adviser, hub)
    assert messages.owed_by(leader, hub)
    assert not messages.owed_by(make_person("Arne", hub, Role.ANALYST), hub)


def test_who_may_write_and_who_may_answer(
    hub: Hub, client_of_hub: Client, manager: Person, adviser: Person, stranger: Person, browse: Browse
) -> None:
    address = f"{MY}{client_of_hub.pk}/write/"
    assert browse(stranger).post(address, {"text": "x"}).status_code == 404
    assert browse(adviser).post(address, {"text": "x"}).status_code == 403
    with pytest.raises(Refused):
        messages.write(client=client_of_hub, text="x", by=adviser)
    with pytest.raises(Refused):
        messages.mark_answered(client=client_of_hub, by=manager, until=timezone.now())
    assert not TimelineEntry.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_empty_or_endless_text_is_refused(
    text: str, client_of_hub: Client, manager: Person, browse: Browse
) -> None:
    assert browse(manager).post(f"{MY}{client_of_hub.pk}/write/", {"text": text}).status_code == 422
    with pytest.raises(Refused):
        messages.write(client=client_of_hub, text=text, by=manager)


def test_nothing_is_owed_to_a_client_that_is_ended(
    hub: Hub, client_of_hub: Client, manager: Person, adviser: Person
) -> None:
    messages.write(client=client_of_hub, text="Hello?", by=manager)
    actions.close(client=client_of_hub, reason="Moved", by=adviser)
    assert not messages.owed_by(adviser, hub)
    client_of_hub.refresh_from_db()
    with pytest.raises(Refused):
        messages.write(client=client_of_hub, text="Still there?", by=manager)
