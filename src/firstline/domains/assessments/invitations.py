"""The mails that ask a person to answer, and remind her of it, in her own language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from firstline.domains.assessments import links, presenters
from firstline.domains.assessments.models import Reminder, Response
from firstline.domains.hubs.models import Person
from firstline.foundation.locale.languages import first_shown
from firstline.foundation.mail import post
from firstline.foundation.packs import Instrument
from firstline.foundation.ui.wording import day_text


def queue(response: Response, instrument: Instrument, *, colleague: Person | None = None) -> None:
    """Queue the mail with the response's newest link. Raises NoMailServer.

    colleague: who asks her, where that is nobody at the hub.
    """
    asked_by = response.assessment.invited_by
    more = {"asked_by": asked_by, "colleague": colleague, "again": response.link_number > 1}
    _queue(response, instrument, key=response.mail_key, template="invitation", more=more)


def queue_reminder(reminder: Reminder, instrument: Instrument) -> None:
    """Queue a reminder, with the newest link and one to be reminded no more. Raises NoMailServer."""
    response = reminder.response
    more = {
        "asked_at": response.assessment.invited_at,
        "begun": response.saved_at is not None,
        "last": reminder.number >= len(response.hub.reminder_days),
        "no_reminders": links.no_reminders_address(response),
    }
    _queue(
        response,
        instrument,
        key=reminder.mail_key,
        template="reminder",
        more=more,
        subject=lambda plain: _("Reminder: %(subject)s") % {"subject": plain},
    )


def queue_entered(response: Response, instrument: Instrument) -> None:
    """Queue a mail that tells what an adviser has written down and sent for a person, with a link to it.

    Where no mail can be sent, what she has agreed to before her adviser must do.
    """
    if not settings.FIRSTLINE_MAIL_READY:
        return
    more = {
        "entered_by": response.entered_by,
        "only_you": instrument.answers_for == "respondent",
        "from_paper": response.entered_how == Response.Entered.PAPER,
    }
    _queue(
        response,
        instrument,
        key=f"assessments.entered/{response.pk}",
        template="entered",
        more=more,
        subject=lambda _plain: _("%(hub)s: what was written down for you") % {"hub": response.hub.name},
    )


def _queue(
    response: Response,
    instrument: Instrument,
    *,
    key: str,
    template: str,
    more: Mapping[str, Any],
    subject: Callable[[str], str] = str,
) -> None:
    """Queue a mail in the person's own language. subject: makes it of the plain one, in that language."""
    person, hub, assessment = response.person, response.hub, response.assessment
    language = first_shown([person.language, *hub.languages])
    about = presenters.about(assessment.about_titles, assessment.about_day, language)
    context = {
        "person": person,
        "hub": hub,
        "client": assessment.client,
        "title": instrument.title.text(language),
        "about": about,
        "minutes": instrument.minutes,
        "audience": instrument.audience.text(language),
        "address": links.address(response),
        "good_until": timezone.localdate() + links.GOOD_FOR,
        **more,
    }
    with translation.override(language), timezone.override(hub.time_zone):
        post.queue(
            key=key,
            to=person.email,
            subject=subject(_subject(hub.name, instrument.title.text(language), about)),
            text=render_to_string(f"assessments/mail/{template}.txt", context),
            hub_id=hub.pk,
        )


def _subject(hub: str, title: str, about: presenters.About | None) -> str:
    named = {"hub": hub, "title": title}
    if about is None:
        return _("%(hub)s: %(title)s") % named
    named["about"] = about.what
    if about.day is None:
        return _("%(hub)s: %(title)s “%(about)s”") % named
    return _("%(hub)s: %(title)s “%(about)s”, %(day)s") % {**named, "day": day_text(about.day)}
