"""What the hub answers a client stands where the client reads it, and whoever wrote is told by mail."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.clients import actions, messages
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Person
from firstline.faces.my_home.views import ENTRIES_SHOWN
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
DESK, MY = "/fjelldal/desk/clients/", "/fjelldal/my/"


def reply(browser: Browser, client: Client, text: str = "Yes, <until> May.") -> str:
    answer = browser.post(f"{DESK}{client.pk}/reply/", {"_once": str(uuid4()), "text": text}, follow=True)
    return answer.content.decode()


def test_todays_answer_leads_to_where_the_client_reads_it(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
) -> None:
    messages.write(client=client_of_hub, text="How long?", by=manager)
    address = f"{DESK}{client_of_hub.pk}/reply/"
    assert f'href="{address}"' in browse(adviser).get("/fjelldal/desk/").content.decode()
    assert "How long?" in browse(adviser).get(address).content.decode()
    assert "Your answer is in their timeline." in reply(browse(adviser), client_of_hub)
    mine = browse(manager).get(MY).content.decode()
    assert "Yes, &lt;until&gt; May." in mine
    assert "waits for an answer" not in mine
    assert not messages.owed_by(adviser, client_of_hub.hub)
    assert "until" not in str(AuditRow.objects.get(action="clients.reply").changes)


def test_whoever_wrote_is_told_once_and_not_what_the_answer_says(
    client_of_hub: Client, manager: Person, adviser: Person
) -> None:
    for text in ("One", "Two"):
        messages.write(client=client_of_hub, text=text, by=manager)
    entry = messages.reply(client=client_of_hub, text="Until May.", by=adviser)
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.key) == (manager.email, f"clients.reply/{entry.pk}/{manager.pk}")
    assert "May" not in mail.text
    assert f"{MY}{client_of_hub.pk}/timeline/" in mail.text
    messages.reply(client=client_of_hub, text="And call me.", by=adviser)
    assert OutgoingMail.objects.count() == 1


def test_who_acts_for_the_client_no_more_is_not_told(
    client_of_hub: Client, manager: Person, adviser: Person
) -> None:
    messages.write(client=client_of_hub, text="How long?", by=manager)
    client_of_hub.representations.update(until=timezone.now())
    messages.reply(client=client_of_hub, text="Until May.", by=adviser)
    assert not OutgoingMail.objects.exists()


def test_without_a_mail_server_the_answer_stands_all_the_same(
    client_of_hub: Client, manager: Person, adviser: Person, settings: LazySettings
) -> None:
    settings.FIRSTLINE_MAIL_READY = False  # type: ignore[attr-defined]
    messages.write(client=client_of_hub, text="How long?", by=manager)
    messages.reply(client=client_of_hub, text="Until May.", by=adviser)
    assert TimelineEntry.objects.get(kind="clients.reply").audience == "shared"


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_empty_or_endless_answer_is_refused(
    text: str, client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    assert browse(adviser).post(f"{DESK}{client_of_hub.pk}/reply/", {"text": text}).status_code == 422
    with pytest.raises(Refused):
        messages.reply(client=client_of_hub, text=text, by=adviser)


def test_who_may_not_answer(client_of_hub: Client, manager: Person, adviser: Person) -> None:
    with pytest.raises(Refused):
        messages.reply(client=client_of_hub, text="x", by=manager)
    actions.close(client=client_of_hub, reason="Moved", by=adviser)
    client_of_hub.refresh_from_db()
    with pytest.raises(Refused):
        messages.reply(client=client_of_hub, text="x", by=adviser)
    assert not TimelineEntry.objects.filter(kind="clients.reply").exists()


def test_the_client_reads_all_that_has_happened_and_nothing_of_the_hubs_own(
    client_of_hub: Client, manager: Person, stranger: Person, adviser: Person, browse: Browse
) -> None:
    for number in range(30):
        actions.log(
            client=client_of_hub,
            kind="clients.meeting",
            text=f"Talk number {number}.",
            happened_at=timezone.now() - timedelta(days=number),
            audience="hub" if number == 3 else "shared",
            by=adviser,
        )
    home = browse(manager).get(MY).content.decode()
    address = f"{MY}{client_of_hub.pk}/timeline/"
    assert home.count("Talk number") == ENTRIES_SHOWN
    assert address in home
    pages = [browse(manager).get(f"{address}?page={page}").content.decode() for page in (1, 2)]
    told = {number for number in range(30) for page in pages if f"Talk number {number}." in page}
    assert told == set(range(30)) - {3}
    assert browse(stranger).get(address).status_code == 404
    assert browse(adviser).get(address).status_code == 403
