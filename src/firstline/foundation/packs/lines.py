"""On which line of a TOML file something stands: Python reads TOML and forgets where it was."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from contextlib import suppress

from firstline.foundation.packs.schema import Path

BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
# Up to two quotation marks may stand within three, also right before them.
SCALAR = re.compile(
    r'''"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{3,5}|\'\'\'(?:[^']++|'{1,2}(?!'))*+'{3,5}'''
    r"""|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*'"""
    r"""|\d{4}-\d\d-\d\d[Tt ]\d\d:[^\s,\]}#]+|[^\s,\]}#]+""",
    re.DOTALL,
)


def lines_of(content: str) -> Mapping[Path, int]:
    """The way to everything that a file says -> the line where it stands, the first being 1.

    A key's is where it is written, a table's where its heading is. content: what `tomllib` can read; of what
    it cannot, or what is nested too deep, as much as could be followed.
    """
    reader = _Reader(content)
    with suppress(_Lost, tomllib.TOMLDecodeError, RecursionError):
        reader.read()
    return reader.found


def line_of(error: UnicodeDecodeError) -> int:
    """The line of a file where its bytes are not what they were read as, the first being 1."""
    return error.object[: error.start].count(b"\n") + 1


def line_at(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of a place; where nothing stands there, of the nearest thing that it would stand in.

    `None` where that is the whole file.
    """
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


class _Lost(Exception):
    pass


class _Reader:
    """Goes through a file from its beginning to its end, and notes what begins where."""

    def __init__(self, content: str) -> None:
        self._content = content
        self._ends = [place for place, letter in enumerate(content) if letter == "\n"]
        self._place = 0
        self._many: dict[Path, int] = {}
        self.found: dict[Path, int] = {}

    def read(self) -> None:
        """The whole file."""
        table: Path = ()
        while not self._is_over():
            line = self._line()
            if self._accept("[["):
                table = self._heading(line, one_of_many=True)
            elif self._accept("["):
                table = self._heading(line, one_of_many=False)
            else:
                self._pair(table)

    def _heading(self, line: int, *, one_of_many: bool) -> Path:
        names = self._names()
        here: Path = ()
        for name in names[:-1]:
            here = (*here, name)
            self.found.setdefault(here, line)
            if here in self._many:
                here = (*here, self._many[here])
        here = (*here, names[-1])
        if one_of_many:
            self.found.setdefault(here, line)
            self._many[here] = self._many.get(here, -1) + 1
            here = (*here, self._many[here])
        self.found[here] = line
        self._need("]]" if one_of_many else "]")
        return here

    def _pair(self, table: Path) -> None:
        self._blank()
        line, names = self._line(), self._names()
        for length in range(1, len(names)):
            self.found.setdefault((*table, *names[:length]), line)
        here = (*table, *names)
        self.found[here] = line
        self._need("=")
        self._value(here)

    def _value(self, here: Path) -> None:
        number = 0
        if self._accept("["):
            while not self._accept("]"):
                self._blank()
                self.found[(*here, number)] = self._line()
                self._value((*here, number))
                self._accept(",")
                number += 1
        elif self._accept("{"):
            while not self._accept("}"):
                self._pair(here)
                self._accept(",")
        else:
            self._take(SCALAR)

    def _names(self) -> tuple[str, ...]:
        names = [self._name()]
        while self._accept("."):
            names.append(self._name())
        return tuple(names)

    def _name(self) -> str:
        self._blank()
        written = self._take(KEY)
        return next(iter(tomllib.loads(f"{written} = 0"))) if written[0] in "\"'" else written

    def _line(self) -> int:
        return bisect_left(self._ends, self._place) + 1

    def _blank(self) -> None:
        found = BLANK.match(self._content, self._place)
        self._place = found.end() if found else self._place

    def _is_over(self) -> bool:
        self._blank()
        return self._place >= len(self._content)

    def _accept(self, sign: str) -> bool:
        self._blank()
        found = self._content.startswith(sign, self._place)
        self._place += len(sign) * found
        return found

    def _need(self, sign: str) -> None:
        if not self._accept(sign):
            raise _Lost

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._content, self._place)
        if found is None:
            raise _Lost
        self._place = found.end()
        return found[0]
