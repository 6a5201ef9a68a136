from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.retention import Basis, Erasure, Retention


class Provider(models.Model):
    """Who gives an offer: the hub itself or anyone else in the region."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    contact_person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    retention: ClassVar = Retention(
        purpose="Says who gives an offer and how to reach them.",
        basis=Basis.PUBLIC_TASK,
        months=24,
        counted_from=("added_at",),
        erase={"contact_person": Erasure.CLEAR, "email": Erasure.CLEAR},
        told={"name": "This is who gives an offer: if it is she, write another name or withdraw the offers."},
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hub", "name"], name="offers_provider_once_a_hub")]

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """Anything the region can give to move a client.

    title, summary: language code -> text.
    topics: keys of the vocabulary *topics*, the needs that it meets.
    maturity_low, maturity_high: for whom, on the dimension's scale from 0 to 100, both included.
    starts_on, starts_at: the day that it begins, and the moment where the hour is known; the day is then the
        moment's, by the hub's clock.
    eligibility: rules in the shape that ``engine.eligibility.rules_from_data`` reads.
    """

    class Kind(models.TextChoices):
        SERVICE = "service", _("service")
        COURSE = "course", _("course")
        WORKSHOP = "workshop", _("workshop")
        MENTORING = "mentoring", _("mentoring")
        VOUCHER = "voucher", _("voucher")
        GRANT = "grant", _("grant")
        LESSON = "lesson", _("lesson")
        PRACTICE = "practice", _("good practice")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    topics = models.JSONField(default=list)
    maturity_low = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    maturity_high = models.DecimalField(max_digits=5, decimal_places=2, default=100)
    eligibility = models.JSONField(default=dict)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    places = models.PositiveIntegerField(_("places"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    retention: ClassVar = Retention(
        purpose="Says what the region can give, to whom, and for which need.",
        basis=Basis.NONE,
        months=120,
        counted_from=("withdrawn_at",),
        told=dict.fromkeys(("title", "summary", "place"), "This is published: an adviser changes the offer."),
    )

    class Meta:
        indexes = [models.Index(fields=["hub", "withdrawn_at", "kind"])]

    def __str__(self) -> str:
        return next(iter(self.title.values()), str(self.pk))
