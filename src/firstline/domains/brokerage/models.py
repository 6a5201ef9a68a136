from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.retention import Basis, Erasure, Retention


class Need(models.Model):
    """Something that a client needs help with: found by a mapping, or noted by a person.

    topic: a key of the vocabulary *topics*.
    score: the dimension's score from 0 to 100 that the need was found at; None for a noted need.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        PLANNED = "planned", _("in the plan")
        MET = "met", _("met")
        DISMISSED = "dismissed", _("not pursued")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=40)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, null=True, related_name="+")
    score = models.FloatField(null=True)
    note = models.TextField(_("in their words"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    noted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    retention: ClassVar = Retention(
        purpose="Says what a client needs, so that it can be matched with what the region offers.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("closed_at", "client__closed_at"),
        erase={"noted_by": Erasure.CLEAR},
        free_text=("note",),
        why_kept="What a client needed counts in the region's figures, without the name.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "topic"],
                condition=Q(state__in=["open", "planned"]),
                name="brokerage_one_live_need_a_topic",
            )
        ]
        indexes = [models.Index(fields=["hub", "state", "topic"])]

    def __str__(self) -> str:
        return f"{self.client}: {self.topic}"

    @property
    def scored_at(self) -> datetime | None:
        """When the mapping was answered that the score is from: often later than the need was found."""
        return self.assessment.completed_at if self.assessment else None
