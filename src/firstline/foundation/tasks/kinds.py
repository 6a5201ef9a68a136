"""The kinds of long work: what each is called, who may see it, and what does it. A room registers its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from firstline.foundation.access.roles import Role
from firstline.foundation.tasks.models import Run

Details = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """The account of a run in words.

    figures: what was counted, each with its name.
    remarks: sentences about what the counts do not say.
    refusals: what was refused, each with where it stood and why.
    """

    figures: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one kind of long work is done and told.

    title: what it is, from its details: "Enhetsregisteret (Norway) of 1 November 2026".
    so_far: how far it is, from what is done and the total (None where nobody knows).
    told: its account in words.
    roles: who may see such a run, stop it and start it again, beside who asked for it.
    work: does it, and returns the account. It calls ``report(done, total)`` outside any transaction
        of its own, and lets what that raises through, with nothing left by halves.
    put_away: called when the run has ended for good, with its details: deletes what was kept for it.
    """

    title: Callable[[Details], str]
    so_far: Callable[[int, int | None], str]
    told: Callable[[Details], Told]
    roles: frozenset[Role]
    work: Callable[[Run, "Report"], dict[str, Any]]
    put_away: Callable[[Details], None]


Report = Callable[[int, int | None], None]
_kinds: dict[str, Kind] = {}


def register_kind(name: str, kind: Kind) -> None:
    """Register a kind under its stored name, such as ``registers.import``."""
    _kinds[name] = kind


def kind_of(run: Run) -> Kind:
    """The kind of a run. Raises KeyError for one that no room has registered."""
    return _kinds[run.kind]


def kinds_for(roles: frozenset[Role]) -> list[str]:
    """The names of the kinds that somebody with these roles may see."""
    return [name for name, kind in _kinds.items() if kind.roles & roles]
