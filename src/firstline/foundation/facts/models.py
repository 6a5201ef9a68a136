from typing import ClassVar

from django.db import models
from django.db.models import Q

from firstline.foundation.retention import Basis, Retention


class OutboxRow(models.Model):
    """One fact on its way to one subscriber."""

    fact = models.CharField(max_length=80)
    payload = models.JSONField()
    subscriber = models.CharField(max_length=120)
    published_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)

    retention: ClassVar = Retention(
        purpose="Carries news from one room to the next without losing or repeating it.",
        basis=Basis.NONE,
        months=1,
        counted_from=("delivered_at",),
        free_text=("last_error",),
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="facts_outbox_waiting",
                condition=Q(delivered_at__isnull=True, gave_up_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.fact} -> {self.subscriber}"
