"""Reading a register's file, CSV or JSON, plain or gzipped, in bounded memory.

However long the file and its lines, no more is held than one record and one chunk.
"""

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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


def _too_long(line: int) -> FileRefused:
    return FileRefused(
        _("The record that begins on line %(line)d is longer than %(limit)d characters: a wrong file?")
        % {"line": line, "limit": RECORD_LIMIT}
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

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.buffer = ""
        self.at = 0
        self.line = 1
        self._decode = json.JSONDecoder().raw_decode

    def widen(self) -> bool:
        """Read one more chunk. Returns whether there was any."""
        chunk = self.text.read(CHUNK)
        self.buffer = self.buffer[self.at :] + chunk
        self.at = 0
        return bool(chunk)

    def move(self, to: int) -> None:
        self.line += self.buffer.count("\n", self.at, to)
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
                if len(self.buffer) - self.at > RECORD_LIMIT:
                    raise _too_long(self.line) from error
                if not self.widen():
                    raise self.broken() from error
            except (ValueError, RecursionError) as error:
                raise self.broken() from error
            else:
                if end - self.at > RECORD_LIMIT:
                    raise _too_long(self.line)
                self.move(end)
                return value

    def broken(self) -> FileRefused:
        return FileRefused(
            _("The JSON is broken or cut off in the record that begins on line %(line)d: fetch it again.")
            % {"line": self.line}
        )


def json_records(text: TextIO, inside: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON array, each with the line on which it begins.

    inside: names of the array in a search answer, ``{"_embedded": {name: [...]}}``, which is read too;
        an answer that found nothing has no array and gives no objects.
    Raises FileRefused.
    """
    window = _Window(text)
    if window.peek() == "[":
        yield from _array(window)
        if window.peek():
            raise window.broken()
        return
    head = _up_to_array(window, inside)
    if head is None:
        return
    yield from _array(window)
    _check_answer(head, _rest(window), inside)


def _array(window: _Window) -> Iterator[tuple[int, dict[str, Any]]]:
    window.take()
    if window.peek() == "]":
        window.take()
        return
    while True:
        window.peek()
        line = window.line
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


def _up_to_array(window: _Window, inside: Sequence[str]) -> str | None:
    """Move to where a search answer's array begins. Returns what stood before, or None."""
    array = re.compile(rf'"(?:{"|".join(map(re.escape, inside))})"\s*:\s*(?=\[)')
    while not (found := array.search(window.buffer, window.at)):
        if len(window.buffer) - window.at > RECORD_LIMIT:
            raise _no_array()
        if not window.widen():
            answer = _parsed(window.buffer[window.at :])
            if answer.get("page") and "_embedded" not in answer:
                return None
            raise _no_array()
    head = window.buffer[window.at : found.end()]
    window.move(found.end())
    return head


def _rest(window: _Window) -> str:
    while window.widen():
        if len(window.buffer) > RECORD_LIMIT:
            raise _no_array()
    return window.buffer[window.at :]


def _check_answer(head: str, tail: str, inside: Sequence[str]) -> None:
    """Refuse an answer that is broken around its array, or whose array stood somewhere else."""
    embedded = _parsed(f"{head}[]{tail}").get("_embedded")
    if not isinstance(embedded, dict) or not any(embedded.get(name) == [] for name in inside):
        raise _no_array()


def _parsed(text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileRefused(_("The JSON is broken or cut off: fetch the file again.")) from error
    return answer if isinstance(answer, dict) else {}


def _no_array() -> FileRefused:
    return FileRefused(
        _("This JSON is neither an array of companies nor an answer of the register's search.")
    )
