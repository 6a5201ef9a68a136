"""What is wrong with a pack's data: where it is, and what to do, of what pydantic says."""

from collections.abc import Mapping, Sequence
from typing import Any

from firstline.foundation.packs.schema import Broken, Path


def location_of(error: Mapping[str, Any]) -> Path:
    """Where one of pydantic's errors is, also where a rule that spans several places says so itself."""
    broken = error.get("ctx", {}).get("error")
    return (*error["loc"], *(broken.path if isinstance(broken, Broken) else ()))


def path_in(data: object, location: Sequence[str | int]) -> Path:
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


def advice(error: Mapping[str, Any]) -> str:
    """What is wrong and what to do, of one of pydantic's errors."""
    known = {
        "missing": "this is missing; add it",
        "extra_forbidden": "nothing reads this; remove it, or correct its name",
        "union_tag_not_found": "the kind of question is missing; add kind",
    }.get(error["type"])
    return known or f"{str(error['msg']).removeprefix('Value error, ')}; correct it here"


def place(data: object, location: Sequence[str | int]) -> str:
    """Where that is, in keys a person can search for: ``pages "data" > questions "use" > label > nb``."""
    parts: list[str] = []
    here: object = data
    for number, step in enumerate(location):
        if isinstance(step, int) and isinstance(here, list) and step < len(here):
            here = here[step]
            key = here.get("key") if isinstance(here, dict) else None
            parts[-1:] = [f'{parts[-1] if parts else ""} "{key}"' if key else f"{parts[-1]} no. {step + 1}"]
        elif isinstance(here, dict) and (step in here or number == len(location) - 1):
            here = here.get(str(step))
            parts.append(str(step))
    return " > ".join(parts)
