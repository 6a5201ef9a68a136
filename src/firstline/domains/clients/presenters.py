"""Turning clients and timelines into what a page shows. Nothing of Django, nothing of the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from firstline.foundation.audit.kinds import entry_kind


class StoredEntry(Protocol):
    """A timeline entry as it is stored."""

    @property
    def kind(self) -> str: ...
    @property
    def happened_at(self) -> datetime: ...
    @property
    def text(self) -> str: ...
    @property
    def details(self) -> Mapping[str, Any]: ...
    @property
    def audience(self) -> str: ...
    @property
    def by(self) -> object | None: ...


@dataclass(frozen=True)
class ShownEntry:
    """A timeline entry as ``ui/timeline.html`` shows it; ``hub_only`` where the client does not see it;
    ``said`` is what the client said of what it tells.
    """

    when: datetime
    who: str
    kind: str
    text: str
    icon: str
    hub_only: bool
    said: str = ""


def subjects(entries: Iterable[StoredEntry]) -> list[str]:
    """What the entries are about that a client can be asked about."""
    return [entry.details["subject"] for entry in entries if "subject" in entry.details]


def shown(
    entries: Iterable[StoredEntry], client: object, said: Mapping[str, str] | None = None
) -> list[ShownEntry]:
    """The entries in the order given, in words of the reader's language.

    client: whose they are; its name stands where a line is about it, for the client reads them too.
    said: what an entry is about -> what the client said of it.
    """
    return [
        ShownEntry(
            when=entry.happened_at,
            who=str(entry.by) if entry.by else "",
            kind=str(entry_kind(entry.kind).words({**entry.details, "client": str(client)})),
            text=entry.text,
            icon=entry_kind(entry.kind).icon,
            hub_only=entry.audience == "hub",
            said=(said or {}).get(entry.details.get("subject", ""), ""),
        )
        for entry in entries
    ]
