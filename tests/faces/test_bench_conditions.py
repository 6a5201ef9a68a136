"""Saying at the bench after which answer a question is asked."""

import html
import re

import pytest

from firstline.domains.assessments.models import HubInstrument
from firstline.domains.hubs.models import Person
from firstline.faces.bench.resting import above
from firstline.foundation.packs.content import parse
from tests.faces.bench import DESK, Browse, copied, editor, fields

__all__ = ["copied", "editor"]
pytestmark = pytest.mark.django_db
# The first page of the growth screening asks goal, time and efforts.
PLACE = "pages-0-questions-2"


def form(page: str) -> dict[str, object]:
    """What the question's form would send, as it stands."""
    chosen = dict(re.findall(r'<select name="([^"]+)".*?value="([^"]*)" selected', page, re.DOTALL))
    ticked = re.findall(r'name="shown_if__any_of" value="([^"]+)"[^>]* checked', page)
    return {name: html.unescape(value) for name, value in (fields(page) | chosen).items()} | {
        "shown_if__any_of": ticked
    }


def condition(row: HubInstrument) -> object:
    row.refresh_from_db()
    return parse(row.content)["pages"][0]["questions"][2].get("shown_if")


def test_a_question_is_made_to_rest_on_an_earlier_one_and_freed_again(
    copied: HubInstrument, editor: Person, browse: Browse
) -> None:
    browser, address = browse(editor), f"{DESK}{copied.pk}/change/{PLACE}/"
    page = browser.get(address).content.decode()
    assert "shown_if__any_of" not in page
    offered = re.findall(
        r'<option value="([^"]*)"', page.partition('name="shown_if"')[2].partition("</select>")[0]
    )
    assert offered == ["", "goal", "time"]
    answer = browser.post(address, form(page) | {"shown_if": "goal"})
    assert answer["Location"] == address
    assert condition(copied) == {
        "question": "goal",
        "any_of": ["none", "talked", "figure", "written", "followed"],
    }
    page = browser.get(address).content.decode()
    sent = form(page)
    assert len(sent["shown_if__any_of"]) == 5  # type: ignore[arg-type]
    browser.post(address, sent | {"shown_if__any_of": ["written", "followed"]})
    assert condition(copied) == {"question": "goal", "any_of": ["written", "followed"]}
    shown = html.unescape(browser.get(f"{DESK}{copied.pk}/").content.decode())
    assert (
        "It is written down, and in the past six months we have checked where we stand” to “How far" in shown
    )
    page = browser.get(address).content.decode()
    refused = browser.post(address, form(page) | {"shown_if__any_of": []})
    assert refused.status_code == 422
    assert "Tick at least one of the answers." in refused.content.decode()
    browser.post(address, form(page) | {"shown_if": ""})
    assert condition(copied) is None


def test_saving_a_question_that_rests_on_another_changes_nothing(
    copied: HubInstrument, editor: Person, browse: Browse
) -> None:
    browser, address = browse(editor), f"{DESK}{copied.pk}/change/{PLACE}/"
    browser.post(address, form(browser.get(address).content.decode()) | {"shown_if": "goal"})
    copied.refresh_from_db()
    before = copied.content
    browser.post(address, form(browser.get(address).content.decode()))
    copied.refresh_from_db()
    assert parse(copied.content) == parse(before)


def test_a_new_question_that_rests_on_another_leads_to_its_answers(
    copied: HubInstrument, editor: Person, browse: Browse
) -> None:
    add = f"{DESK}{copied.pk}/add/pages-0-questions/?kind=yes_no"
    sent = {"seen": 1, "label__nb": "Hva så?", "label__en": "What then?", "shown_if": "efforts"}
    assert browse(editor).post(add, sent)["Location"] == f"{DESK}{copied.pk}/change/pages-0-questions-3/"


def test_only_what_comes_before_can_be_rested_on(copied: HubInstrument) -> None:
    data = parse(copied.content)
    assert above(data, ("pages", 0, "questions", 0), "en") == []
    assert [one.key for one in above(data, ("pages", 1, "questions", 1), "en")] == [
        "goal",
        "time",
        "efforts",
        "peak",
    ]
    assert [one.key for one in above(data, ("pages", 0, "questions"), "en")] == ["goal", "time", "efforts"]
    assert above(data, ("pages", 1), "en") == above(data, (), "en") == []
