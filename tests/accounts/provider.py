"""A national log-in on this machine, and the way of a person's browser through it."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

LOG_IN = "/accounts/oidc/national/login/"
BACK = "/accounts/oidc/national/login/callback/"


@contextmanager
def running(**people: dict[str, object]) -> Iterator[str]:
    """Run a log-in that knows these people, each by her claims; yields its address."""
    with warnings.catch_warnings(record=True):
        # The library's own libraries warn of what they will change.
        from oidc_provider_mock import User, run_server_in_thread
    known = [User(sub=sub, claims=claims) for sub, claims in people.items()]
    with run_server_in_thread(user_claims=known) as server:
        yield f"http://localhost:{server.server_port}"


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def leave(browser: Browser, address: str = LOG_IN) -> str:
    """Press the button that leads to the log-in; returns where it leads."""
    answer = browser.post(address)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def decide(there: str, **choice: str) -> str:
    """Say yes (``sub="…"``) or no (``action="deny"``) at the log-in; returns where it leads back to."""
    opener = build_opener(ProxyHandler({}), _StayHere)
    with pytest.raises(HTTPError) as stopped:
        opener.open(Request(there, data=urlencode(choice).encode()))
    with stopped.value as answer:
        assert answer.code == 302, answer.read().decode()
        back = urlsplit(answer.headers["Location"])
    assert back.path == BACK
    return f"{back.path}?{back.query}"


def come_from_it(browser: Browser, sub: str, address: str = LOG_IN) -> HttpResponse:
    """Go there and come back as somebody; returns the page that one comes back to."""
    return browser.get(decide(leave(browser, address), sub=sub))
