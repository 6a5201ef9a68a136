from dataclasses import dataclass

from firstline.foundation.facts.registry import Fact, fact


@fact("registers.RegisterImported")
@dataclass(frozen=True, kw_only=True)
class RegisterImported(Fact):
    """A snapshot of a register was imported for a hub; the counts are those of its account."""

    import_id: int
    hub_id: int
    register: str
    snapshot_on: str
    read: int
    kept: int
    new: int
    updated: int
    unchanged: int
    refused: int


@fact("registers.SnapshotForgotten")
@dataclass(frozen=True, kw_only=True)
class SnapshotForgotten(Fact):
    """A snapshot was taken away that should never have been made.

    unit: *company* or *site*.
    """

    register: str
    unit: str
    snapshot_on: str


@fact("registers.UpdatesApplied")
@dataclass(frozen=True, kw_only=True)
class UpdatesApplied(Fact):
    """A hub's run over a register's update feed ended; the counts are those of its account.

    unit: *company* or *site*.
    """

    hub_id: int
    register: str
    unit: str
    last_id: int
    read: int
    new: int
    updated: int
    deleted: int
    removed: int
    refused: int


@fact("registers.CompanyRemoved")
@dataclass(frozen=True, kw_only=True)
class CompanyRemoved(Fact):
    """A register holds nothing of a company any more, so what it said is gone here too.

    The row still stands, emptied, while something refers to it: let go of it, then call
    ``registers.actions.forget``. Nothing that tells who it was is in this fact.
    personal: it was about one person.
    """

    company_id: int
    register: str
    personal: bool
