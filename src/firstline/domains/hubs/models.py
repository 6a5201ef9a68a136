from secrets import token_urlsafe
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from firstline.foundation.access.roles import MEMBERSHIP_ROLES, ROLE_NAMES
from firstline.foundation.retention import Basis, Erasure, Retention


def new_key() -> str:
    """A key that nobody guesses."""
    return token_urlsafe(16)


def usual_reminder_days() -> list[int]:
    """When a hub that has chosen nothing reminds who has not answered."""
    return [5, 12]


class Picture(models.Model):
    """A hub's logo or a person's face, small, and shown to whoever knows its key.

    person: whose face it is; None for a logo, which its hub points at.
    """

    key = models.CharField(primary_key=True, max_length=22, default=new_key, editable=False)
    person = models.ForeignKey("Person", on_delete=models.CASCADE, null=True, related_name="+")
    content = models.BinaryField()

    retention: ClassVar = Retention(
        purpose="A hub's logo, or the face that a person chose to show.",
        basis=Basis.CONSENT,
        erase={"person": Erasure.DELETE},
    )

    def __str__(self) -> str:
        return self.key


class Hub(models.Model):
    """One business support organisation: the tenant.

    areas: code prefixes of the municipalities or counties that it serves, as strings.
    languages: in the order that the hub prefers them.
    logo_width: how wide the logo is at the head of a page, in pixels; 0 without one.
    colour: #rrggbb, of its buttons, lines and marks; empty is the design system's own.
    time_zone: the name of the clock on its wall, such as Europe/Oslo.
    disclosure_threshold: the smallest count of clients that a page shows to who may not see the rows.
    reminder_days: so many days after a link was sent, who has not answered is reminded; none, one or two.
    """

    slug = models.SlugField(unique=True, validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$")])
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(max_length=2)
    areas = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    currency = models.CharField(max_length=3, default="NOK")
    time_zone = models.CharField(max_length=40, default="Europe/Oslo")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    disclosure_threshold = models.PositiveSmallIntegerField(default=5)
    reminder_days = models.JSONField(default=usual_reminder_days)
    colour = models.CharField(_("colour"), max_length=7, blank=True)
    logo = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    logo_width = models.PositiveSmallIntegerField(default=0, editable=False)
    invented = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    retention: ClassVar = Retention(purpose="Says which organisation a row belongs to.", basis=Basis.NONE)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Make a person who can sign in; without a password, by mailed code."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing] # (Wagtail's pages)
    """Anyone who signs in: a founder, an adviser, a provider. One person, one row, many roles.

    on_front_page: whether she chose to stand, with her address, on the front pages of hubs she works for.
    """

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    photo = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    on_front_page = models.BooleanField(_("on the hub’s front page"), default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects = PersonManager()

    retention: ClassVar = Retention(
        purpose="Lets a person sign in, and says who did or owes what.",
        basis=Basis.PUBLIC_TASK,
        months=24,
        counted_from=("last_login", "joined_at"),
        erase={"id": Erasure.CLEAR},
        blank=("name", "phone", "title"),
    )

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Django's word for who may open its admin: the installation owner only."""
        return self.is_superuser

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class Membership(models.Model):
    """A role that a person holds in a hub, from one day until another."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role, ROLE_NAMES[role]) for role in MEMBERSHIP_ROLES])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    retention: ClassVar = Retention(
        purpose="Says who works for a hub, as what, and since when.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("until",),
        erase={"person": Erasure.DELETE, "given_by": Erasure.CLEAR},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "person", "role"], condition=Q(until=None), name="hubs_one_live_membership"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.hub}"


class Consent(models.Model):
    """What a person has agreed to, purpose by purpose; withdrawing keeps the row and ends it."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=80)
    wording = models.TextField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    retention: ClassVar = Retention(
        purpose="Proves what a person agreed to, in which words, and when it ended.",
        basis=Basis.LEGAL_OBLIGATION,
        months=60,
        counted_from=("withdrawn_at",),
        erase={"person": Erasure.DELETE},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "person", "purpose"],
                condition=Q(withdrawn_at=None),
                name="hubs_one_live_consent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.purpose}"
