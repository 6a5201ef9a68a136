"""Downloading a large file so that a cut connection costs what is missing and no more.

What has come lies in ``FIRSTLINE_HOME/incoming`` as *name.part*, and beside it which file it is a part of
(the server's ETag). The rest is asked for with *Range* and *If-Range*, so the server sends the rest of the
same file, or another file from its beginning.
"""

import fcntl
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError

from firstline.domains.registers.fetching.asking import ATTEMPTS, CUT, NotFetched, Server

CHUNK = 1 << 18
OK, PARTIAL, UNCHANGED, NOT_IN_FILE = 200, 206, 304, 416
RANGE = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Fetched:
    """A file that has come whole.

    etag: how the server names it; "" where it does not.
    made_on: the day the server says it was made; None where it does not say.
    """

    path: Path
    etag: str
    made_on: date | None


class Unchanged(Exception):
    """The server has the same file as the last time."""


def incoming() -> Path:
    """The folder for what is on its way in."""
    return Path(settings.FIRSTLINE_HOME) / "incoming"


@contextmanager
def downloaded(
    server: Server, path: str, *, name: str, known_etag: str, progress: Progress
) -> Iterator[Fetched]:
    """Download a gzipped file; it is deleted at the end, whatever is made of it.

    known_etag: of the file that is here already; "" is none.
    progress: told how many bytes there are, and of how many; 0 where the server does not say.
    Raises Unchanged, and NotFetched where it does not come whole; what has come of it is kept then.
    """
    incoming().mkdir(parents=True, exist_ok=True)
    with _alone(name):
        download = _Download(server, path, incoming() / f"{name}.part", known_etag, progress)
        made_on = download.run()
        whole = incoming() / name
        download.part.replace(whole)
        etag = download.etag()
        download.mark.unlink(missing_ok=True)
        try:
            _check_end(whole)
            yield Fetched(whole, etag, made_on)
        finally:
            # It names people and where they live, which is kept nowhere.
            whole.unlink(missing_ok=True)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with (incoming() / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotFetched(_("Another run is fetching this file at the moment.")) from error
        yield


class _Download:
    """One file on its way in."""

    def __init__(self, server: Server, path: str, part: Path, known_etag: str, progress: Progress) -> None:
        self.server, self.path, self.part = server, path, part
        self.mark = part.with_suffix(".etag")
        self.known_etag, self.progress = known_etag, progress
        self.total = 0

    def etag(self) -> str:
        """Which file the part is of; "" where that is not known."""
        return self.mark.read_text(encoding="utf-8") if self.mark.is_file() else ""

    def run(self) -> date | None:
        """Fetch until it is whole. Returns the day it was made."""
        attempt = 0
        while True:
            before = self._size()
            try:
                return self._fetch()
            except (*CUT, HTTPError) as error:
                # What comes forward may go on; what stands still ends.
                attempt = 0 if self._size() > before else attempt + 1
                if attempt >= ATTEMPTS:
                    raise NotFetched(
                        _("%(host)s cut the download off %(times)d times. What has come of it is kept.")
                        % {"host": self.server.host, "times": attempt}
                    ) from error
                self.server.pause(attempt)

    def _size(self) -> int:
        return self.part.stat().st_size if self.part.is_file() else 0

    def _fetch(self) -> date | None:
        with self.server.asked(self.path, headers=self._wanted(), stream=True) as answer:
            status = answer.status_code
            if status == UNCHANGED or (
                status == OK and _same(answer.headers.get("ETag", ""), self.known_etag)
            ):
                raise Unchanged
            if status == NOT_IN_FILE and self._is_whole(answer):
                return _day(answer)
            if status == NOT_IN_FILE:
                self._begin_again("")
                raise requests.ConnectionError("the part is of another file")
            if status not in {OK, PARTIAL}:
                raise NotFetched(
                    _("%(host)s answered %(status)d and not with the file. Is its address right?")
                    % {"host": self.server.host, "status": status}
                )
            self._take(answer)
            return _day(answer)

    def _wanted(self) -> dict[str, str]:
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        # A weak ETag does not promise the same bytes.
        if self._size() and self.etag().startswith('"'):
            return headers | {"Range": f"bytes={self._size()}-", "If-Range": self.etag()}
        return headers | ({"If-None-Match": self.known_etag} if self.known_etag else {})

    def _is_whole(self, answer: requests.Response) -> bool:
        found = RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        return bool(found and found[2] == str(self._size()))

    def _begin_again(self, etag: str) -> None:
        self.part.write_bytes(b"")
        self.mark.write_text(etag, encoding="utf-8")

    def _take(self, answer: requests.Response) -> None:
        """Write what comes behind what is here. Raises what a cut connection does."""
        length = int(answer.headers.get("Content-Length") or 0)
        found = RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if answer.status_code == PARTIAL:
            if not (found and found[1] == str(self._size())):
                self._begin_again("")
                raise requests.ConnectionError("another part came than was asked for")
        else:
            self._begin_again(answer.headers.get("ETag", ""))
        total = self._size() + length if length else 0
        with self.part.open("ab") as file:
            while chunk := answer.raw.read(CHUNK, decode_content=False):
                file.write(chunk)
                self.progress(file.tell(), total)
        if total and self._size() != total:
            raise requests.ConnectionError("the body ended too early")


def _same(one: str, other: str) -> bool:
    return bool(one) and one.removeprefix("W/") == other.removeprefix("W/")


def _day(answer: requests.Response) -> date | None:
    try:
        moment = parsedate_to_datetime(answer.headers.get("Last-Modified", ""))
    except ValueError:
        return None
    return min(timezone.localdate(moment), timezone.localdate()) if timezone.is_aware(moment) else None


def _check_end(path: Path) -> None:
    """Raise NotFetched for a gzip file that is cut off or damaged; it may have come "whole" all the same."""
    try:
        with gzip.open(path) as packed:
            while packed.read(CHUNK):
                pass
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise NotFetched(
            _("What came is not a whole gzip file: fetch it again. Nothing was imported.")
        ) from error
