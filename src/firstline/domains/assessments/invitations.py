"""The mail that asks a person to answer, in her own language."""

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from firstline.domains.assessments import links
from firstline.domains.assessments.models import Response
from firstline.foundation.locale.languages import first_shown
from firstline.foundation.mail import post
from firstline.foundation.packs import Instrument


def queue(response: Response, instrument: Instrument) -> None:
    """Queue the mail with the response's newest link. Raises NoMailServer."""
    person, hub = response.person, response.hub
    language = first_shown([person.language, *hub.languages])
    context = {
        "person": person,
        "hub": hub,
        "client": response.assessment.client,
        "asked_by": response.assessment.invited_by,
        "title": instrument.title.text(language),
        "minutes": instrument.minutes,
        "audience": instrument.audience.text(language),
        "address": links.address(response),
        "good_until": timezone.localdate() + links.GOOD_FOR,
        "again": response.link_number > 1,
    }
    with translation.override(language), timezone.override(hub.time_zone):
        subject = _("%(hub)s: %(title)s") % {"hub": hub.name, "title": context["title"]}
        post.queue(
            key=response.mail_key,
            to=person.email,
            subject=subject,
            text=render_to_string("assessments/mail/invitation.txt", context),
            hub_id=hub.pk,
        )
