"""What a first visit to each face costs a reader on a slow line."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, sync_playwright

from bench.runner import measure
from bench.serving import CHROMIUM_FLAGS, chromium, served
from firstline.domains.hubs.models import Person

BUDGET = 150
FACES = (
    ("front door", "/fjelldal/", None),
    ("workspace", "/fjelldal/my/", "marte.solbakken@fjelldal.example"),
    ("desk", "/fjelldal/desk/", "ingrid.nesheim@fjelldal.example"),
)


class Weight(NamedTuple):
    """What came over the line, compressed and with its headers, and in how many answers."""

    kilobytes: float
    requests: int


@measure("first-page-weight", against="the budget of the first page of a face", unit="kB", at_most=BUDGET)
def first_page_weight() -> tuple[float, str]:
    """The heaviest of the three faces' first pages, opened in a browser that has never been here."""
    path_of_browser = chromium()
    with served() as address:
        # Before the browser's driver starts: beside its event loop Django asks no database.
        sessions = {email: _session(email) for _name, _path, email in FACES if email}
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=path_of_browser, args=CHROMIUM_FLAGS)
            weights = {
                name: _weigh(browser, address, path, sessions[email] if email else None)
                for name, path, email in FACES
            }
            browser.close()
    note = "; ".join(
        f"{name} {weight.kilobytes:.1f} kB in {weight.requests} requests" for name, weight in weights.items()
    )
    return max(weight.kilobytes for weight in weights.values()), f"{note}; budget {BUDGET} kB each"


def _weigh(browser: Browser, address: str, path: str, session: str | None) -> Weight:
    """Open a page with nothing stored, and count what arrives until the line is quiet."""
    context = browser.new_context(base_url=address, locale="nb-NO")
    if session:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    received: list[float] = []

    def arrived(event: dict[str, Any]) -> None:
        received.append(event["encodedDataLength"])

    devtools.on("Network.loadingFinished", arrived)
    answer = page.goto(path, wait_until="networkidle")
    if answer is None or answer.status != 200 or not page.url.endswith(path):
        raise ValueError(f"{path} led to {page.url}, with {answer and answer.status}")
    encoding = answer.header_value("content-encoding")
    if encoding is None:
        raise ValueError(f"{path} came uncompressed")
    context.close()
    return Weight(sum(received) / 1000, len(received))


def _session(email: str) -> str:
    """A session in which this person is signed in."""
    person = Person.objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)
