from dataclasses import dataclass

from firstline.foundation.facts.registry import Fact, fact


@fact("outcomes.ChangeSeen")
@dataclass(frozen=True, kw_only=True)
class ChangeSeen(Fact):
    """A client completed an instrument again, and what changed since the first time stands."""

    hub_id: int
    client_id: int
    change_id: int


@fact("outcomes.FeedbackGiven")
@dataclass(frozen=True, kw_only=True)
class FeedbackGiven(Fact):
    """A client said whether what was given was of use."""

    hub_id: int
    client_id: int
    delivery_id: int
