"""The bench: a hub copies an instrument, changes it, and its own version is sent, answered and scored."""

import re
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from firstline.domains.assessments import actions, own, queries
from firstline.domains.assessments.models import Assessment, HubInstrument
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.packs import load_instrument
from firstline.foundation.packs.content import parse
from tests.assessments.conftest import page_form
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db

Browse = Callable[[Person | None], Browser]
DESK = "/fjelldal/desk/instruments/"


@pytest.fixture
def editor(hub: Hub, make_person: MakePerson) -> Person:
    return make_person("Eli", hub, Role.EDITOR)


@pytest.fixture
def copied(hub: Hub, editor: Person) -> HubInstrument:
    return actions.copy_instrument(hub=hub, named="growth/1", by=editor)


@pytest.fixture
def published(copied: HubInstrument, editor: Person) -> HubInstrument:
    return actions.publish_instrument(instrument=copied, seen=copied.revision, by=editor)


def fields(page: str) -> dict[str, str]:
    """What the page's form would send, as it stands."""
    form = page.rpartition('class="panel form"')[2]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\s?([^<]*)</textarea>', form))
    return found | dict(re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)"[^>]* checked', form))


def answer(instrument_key: str, client: Client, person: Person, by: Person) -> Assessment:
    """Asked, answered and sent."""
    response = actions.invite(client=client, instrument=instrument_key, person=person, by=by)
    response = actions.agree_and_start(response=response)
    instrument = load_instrument(response.assessment.instrument, response.assessment.version)
    for page in instrument.pages:
        answers = instrument.parse_page(page.key, page_form(instrument, page.key))
        response = actions.save_page(response=response, page=page.key, answers=answers, by_link=False)
    return actions.complete(response=response).assessment


def test_a_copy_is_changed_published_sent_answered_and_scored(
    editor: Person, adviser: Person, manager: Person, client_of_hub: Client, browse: Browse
) -> None:
    browser = browse(editor)
    address = browser.post(f"{DESK}copy/", {"named": "growth/1"})["Location"]
    row = HubInstrument.objects.get()
    assert (row.key, row.version, row.state, address) == ("fjelldal.growth", 1, "draft", f"{DESK}{row.pk}/")
    change = f"{address}change/pages-0-questions-0/"
    sent = fields(browser.get(change).content.decode()) | {"label__nb": "Hvor stor skal bedriften bli?"}
    assert browser.post(change, sent)["Location"] == f"{address}#pages-0-questions-0"
    invite = f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/"
    assert 'value="fjelldal.growth"' not in browse(adviser).get(invite).content.decode()
    row.refresh_from_db()
    browser.post(f"{address}publish/", {"seen": row.revision})
    row.refresh_from_db()
    assert row.state == "published"
    assert 'value="fjelldal.growth"' in browse(adviser).get(invite).content.decode()
    browse(adviser).post(invite, {"person": manager.pk, "instrument": "fjelldal.growth"})
    asked = Assessment.objects.get()
    assert (asked.instrument, asked.version) == ("fjelldal.growth", 1)
    actions.withdraw(assessment=asked, by=adviser)
    done = answer("fjelldal.growth", client_of_hub, manager, adviser)
    scores = queries.scores(done)
    assert scores is not None
    assert scores.overall.value is not None
    result = browse(adviser).get(f"/fjelldal/desk/assessments/{done.pk}/").content.decode()
    assert load_instrument("growth").title.text("en") in result
    question = load_instrument("fjelldal.growth", 1).pages[0].questions[0]
    assert question.label.nb == "Hvor stor skal bedriften bli?"


def test_an_old_version_is_answered_read_and_scored_for_ever(
    published: HubInstrument, editor: Person, adviser: Person, manager: Person, client_of_hub: Client
) -> None:
    response = actions.invite(client=client_of_hub, instrument=published.key, person=manager, by=adviser)
    second = actions.new_draft(instrument=published, by=editor)
    data = parse(second.content)
    del data["pages"][0]["questions"][0]
    second = actions.change_draft(instrument=second, data=data, seen=1, by=editor, what="pages-0-questions-0")
    actions.publish_instrument(instrument=second, seen=2, by=editor)
    first, latest = load_instrument(published.key, 1), load_instrument(published.key)
    assert (first.version, latest.version) == (1, 2)
    assert len(first.questions()) == len(latest.questions()) + 1
    response = actions.agree_and_start(response=response)
    for page in first.pages:
        answers = first.parse_page(page.key, page_form(first, page.key))
        response = actions.save_page(response=response, page=page.key, answers=answers, by_link=False)
    done = actions.complete(response=response).assessment
    assert done.version == 1
    scores = queries.scores(done)
    assert scores == first.score(response.answers)
    actions.retire_instrument(instrument=second, by=editor)
    assert load_instrument(published.key, 1) == first
    assert published.key not in [one.key for one in own.instruments_for(client_of_hub.hub)]


def test_each_write_leaves_a_row_in_the_trail(published: HubInstrument, editor: Person) -> None:
    draft = actions.new_draft(instrument=published, by=editor)
    actions.discard_draft(instrument=draft, by=editor)
    actions.retire_instrument(instrument=published, by=editor)
    rows = AuditRow.objects.filter(action__startswith="assessments.").order_by("pk")
    assert [row.action for row in rows] == [
        "assessments.copy_instrument",
        "assessments.publish_instrument",
        "assessments.new_draft",
        "assessments.discard_draft",
        "assessments.retire_instrument",
    ]
