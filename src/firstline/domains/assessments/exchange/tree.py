"""A form between its file and our instrument: sections that hold questions, under the names it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Found = Mapping[str, str]
"""Words as they were found: language -> words; "" is the file's own default."""


@dataclass
class Part:
    """An option, a row or a step. key: ours, where it is given and not made from the name."""

    name: str
    label: Found
    help: Found = field(default_factory=dict)
    exclusive: bool = False
    key: str = ""


@dataclass
class Asked:
    """A question. condition: as the file writes it. settings: by our names, such as ``minimum``."""

    name: str
    kind: str
    label: Found
    help: Found = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()


@dataclass
class Section:
    """A page, a panel, a group, or the whole form."""

    name: str
    title: Found = field(default_factory=dict)
    intro: Found = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    children: list["Section | Asked"] = field(default_factory=list)
