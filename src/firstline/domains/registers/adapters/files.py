"""Reading a register's file, CSV or JSON, plain or gzipped, in bounded memory.

However long the file and its lines, no more is held than one record and one chunk.
"""

import csv
import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from django.utils.translation import gettext as _

from firstline.domains.registers.adapters.rows import FileRefused

# Characters. The longest record of the Norwegian register is some 10,000.
RECORD_LIMIT = 1_000_000
CHUNK = 1 << 20
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
BLANK = re.compile(r"[ \t\r\n]*")


@contextmanager
def opened(file: BinaryIO) -> Iterator[tuple[TextIO, bool]]:
    """The text of a file and whether it is JSON; gzip is told by its first bytes, not by a name.

    file: seekable, at its beginning.
    Raises FileRefused, also for what only comes to light while the text is read.
    """
    magic = file.read(2)
    file.seek(0)
    binary = gzip.GzipFile(fileobj=file) if magic == GZIP else io.BufferedReader(cast(io.RawIOBase, file))
    text = io.TextIOWrapper(binary, encoding="utf-8-sig", newline="")
    try:
        head = binary.peek(256)[:256].removeprefix(b"\xef\xbb\xbf").lstrip()
        _check_head(head)
        yield text, head[:1] in {b"[", b"{"}
    except EOFError as error:
        raise FileRefused(
            _("The gzip file is cut off before its end: fetch it again. Nothing was imported.")
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FileRefused(_("The gzip file is damaged: fetch it again. Nothing was imported.")) from error
    except UnicodeDecodeError as error:
        raise FileRefused(
            _("The file is not UTF-8 text. Use the register's own download, or save the file as UTF-8.")
        ) from error
    finally:
        # The file stays the caller's to close.
        text.detach()
        if isinstance(binary, io.BufferedReader):
            binary.detach()


def _check_head(head: bytes) -> None:
    if not head:
        raise FileRefused(_("The file is empty."))
    if head.startswith(ZIP):
        raise FileRefused(
            _("This is a zip file or a spreadsheet: give the CSV or the JSON, plain or gzipped.")
        )
    if b"\0" in head:
        raise FileRefused(_("This is not a text file. Give the register's CSV or JSON, plain or gzipped."))


def _too_long(line: int, limit: int | None = None) -> FileRefused:
    return FileRefused(
        _("The record that begins on line %(line)d is longer than %(limit)d characters: a wrong file?")
        % {"line": line, "limit": RECORD_LIMIT if limit is None else limit}
    )


class _Lines:
    """The lines of a text; refuses a record that does not end. ``spent`` is set to 0 after each record."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.spent = 0
        self.record = 1

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.text.readline(RECORD_LIMIT + 1)
        self.spent += len(line)
        if self.spent > RECORD_LIMIT:
            raise _too_long(self.record)
        if not line:
            raise StopIteration
        return line


def csv_head(text: TextIO) -> tuple[list[str], str]:
    """The header of a CSV and its delimiter. Raises FileRefused for a file that is empty or has no end."""
    header, delimiter, _lines = _begun(text)
    return header, delimiter


def csv_records(text: TextIO) -> Iterator[tuple[int, list[str]]]:
    """The header and then the rows of a CSV, each with the line on which it begins; blank lines are left out.

    The delimiter, comma or semicolon, is the one that gives the header more columns.
    Raises FileRefused where quotes do not match, or a record does not end.
    """
    header, delimiter, lines = _begun(text)
    try:
        yield 1, header
        lines.spent, lines.record = 0, 2
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        for record in reader:
            if record:
                yield lines.record, record
            lines.spent, lines.record = 0, reader.line_num + 2
    except csv.Error as error:
        raise _broken_csv(lines.record) from error


def _begun(text: TextIO) -> tuple[list[str], str, _Lines]:
    lines = _Lines(text)
    first = next((line for line in lines if line.strip()), "")
    if not first.strip():
        raise FileRefused(_("The file is empty."))
    try:
        header, delimiter = max(
            ((next(csv.reader([first], delimiter=mark)), mark) for mark in ",;"),
            key=lambda found: len(found[0]),
        )
    except csv.Error as error:
        raise _broken_csv(1) from error
    return header, delimiter, lines


def _broken_csv(line: int) -> FileRefused:
    return FileRefused(
        _("The CSV is broken or cut off in the record that begins on line %(line)d: fetch it again.")
        % {"line": line}
    )


class _Window:
    """A moving window over a JSON text: the one record that is being read, and what of the chunk follows."""

    def __init__(self, text: TextIO, limit: int) -> None:
        self.text = text
        self.limit = limit
        self.buffer = ""
        self.at = 0
        self.line = 1
        self.passed = 0
        self._decode = json.JSONDecoder().raw_decode

    def widen(self) -> bool:
        """Read one more chunk. Returns whether there was any."""
        chunk = self.text.read(CHUNK)
        self.buffer = self.buffer[self.at :] + chunk
        self.at = 0
        return bool(chunk)

    def move(self, to: int) -> None:
        self.line += self.buffer.count("\n", self.at, to)
        self.passed += to - self.at
        self.at = to

    def peek(self) -> str:
        """The next character that is not blank; "" at the end."""
        while True:
            blank = BLANK.match(self.buffer, self.at)
            self.move(blank.end() if blank else self.at)
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.widen():
                return ""

    def take(self) -> str:
        """The next character that is not blank, and move past it."""
        character = self.peek()
        self.move(self.at + len(character))
        return character

    def value(self) -> Any:
        """The next JSON value, and move past it."""
        while True:
            try:
                value, end = self._decode(self.buffer, self.at)
            except json.JSONDecodeError as error:
                if len(self.buffer) - self.at > self.limit:
                    raise _too_long(self.line, self.limit) from error
                if not self.widen():
                    raise self.broken() from error
            except (ValueError, RecursionError) as error:
                raise self.broken() from error
            else:
                if end == len(self.buffer) and self.widen():
                    # A number may go on in the next chunk.
                    continue
                self.move(end)
                if self.passed > self.limit:
                    raise _too_long(self.line, self.limit)
                return value

    def broken(self) -> FileRefused:
        return FileRefused(
            _("The JSON is broken or cut off in the record that begins on line %(line)d: fetch it again.")
            % {"line": self.line}
        )


def json_records(
    text: TextIO, inside: Sequence[str], *, many: bool = False, limit: int | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON array, each with the line on which it begins.

    inside: the ways to the array in an answer of the register, such as "_embedded.enheter"; an answer is read
        too, and one that found nothing gives no objects.
    many: arrays, answers and objects may stand one after another, as pages and lines of JSON do.
    limit: characters that one record may have; ``RECORD_LIMIT`` when left out.
    Raises FileRefused.
    """
    window = _Window(text, RECORD_LIMIT if limit is None else limit)
    ways = [path.split(".") for path in inside]
    while first := window.peek():
        if first == "[":
            yield from _array(window)
        else:
            yield from _answer(window, ways, many)
        if not many:
            break
    if window.peek():
        raise window.broken()


def _array(window: _Window) -> Iterator[tuple[int, dict[str, Any]]]:
    window.take()
    if window.peek() == "]":
        window.take()
        return
    while True:
        window.peek()
        line, window.passed = window.line, 0
        value = window.value()
        if not isinstance(value, dict):
            raise FileRefused(
                _("The JSON array holds something else than companies on line %(line)d.") % {"line": line}
            )
        yield line, value
        match window.take():
            case ",":
                continue
            case "]":
                return
            case _:
                raise window.broken()


def _answer(
    window: _Window, ways: Sequence[Sequence[str]], many: bool
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of the array in an answer; or the object itself, where one may stand alone."""
    line, rest = window.line, dict[str, Any]()
    window.passed = 0
    yield from _object(window, ways, rest)
    if any(_at(rest, way) == [] for way in ways) or (rest.get("page") and "_embedded" not in rest):
        return
    if not (many and rest):
        raise _no_array()
    yield line, rest


def _object(
    window: _Window, ways: Sequence[Sequence[str]], rest: dict[str, Any]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Move past an object. Gives the objects of the arrays that the ways lead to; all else is put in rest."""
    if window.take() != "{":
        raise window.broken()
    if window.peek() == "}":
        window.take()
        return
    while True:
        window.peek()
        key = window.value()
        if not isinstance(key, str) or window.take() != ":":
            raise window.broken()
        on = [way[1:] for way in ways if way[0] == key]
        begins = window.peek()
        if begins == "[" and [] in on:
            rest[key] = []
            yield from _array(window)
            window.passed = 0
        elif begins == "{" and any(on):
            rest[key] = {}
            yield from _object(window, [way for way in on if way], rest[key])
        else:
            rest[key] = window.value()
        match window.take():
            case ",":
                continue
            case "}":
                return
            case _:
                raise window.broken()


def _at(found: Any, way: Sequence[str]) -> Any:
    for key in way:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _no_array() -> FileRefused:
    return FileRefused(
        _("This JSON is neither an array of companies nor an answer of the register's search.")
    )


def digest_of(path: Path) -> str:
    """The digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def holds_nul(path: Path) -> bool:
    """Whether a file that is not packed holds NUL."""
    with path.open("rb") as file:
        chunk = file.read(CHUNK)
        if chunk.startswith(GZIP):
            return False
        while chunk:
            if b"\0" in chunk:
                return True
            chunk = file.read(CHUNK)
    return False
