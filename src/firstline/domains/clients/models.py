from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company, Stated
from firstline.foundation.retention import MARK, Basis, Erasure, Herself, Retention


def _is_the_client(person: Person) -> Q:
    """Finds the clients that are the person: no company stands between, and nobody else acts for them.

    Where nobody does any more, it is she who was alone in it from first to last.
    """
    hers = Representation.objects.filter(client=OuterRef("pk"), person=person)
    others = Representation.objects.filter(client=OuterRef("pk")).exclude(person=person)
    alone = Exists(hers.filter(until=None)) & ~Exists(others.filter(until=None))
    return Q(company=None) & Q(alone | (Exists(hers) & ~Exists(others)))


class Client(models.Model):
    """A founder, a trader or a company that a hub serves.

    What the register knows is read from ``company``. The fields from ``municipality`` on hold what a
    client without a company in a register has said; an empty field is not stated.

    last_contact_at: of the latest meeting, call or mail in the timeline; None before the first.
    answered_at: up to when what the client wrote was answered in a way that no conversation tells.
    """

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        TRADER = "trader", _("trader not in a register")
        FOUNDER = "founder", _("founder without a company yet")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=500)
    search_name = models.CharField(max_length=500, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contact_person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    municipality = models.CharField(_("municipality code"), max_length=10, blank=True)
    activity_code = models.CharField(_("activity code"), max_length=10, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=10, blank=True)
    founded_on = models.DateField(_("started on"), null=True, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    employees_state = models.CharField(max_length=16, choices=Stated, default=Stated.NOT_ASKED)
    idea = models.TextField(_("idea"), blank=True)
    taken_on_at = models.DateTimeField()
    last_contact_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    retention: ClassVar = Retention(
        purpose="Says whom the hub serves and who is their contact person.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("closed_at",),
        archive=True,
        erase={"contact_person": Erasure.CLEAR},
        herself=Herself(rows=_is_the_client, values={"name": MARK, "search_name": MARK, "idea": ""}),
        free_text=("idea",),
        told={"name": "Others act for this client, or a register names it: if it is she, rename it."},
        why_kept="What was done for a client is part of the client's case, without the name.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "company"],
                condition=Q(company__isnull=False),
                name="clients_company_once_a_hub",
            )
        ]
        indexes = [
            models.Index(fields=["hub", "search_name"]),
            models.Index(fields=["hub", "contact_person", "search_name"]),
        ]

    def __str__(self) -> str:
        return self.name


class Representation(models.Model):
    """Who acts for a client, since when, and who verified it. Ends when they leave; the row stays."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="representations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("what they are there"), max_length=120, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    verified_how = models.CharField(_("how you know"), max_length=200)

    retention: ClassVar = Retention(
        purpose="Shows who may see and write for a client, and who made sure of it.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("until", "client__closed_at"),
        erase={"person": Erasure.DELETE, "verified_by": Erasure.CLEAR},
        free_text=("title", "verified_how"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "person"], condition=Q(until=None), name="clients_one_live_representation"
            )
        ]
        indexes = [models.Index(fields=["person", "hub"])]

    def __str__(self) -> str:
        return f"{self.person} for {self.client}"


class TimelineEntry(models.Model):
    """One line of a client's timeline: what people said and what the system did, in one place.

    text: what a person wrote; empty for what the system did, which ``kind`` and ``details`` tell.
    details: plain values for the words of ``kind``.
    key: makes what a subscriber writes stand once.
    """

    class Audience(models.TextChoices):
        SHARED = "shared", _("the client and the hub")
        HUB = "hub", _("the hub only")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="timeline")
    kind = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    audience = models.CharField(_("who sees it"), max_length=10, choices=Audience)
    text = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 (null: unique where there is one)

    retention: ClassVar = Retention(
        purpose="Lets a client and the hub see what was said, promised and done.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("client__closed_at",),
        archive=True,
        erase={"by": Erasure.CLEAR},
        named_in=("details",),
        free_text=("text", "details"),
        why_kept="What was done for a client is part of the client's case.",
    )

    class Meta:
        indexes = [models.Index(fields=["client", "-happened_at", "-id"])]

    def __str__(self) -> str:
        return f"{self.client}: {self.kind}"


class Noted(models.Model):
    """What a person has taken note of, so that it waits for her no longer.

    item: what waited, such as ``answered/12``; the page that shows it gives it its key.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    item = models.CharField(max_length=60)
    at = models.DateTimeField()

    retention: ClassVar = Retention(
        purpose="Keeps what a person has dealt with off her list of today.",
        basis=Basis.PUBLIC_TASK,
        months=12,
        counted_from=("at",),
        erase={"person": Erasure.DELETE},
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hub", "person", "item"], name="clients_noted_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.item}"
