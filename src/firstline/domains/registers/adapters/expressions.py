"""Expressions in DuckDB's SQL that several registers' adapters are written with.

Each takes the name of a text (or an expression that gives one) that is "" where nothing is stated.
"""

from collections.abc import Iterable
from datetime import date

# What Python's ``str.split`` takes for white space; RE2's own class holds ASCII's only.
_RARE_WHITE = (
    r"\x09-\x0D\x1C-\x1F\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}"
)
WHITE = f"[ {_RARE_WHITE}]"


def edges_trimmed(text: str) -> str:
    """Without white space at either end."""
    trimmed = f"regexp_replace({text}, '^{WHITE}+|{WHITE}+$', '', 'g')"
    return _only_where(f"^{WHITE}|{WHITE}$", text, trimmed)


def one_line(text: str) -> str:
    """On one line, with one blank between words and none around."""
    written_anew = f"trim(regexp_replace({text}, '{WHITE}+', ' ', 'g'))"
    return _only_where(f"[{_RARE_WHITE}]|  |^ | $", text, written_anew)


def _only_where(shape: str, text: str, otherwise: str) -> str:
    """Another text where this one has the shape: to look is ten times as quick as to write."""
    return f"CASE WHEN regexp_matches({text}, '{shape}') THEN {otherwise} ELSE {text} END"


def is_day(text: str) -> str:
    """Whether it is a day that exists, written as 2024-01-31, as DuckDB writes days of four-digit years."""
    return f"(strlen({text}) = 10 AND CAST(TRY_CAST({text} AS DATE) AS VARCHAR) IS NOT DISTINCT FROM {text})"


def day(text: str) -> str:
    """The day that it names; null where it is empty.

    What else it may say, a row's ``suspect`` has to find (see ``no_day``): to look at the shape here once
    more, or to cast an empty text in vain, takes longer than the cast.
    """
    return f"CASE WHEN {text} != '' THEN TRY_CAST({text} AS DATE) END"


def flag(text: str) -> str:
    """Whether it says *true*, in any capitals."""
    return f"(strlen({text}) = {len('true')} AND lower({text}) = 'true')"


# The lines and endings of an address that name a person: "c/o somebody", "co/ somebody", "v/ somebody".
CARE_OF = r"(?i)^(c\s*/\s*o|co/|v\s*/)"


def address(lines: str) -> str:
    """The lines of a list on one, without the empty ones and those that say in whose care it is."""
    trimmed = f"list_transform({lines}, lambda part: {one_line('part')})"
    kept = f"list_filter({trimmed}, lambda part: part != '' AND NOT regexp_matches(part, '{CARE_OF}'))"
    return f"array_to_string({kept}, ', ')"


def any_is_not(names: Iterable[str], shape: str) -> str:
    """Whether one of the texts is neither empty nor has the shape, a regular expression."""
    return " OR ".join(f"({name} != '' AND NOT regexp_full_match({name}, '{shape}'))" for name in names)


def no_day(names: Iterable[str]) -> str:
    """Whether one of the texts is neither empty nor a day."""
    return " OR ".join(f"({name} != '' AND NOT {is_day(name)})" for name in names)


def is_iso_day(text: str) -> bool:
    """What ``is_day`` is, in Python."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
