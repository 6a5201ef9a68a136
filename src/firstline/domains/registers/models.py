from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.packs import PackError, legal_forms
from firstline.foundation.retention import Basis, Erasure, Retention


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


class Snapshot(models.Model):
    """A whole register on one day, in the analytical store; what figures and history are made of.

    folder: where it stands in the store. A folder that no row names does not count.
    """

    register = models.CharField(max_length=20)
    unit = models.CharField(max_length=8, choices=Unit)
    snapshot_on = models.DateField()
    folder = models.CharField(max_length=120)
    rows = models.PositiveIntegerField()
    file_sha256 = models.CharField(max_length=64)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField(auto_now=True)

    retention: ClassVar = Retention(
        purpose="Says which snapshots of public registers the region's figures are made of.",
        basis=Basis.NONE,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "unit", "snapshot_on"], name="registers_one_snapshot_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.unit} {self.snapshot_on}"


class AreaTable(models.Model):
    """A table about a country's areas, in the analytical store: where postcodes lie, or classes of areas.

    Of one kind and country, that of the latest day counts. folder: where it stands in the store.
    """

    class Kind(models.TextChoices):
        POSTCODES = "postcodes", _("postcodes and their municipalities")
        CLASSES = "classes", _("classes of municipalities")

    kind = models.CharField(max_length=10, choices=Kind)
    country = models.CharField(max_length=2)
    dated_on = models.DateField()
    source = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=300)
    file_sha256 = models.CharField(max_length=64)
    folder = models.CharField(max_length=120)
    rows = models.PositiveIntegerField()
    account = models.JSONField()
    loaded_at = models.DateTimeField(auto_now=True)

    retention: ClassVar = Retention(
        purpose="Says by which tables companies are placed in municipalities and municipalities in classes.",
        basis=Basis.NONE,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "country", "dated_on"], name="registers_one_area_table_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.kind} {self.dated_on}"


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


class RegisterImport(models.Model):
    """One run of an import, with its account."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    register = models.CharField(max_length=20)
    file_name = models.CharField(max_length=300)
    file_sha256 = models.CharField(max_length=64)
    snapshot_on = models.DateField()
    account = models.JSONField()
    by_id = models.BigIntegerField(null=True)
    finished_at = models.DateTimeField(auto_now_add=True)

    retention: ClassVar = Retention(
        purpose="Says where the register's figures come from and what was refused.",
        basis=Basis.PUBLIC_TASK,
        months=120,
        counted_from=("finished_at",),
        erase={"by_id": Erasure.KEEP},
        why_kept="The account of an import says who ran it, by number only.",
    )

    def __str__(self) -> str:
        return f"{self.register} {self.snapshot_on} {self.file_name}"


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
