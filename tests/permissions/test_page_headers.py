"""What a scanner of web sites expects is on every answer, whoever asks for it: nobody, or one of the hub."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client as Browser
from wagtail.documents import get_document_model

from firstline.domains.hubs.models import Person
from tests.permissions.addresses import Address, addresses
from tests.permissions.conftest import World

Browse = Callable[[Person | None], Browser]

SAME_EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
SELF, NONE = ["'self'"], ["'none'"]
POLICY = {
    "default-src": NONE,
    "connect-src": SELF,
    "font-src": SELF,
    "img-src": [*SELF, "data:"],
    "manifest-src": SELF,
    "script-src": SELF,
    "style-src": SELF,
    "worker-src": SELF,
    "object-src": NONE,
    "base-uri": SELF,
    "form-action": SELF,
    "frame-ancestors": NONE,
}
# What somebody uploaded is sent to be saved, and where it is drawn all the same it may do nothing.
UPLOADED = {"assessments:evidence_file", "assessments:desk_evidence_file"}
OUTSIDE_THE_TABLE = [
    *("/nowhere/at/all/", "/nowhere.php", "/fjelldal/nothing/", "/documents/1/nothing.pdf"),
    *("/accounts/login/", "/accounts/email/", "/accounts/nothing/"),
]


def assert_told(response: HttpResponse, path: str, *, uploaded: bool = False) -> None:
    for name, value in SAME_EVERYWHERE.items():
        assert response.headers.get(name) == value, f"{path}: {name}"
    assert "camera=()" in response.headers["Permissions-Policy"], path
    rules = response.headers["Content-Security-Policy"].split(";")
    policy = {words[0]: words[1:] for words in (rule.split() for rule in rules) if words}
    if uploaded:
        assert policy == {"default-src": NONE, "sandbox": []}, path
        assert response.headers["Content-Disposition"].startswith("attachment;"), path
        return
    # A page may have a nonce for a script of its own; nothing else is added to what is allowed.
    policy["script-src"] = [s for s in policy["script-src"] if not re.fullmatch(r"'nonce-[\w+/=]+'", s)]
    assert policy == POLICY, path


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.name)
def test_every_address_tells_it_whoever_asks(
    world: World, adviser: Person, leader: Person, manager: Person, browse: Browse, address: Address
) -> None:
    path = address.fill(world.samples)
    for person in (None, adviser, leader, manager):
        answer = browse(person).get(path)
        assert_told(answer, path, uploaded=address.name in UPLOADED and answer.status_code == 200)


@pytest.mark.parametrize("path", OUTSIDE_THE_TABLE)
def test_pages_that_are_not_ours_or_not_there_tell_it(world: World, browse: Browse, path: str) -> None:
    assert_told(browse(None).get(path), path)


def test_what_goes_wrong_before_a_page_is_chosen_tells_it(world: World, browse: Browse) -> None:
    wrong_host = browse(None).get("/fjelldal/", headers={"host": "elsewhere.example"})
    assert wrong_host.status_code == 400
    assert_told(wrong_host, "another host")
    strict = Browser(enforce_csrf_checks=True)
    unsure = strict.post("/language/", {"language": "nb"})
    assert unsure.status_code == 403
    assert_told(unsure, "a form from elsewhere")


def test_a_page_that_fails_tells_it(world: World, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("as a bug would")

    monkeypatch.setattr("firstline.domains.hubs.queries.hubs", fail)
    browser = browse(None)
    browser.raise_request_exception = False
    failed = browser.get("/")
    assert failed.status_code == 500
    assert_told(failed, "a page that fails")


def test_what_is_shown_to_a_person_is_stored_nowhere(
    world: World, adviser: Person, manager: Person, browse: Browse
) -> None:
    for person, path in ((adviser, "/fjelldal/desk/"), (manager, "/fjelldal/my/"), (adviser, "/me/")):
        page = browse(person).get(path)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "private, no-store"
        assert page.headers["Firstline-Reader"] == str(person.pk)
    front_door = browse(None).get("/fjelldal/")
    assert "no-store" not in front_door.headers.get("Cache-Control", "")
    assert front_door.headers["Firstline-Reader"] == "nobody"


def test_signing_out_empties_the_browser_and_looking_does_not(
    world: World, manager: Person, browse: Browse
) -> None:
    browser = browse(manager)
    assert "Clear-Site-Data" not in browser.get("/accounts/logout/").headers
    gone = browser.post("/accounts/logout/")
    assert gone.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in browser.post("/accounts/logout/").headers


def test_what_an_editor_uploaded_runs_nothing(
    world: World, browse: Browse, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    words = ContentFile(b"<script>alert(1)</script>", "words.txt")
    document = get_document_model().objects.create(title="Words", file=words)
    answer = browse(None).get(document.url)
    assert b"".join(answer) == b"<script>alert(1)</script>"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    for name, value in SAME_EVERYWHERE.items():
        assert answer.headers.get(name) == value, name


def test_pages_are_compressed_and_differ_in_length_each_time(
    world: World, manager: Person, browse: Browse
) -> None:
    """The padding hides a secret's length from who can put words of theirs beside it (BREACH)."""
    browser = browse(manager)
    lengths = set()
    for _ in range(12):
        page = browser.get("/fjelldal/my/", headers={"accept-encoding": "gzip"})
        assert page.headers["Content-Encoding"] == "gzip"
        lengths.add(len(page.content))
    assert len(lengths) > 1
