"""How far a client has come towards being mapped and being developed. Nothing but days.

Mapped: a mapping was completed in the period. Developed: then something was given that develops competence,
and then the client was mapped again, each on a later day than the one before and all in the period. A day has
no hours here: of what was given on the day of a mapping nobody knows what came first, so it does not count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """How far: only mapped; mapped, and then given something; or mapped again after that."""

    MAPPED = "mapped"
    GIVEN = "given"
    DEVELOPED = "developed"


@dataclass(frozen=True)
class Progress:
    """The first days on which each stage was reached; None where it was not."""

    mapped_on: date
    given_on: date | None = None
    again_on: date | None = None

    @property
    def stage(self) -> Stage:
        """The furthest that was reached."""
        if self.again_on is not None:
            return Stage.DEVELOPED
        return Stage.MAPPED if self.given_on is None else Stage.GIVEN


def progress(mappings: Iterable[date], given: Iterable[date], since: date, until: date) -> Progress | None:
    """A client's progress in a period, both days included; None where it was not mapped in it.

    mappings: the days of its completed mappings with one instrument. given: of what develops competence.
    """
    days = sorted(day for day in mappings if since <= day <= until)
    if not days:
        return None
    given_on = min((day for day in given if days[0] < day <= until), default=None)
    again_on = None if given_on is None else next((day for day in days if day > given_on), None)
    return Progress(days[0], given_on, again_on)
