"""Asking another's server politely: one request at a time, waiting when it says so, and giving up in time."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.foundation.access.refusals import Refused

CONNECT_SECONDS, READ_SECONDS = 10, 60
ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 1.0
# Longer than this is for another run.
LONGEST_PAUSE_SECONDS = 300.0
SAYS_WAIT = {429, 503}
PASSES = {500, 502, 504}
# What a connection that is cut or silent raises; requests passes some of urllib3's on as they are.
CUT = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


class NotFetched(Refused):
    """The register could not be asked, or gave no answer that can be used. Holds a sentence."""


@dataclass
class Server:
    """A register's server, asked with one connection.

    base: the address below which everything lies, without a slash at its end.
    """

    base: str

    def __post_init__(self) -> None:
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"Firstline/{version('firstline')} (+{settings.FIRSTLINE_URL})"
        self._answered = False

    @property
    def host(self) -> str:
        return urlsplit(self.base).hostname or self.base

    @contextmanager
    def asked(
        self,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
    ) -> Iterator[requests.Response]:
        """The server's answer, whatever its status but those that pass with time; closed at the end.

        stream: leave the body to the caller, who then deals with a connection that is cut.
        Raises NotFetched where no answer comes however often it is asked.
        """
        answer = self._ask(path, params or {}, headers or {}, stream)
        try:
            yield answer
        finally:
            answer.close()

    def _ask(
        self, path: str, params: Mapping[str, str | int], headers: Mapping[str, str], stream: bool
    ) -> requests.Response:
        why = ""
        for attempt in range(ATTEMPTS):
            last = attempt == ATTEMPTS - 1
            try:
                answer = self._session.get(
                    f"{self.base}{path}",
                    params=dict(params),
                    headers=dict(headers),
                    stream=stream,
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                )
            except CUT as error:
                if not self._answered and isinstance(error, requests.ConnectionError) and not _was_cut(error):
                    raise self._not_reached() from error
                why, asked = _("the connection was cut"), None
            except requests.RequestException as error:
                raise NotFetched(
                    _("%(host)s cannot be asked: %(why)s. Nothing was fetched.")
                    % {"host": self.host, "why": type(error).__name__}
                ) from error
            else:
                self._answered = True
                if answer.status_code not in SAYS_WAIT | PASSES:
                    return answer
                why, asked = _("it answered %(status)d") % {"status": answer.status_code}, None
                if answer.status_code in SAYS_WAIT:
                    asked = retry_after(answer.headers.get("Retry-After", ""))
                answer.close()
            if not last:
                self.pause(attempt, asked)
        raise NotFetched(
            _("%(host)s gave no answer in %(attempts)d attempts (%(why)s). Try again later.")
            % {"host": self.host, "attempts": ATTEMPTS, "why": why}
        )

    def pause(self, attempt: int, asked: float | None = None) -> None:
        """Wait before the next attempt: as long as the server asked, else longer each time.

        Raises NotFetched where the server asks for more than a run can wait.
        """
        if asked is not None and asked > LONGEST_PAUSE_SECONDS:
            raise NotFetched(
                _("%(host)s asks us to wait %(minutes)d minutes. Try again then.")
                % {"host": self.host, "minutes": -(-asked // 60)}
            )
        wait(asked if asked is not None else FIRST_PAUSE_SECONDS * 2**attempt)

    def _not_reached(self) -> NotFetched:
        return NotFetched(
            _("%(host)s cannot be reached: is there a network? Nothing was fetched.") % {"host": self.host}
        )


def wait(seconds: float) -> None:
    """Let time pass."""
    time.sleep(seconds)


def retry_after(text: str) -> float | None:
    """How many seconds a *Retry-After* asks for, given as a number or as a moment; None for none."""
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment, timezone.get_fixed_timezone(0))
    return max(0.0, (moment - timezone.now()).total_seconds())


def _was_cut(error: requests.ConnectionError) -> bool:
    """Whether there had been a connection: "aborted" and "broken" are urllib3's words for one that ended."""
    return any(word in str(error) for word in ("aborted", "broken", "Read timed out"))
