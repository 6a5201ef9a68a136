"""What this room does on others' news."""

from django.db import transaction

from firstline.domains.insight.region.making import make_cubes
from firstline.domains.registers.facts import RegisterImported, SnapshotForgotten
from firstline.domains.registers.queries import hubs_that_imported
from firstline.foundation.facts.registry import subscriber


@subscriber(RegisterImported, "insight.make_cubes")
def make_ready(happened: RegisterImported) -> None:
    """What the region's page reads is made when a register has been imported. It takes too long for the
    transaction that this runs in, so it is a task; where that is lost, the page asks for it again."""
    transaction.on_commit(lambda: make_cubes.enqueue(happened.hub_id))


@subscriber(SnapshotForgotten, "insight.make_cubes_without")
def make_ready_without(happened: SnapshotForgotten) -> None:
    """The same where a snapshot was taken away: the figures are those of the others now."""
    for hub in hubs_that_imported(happened.register):
        transaction.on_commit(lambda hub_id=hub.pk: make_cubes.enqueue(hub_id))  # type: ignore[misc]
