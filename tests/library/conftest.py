import pytest

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library import actions
from firstline.domains.library.models import HubPage
from firstline.foundation.access.roles import Role
from tests.conftest import MakePerson


@pytest.fixture
def door(hub: Hub) -> HubPage:
    """The hub's front door."""
    return actions.open_front_door(hub=hub)


@pytest.fixture
def other_door(other_hub: Hub) -> HubPage:
    return actions.open_front_door(hub=other_hub)


@pytest.fixture
def editor(hub: Hub, door: HubPage, make_person: MakePerson) -> Person:
    person = make_person("Eli", hub, Role.EDITOR)
    actions.settle_editor(hub=hub, person=person)
    return person


@pytest.fixture
def other_editor(other_hub: Hub, other_door: HubPage, make_person: MakePerson) -> Person:
    person = make_person("Olav", other_hub, Role.EDITOR)
    actions.settle_editor(hub=other_hub, person=person)
    return person
