"""What the browser is told: strict everywhere, a little less strict in the editor, and cookies kept close."""

import os
import re
import subprocess
import sys

import pytest
from django.test import Client as Browser

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library import actions as library
from firstline.foundation.access.roles import Role
from tests.conftest import MakePerson

CSP = "Content-Security-Policy"
ACCOUNTS = [
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/x-y/",
    "/accounts/inactive/",
]
OWN_ACCOUNT = [
    "/accounts/email/",
    "/accounts/password/set/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/3rdparty/",
]


@pytest.fixture
def editor(hub: Hub, make_person: MakePerson) -> Person:
    person = make_person("Eli", hub, Role.EDITOR)
    library.settle_editor(hub=hub, person=person)
    return person


def policy(header: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in header.split(";") if part.strip()}


def assert_nothing_inline(html: str) -> None:
    """The page needs nothing that the strict policy forbids."""
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", html)
    for attributes, script in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL):
        assert "src=" in attributes or 'type="application/json"' in attributes, script[:80]
    assert not re.findall(r"""<(?:script|img|link)[^>]*?(?:src|href)=["'](?:https?:)?//""", html)


@pytest.mark.parametrize("address", ["/", "/fjelldal/", "/nowhere/", "/fjelldal/desk/clients/", *ACCOUNTS])
def test_the_policy_is_strict_outside_the_editor(client: Browser, hub: Hub, address: str) -> None:
    library.open_front_door(hub=hub)
    answer = client.get(address)
    rules = policy(answer.headers[CSP])
    assert rules["default-src"] == ["'none'"]
    assert rules["style-src"] == ["'self'"]
    assert "'unsafe-inline'" not in rules["script-src"]
    assert rules["frame-ancestors"] == ["'none'"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/cms/", "/cms/pages/{door}/edit/", "/cms/nothing/"])
def test_the_editor_has_its_own_policy_and_calls_nobody_else(browse, hub: Hub, editor: Person, address: str):
    door = library.open_front_door(hub=hub)
    rules = policy(browse(editor).get(address.format(door=door.pk)).headers[CSP])
    assert "'unsafe-inline'" in rules["style-src"]
    allowed = {source for sources in rules.values() for source in sources}
    assert allowed <= {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}


def test_a_preview_may_stand_in_the_editors_frame(browse, hub: Hub, editor: Person) -> None:
    door = library.open_front_door(hub=hub)
    browser = browse(editor)
    address = f"/cms/pages/{door.pk}/edit/preview/"
    browser.post(address, {"introduction": "Preview me", "body-count": "0"})
    shown = browser.get(f"{address}?mode=")
    assert "Preview me" in shown.content.decode()
    assert policy(shown.headers[CSP])["frame-ancestors"] == ["'self'"]
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("address", ACCOUNTS)
@pytest.mark.django_db
def test_ways_in_need_nothing_inline(client: Browser, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert_nothing_inline(answer.content.decode())


@pytest.mark.parametrize("address", OWN_ACCOUNT)
def test_ones_own_account_needs_nothing_inline(
    client: Browser, adviser: Person, sign_in, address: str
) -> None:
    sign_in(adviser.email)
    answer = client.get(address)
    assert answer.status_code == 200, answer.headers.get("Location")
    assert_nothing_inline(answer.content.decode())


@pytest.mark.parametrize("address", OWN_ACCOUNT)
@pytest.mark.django_db
def test_ones_own_account_is_for_who_is_signed_in(client: Browser, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"] == "/" or answer["Location"].startswith("/accounts/login/")


def test_cookies_are_kept_close(client: Browser, adviser: Person, sign_in) -> None:
    sign_in(adviser.email)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


SHOW = """
import django; django.setup()
from django.conf import settings
from django.test import Client
answer = Client().get("/health/", secure={secure})
insisted = answer.headers.get("Strict-Transport-Security")
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, insisted)
"""


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://firstline.example.org", "True True max-age=31536000"),
        ("http://firstline.example.org", "False False None"),
    ],
)
def test_https_is_insisted_on_only_where_there_is_some(tmp_path, address: str, shown: str) -> None:
    """In a process of its own: the settings are read once."""
    (tmp_path / "static").mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL"}},
        "FIRSTLINE_HOME": str(tmp_path),
        "FIRSTLINE_URL": address,
        "FIRSTLINE_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "firstline.config.settings",
        "PYTHONPATH": "src",
    }
    code = SHOW.format(secure=address.startswith("https"))
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert run.stdout.strip() == shown, run.stderr


@pytest.mark.django_db
def test_a_static_file_is_not_offered_to_other_sites(client) -> None:
    answer = client.get("/static/ui/app.css")
    answer.close()
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers
