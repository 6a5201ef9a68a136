from typing import ClassVar

from django.db import models

from firstline.foundation.retention import Basis, Erasure, Retention


class AuditRow(models.Model):
    """Who did what to what, and when. No foreign keys: the trail never holds back the live data."""

    at = models.DateTimeField(auto_now_add=True)
    hub_id = models.BigIntegerField(null=True, db_index=True)
    by_id = models.BigIntegerField(null=True, db_index=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    changes = models.JSONField(default=dict)

    retention: ClassVar = Retention(
        purpose="Shows who changed or read what, so that an auditor can follow any decision.",
        basis=Basis.LEGAL_OBLIGATION,
        months=120,
        counted_from=("at",),
        archive=True,
        erase={"by_id": Erasure.KEEP},
        why_kept="The trail says that someone acted, by number only; the law on archives asks for it.",
    )

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"
