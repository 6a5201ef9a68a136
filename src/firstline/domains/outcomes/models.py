from typing import ClassVar

from django.db import models

from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub
from firstline.domains.plans.models import Delivery
from firstline.foundation.retention import Basis, Retention


class Change(models.Model):
    """What changed for a client between two mappings with the same instrument.

    changes: dimension key (and *overall*) -> difference in points, unrounded; None where one side
    has no score.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    before = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+")
    after = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="+")
    changes = models.JSONField()
    algorithm = models.CharField(max_length=40)
    seen_at = models.DateTimeField()

    retention: ClassVar = Retention(
        purpose="Shows what changed for a client after it was helped.",
        basis=Basis.PUBLIC_TASK,
        months=120,
        counted_from=("seen_at",),
        why_kept="What changed for a client counts in the region's figures, without the name.",
    )

    class Meta:
        indexes = [models.Index(fields=["hub", "instrument"])]

    def __str__(self) -> str:
        return f"{self.client}: {self.instrument}"


class Feedback(models.Model):
    """The feedback that is asked for a delivery, once."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="+")
    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="+")
    useful = models.PositiveSmallIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    retention: ClassVar = Retention(
        purpose="Learns from the client whether what was given was of use.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("answered_at", "assessment__invited_at"),
    )

    def __str__(self) -> str:
        return f"feedback on {self.delivery}"
