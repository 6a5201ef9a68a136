"""What the front page shows of the offers: the next ones that have a day."""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from firstline.domains.hubs.models import Hub
from firstline.domains.offers import presenters, queries
from firstline.foundation.ui.parts import front_part

NEXT = 3


def next_meetings(hub: Hub) -> SafeString:
    """The next few, with a link to all."""
    language, now = get_language(), timezone.now()
    shown = [
        presenters.shown(offer, language=language, topics={}, today=timezone.localdate(now))
        for offer in queries.coming(hub, now)[:NEXT]
    ]
    return render_to_string("offers/next.html", {"offers": shown, "hub": hub})


def register() -> None:
    """Tell the front page of them."""
    front_part(next_meetings)
