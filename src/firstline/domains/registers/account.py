"""What an import did."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row that was refused: where it stands, the number it gives, and why."""

    line: int
    number: str
    reason: str


@dataclass(slots=True)
class Account:
    """The closing account of one import.

    read: rows in the file, refused ones among them.
    kept: rows whose business address lies in the hub's area: new + updated + unchanged.
    refused: rows that cannot be trusted, wherever they lie; ``problems`` has each.
    older: of the unchanged, those of which a newer snapshot is stored already.
    elsewhere: rows outside the area that were brought up to date because they are stored already:
        a company that moved away, one that a hub holds, one of another hub.
    unknown_legal_forms: of the kept, how many have a form that does not tell what they are.
    unknown_activity_codes: of the kept, how many have a code that lies in no sector that we know.
    without_place: rows of the file that lie in no municipality that is known.
    columns_added, columns_gone: the file's columns that nobody knew, and those that are known and missing.
    snapshot_rows: how many rows the country's snapshot in the store has.
    """

    read: int = 0
    kept: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: list[RefusedRow] = field(default_factory=list)
    older: int = 0
    elsewhere: int = 0
    unknown_legal_forms: Counter[str] = field(default_factory=Counter)
    unknown_activity_codes: Counter[str] = field(default_factory=Counter)
    without_place: int = 0
    columns_added: list[str] = field(default_factory=list)
    columns_gone: list[str] = field(default_factory=list)
    snapshot_rows: int = 0

    def refuse(self, line: int, number: str, reason: str) -> None:
        self.refused += 1
        self.problems.append(RefusedRow(line, _printable(number), _printable(reason)))

    def counts(self) -> dict[str, int]:
        """The six counts, by name."""
        return {
            "read": self.read,
            "kept": self.kept,
            "new": self.new,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
        }

    def as_json(self) -> dict[str, Any]:
        """The account that other programs read."""
        return {**self.counts(), "problems": [asdict(problem) for problem in self.problems]}

    def in_full(self) -> dict[str, Any]:
        """The account that is stored, with what it says beside the counts."""
        return {
            **self.as_json(),
            "older": self.older,
            "elsewhere": self.elsewhere,
            "unknown_legal_forms": dict(self.unknown_legal_forms),
            "unknown_activity_codes": dict(self.unknown_activity_codes),
            "without_place": self.without_place,
            "columns_added": self.columns_added,
            "columns_gone": self.columns_gone,
            "snapshot_rows": self.snapshot_rows,
        }


def _printable(text: str) -> str:
    """What a bad row says, without what neither a screen nor a database takes."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
