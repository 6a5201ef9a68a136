"""What a hub does about companies in a register: what it was told of them, and why it may write to them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models.companies import Company
from firstline.foundation.retention import Basis, Erasure, Retention


class ContactGround(models.Model):
    """Why a hub may write to a company that asks for no advertising, or that is one person.

    Danish law (reklamebeskyttet) bars contact from register data without such a ground; a row says which
    one the hub has, and who said so. One that is ended counts no more.
    """

    class Ground(models.TextChoices):
        CONSENT = "consent", _("they have said yes")
        RELATION = "relation", _("the hub serves them already")
        OTHER = "other", _("another legal ground")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    ground = models.CharField(_("ground"), max_length=10, choices=Ground)
    note = models.TextField(_("reason"))
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    retention: ClassVar = Retention(
        purpose="Shows on which ground a hub contacts a company that wants no advertising.",
        basis=Basis.LEGAL_OBLIGATION,
        months=60,
        counted_from=("ended_at",),
        erase={"by": Erasure.CLEAR},
        free_text=("note",),
        why_kept="That there was a ground for contacting a company must be shown when somebody asks.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "company"],
                condition=models.Q(ended_at=None),
                name="registers_one_live_ground",
            )
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.ground}"


class PromptKind(models.TextChoices):
    """What a register said that may be worth a call, the gravest first: lists stand in this order."""

    DELETED = "deleted", _("deleted from the register")
    BANKRUPT = "bankrupt", _("bankrupt")
    IN_LIQUIDATION = "in_liquidation", _("in liquidation")
    NEW_COMPANY = "new_company", _("new company")
    MOVED_IN = "moved_in", _("moved in")
    FIRST_EMPLOYEES = "first_employees", _("first employees")
    GROWN = "grown", _("grown")
    SHRUNK = "shrunk", _("shrunk")
    NEW_ACTIVITY = "new_activity", _("new activity")
    MOVED_OUT = "moved_out", _("moved out")


class Prompt(models.Model):
    """Something that a register said about a company in a hub's area, or one that the hub holds.

    Told once for what happened: ``what`` is empty where it can happen once, such as a bankruptcy, and else
    says from what to what. ``before`` and ``after`` hold codes, counts, days and names of places.
    ``happened_on``: the day that the register gives, or else the day of the snapshot that says it.
    by, at: who dealt with it, and when.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TAKEN_ON = "taken_on", _("taken on")
        LOGGED = "logged", _("logged")
        DISMISSED = "dismissed", _("dismissed")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    # What is purged from the register takes along what the register said of it.
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="prompts")
    kind = models.CharField(_("what happened"), max_length=20, choices=PromptKind)
    what = models.CharField(max_length=60, blank=True)
    happened_on = models.DateField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    retention: ClassVar = Retention(
        purpose="Tells advisers what a public register says about the area and their clients, once.",
        basis=Basis.PUBLIC_TASK,
        months=24,
        counted_from=("made_at",),
        erase={"by": Erasure.CLEAR},
        free_text=("note",),
        why_kept="What the register said of a company, and what came of it, stays without the name.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "company", "kind", "what"], name="registers_one_prompt_a_happening"
            )
        ]
        indexes = [models.Index(fields=["hub", "state", "kind"])]

    def __str__(self) -> str:
        return f"{self.company}: {self.kind}"
