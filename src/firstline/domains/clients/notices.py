"""The mail that tells who wrote that somebody has answered; what the answer says stands on the page alone."""

from contextlib import suppress

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from firstline.domains.clients.models import TimelineEntry
from firstline.domains.hubs.models import Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.locale.languages import first_shown
from firstline.foundation.mail import post


def tell_of_reply(entry: TimelineEntry, person: Person) -> None:
    """Queue the mail, in her language. Where none can be sent the answer stands on her page all the same."""
    hub, client = entry.client.hub, entry.client
    path = reverse("my_home:timeline", kwargs={"hub": hub.slug, "client_id": client.pk})
    context = {
        "person": person,
        "hub": hub,
        "client": client,
        "by": entry.by,
        "address": f"{settings.FIRSTLINE_URL}{path}",
    }
    with translation.override(first_shown([person.language, *hub.languages])), suppress(Refused):
        post.queue(
            key=f"clients.reply/{entry.pk}/{person.pk}",
            to=person.email,
            subject=_("%(hub)s: you have an answer") % {"hub": hub.name},
            text=render_to_string("clients/mail/reply.txt", context),
            hub_id=hub.pk,
        )
