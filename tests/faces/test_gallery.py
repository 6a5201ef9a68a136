"""The gallery shows every component in every state, in each language, and leaves none out in silence."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.template.loader import get_template
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from firstline.faces.gallery import samples
from firstline.faces.gallery.catalogue import COMPONENTS
from firstline.faces.gallery.component import ASKED_FOR, Component
from firstline.foundation.locale.languages import SHOWN
from firstline.foundation.ui import templatetags
from firstline.foundation.ui.templatetags.firstline import register

HOUSE = Path(templatetags.__file__).parents[3]
UI = Path(templatetags.__file__).parents[1] / "templates" / "ui"
# The frames of pages, and the parts that only they include: whatever else stands in ui/ is a component.
FRAMES = {"base", "desk", "front", "my", "offline", "refused"}
PARTS_OF_FRAMES = {"account", "demo", "footer", "kept", "logo", "messages"}
PARTS_OF_COMPONENTS = {"field_errors": "field"}
# What only the templates in ui/ themselves use, and what a hub's front page gathers from the rooms.
INSIDE = {"once", "shape", "control", "choices", "first_control", "can_write_at", "can_open", "front_parts"}
# Parts that two pages of one room share and that are no component: they need those pages' own context, and
# are looked at there.
PARTS_OF_PAGES = {
    "assessments/about": "the line that says what a feedback is about",
    "assessments/answered": "a whole mapping's answers",
    "assessments/ask_form": "the form that asks for a new link",
    "assessments/evidence_words": "who sees what is attached to a mapping",
    "assessments/verified": "whether an area is self-reported or verified",
    "assessments/result": "a whole mapping's result",
    "assessments/writes_down": "that an adviser writes down what somebody answers",
    "assessments/several": "what it means that others are asked the same, before one begins",
    "assessments/result_head": "what a mapping's result says in short, with its heading",
    "insight/key_number": "a number that a council asks for, or a dash and why there is none",
    "insight/reached": "how far a target is reached, on the meters of a page",
    "insight/section": "a section of the region's page: its charts and its table",
    "insight/tabs": "the tabs between the two pages of the region",
    "library/beneath": "an editor's pages below a page",
    "library/people": "the hub's people, as person cards",
    "offers/when": "a day or an hour, shown in the component “dated”",
    "offers/offer_fields": "the whole form of an offer",
    "plans/step_state": "a tag, shown in the component “step”",
}
INCLUDED = re.compile(r"""{%-?\s*include\s+["']([a-z]+/[a-z_]+)\.html["']""")

pytestmark = pytest.mark.django_db


def page(query: str = "", **headers: str) -> str:
    answer = Browser().get(f"/gallery/{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_component_is_shown_or_is_a_frame() -> None:
    there = {path.stem for path in UI.glob("*.html")}
    drawn = {component.drawn_by.removesuffix(".html") for component in COMPONENTS}
    shown = {name.removeprefix("ui/") for name in drawn if name.startswith("ui/")}
    assert there == shown | FRAMES | PARTS_OF_FRAMES | set(PARTS_OF_COMPONENTS)
    assert not shown & (FRAMES | PARTS_OF_FRAMES | set(PARTS_OF_COMPONENTS))


def test_what_two_pages_of_a_room_share_is_shown_or_is_a_part_of_them() -> None:
    writers = defaultdict(set)
    for path in HOUSE.glob("domains/*/templates/**/*.html"):
        for name in INCLUDED.findall(path.read_text(encoding="utf-8")):
            if not name.startswith(("ui/", "charts/")):
                writers[name].add(path)
    shared = {name for name, pages in writers.items() if len(pages) > 1}
    shown = {component.drawn_by.removesuffix(".html") for component in COMPONENTS}
    assert shared - shown == set(PARTS_OF_PAGES)


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.key)
def test_every_state_asked_for_is_shown_or_said_not_to_apply(component: Component) -> None:
    shown = {str(name) for name, _given in component.states}
    left_out = {str(name): str(why) for name, why in component.without}
    assert shown | set(left_out) >= {str(name) for name in ASKED_FOR}
    assert not shown & set(left_out)
    assert all(left_out.values())


def test_the_page_says_why_a_state_does_not_apply() -> None:
    html = page()
    for component in COMPONENTS:
        section = html.partition(f'id="component-{component.key}"')[2].partition("</section>")[0]
        assert section.count("does not apply, because") == len(component.without), component.key
        assert section.count("<figcaption>") == len(component.states), component.key


def test_no_sample_leads_into_a_hub() -> None:
    assert not re.findall(r'(?:href|action)="/gallery/[^"]+"', page())


def test_every_sample_is_drawn_by_its_component() -> None:
    drawn = {template.name for template in Browser().get("/gallery/").templates}
    for component in COMPONENTS:
        assert component.sample in drawn
        if component.drawn_by:
            source = get_template(component.drawn_by).template.source
            assert "{% comment %}" in source, component.drawn_by
            assert component.drawn_by in drawn
    assert {f"ui/{part}.html" for part in PARTS_OF_COMPONENTS} <= drawn


def test_every_tag_and_filter_is_shown() -> None:
    written = " ".join(component.signature for component in COMPONENTS)
    names = (set(register.tags) | set(register.filters)) - INSIDE
    assert not [name for name in names if not re.search(rf"[%|] ?{name}\b", written)]


@pytest.mark.parametrize("language", SHOWN)
def test_the_gallery_stands_in_every_language_with_the_same_queries(language: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        html = page(**{"Accept-Language": language})
    assert f'<html lang="{language}"' in html
    assert len(queries) == 0
    for component in COMPONENTS:
        assert f'id="component-{component.key}"' in html
        for name, _given in component.states:
            assert str(name)
    assert not Session.objects.exists()


def test_what_is_too_much_is_there_and_escaped() -> None:
    html = page()
    assert len(samples.LONG) > 300
    assert samples.LONG in html
    assert samples.UNBROKEN in html
    assert samples.SCRIPTS in html
    assert "O&#x27;Dal" in html or "O’Dal" in html


def test_no_sample_takes_the_focus_and_no_two_things_have_one_id() -> None:
    html = page()
    assert "autofocus" not in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})


def test_the_list_keeps_its_state_in_the_address() -> None:
    html = page("?sort=-points&page=2")
    assert 'aria-sort="descending"' in html
    assert "sort=-points&amp;page=3" in html or "page=3&amp;sort=-points" in html
    answer = Browser().get("/gallery/?sort=-points&file=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 241
    assert lines[-1].endswith(",")


def test_the_search_box_finds_among_the_samples() -> None:
    assert "Fjordbrygg" in page("?q=FJORD", **{"HX-Request": "true"})
    nothing = page("?q=zzz", **{"HX-Request": "true"})
    assert "Fjordbrygg" not in nothing
    assert "<html" not in nothing


def test_a_sample_that_is_sent_does_nothing_and_says_so() -> None:
    answer = Browser().post("/gallery/", {"name": "x"}, follow=True)
    assert answer.redirect_chain == [("/gallery/", 302)]
    assert "nothing was done" in answer.content.decode()
