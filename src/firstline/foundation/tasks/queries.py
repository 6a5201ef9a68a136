"""Reading runs of long work."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from firstline.foundation.access.roles import Role
from firstline.foundation.tasks.kinds import kinds_for
from firstline.foundation.tasks.models import Run

if TYPE_CHECKING:
    from firstline.domains.hubs.models import Hub, Person


def visible_to(person: "Person", hub: "Hub", roles: frozenset[Role]) -> QuerySet[Run]:
    """The hub's runs that a person may see: those she asked for, and those of kinds that are her work."""
    return Run.objects.filter(Q(by_id=person.pk) | Q(kind__in=kinds_for(roles)), hub_id=hub.pk)


def latest(runs: QuerySet[Run]) -> QuerySet[Run]:
    """The newest first."""
    return runs.order_by("-asked_at", "-id")


def under_way(runs: QuerySet[Run]) -> QuerySet[Run]:
    """Those that wait for a worker or have one, the newest first."""
    return latest(runs.filter(state__in=Run.UNDER_WAY))
