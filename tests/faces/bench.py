"""What the tests of the bench begin with: an editor, her copy of an instrument, and it published."""

import re
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from firstline.domains.assessments import actions
from firstline.domains.assessments.models import Assessment, HubInstrument
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.roles import Role
from firstline.foundation.packs import load_instrument
from tests.assessments.conftest import page_form
from tests.conftest import MakePerson

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
