from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.retention import Basis, Erasure, Retention


class Reference(models.Model):
    """A place that a hub compares its area with.

    areas: code prefixes of municipalities, as in ``Hub.areas``. position: its place on the page, from 0.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    areas = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField()

    retention: ClassVar = Retention(
        purpose="Says which places the region's figures are compared with.",
        basis=Basis.NONE,
        told=dict.fromkeys(("name", "areas"), "This is the name or the number of a place, not of a person."),
    )

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["hub", "areas"], name="insight_reference_once_a_hub")]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """What a hub wants to have done between two days: so many mapped, and so many developed.

    instrument: its key, in all versions. since, until: both included.
    mapped, developed: how many clients; see ``mappings.progress`` for what counts.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    mapped = models.PositiveIntegerField()
    developed = models.PositiveIntegerField()
    note = models.CharField(_("note"), max_length=200, blank=True)
    set_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    retention: ClassVar = Retention(
        purpose="Says what a hub has promised to do, so that everybody sees how far it has come.",
        basis=Basis.PUBLIC_TASK,
        erase={"set_by": Erasure.CLEAR},
        free_text=("note",),
    )

    class Meta:
        ordering: ClassVar = ["-until", "-since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "instrument", "since", "until"], name="insight_one_target_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.since} – {self.until}"


class Boundary(models.Model):
    """The outlines of a hub's municipalities, for its map.

    outlines: GeoJSON, a FeatureCollection of polygons in WGS 84 with the properties *code* and *name*.
    source: who made them and under which licence; it stands beneath every map.
    """

    hub = models.OneToOneField(Hub, on_delete=models.PROTECT, related_name="+")
    outlines = models.JSONField()
    source = models.CharField(_("source"), max_length=300)
    uploaded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now=True)

    retention: ClassVar = Retention(
        purpose="Draws the hub's municipalities on a map.",
        basis=Basis.PUBLIC_TASK,
        erase={"uploaded_by": Erasure.CLEAR},
        told={
            "source": "This says who made the map: upload it again with another source.",
            "outlines": "These are names of municipalities, not of persons.",
        },
    )

    def __str__(self) -> str:
        return f"{self.hub}: {self.source}"
