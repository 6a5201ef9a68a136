from dataclasses import dataclass

from firstline.foundation.facts.registry import Fact, fact


@fact("hubs.HubCreated")
@dataclass(frozen=True, kw_only=True)
class HubCreated(Fact):
    """A hub was set up; its front door and its stores can be made."""

    hub_id: int


@fact("hubs.MembershipGiven")
@dataclass(frozen=True, kw_only=True)
class MembershipGiven(Fact):
    """A person was given a role in a hub."""

    hub_id: int
    person_id: int
    role: str


@fact("hubs.MembershipEnded")
@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Fact):
    """A person no longer holds a role in a hub."""

    hub_id: int
    person_id: int
    role: str
