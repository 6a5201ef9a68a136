from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.retention import Basis, Erasure, Retention

MAIL_KEY = "assessments.invitation"
REMINDER_KEY = "assessments.reminder"


class Assessment(models.Model):
    """One instrument, one client, one occasion; answered by one person, or by several, each alone.

    scores: as ``scores.to_stored`` writes them, unrounded, with "counts" as ``scores.counts_to_stored`` does
        where the instrument has any; None until it is completed or where the instrument is not scored.
    team: where the scores are means of several people's, how close these lie, as ``scores.team_to_stored``
        writes it; made once, when the answering ends, so that nobody can tell what one more answered. None
        where one answered.
    calibration: the bank that its standard errors come from; None where they come from the answers alone.
    about: what a feedback is about, such as ``plans.delivery/12``; unique so that it is asked once.
        An assessment about nothing else is a mapping of the client; one of each instrument may be open.
    about_titles, about_day: what that was, language -> words, and when; for whoever is asked.
    reminds: whether who has not sent is reminded; an adviser can turn it off.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        STARTED = "started", _("begun")
        COMPLETED = "completed", _("completed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    about = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001 (null: unique where there is one)
    about_titles = models.JSONField(default=dict)
    about_day = models.DateField(null=True)
    invited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    reminds = models.BooleanField(default=True)
    completed_at = models.DateTimeField(null=True)
    scores = models.JSONField(null=True)
    team = models.JSONField(null=True)
    algorithm = models.CharField(max_length=40, blank=True)
    calibration = models.ForeignKey(
        "assessments.Calibration", on_delete=models.PROTECT, null=True, related_name="+"
    )

    retention: ClassVar = Retention(
        purpose="Maps where a client stands, so that help fits and its effect can be seen.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("completed_at", "invited_at"),
        erase={"invited_by": Erasure.CLEAR},
        free_text=("about_titles",),
        why_kept="A client's points count in the region's figures, without the name; the answers are gone.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "instrument"],
                condition=Q(about=None, state__in=("invited", "started")),
                name="assessments_one_open_mapping",
            )
        ]
        indexes = [models.Index(fields=["client", "instrument", "completed_at"])]

    def __str__(self) -> str:
        return f"{self.client}: {self.instrument} v{self.version}"

    @property
    def people(self) -> int:
        """Of how many people's points its own are the mean; 1 where one answered."""
        return int(self.team["answered"]) if self.team else 1


class Calibration(models.Model):
    """A bank of an instrument's questions, calibrated by what the hub's own clients answered.

    What it says is calculated once and never changes. It counts from its approval until another takes its
    place or it is ended; nothing is recalibrated by itself.

    version: the newest whose answers it rests on; it holds for all versions that are linked to it.
    number: 1 for the hub's first of the instrument, and so on.
    bank: as ``engine.measure.bank.Bank.as_data`` writes it; in it are no answers.
    account: the sample and how well the model fits, as ``calibrating.account_of`` writes it.
    respondents: how many people's answers it rests on.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    bank = models.JSONField()
    account = models.JSONField()
    respondents = models.PositiveIntegerField()
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    retention: ClassVar = Retention(
        purpose="Says how sure the points of a mapping are, and how that was found.",
        basis=Basis.PUBLIC_TASK,
        erase={"made_by": Erasure.CLEAR, "approved_by": Erasure.CLEAR},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "instrument", "number"], name="assessments_one_calibration_a_number"
            ),
            models.UniqueConstraint(
                fields=["hub", "instrument"],
                condition=Q(approved_at__isnull=False, ended_at=None),
                name="assessments_one_bank_in_force",
            ),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.instrument} {self.number}"

    @property
    def in_force(self) -> bool:
        """Whether scores take their uncertainty from it."""
        return self.approved_at is not None and self.ended_at is None


class Response(models.Model):
    """One respondent's answers.

    part: of which part of a team the respondent is; "" where that is not said, or it is no team.
    entered_by, entered_how, entered_at: which adviser writes the answers down for her, how and since when;
        nobody where she answers by herself.
    scores: her own, for her alone, where several answer; None until she sent them, or where only she was
        asked.
    answers: question key -> answer, in the shape that ``foundation.packs`` documents.
    short: whether she was asked the questions that tell most, until enough was known.
    page: the key of the page to resume at.
    link_number: goes up when a new link is sent, which ends the old one; 0 before any was.
    link_sent_at: when that was, so that nobody can flood a mailbox.
    no_reminders_at: when she said that she wants no reminders; it holds for all that the hub asks her.
    """

    class Part(models.TextChoices):
        BOARD = "board", _("on the board")
        EXECUTIVE = "executive", _("in the management")
        EMPLOYEE = "employee", _("among the employees")

    class Entered(models.TextChoices):
        TOGETHER = "together", _("in a meeting")
        PAPER = "paper", _("from paper")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="responses")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_how = models.CharField(max_length=10, choices=Entered, blank=True)
    entered_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=dict)
    short = models.BooleanField(default=False)
    scores = models.JSONField(null=True)
    page = models.CharField(max_length=40, blank=True)
    link_number = models.PositiveIntegerField(default=1)
    link_sent_at = models.DateTimeField()
    no_reminders_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    retention: ClassVar = Retention(
        purpose="Holds what a person answered, for her and those she agreed to show it to.",
        basis=Basis.CONSENT,
        months=60,
        counted_from=("completed_at", "saved_at", "link_sent_at"),
        erase={"person": Erasure.DELETE, "entered_by": Erasure.CLEAR},
        free_text=("answers",),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "person"], name="assessments_one_response_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.assessment}"

    @property
    def mail_key(self) -> str:
        """The key of the mail with her newest link."""
        return f"{MAIL_KEY}/{self.pk}/{self.link_number}"


class Reminder(models.Model):
    """A reminder of one response, the first or the second; a row stands for a mail that went or waits."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="reminders")
    number = models.PositiveSmallIntegerField()
    queued_at = models.DateTimeField()

    retention: ClassVar = Retention(
        purpose="Says when somebody was reminded, so that nobody is reminded too often.",
        basis=Basis.PUBLIC_TASK,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "number"], name="assessments_reminded_once")
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.response}: {self.number}"

    @property
    def mail_key(self) -> str:
        """The key of its mail."""
        return f"{REMINDER_KEY}/{self.response_id}/{self.number}"


class HubInstrument(models.Model):
    """One version of an instrument that a hub made itself. Once it is published, it never changes.

    key: the hub and the instrument's own key, such as ``fjelldal.growth``; all versions have the same.
    content: the file that says it (TOML), as `foundation.packs.content` reads it. Its own key is without
        the hub, so that another hub can take it in.
    revision: goes up with each change of the draft, so that of two people who change it at once the
        second is told.
    copied_from: key and version of the instrument that it was made from, such as ``growth/1``; "" where it
        was begun from nothing of ours.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("instrument", "draft")
        PUBLISHED = "published", pgettext_lazy("instrument", "published")
        RETIRED = "retired", pgettext_lazy("instrument", "retired")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    content = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    copied_from = models.CharField(max_length=60, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    retention: ClassVar = Retention(
        purpose="Questions that a hub wrote itself, so that answers to them can be read and scored.",
        basis=Basis.PUBLIC_TASK,
        erase={"made_by": Erasure.CLEAR},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="assessments_one_of_each_version"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(state="draft"), name="assessments_one_draft_a_key"
            ),
        ]
        indexes = [models.Index(fields=["hub", "state"])]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class Evidence(models.Model):
    """A note, or a file, or both, that shows that an answer is so.

    It is the respondent's alone until she shares it, and again when she no longer does.

    question: the key of the question that it belongs to.
    content_type: what the file was judged to be by its content; "" where there is only a note.
    size: of the file as it is kept, in bytes.
    shared_at: since when the hub's advisers may see it; None: they may not.
    """

    NOTE = 500

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="evidence")
    question = models.CharField(max_length=40)
    note = models.CharField(_("note"), max_length=NOTE, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    content_type = models.CharField(max_length=80, blank=True)
    content = models.BinaryField(default=bytes)
    size = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True)

    retention: ClassVar = Retention(
        purpose="Shows that what a person answered is so, to her and to those she shares it with.",
        basis=Basis.CONSENT,
        months=60,
        counted_from=("response__completed_at", "response__saved_at", "response__link_sent_at"),
        free_text=("note", "file_name"),
    )

    class Meta:
        indexes = [models.Index(fields=["response", "question"])]

    def __str__(self) -> str:
        return f"{self.question}: {self.file_name or self.note[:40]}"


class Verification(models.Model):
    """An adviser has seen what shows that a client's answers in one area are so. No score depends on it.

    seen_on: the day on which it was seen. at: when that was written here.
    """

    class How(models.TextChoices):
        EVIDENCE = "evidence", _("what was shared here")
        VISIT = "visit", _("a visit")
        DOCUMENTS = "documents", _("documents that were shown")

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="verifications")
    dimension = models.CharField(max_length=40)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    seen_on = models.DateField()
    how = models.CharField(max_length=10, choices=How)

    retention: ClassVar = Retention(
        purpose="Tells what somebody has seen evidence of from what a client says of itself.",
        basis=Basis.PUBLIC_TASK,
        months=60,
        counted_from=("assessment__completed_at", "assessment__invited_at"),
        erase={"by": Erasure.CLEAR},
        why_kept="That an area was verified, and when, is part of the client's case; by whom is gone.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "dimension"], name="assessments_one_verification_an_area"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.dimension}"
