from dataclasses import dataclass

from firstline.foundation.facts.registry import Fact, fact


@fact("brokerage.NeedFound")
@dataclass(frozen=True, kw_only=True)
class NeedFound(Fact):
    """A client has a need that was not known: a mapping found it, or a person noted it."""

    hub_id: int
    client_id: int
    need_id: int
    topic: str


@fact("brokerage.NeedClosed")
@dataclass(frozen=True, kw_only=True)
class NeedClosed(Fact):
    """A need is met, or is not pursued; ``state`` says which."""

    hub_id: int
    client_id: int
    need_id: int
    topic: str
    state: str
