from dataclasses import dataclass

from firstline.foundation.facts.registry import Fact, fact


@fact("plans.PlanChanged")
@dataclass(frozen=True, kw_only=True)
class PlanChanged(Fact):
    """A client's plan was begun, or a goal or a step of it was written, changed or moved on."""

    hub_id: int
    client_id: int
    plan_id: int
    revision: int


@fact("plans.PlanAgreed")
@dataclass(frozen=True, kw_only=True)
class PlanAgreed(Fact):
    """One side agreed to a plan as it stood at a revision."""

    hub_id: int
    client_id: int
    plan_id: int
    side: str
    revision: int


@fact("plans.DeliveryRecorded")
@dataclass(frozen=True, kw_only=True)
class DeliveryRecorded(Fact):
    """Something was given to a client."""

    hub_id: int
    client_id: int
    delivery_id: int
