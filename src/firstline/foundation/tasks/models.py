from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from firstline.foundation.retention import Basis, Erasure, Retention


class Run(models.Model):
    """One piece of long work: an import, a calculation, a mailing.

    kind: the name under which a room registered it; details: plain values, from which its title is made.
    done, total, unit: how far it is; nobody knows how much there is where the total is empty.
    lease: whose work it is; a worker that finds another's here has lost it and leaves off.
    heartbeat_at: when its worker last said that it lives.
    stop_asked_at: when somebody asked it to stop, which it does where it next reports.
    account: what it did, as JSON; error: why it did not, in one sentence for the reader.
    language: that of who began it, in which ``error`` and the account's sentences are written.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for its turn")
        RUNNING = "running", _("under way")
        DONE = "done", pgettext_lazy("long work", "done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("not done")
        LOST = "lost", _("cut off")

    UNDER_WAY = (State.WAITING, State.RUNNING)
    # A worker that was only slow may still report, and end what everybody took for lost.
    LIVING = (State.RUNNING, State.LOST)

    hub_id = models.BigIntegerField(null=True, db_index=True)
    kind = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    stop_asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    account = models.JSONField(null=True)
    error = models.TextField(blank=True)

    retention: ClassVar = Retention(
        purpose="Shows how far long work is, what it did, and who asked for it.",
        basis=Basis.PUBLIC_TASK,
        months=12,
        counted_from=("ended_at",),
        erase={"by_id": Erasure.KEEP},
        why_kept="The account of long work says who asked for it, by number only.",
    )

    class Meta:
        indexes = [models.Index(fields=["state", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"
