"""A form that is posted when the session is over: nothing that was typed is lost, and nobody else sees it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access import kept
from firstline.foundation.access.once import FIELD

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
NEW = "/fjelldal/desk/clients/new/"
BACKEND = "django.contrib.auth.backends.ModelBackend"
NAME = "Aud som skriv langt om det ho vil få til"


def founder(**more: str) -> dict[str, str]:
    return {"kind": "founder", "name": NAME, FIELD: str(uuid4()), "csrfmiddlewaretoken": "x", **more}


def post_too_late(browser: Browser, form: dict[str, str]) -> str:
    """Read the form's page, lose the session on the server, and post; returns where that leads."""
    browser.cookies["django_language"] = "en"
    assert browser.get(NEW).status_code == 200
    Session.objects.all().delete()
    answer = browser.post(NEW, form, headers={"referer": f"http://testserver{NEW}"})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_after_signing_in_again_everything_typed_waits_to_be_sent(adviser: Person, browse: Browse) -> None:
    browser, form = browse(adviser), founder()
    assert post_too_late(browser, form) == "/accounts/login/?next=/kept/"
    assert not Client.objects.exists()
    said = browser.get("/accounts/login/?next=/kept/").content.decode()
    assert "what you had typed is kept" in said
    assert NAME not in said
    browser.force_login(adviser, backend=BACKEND)
    page = browser.get("/kept/")
    assert page.context["kept"].fields == [
        (name, value) for name, value in form.items() if name != "csrfmiddlewaretoken"
    ]
    assert NAME in page.content.decode()
    assert f'action="{NEW}"' in page.content.decode()
    assert not Client.objects.exists()
    sent = browser.post(NEW, dict(page.context["kept"].fields))
    assert Client.objects.get().name == NAME
    assert sent["Location"] == f"/fjelldal/desk/clients/{Client.objects.get().pk}/"
    assert browser.get("/kept/")["Location"] == "/"


def test_what_waits_can_be_thrown_away(adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    post_too_late(browser, founder())
    browser.force_login(adviser, backend=BACKEND)
    assert browser.post("/kept/")["Location"] == NEW
    assert browser.get("/kept/")["Location"] == "/"
    assert not Client.objects.exists()


def test_on_a_shared_device_nobody_else_sees_it(adviser: Person, leader: Person, browse: Browse) -> None:
    browser = browse(adviser)
    post_too_late(browser, founder())
    browser.force_login(leader, backend=BACKEND)
    assert browser.get("/kept/")["Location"] == "/"
    browser.force_login(adviser, backend=BACKEND)
    assert browser.get("/kept/")["Location"] == "/"


def test_who_signed_out_left_nothing_to_go_on_from(adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    browser.get(NEW)
    browser.post("/accounts/logout/")
    assert browser.post(NEW, founder())["Location"] == f"/accounts/login/?next={NEW}"
    assert kept.KEY not in browser.session


@pytest.mark.parametrize(
    "form",
    [{}, {"csrfmiddlewaretoken": "x"}, {"new_password": "a secret"}, {"note": "x" * (kept.MOST_BYTES + 1)}],
    ids=["nothing", "only a token", "a password", "too much"],
)
def test_some_things_are_not_kept(adviser: Person, browse: Browse, form: dict[str, str]) -> None:
    browser = browse(adviser)
    assert post_too_late(browser, form) == f"/accounts/login/?next={NEW}"
    assert kept.KEY not in browser.session


def test_nothing_is_kept_of_who_never_signed_in(hub: Hub, browse: Browse) -> None:
    browser = browse(None)
    assert browser.post(NEW, founder())["Location"] == f"/accounts/login/?next={NEW}"
    assert not Session.objects.exists()


def test_a_forged_reader_is_nobody(adviser: Person, browse: Browse) -> None:
    browser = browse(None)
    browser.cookies[kept.COOKIE] = f"{adviser.pk}:forged:signature"
    assert browser.post(NEW, founder())["Location"] == f"/accounts/login/?next={NEW}"


def test_a_page_of_another_site_is_not_led_back_to(adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    browser.get(NEW)
    Session.objects.all().delete()
    browser.post(NEW, founder(), headers={"referer": "https://elsewhere.example/form/"})
    browser.force_login(adviser, backend=BACKEND)
    assert browser.get("/kept/").context["kept"].page == NEW


def test_it_is_kept_for_an_hour(adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    post_too_late(browser, founder())
    assert browser.session.get_expiry_age() == kept.SECONDS


def test_and_then_what_the_worker_calls_deletes_it(adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    post_too_late(browser, founder())
    with time_machine.travel(timezone.now() + timedelta(seconds=kept.SECONDS + 60), tick=False):
        call_command("clearsessions")
    assert not Session.objects.exists()
