"""What an instrument's file says, read as people work on it: every fault with its place."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from firstline.foundation.packs.instrument import Instrument
from firstline.foundation.packs.lines import line_at
from firstline.foundation.packs.loader import not_toml
from firstline.foundation.packs.schema import Path
from firstline.foundation.packs.telling import advice, location_of, path_in, place

__all__ = ["Fault", "Path", "build", "faults", "parse"]

FILE = "instrument"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    path: where, as far as that is in the data. where: the same in keys that a person can search for.
    kind: pydantic's name for it, such as ``missing``. said: what is wrong and what to do, in English.
    params: what the rule is, such as ``{"ge": 1}``. line: of the file, where that is known.
    """

    path: Path
    where: str
    kind: str
    said: str
    params: Mapping[str, Any]
    line: int | None = None


def parse(content: str) -> dict[str, Any]:
    """The data of a file. Raises `PackError` with the line where it is no TOML."""
    try:
        return tomllib.loads(content, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise not_toml(FILE, content, error) from error


def build(data: Mapping[str, Any], languages: Collection[str]) -> Instrument:
    """The instrument that the data says. Raises pydantic's `ValidationError`.

    languages: those that every text must have.
    """
    return Instrument.model_validate(data, context={"languages": tuple(languages)})


def faults(
    data: Mapping[str, Any], languages: Collection[str], lines: Mapping[Path, int] | None = None
) -> tuple[Fault, ...]:
    """Everything that keeps the data from being an instrument, in its order; none where it is one.

    What spans several places, such as a key that stands there twice, shows when all else is right.
    lines: of the file that the data was read from, as `lines_of` gives them.
    """
    try:
        build(data, languages)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        found = [_fault(data, one, lines or {}) for one in errors]
        return tuple(one for one in found if not _follows(one, found))
    return ()


def _follows(fault: Fault, found: Sequence[Fault]) -> bool:
    """Whether a list is called too short only because of what is wrong with what stands in it."""
    below = len(fault.path)
    return fault.kind == "too_short" and any(
        len(other.path) > below and other.path[:below] == fault.path for other in found
    )


def _fault(data: Mapping[str, Any], error: Mapping[str, Any], lines: Mapping[Path, int]) -> Fault:
    params = {name: value for name, value in error.get("ctx", {}).items() if name != "error"}
    location = location_of(error)
    path = path_in(data, location)
    line = line_at(lines, path)
    return Fault(path, place(data, location), error["type"], advice(error), params, line)
