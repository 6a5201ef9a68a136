"""The frame, the pages of last resort and the components."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path

# A list of addresses of its own: the foundation does not know the rooms.
urlpatterns = [
    path("language/", lambda request: HttpResponse(), name="set_language"),
    path("in/", lambda request: HttpResponse(), name="account_login"),
    path("out/", lambda request: HttpResponse(), name="account_logout"),
]
pytestmark = pytest.mark.urls(__name__)

HUB = SimpleNamespace(slug="fjelldal", name="Fjelldal <hub>")
PERSON = SimpleNamespace(name="Ingrid <N>", is_authenticated=True)


def page(template: str, **context: Any) -> str:
    """A page as its context processors would have it, without a database."""
    request = RequestFactory().get("/fjelldal/desk/?q=1")
    return render_to_string(
        template, {"request": request, "hub": None, "person": None, "roles": set()} | context
    )


FACES = [
    "ui/base.html",
    "ui/desk.html",
    "ui/my.html",
    "ui/front.html",
    "403.html",
    "404.html",
    "403_csrf.html",
]


@pytest.mark.parametrize("template", FACES)
@pytest.mark.parametrize("hub", [HUB, None])
@pytest.mark.parametrize("person", [PERSON, None])
def test_every_face_stands_with_and_without_hub_and_person(template: str, hub: Any, person: Any) -> None:
    html = page(template, hub=hub, person=person)
    assert re.search(r'<html lang="en" dir="ltr"', html)
    assert html.count("<main ") == 1
    assert 'href="#content"' in html
    assert 'id="content"' in html
    assert 'role="status"' in html
    assert "<hub>" not in html
    assert "<N>" not in html


def test_the_tab_names_the_page_and_the_hub() -> None:
    assert "<title>Not found · Fjelldal &lt;hub&gt;</title>" in page("404.html", hub=HUB)
    assert "<title>Not found · Firstline</title>" in page("404.html")


def test_the_tab_says_when_a_form_was_refused() -> None:
    assert "<title>Not saved yet · Not found" in page("404.html", form=SimpleNamespace(errors={"a": ["b"]}))


def test_the_reader_comes_back_to_the_page_after_choosing_a_language() -> None:
    html = page("ui/front.html")
    assert 'name="next" value="/fjelldal/desk/?q=1"' in html
    assert re.search(r'name="language" value="nb" lang="nb"', html)
    assert re.search(r'value="en" lang="en" aria-current="true"', html)


def test_somebody_signed_in_can_leave_and_a_stranger_can_come_in() -> None:
    assert "Sign out" in page("ui/my.html", person=PERSON)
    assert "Sign in" in page("ui/front.html")


def test_messages_are_announced_and_escaped() -> None:
    messages = [SimpleNamespace(level_tag=tag) for tag in ("success", "error", "debug")]
    html = page("ui/base.html", messages=[*messages, "<script>"]).split("</main>")[0]
    assert re.findall(r'data-size="sm" data-color="(\w+)"', html) == ["success", "danger", "info", "info"]
    assert "&lt;script&gt;" in html


def test_the_page_of_our_own_failure_needs_no_context() -> None:
    html = render_to_string("500.html")
    assert "<h1>Something went wrong with us</h1>" in html


class TestComponents:
    def test_timeline(self) -> None:
        entries = [
            {
                "when": datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
                "who": "A <b>",
                "kind": "Meeting",
                "text": "<i>",
            },
            {"when": date(2026, 11, 19), "kind": "Mapped", "icon": "calendar", "address": "/x/"},
        ]
        html = render_to_string("ui/timeline.html", {"entries": entries})
        # A moment is shown as the day that it is here, an hour ahead of UTC.
        assert "21\xa0November\xa02026" in html
        assert "19\xa0November\xa02026" in html
        assert "A &lt;b&gt;" in html
        assert "&lt;i&gt;" in html
        assert '<a class="ds-link" href="/x/"><strong>Mapped</strong></a>' in html

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("done", "done"),
            ("doing", "under way"),
            ("late", "overdue"),
            ("todo", "not begun"),
            ("dropped", "dropped"),
        ],
    )
    def test_a_step_says_its_state(self, state: str, words: str) -> None:
        html = render_to_string(
            "ui/steps.html", {"steps": [{"text": "<Backup>", "state": state, "note": "you"}]}
        )
        assert f"({words})" in html
        assert "&lt;Backup&gt;" in html
        assert ('aria-current="step"' in html) == (state == "doing")

    def test_person_card(self) -> None:
        html = render_to_string(
            "ui/person_card.html", {"name": "Ola Å", "what": "your person", "address": "/a/"}
        )
        assert ">OÅ</span>" in html
        assert ">Get in touch</a>" in html

    def test_empty_and_notice_say_what_to_do(self) -> None:
        words = {"title": "None yet", "text": "Add <one>", "address": "/add/", "action": "Add"}
        for template in ("ui/empty.html", "ui/notice.html"):
            html = render_to_string(template, words)
            assert "None yet" in html
            assert "Add &lt;one&gt;" in html
            assert 'href="/add/"' in html
