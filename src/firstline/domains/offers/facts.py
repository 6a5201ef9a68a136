from dataclasses import dataclass

from firstline.foundation.facts.registry import Fact, fact


@fact("offers.OfferAdded")
@dataclass(frozen=True, kw_only=True)
class OfferAdded(Fact):
    """A hub has something new to give."""

    hub_id: int
    offer_id: int


@fact("offers.OfferChanged")
@dataclass(frozen=True, kw_only=True)
class OfferChanged(Fact):
    """An offer is not what it was: another price, another date, other people may have it."""

    hub_id: int
    offer_id: int


@fact("offers.OfferWithdrawn")
@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(Fact):
    """An offer can no longer be had. What was promised of it stands."""

    hub_id: int
    offer_id: int
