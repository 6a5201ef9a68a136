"""A form between its file and our instrument: sections that hold questions, under the names it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from firstline.domains.assessments.exchange.imported import Place

Found = Mapping[str, str]
"""Words as they were found: language -> words; "" is the file's own default."""


@dataclass
class Part:
    """An option, a row or a step. key: ours, where it is given and not made from the name.

    where: it stands in the file; "" where that is as its question does.
    """

    name: str
    label: Found
    help: Found = field(default_factory=dict)
    exclusive: bool = False
    key: str = ""
    where: str = ""


@dataclass
class Asked:
    """A question. conditions: as the file writes them. settings: by our names, such as ``minimum``.

    where: it stands in the file, such as ``sheet “survey”, row 12``.
    """

    name: str
    kind: str
    label: Found
    help: Found = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    where: str = ""

    @property
    def place(self) -> Place:
        """Its name, and where it stands."""
        return Place(self.name, self.where)


@dataclass
class Section:
    """A page, a panel, a group, or the whole form."""

    name: str
    title: Found = field(default_factory=dict)
    intro: Found = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    children: list["Section | Asked"] = field(default_factory=list)
    where: str = ""

    @property
    def place(self) -> Place:
        """Its name, and where it stands."""
        return Place(self.name, self.where)
