from typing import ClassVar

from django.db import models

from firstline.foundation.retention import Basis, Erasure, Retention


class Audience(models.TextChoices):
    """Who is shown something without being able to see the rows behind it."""

    STAFF = "staff"
    PUBLIC = "public"
    PEER = "peer"
    COUNCIL = "council"


class Release(models.Model):
    """Numbers as they were shown for the first time, hidden ones marked. A row is never changed.

    subject: what was shown, such as ``insight.region/standing``.
    population: who was counted, such as ``clients``. Releases of one population are compared.
    snapshot: the same for releases that count the very same members; empty where that is not known.
    number: which of the population's releases this is. Two at once cannot both be the next.
    kind: the kind of table, which says how to read the cells; see ``kinds``.
    rules: the rules, with their versions and parameters.
    cells: the numbers, a hidden one as null.
    digest: the same for the same exact numbers; keyed, so that it tells nobody what they are.
    """

    hub_id = models.BigIntegerField(db_index=True)
    subject = models.CharField(max_length=80)
    audience = models.CharField(max_length=10, choices=Audience)
    population = models.CharField(max_length=80)
    snapshot = models.CharField(max_length=64, blank=True)
    number = models.PositiveIntegerField()
    threshold = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    rules = models.CharField(max_length=80)
    cells = models.JSONField()
    digest = models.CharField(max_length=64)
    by_id = models.BigIntegerField(null=True, db_index=True)
    released_at = models.DateTimeField(auto_now_add=True)

    retention: ClassVar = Retention(
        purpose="Remembers which numbers were shown, so that two pages together tell nobody's.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("released_at",),
        erase={"by_id": Erasure.KEEP},
        why_kept="The ledger says that somebody was shown these numbers, by number only.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub_id", "population", "number"], name="disclosure_release_one_after_the_other"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.number}"
