"""Reminding whoever was asked to answer and has not sent, and leaving that off."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.assessments import invitations, queries, reminders
from firstline.domains.assessments.actions.under_way import locked, locked_assessment
from firstline.domains.assessments.models import REMINDER_KEY, Assessment, Reminder, Response
from firstline.domains.hubs.models import Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.mail import post
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.packs import load_instrument

logger = logging.getLogger(__name__)

# What never reached the mail server is no reminder.
NEVER_WENT = (OutgoingMail.State.QUEUED, OutgoingMail.State.FAILED)


def remind_due() -> int:
    """Remind who is to be reminded now, each in a transaction of its own; returns how many were.

    For the worker, each hour. Running it twice, or killing it anywhere, reminds nobody twice.
    """
    take_back()
    if not settings.FIRSTLINE_MAIL_READY:
        return 0
    reminded = 0
    for response in reminders.due(timezone.now()):
        try:
            reminded += _remind(response)
        except Exception:
            # One that cannot be reminded keeps nobody else from it.
            logger.exception("response %s could not be reminded", response.pk)
    return reminded


@transaction.atomic
def _remind(response: Response) -> bool:
    response = locked(response)
    # As it stands now that nobody else writes it.
    if not reminders.due(timezone.now(), Response.objects.filter(pk=response.pk)):
        return False
    assessment, before = response.assessment, response.reminders.last()
    number = before.number + 1 if before else 1
    reminder = Reminder.objects.create(
        hub=response.hub, response=response, number=number, queued_at=timezone.now()
    )
    invitations.queue_reminder(reminder, load_instrument(assessment.instrument, assessment.version))
    trail.record(
        action="assessments.remind",
        by=None,
        hub_id=response.hub_id,
        subject=response,
        changes={"number": reminder.number},
    )
    return True


def take_back() -> None:
    """Forget reminders that still wait and may not go any more, or not today: a mail server that was away
    for days must not make up for it on a Saturday, or after she has left.
    """
    now = timezone.now()
    waiting = OutgoingMail.objects.filter(
        key__startswith=f"{REMINDER_KEY}/", state=OutgoingMail.State.QUEUED
    ).values_list("key", flat=True)
    keys = {int(key.split("/")[1]) for key in waiting}
    if not keys:
        return
    may = set(reminders.may_be_reminded(now).filter(pk__in=keys).values_list("pk", flat=True))
    for response in Response.objects.filter(pk__in=keys).select_related("hub"):
        if response.pk not in may or not reminders.now_is_working(response.hub.time_zone, now):
            forget_waiting(response)


@transaction.atomic
def forget_waiting(response: Response) -> None:
    """Drop the reminders of a response that have not gone, in the caller's transaction where there is one."""
    for reminder in response.reminders.select_for_update():
        if post.drop(reminder.mail_key) in NEVER_WENT:
            reminder.delete()


@transaction.atomic
def set_reminders(*, assessment: Assessment, on: bool, by: Person) -> None:
    """Turn an assessment's reminders on or off; what waits to go is dropped. Saying it twice changes nothing.

    Raises Refused where there is nobody left to remind.
    """
    assessment = locked_assessment(assessment)
    if assessment.state not in queries.OPEN:
        raise Refused(_("This is no longer open, so nobody is reminded of it."))
    if assessment.reminds == on:
        return
    assessment.reminds = on
    assessment.save(update_fields=["reminds"])
    if not on:
        for response in assessment.responses.all():
            forget_waiting(response)
    trail.record(
        action="assessments.set_reminders",
        by=by,
        hub_id=assessment.hub_id,
        subject=assessment,
        changes={"on": on},
    )


@transaction.atomic
def want_reminders(*, response: Response, wanted: bool) -> None:
    """A person says whether the hub may remind her, of this and of all else that it asks; what waits is
    dropped. Saying it twice changes nothing.
    """
    response = locked(response)
    if reminders.wants_none(response) != wanted:
        return
    hers = Response.objects.filter(hub=response.hub, person=response.person)
    if wanted:
        hers.update(no_reminders_at=None)
    else:
        Response.objects.filter(pk=response.pk).update(no_reminders_at=timezone.now())
        for one in hers.filter(completed_at=None):
            forget_waiting(one)
    trail.record(
        action="assessments.want_reminders",
        by=response.person,
        hub_id=response.hub_id,
        subject=response,
        changes={"wanted": wanted},
    )
