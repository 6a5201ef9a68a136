"""A register's server on this machine: it serves files and feeds, and fails in each way that we ask it to."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Fields = Mapping[str, str]


@dataclass
class Fault:
    """What goes wrong with one request: a status, or a body that is cut after so many bytes."""

    status: int = 0
    headers: Fields = field(default_factory=dict)
    cut_after: int | None = None


@dataclass
class File:
    """A file that lies whole at a path."""

    content: bytes
    etag: str = '"one"'
    ranges: bool = True
    length: bool = True
    made: str = "Mon, 29 Jan 2024 05:00:00 GMT"


@dataclass
class Register:
    """What the server knows and what has been asked of it."""

    units: dict[str, dict[str, Any]] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    files: dict[str, File] = field(default_factory=dict)
    answers: dict[str, bytes] = field(default_factory=dict)
    feed: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"enheter": [], "underenheter": []})
    oldest: int = 0
    page_size: int = 10_000
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    address: str = ""

    def times(self, path: str) -> int:
        return Counter(one for one, _query, _headers in self.asked)[path]


class _Handler(BaseHTTPRequestHandler):
    register: Register

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        register = self.register
        register.asked.append((parts.path, query, dict(self.headers)))
        self.fault = next(iter(register.faults.get(parts.path, [])), None)
        if self.fault:
            register.faults[parts.path].pop(0)
        if self.fault and self.fault.status:
            return self._send(self.fault.status, b"", self.fault.headers)
        if parts.path in register.files:
            return self._file(register.files[parts.path])
        if parts.path in register.answers:
            return self._send(200, register.answers[parts.path])
        self._send(*self._known(parts.path, query))

    def _known(self, path: str, query: dict[str, str]) -> tuple[int, bytes]:
        register = self.register
        if found := re.fullmatch(r"/oppdateringer/(enheter|underenheter)", path):
            return self._feed(found[1], query)
        if found := re.fullmatch(r"/(enheter|underenheter)/(\d+)", path):
            if found[2] in register.removed:
                return 410, b"{}"
            unit = register.units.get(found[2])
            return (200, json.dumps(unit).encode()) if unit else (404, b"{}")
        if found := re.fullmatch(r"/(enheter|underenheter)", path):
            wanted = query["organisasjonsnummer"].split(",")
            # The search shows nothing that is deleted.
            hits = [one for one in map(register.units.get, wanted) if one and not one.get("slettedato")]
            return 200, self._page(found[1], hits, query)
        return 404, b""

    def _feed(self, unit: str, query: dict[str, str]) -> tuple[int, bytes]:
        register = self.register
        first, since = int(query.get("oppdateringsid", 0)), query.get("dato", "")
        if "oppdateringsid" in query and first < register.oldest:
            return 400, b'{"feilmelding": "for gammel"}'
        hits = [one for one in register.feed[unit] if one["oppdateringsid"] >= first and one["dato"] >= since]
        size = min(int(query["size"]), register.page_size)
        name = {"enheter": "oppdaterteEnheter", "underenheter": "oppdaterteUnderenheter"}[unit]
        return 200, self._page(name, hits, query | {"size": str(size)})

    @staticmethod
    def _page(name: str, hits: list[dict[str, Any]], query: dict[str, str]) -> bytes:
        size, page = int(query["size"]), int(query.get("page", 0))
        shown = hits[page * size : (page + 1) * size]
        answer: dict[str, Any] = {"_embedded": {name: shown}} if shown else {}
        pages = -(-len(hits) // size)
        answer["page"] = {"size": size, "totalElements": len(hits), "totalPages": pages, "number": page}
        return json.dumps(answer).encode()

    def _file(self, file: File) -> None:
        headers = {"ETag": file.etag, "Last-Modified": file.made, "Content-Type": "application/gzip"}
        if self.headers.get("If-None-Match") == file.etag:
            return self._send(304, b"", headers)
        begin = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if begin and file.ranges and self.headers.get("If-Range") == file.etag:
            start, size = int(begin[1]), len(file.content)
            if start >= size:
                return self._send(416, b"", headers | {"Content-Range": f"bytes */{size}"})
            span = f"bytes {start}-{size - 1}/{size}"
            return self._send(206, file.content[start:], headers | {"Content-Range": span})
        self._send(200, file.content, headers, length=file.length)

    def _send(self, status: int, body: bytes, headers: Fields | None = None, *, length: bool = True) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = self.fault.cut_after if self.fault else None
        self.wfile.write(body if cut is None else body[:cut])
        if cut is not None or not length:
            self.close_connection = True


@contextmanager
def serving() -> Iterator[Register]:
    register = Register()
    handler: Callable[..., Any] = type("Handler", (_Handler,), {"register": register})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)  # type: ignore[arg-type]
    register.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield register
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
