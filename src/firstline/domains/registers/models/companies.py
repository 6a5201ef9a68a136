"""Companies as registers know them, and which of them a hub keeps in sight."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firstline.domains.hubs.models import Hub
from firstline.foundation.packs import PackError, legal_forms
from firstline.foundation.retention import Basis, Retention


class Kind(models.TextChoices):
    """What a register's row is, told by its legal form."""

    BUSINESS = "business", _("business")
    PUBLIC_BODY = "public_body", _("public body")
    ASSOCIATION = "association", _("association")
    ESTATE = "estate", _("estate")
    UNKNOWN = "unknown", _("not known")


class Stated(models.TextChoices):
    """Whether a number is known. Zero, withheld, not stated and not asked are four different things."""

    STATED = "stated", _("stated")
    RANGE = "range", _("stated as a range")
    WITHHELD = "withheld", _("withheld")
    NOT_STATED = "not_stated", _("not stated")
    NOT_IN_REGISTER = "not_in_register", _("not in this register")
    NOT_ASKED = "not_asked", _("not asked")


class Unit(models.TextChoices):
    """A company, or a site: one of the places where it works."""

    COMPANY = "company", _("company")
    SITE = "site", _("site")


class Company(models.Model):
    """A company, or a site of one, as a public register knows it. One row a register and number, however
    many hubs see it.

    Codes are strings. ``employees`` is None unless ``employees_state`` is *stated*; ``employees_low`` and
    ``employees_high`` are what the number lies between where the register says that much.
    ``personal``: the row is about one person, whose name and place are personal data.
    ``no_advertising``: the company has asked the register for no advertising.
    ``removed_on``: since when the register holds nothing of it any more; then nothing stands here but the
    number, until what refers to the row has let go of it.
    ``fingerprint`` tells whether a later snapshot says anything new.
    """

    register = models.CharField(max_length=20)
    number = models.CharField(max_length=20)
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.COMPANY)
    parent_number = models.CharField(max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=500)
    search_name = models.CharField(max_length=500, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    legal_form = models.CharField(max_length=100)
    activity_code = models.CharField(max_length=10, blank=True)
    other_activity_codes = models.JSONField(default=list)
    sector_code = models.CharField(max_length=10, blank=True)
    employees = models.PositiveIntegerField(null=True)
    employees_low = models.PositiveIntegerField(null=True)
    employees_high = models.PositiveIntegerField(null=True)
    employees_state = models.CharField(max_length=16, choices=Stated)
    personal = models.BooleanField(default=False)
    municipality = models.CharField(max_length=10, blank=True)
    municipality_name = models.CharField(max_length=120, blank=True)
    street = models.CharField(max_length=500, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    website = models.CharField(max_length=300, blank=True)
    registered_on = models.DateField(null=True)
    founded_on = models.DateField(null=True)
    bankrupt = models.BooleanField(default=False)
    in_liquidation = models.BooleanField(default=False)
    deleted_on = models.DateField(null=True)
    purpose = models.TextField(blank=True)
    no_advertising = models.BooleanField(default=False)
    snapshot_on = models.DateField()
    removed_on = models.DateField(null=True, editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)

    retention: ClassVar = Retention(
        purpose="Knows the local business life from public registers.",
        basis=Basis.PUBLIC_TASK,
        months=120,
        counted_from=("deleted_on",),
        told=dict.fromkeys(
            ("name", "purpose"), "A public register says this, and would say it again: ask the register."
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="registers_one_row_a_number")
        ]
        indexes = [
            models.Index(fields=["municipality", "kind", "search_name"]),
            models.Index(fields=["number"]),
            models.Index(fields=["register", "parent_number"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def legal_form_name(self) -> str:
        """The legal form as people know it: Norway's codes are in daily use, the others' are not."""
        if self.register == "brreg":
            return self.legal_form
        try:
            return legal_forms(self.register).name(self.legal_form, get_language())
        except PackError:
            return self.legal_form


class Hold(models.Model):
    """A company that a hub keeps seeing because a client of the hub refers to it."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="holds")

    retention: ClassVar = Retention(
        purpose="Keeps a client's company in sight when it moves out of the hub's area.",
        basis=Basis.PUBLIC_TASK,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hub", "company"], name="registers_one_hold")]

    def __str__(self) -> str:
        return f"{self.hub} holds {self.company}"
