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
