"""What was brought in of registers: snapshots, files, tables of areas, and how far a feed is read."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstline.domains.hubs.models import Hub
from firstline.domains.registers.models.companies import Unit
from firstline.foundation.retention import Basis, Erasure, Retention


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


class RegisterImport(models.Model):
    """One run of an import, with its account."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    register = models.CharField(max_length=20)
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.COMPANY)
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


class FeedCursor(models.Model):
    """Up to where a hub has read a register's update feed.

    last_id: of the last update that was applied; None to begin with what has been since ``at``.
    at: when the register wrote that update.
    began_on: the day from which on the feed has been read.
    unreported: the account of a run that has not ended; the run that goes on reports it.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    register = models.CharField(max_length=20)
    unit = models.CharField(max_length=8, choices=Unit)
    last_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    began_on = models.DateField()
    unreported = models.JSONField(default=dict)

    retention: ClassVar = Retention(
        purpose="Says up to where a register's news has been read, so that none is missed or read twice.",
        basis=Basis.NONE,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hub", "register", "unit"], name="registers_one_cursor_a_feed")
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.unit} {self.last_id}"


class FetchedFile(models.Model):
    """The whole file of a register that a hub fetched and imported last, so that it is not fetched twice.

    etag: how the register's server names this very file.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    register = models.CharField(max_length=20)
    unit = models.CharField(max_length=8, choices=Unit)
    etag = models.CharField(max_length=200)
    snapshot_on = models.DateField()
    fetched_at = models.DateTimeField(auto_now=True)

    retention: ClassVar = Retention(
        purpose="Says which file of a register was fetched last, so that it is not fetched twice.",
        basis=Basis.NONE,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hub", "register", "unit"], name="registers_one_fetched_file")
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.unit} {self.snapshot_on}"
