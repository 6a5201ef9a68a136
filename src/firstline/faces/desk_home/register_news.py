"""What the register said, under Today: of her own clients one by one, of the area in one line."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.clients import access
from firstline.domains.clients import queries as clients
from firstline.domains.registers import queries as registers
from firstline.domains.registers.models import Prompt, PromptKind
from firstline.faces.desk_home.inbox import Item, Urgency
from firstline.faces.register_news import words
from firstline.foundation.access.roles import roles_of
from firstline.foundation.ui.wording import near_day_text

if TYPE_CHECKING:
    from firstline.faces.desk_home.waiting import Place

A_WEEK = timedelta(days=7)


def changes(place: "Place") -> Iterable[Item]:
    """What waits until somebody has dealt with it; who may not is shown none."""
    if not access.can_advise(roles_of(place.person, place.hub.pk)):
        return
    prompts = registers.prompts_visible_to(place.person, place.hub).filter(state=Prompt.State.OPEN)
    hers = clients.listed(place.person, place.hub, mine=True).exclude(company=None)
    theirs = {company: (pk, name) for pk, company, name in hers.values_list("pk", "company_id", "name")}
    for prompt in prompts.filter(company__in=theirs).order_by("-happened_on", "id"):
        pk, name = theirs[prompt.company_id]
        what = words.happened(prompt.kind, prompt.before, prompt.after)
        is_grave, reason = prompt.kind in words.GRAVE, words.why(prompt.kind, is_client=True)
        yield Item(
            key=f"register/{prompt.pk}",
            when=near_day_text(prompt.happened_on),
            who=name,
            client=place.address("client_page:desk", client_id=pk),
            what=words.read_on(what),
            why=_("From the register") if is_grave else reason,
            since=prompt.happened_on,
            address=place.address("register_news:desk") + f"?whose=mine&kind={prompt.kind}#news-{prompt.pk}",
            action=_("See"),
            urgency=Urgency.WAITS if is_grave else Urgency.NEWS,
            warning=reason if is_grave else "",
        )
    yield from _newcomers(place)


def _newcomers(place: "Place") -> Iterable[Item]:
    news = registers.prompts_visible_to(place.person, place.hub).filter(
        state=Prompt.State.OPEN, kind=PromptKind.NEW_COMPANY, made_at__gte=place.now - A_WEEK
    )
    number = news.count()
    if not number:
        return
    today = timezone.localdate(place.now)
    year, week, _day = today.isocalendar()
    yield Item(
        key=f"register/new/{year}-{week}",
        when=near_day_text(max(made_at for made_at in news.values_list("made_at", flat=True))),
        who=ngettext("One new company", "%(number)s new companies", number) % {"number": number},
        what=ngettext("welcome it", "welcome them", number),
        why=_("Not in the register when it was read before. Register news says when each of them began."),
        since=today,
        address=place.address("register_news:desk") + f"?kind={PromptKind.NEW_COMPANY}",
        action=_("See"),
        joint=":",
        can_note=True,
    )
