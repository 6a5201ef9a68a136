"""What an instrument's file says, read as people work on it: every fault with its place."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from firstline.foundation.packs.instrument import Instrument
from firstline.foundation.packs.loader import PackError, advice, place

Path = tuple[str | int, ...]
"""The way into an instrument's data: ``("pages", 0, "questions", 2, "label")``."""

FILE = "instrument"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    path: where, as far as that is in the data. where: the same in keys that a person can search for.
    kind: pydantic's name for it, such as ``missing``. said: what is wrong and what to do, in English.
    params: what the rule is, such as ``{"ge": 1}``.
    """

    path: Path
    where: str
    kind: str
    said: str
    params: Mapping[str, Any]


def parse(content: str) -> dict[str, Any]:
    """The data of a file. Raises `PackError` with the line where it is no TOML."""
    try:
        return tomllib.loads(content, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise PackError(FILE, "", f"this is not TOML: {error}; correct that line") from error


def build(data: Mapping[str, Any], languages: Collection[str]) -> Instrument:
    """The instrument that the data says. Raises pydantic's `ValidationError`.

    languages: those that every text must have.
    """
    return Instrument.model_validate(data, context={"languages": tuple(languages)})


def faults(data: Mapping[str, Any], languages: Collection[str]) -> tuple[Fault, ...]:
    """Everything that keeps the data from being an instrument, in its order; none where it is one.

    What spans several places, such as a key that stands there twice, shows when all else is right.
    """
    try:
        build(data, languages)
    except ValidationError as error:
        found = [_fault(data, one) for one in error.errors(include_url=False, include_input=False)]
        return tuple(one for one in found if not _follows(one, found))
    return ()


def _follows(fault: Fault, found: Sequence[Fault]) -> bool:
    """Whether a list is called too short only because of what is wrong with what stands in it."""
    below = len(fault.path)
    return fault.kind == "too_short" and any(
        len(other.path) > below and other.path[:below] == fault.path for other in found
    )


def _fault(data: Mapping[str, Any], error: Mapping[str, Any]) -> Fault:
    params = {name: value for name, value in error.get("ctx", {}).items() if name != "error"}
    where = place(data, error["loc"])
    return Fault(_path(data, error["loc"]), where, error["type"], advice(error), params)


def _path(data: object, location: Sequence[str | int]) -> Path:
    """The location without the steps that pydantic adds for a kind of question."""
    path: list[str | int] = []
    here: object = data
    for number, step in enumerate(location):
        in_list = isinstance(step, int) and isinstance(here, list) and step < len(here)
        if in_list or (isinstance(step, str) and isinstance(here, dict) and step in here):
            here = here[step]  # type: ignore[index]
        elif not (isinstance(here, dict) and number == len(location) - 1):
            continue
        path.append(step)
    return tuple(path)
