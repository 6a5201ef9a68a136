"""How far the hub has come towards its targets, and who stands behind each number."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from firstline.domains.assessments.models import Assessment
from firstline.domains.hubs.models import Hub
from firstline.domains.insight.mappings.progress import Progress, Stage, progress
from firstline.domains.insight.models import Target
from firstline.domains.plans.models import Delivery
from firstline.foundation.packs import offer_kinds


@dataclass(frozen=True)
class Reached:
    """A target with what has come of it.

    clients: each that was mapped in the period -> how far it has come. A team is one, however many answered.
    """

    target: Target
    clients: Mapping[int, Progress]

    def at(self, *stages: Stage) -> list[int]:
        """The clients that stand at one of these stages."""
        return [client_id for client_id, one in self.clients.items() if one.stage in stages]

    @property
    def mapped(self) -> int:
        return len(self.clients)

    @property
    def developed(self) -> int:
        return len(self.at(Stage.DEVELOPED))

    @property
    def nothing_given(self) -> int:
        return len(self.at(Stage.MAPPED))

    @property
    def not_again(self) -> int:
        return len(self.at(Stage.GIVEN))


def of_hub(hub: Hub) -> QuerySet[Target]:
    """A hub's targets, those that end last first."""
    return Target.objects.filter(hub=hub)


def reached(hub: Hub, targets: Sequence[Target]) -> list[Reached]:
    """What has come of each target; two queries, however many there are of everything."""
    mappings = _mappings(hub, {target.instrument for target in targets})
    given = _given(hub) if targets else {}
    return [_reached(target, mappings.get(target.instrument, {}), given) for target in targets]


def _reached(
    target: Target, mappings: Mapping[int, Sequence[date]], given: Mapping[int, Sequence[date]]
) -> Reached:
    found = {
        client_id: progress(days, given.get(client_id, ()), target.since, target.until)
        for client_id, days in mappings.items()
    }
    return Reached(target, {client_id: one for client_id, one in found.items() if one is not None})


def _mappings(hub: Hub, instruments: Collection[str]) -> dict[str, dict[int, list[date]]]:
    """Instrument -> client -> the days of its completed mappings, by the hub's clock; of all versions.

    One assessment is one mapping, also where a team answered it. One without points, such as that of a team
    of which too few answered, tells nothing and is none.
    """
    rows = Assessment.objects.filter(
        hub=hub,
        instrument__in=instruments,
        about=None,
        state=Assessment.State.COMPLETED,
        scores__isnull=False,
    ).values_list("instrument", "client_id", "completed_at")
    found: dict[str, dict[int, list[date]]] = {}
    with timezone.override(hub.time_zone):
        for instrument, client_id, at in rows.order_by("client_id", "completed_at", "id"):
            days = found.setdefault(instrument, {}).setdefault(client_id, [])
            if at is not None:
                days.append(timezone.localdate(at))
    return found


def _given(hub: Hub) -> dict[int, list[date]]:
    """Client -> the days on which it was given what develops competence."""
    develops = [kind.key for kind in offer_kinds().entries if kind.develops]
    rows = Delivery.objects.filter(hub=hub, offer__kind__in=develops)
    found: dict[int, list[date]] = {}
    for client_id, day in rows.order_by("id").values_list("client_id", "delivered_on"):
        found.setdefault(client_id, []).append(day)
    return found
