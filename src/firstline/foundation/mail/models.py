from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstline.foundation.retention import Basis, Erasure, Retention


class OutgoingMail(models.Model):
    """One mail to one address, sent at most once.

    due_at: when it is tried next; of one that was begun, or given up, when that was.
    last_error: why it did not go, in the mail server's own words where it said any.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")
        UNCERTAIN = "uncertain", _("perhaps sent")

    key = models.CharField(max_length=200, unique=True)
    hub_id = models.BigIntegerField(null=True, db_index=True)
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    retention: ClassVar = Retention(
        purpose="Sends each mail once and shows whether it went.",
        basis=Basis.PUBLIC_TASK,
        months=3,
        counted_from=("sent_at", "due_at"),
        erase={"to": Erasure.DELETE},
        free_text=("subject", "text", "last_error"),
    )

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.subject} -> {self.to}"
