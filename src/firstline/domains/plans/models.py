from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstline.domains.brokerage.models import Need
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer
from firstline.foundation.retention import Basis, Erasure, Retention


class Plan(models.Model):
    """The one development plan of a client, written by the client and the hub together.

    revision: goes up with each change of what was agreed; an agreement holds for the revision that
    the side saw.
    client_changed_revision, hub_changed_revision: the latest revision that the side itself made; the other
    side has answered it once it agrees to that one or a later one.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    client_agreed_revision = models.PositiveIntegerField(null=True)
    client_agreed_at = models.DateTimeField(null=True)
    client_agreed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    hub_agreed_revision = models.PositiveIntegerField(null=True)
    hub_agreed_at = models.DateTimeField(null=True)
    hub_agreed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    client_changed_revision = models.PositiveIntegerField(null=True)
    client_changed_at = models.DateTimeField(null=True)
    hub_changed_revision = models.PositiveIntegerField(null=True)
    hub_changed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(auto_now_add=True)

    retention: ClassVar = Retention(
        purpose="Says what a client and the hub have agreed to do.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("client__closed_at",),
        archive=True,
        erase={"client_agreed_by": Erasure.CLEAR, "hub_agreed_by": Erasure.CLEAR},
        why_kept="What was agreed with a client is part of the client's case, without the name.",
    )

    def __str__(self) -> str:
        return f"plan of {self.client}"


class Goal(models.Model):
    """What the client wants to have reached.

    version: goes up with each change, so that two who write at once do not overwrite each other.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        REACHED = "reached", _("reached")
        DROPPED = "dropped", _("dropped")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    text = models.CharField(_("goal"), max_length=300)
    topic = models.CharField(max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    retention: ClassVar = Retention(
        purpose="A goal of the plan.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("plan__client__closed_at",),
        archive=True,
        erase={"written_by": Erasure.CLEAR},
        free_text=("text",),
    )

    def __str__(self) -> str:
        return self.text


class Step(models.Model):
    """Something to do towards a goal: by whom, by when, perhaps with an offer.

    version: goes up with each change, so that two who write at once do not overwrite each other.
    """

    class State(models.TextChoices):
        TODO = "todo", _("to do")
        DOING = "doing", _("under way")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    class Side(models.TextChoices):
        CLIENT = "client", _("the client")
        HUB = "hub", _("the hub")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField(_("step"), max_length=300)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    need = models.ForeignKey(Need, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    side = models.CharField(_("who does it"), max_length=10, choices=Side)
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("by when"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.TODO)
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    retention: ClassVar = Retention(
        purpose="A step of the plan: who promised what by when.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("goal__plan__client__closed_at",),
        archive=True,
        erase={"owner": Erasure.CLEAR, "written_by": Erasure.CLEAR},
        free_text=("text",),
    )

    class Meta:
        indexes = [models.Index(fields=["hub", "state", "due_on"])]

    def __str__(self) -> str:
        return self.text


class Delivery(models.Model):
    """Something that was given to a client, in a step of the plan or outside it."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    step = models.ForeignKey(
        Step, on_delete=models.SET_NULL, null=True, blank=True, related_name="deliveries"
    )
    delivered_on = models.DateField(_("date"))
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=2, null=True, blank=True)
    note = models.TextField(_("what was given"), blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    retention: ClassVar = Retention(
        purpose="Shows what a client was given, for the client and for whoever pays.",
        basis=Basis.PUBLIC_TASK,
        months=120,
        counted_from=("delivered_on",),
        archive=True,
        erase={"recorded_by": Erasure.CLEAR},
        free_text=("note",),
        why_kept="What public money paid for must be shown for ten years.",
    )

    class Meta:
        indexes = [models.Index(fields=["hub", "delivered_on"])]

    def __str__(self) -> str:
        return f"{self.client}: {self.delivered_on}"

    @property
    def about(self) -> str:
        """What an assessment of whether it was of use says that it is about."""
        return f"plans.delivery/{self.pk}"
