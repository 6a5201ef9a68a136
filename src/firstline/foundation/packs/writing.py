"""Writing a pack as TOML, in the manner of those that come with Firstline: the same data, the same text.

Python reads TOML and does not write it. Only what our packs hold is written: tables, lists, texts, numbers,
days and true or false.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeGuard

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
# TOML has no null, and these may not stand in a text as they are.
NOT_PLAIN = re.compile(r'[\\"\x00-\x1f\x7f]')


def to_toml(data: Mapping[str, Any]) -> str:
    """The TOML that `tomllib` reads as ``data`` again (decimals with ``parse_float=Decimal``).

    None is left out. Raises `TypeError` for a value that TOML has no word for.
    """
    return "\n".join(_table(data, ())).strip("\n") + "\n"


def _table(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """The lines of a table: first what stands in lines of its own, then the tables beneath it."""
    beneath = {}
    for key, value in data.items():
        if _is_headed(value, top=not path):
            beneath[key] = value
        elif value is not None:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in beneath.items():
        here = (*path, key)
        name = ".".join(_key(part) for part in here)
        if isinstance(value, Mapping):
            yield from ("", f"[{name}]", *_table(value, here))
        else:
            for part in value:
                yield from ("", f"[[{name}]]", *_table(part, here))


def _is_headed(value: object, *, top: bool) -> bool:
    """Whether a value has a heading of its own: at the top every table, below it a list that branches on."""
    if isinstance(value, Mapping):
        return top
    if not _is_list(value) or not value or not all(isinstance(part, Mapping) for part in value):
        return False
    return top or any(_is_list(inner) for part in value for inner in part.values())


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return '"' + NOT_PLAIN.sub(lambda found: ESCAPED.get(found[0]) or f"\\u{ord(found[0]):04x}", text) + '"'


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal | float):
        written = format(value, "f") if isinstance(value, Decimal) else repr(value)
        return written if "." in written or not written.lstrip("-").isdigit() else f"{written}.0"
    if isinstance(value, date | time | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items() if part is not None)
        return f"{{ {inner} }}" if inner else "{}"
    if _is_list(value):
        return _list(value)
    raise TypeError(f"TOML has no word for {value!r}")


def _list(values: Sequence[Any]) -> str:
    written = [_value(value) for value in values]
    if values and all(isinstance(value, Mapping) for value in values):
        return "[\n" + "".join(f"  {line},\n" for line in written) + "]"
    return f"[{', '.join(written)}]"
