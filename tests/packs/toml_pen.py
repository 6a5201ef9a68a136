"""Writing TOML in every way that it can be written, noting on which line each thing went down."""

import json
from typing import Any

from hypothesis import strategies as st

from firstline.foundation.packs.schema import Path

# What looks like something else, where it stands within a text.
DECOYS = ["", "plain", "a = 1", "[pages]", "[[pages]]", "# no comment", '{ "', "']", "\\", "''", '""', "é 日"]
DECOY = st.sampled_from(DECOYS)
# What stands between three quotation marks as it is: up to two of them may, even at the end.
LITERAL = st.lists(st.sampled_from([line for line in DECOYS if "'" not in line]), min_size=1, max_size=4)
BASIC = st.lists(st.sampled_from(["", "k = 2", "[x]", '"', 'a "" b', "\\\\", "\\t", "'''"]), max_size=4)
PLAIN = st.sampled_from(["0", "-17", "1_000", "3.5", "true", "false", "1979-05-27", "07:32:00",
                         "1979-05-27T07:32:00Z", "1979-05-27 07:32:00.5", "inf", "0xff", "1e3"])  # fmt: skip
NAMES = st.sampled_from(["a", "b", "key", "label", "1", "x-y", "x_y"]) | st.sampled_from(
    ["", "with space", "do.t", 'quo"te', "li\nne", "#", "=", "[x]", "é"]
)
GAPS = st.sampled_from(["", " ", "\t", "  "])
BETWEEN = st.sampled_from(["", "\n", "# [[no]]\n", "\n# k = 1\n\n", "  "])
WITHIN_LISTS = st.sampled_from(["", " ", "\n", ' # ] , "\n', "\n\n  "])


class Pen:
    """Writes a file as it draws it. lines: the way to what was written -> its line. data: what it says."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.written = ""
        self.lines: dict[Path, int] = {}

    def file(self) -> None:
        """A whole file."""
        self._table((), depth=0)

    def _put(self, words: str) -> None:
        self.written += words

    @property
    def _line(self) -> int:
        return self.written.count("\n") + 1

    def _one_of(self, *choices: str) -> str:
        return self._draw(st.sampled_from(choices))

    def _names(self) -> list[str]:
        return self._draw(st.lists(NAMES, max_size=3, unique=True))

    def _key(self, name: str) -> str:
        bare = bool(name) and all(
            letter.isascii() and (letter.isalnum() or letter in "-_") for letter in name
        )
        ways = [json.dumps(name)]
        ways += [name] * bare
        ways += [f"'{name}'"] * ("\n" not in name and "'" not in name)
        return self._one_of(*ways)

    def _dotted(self, names: tuple[str, ...]) -> str:
        gap = self._draw(GAPS)
        return f"{gap}.{gap}".join(self._key(name) for name in names)

    def _table(self, here: Path, depth: int) -> None:
        """What a table holds: lines of its own first, then the tables under it."""
        beneath = []
        for name in self._names():
            kind = self._one_of("value", "value", "dotted", "table", "tables") if depth < 3 else "value"
            if kind in ("table", "tables"):
                beneath.append((name, kind))
            else:
                self._pairs((*here, name), (name,), here, dotted=kind == "dotted")
        for name, kind in beneath:
            if kind == "table":
                self._headed((*here, name), depth)
            else:
                for number in range(self._draw(st.integers(1, 3))):
                    self._put(f"{self._draw(BETWEEN)}\n[[")
                    self.lines.setdefault((*here, name), self._line)
                    self._heading((*here, name), (*here, name, number), "]]")
                    self._table((*here, name, number), depth + 1)

    def _headed(self, path: Path, depth: int) -> None:
        late = self._draw(st.booleans())
        if late:
            # What lies deeper may stand first.
            self._put("\n[")
            self.lines.setdefault(path, self._line)
            self._heading((*path, "deeper"), (*path, "deeper"), "]")
        if not late or self._draw(st.booleans()):
            self._put(f"{self._draw(BETWEEN)}\n[")
            self._heading(path, path, "]")
            for name in set(self._names()) - {"deeper"}:
                self._pairs((*path, name), (name,), path, dotted=False)

    def _heading(self, path: Path, here: Path, end: str) -> None:
        names = tuple(step for step in path if isinstance(step, str))
        self.lines[here] = self._line
        gap = self._draw(GAPS)
        self._put(f"{gap}{self._dotted(names)}{gap}{end} # [a]\n")

    def _pairs(self, path: Path, names: tuple[str, ...], table: Path, *, dotted: bool) -> None:
        if not dotted:
            self._pair(path, names)
            self._put(self._one_of("\n", " # = 1\n", "\n\n"))
            return
        for name in self._draw(st.lists(NAMES, min_size=1, max_size=2, unique=True)):
            self._put(self._draw(BETWEEN))
            self.lines.setdefault(path, self._line)
            self._pair((*path, name), (*names, name))
            self._put("\n")

    def _pair(self, path: Path, names: tuple[str, ...], depth: int = 0) -> None:
        gap = self._draw(GAPS)
        self.lines[path] = self._line
        self._put(f"{self._dotted(names)}{gap}={gap}")
        self._value(path, depth)

    def _value(self, path: Path, depth: int) -> None:
        kind = self._one_of("plain", "text", "long", "list", "inline") if depth < 3 else "plain"
        if kind == "list":
            self._put("[")
            for number in range(self._draw(st.integers(0, 3))):
                self._put(("," if number else "") + self._draw(WITHIN_LISTS))
                self.lines[*path, number] = self._line
                self._value((*path, number), depth + 1)
            self._put(f"{self._draw(WITHIN_LISTS)}]")
        elif kind == "inline":
            self._put("{ ")
            for number, name in enumerate(self._names()):
                self._put(", " if number else "")
                self._pair((*path, name), (name,), depth + 1)
            self._put(" }")
        else:
            self._put(self._scalar(kind))

    def _scalar(self, kind: str) -> str:
        if kind == "plain":
            return self._draw(PLAIN)
        words = self._draw(DECOY)
        if kind == "text":
            return f"'{words}'" if "'" not in words and self._draw(st.booleans()) else json.dumps(words)
        if self._draw(st.booleans()):
            return "'''" + "\n".join(self._draw(LITERAL)) + self._one_of("", "'", "''") + "'''"
        return (
            '"""'
            + self._one_of("", "\n")
            + "\n".join(self._draw(BASIC))
            + " "
            + self._one_of("", '"')
            + '"""'
        )


@st.composite
def files(draw: st.DrawFn) -> tuple[str, dict[Path, int]]:
    """A file, and the line of everything that it says."""
    pen = Pen(draw)
    pen.file()
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    return pen.written.replace("\n", ending), pen.lines


def ways(data: Any, here: Path = ()) -> set[Path]:
    """The way to everything that there is in data."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = set() if here == () else {here}
    return found.union(*(ways(value, (*here, step)) for step, value in steps))
