"""A second way to group questions, at the bench: it is kept, changed, and what is wrong with it is said."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from firstline.domains.assessments import actions
from firstline.domains.assessments.models import HubInstrument
from firstline.domains.hubs.models import Hub, Person
from firstline.faces.bench import words
from firstline.foundation.packs.content import faults, parse
from tests.faces.bench import DESK, copied, editor, fields

__all__ = ["copied", "editor"]

Browse = Callable[[Person | None], Browser]
FIRST = "pages-0-questions-0"

pytestmark = pytest.mark.django_db


@pytest.fixture
def grouped(hub: Hub, editor: Person) -> HubInstrument:
    return actions.copy_instrument(hub=hub, named="ecm_dpi/1", by=editor)


def test_a_question_changes_its_group_and_nothing_else(
    grouped: HubInstrument, editor: Person, browse: Browse
) -> None:
    address = f"{DESK}{grouped.pk}/change/{FIRST}/"
    page = browse(editor).get(address).content.decode()
    assert "Group across the areas" in page
    before = parse(grouped.content)["pages"][0]["questions"][0]
    sent = fields(page) | {"dimension": before["dimension"], "facet": "long"}
    assert browse(editor).post(address, sent).status_code == 302
    grouped.refresh_from_db()
    assert parse(grouped.content)["pages"][0]["questions"][0] == before | {"facet": "long"}


def test_an_instrument_without_groups_is_not_asked_about_them(
    copied: HubInstrument, editor: Person, browse: Browse
) -> None:
    page = browse(editor).get(f"{DESK}{copied.pk}/change/{FIRST}/").content.decode()
    assert 'name="facet"' not in page


def test_a_group_that_is_gone_stands_there_until_another_is_chosen(
    grouped: HubInstrument, editor: Person, browse: Browse
) -> None:
    data = parse(grouped.content)
    del data["facets"][2]
    data["pages"][0]["questions"][0]["facet"] = "long"
    actions.change_draft(instrument=grouped, data=data, seen=grouped.revision, by=editor, what="change")
    page = browse(editor).get(f"{DESK}{grouped.pk}/change/{FIRST}/").content.decode()
    assert '<option value="long" selected>long</option>' in " ".join(page.split())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.pop("facets_title"), "or leave both out"),
        (lambda data: data["pages"][0]["questions"][0].update(facet="ever"), "a group that is not there"),
        (lambda data: data["pages"][0]["questions"][0].pop("dimension"), "must count in an area"),
        (lambda data: data["pages"][0]["questions"][0].pop("facet"), "each question must be in a group"),
        (
            lambda data: [one.pop("facet", None) for page in data["pages"] for one in page["questions"]],
            "No question is in a group",
        ),
    ],
)
def test_what_is_wrong_with_the_groups_is_said_in_words(
    change: Callable[[dict[str, Any]], object], said: str, grouped: HubInstrument
) -> None:
    data = parse(grouped.content)
    change(data)
    found = faults(data, grouped.hub.languages)
    assert found
    assert said in " ".join(words.fault(one) for one in found)
