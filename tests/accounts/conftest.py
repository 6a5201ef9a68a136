import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from firstline.foundation.mail.models import OutgoingMail

CODE = re.compile(r"^    (\S+)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def nobody_was_here_before() -> None:
    """The rate limits count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def mailed() -> Callable[[str], str]:
    """The code in the last mail to an address."""

    def code(address: str) -> str:
        mail = OutgoingMail.objects.filter(to=address).latest("id")
        found = CODE.search(mail.text)
        assert found, mail.text
        return found.group(1)

    return code


@pytest.fixture
def sign_in(client: Browser, mailed: Callable[[str], str]) -> Callable[..., str]:
    """Sign in by mailed code; returns where it led."""

    def by_code(address: str, next_page: str = "") -> str:
        asked = client.post(
            "/accounts/login/", {"login": address, **({"next": next_page} if next_page else {})}
        )
        assert asked.status_code == 302, asked.content.decode()
        answer = client.post(asked["Location"], {"code": mailed(address), "next": next_page})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    return by_code
