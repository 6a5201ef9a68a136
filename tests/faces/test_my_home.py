"""The workspace: who one's person is comes first and can be reached, and a score has its band."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from firstline.domains.assessments.models import Response
from firstline.domains.clients import actions as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.domains.plans.models import Step
from tests.journey.everywhere import finish
from tests.permissions.conftest import World, world

__all__ = ["world"]

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]


@pytest.fixture
def mapped(world: World, adviser: Person) -> World:
    """A client that is mapped, and whose contact person has a telephone."""
    finish(Response.objects.get())
    Person.objects.filter(pk=adviser.pk).update(phone="+47 00 00 00 00")
    Client.objects.filter(pk=str(world.samples["client_id"])).update(contact_person=adviser)
    return world


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("/fjelldal/my/", "What is next"),
        ("/fjelldal/my/{client_id}/plan/", "What was given"),
        ("/fjelldal/my/mappings/{assessment_id}/", "How to read this"),
    ],
)
def test_ones_person_comes_first_and_is_a_press_away(
    path: str, after: str, mapped: World, adviser: Person, manager: Person, browse: Browse
) -> None:
    page = browse(manager).get(path.format(**mapped.samples)).content.decode()
    main = page[page.index("<main") :]
    card = main.index('<div class="first">')
    assert main.index(f"mailto:{adviser.email}") > card
    assert "tel:+4700000000" in main
    assert card < main.index(after)


def test_the_pages_behind_it_lead_back_and_say_in_short_what_they_are_about_first(
    mapped: World, manager: Person, browse: Browse
) -> None:
    page = browse(manager).get("/fjelldal/my/mappings/{assessment_id}/".format(**mapped.samples))
    main = page.content.decode().split("<main")[1]
    assert main.index('class="back"') < main.index("<h1") < main.index('<div class="first">')
    assert main.count("<h1") == 1
    change = browse(manager).get("/fjelldal/my/{client_id}/change/".format(**mapped.samples))
    assert 'class="back"><a class="ds-link" href="/fjelldal/my/"' in change.content.decode()


def test_a_score_has_its_band(mapped: World, manager: Person, browse: Browse) -> None:
    page = browse(manager).get("/fjelldal/my/").content.decode()
    assert '<svg class="band"' in page
    assert "of 100</title>" in page or "give or take" in page


def test_what_one_has_promised_oneself_says_you_and_a_colleagues_names_her(
    world: World, manager: Person, browse: Browse
) -> None:
    step = Step.objects.get(pk=str(world.samples["step_id"]))
    step.side, step.owner = Step.Side.CLIENT, manager
    step.save(update_fields=["side", "owner"])
    page = browse(manager).get("/fjelldal/my/").content.decode()
    assert f"<b>{step.text}</b><small>you do it</small>" in page
    colleague = Person.objects.create_user("aud@solbakken.example", name="Aud Lia")
    Step.objects.filter(pk=step.pk).update(owner=colleague)
    page = browse(manager).get("/fjelldal/my/").content.decode()
    told = page.split(f"<b>{step.text}</b>")[1].split("</small>")[0]
    assert "Aud Lia" in told
    assert "you" not in told


def test_the_clients_own_timeline_calls_it_by_its_name(
    world: World, adviser: Person, manager: Person, browse: Browse
) -> None:
    client = Client.objects.get(pk=str(world.samples["client_id"]))
    clients.add_representative(
        client=client, email="aud@solbakken.example", name="Aud Lia", title="", verified_how="x", by=adviser
    )
    page = browse(manager).get(f"/fjelldal/my/{client.pk}/timeline/").content.decode()
    assert f"may act for \u2068{client.name}\u2069" in page or f"may act for {client.name}" in page
    assert "for the client" not in page
