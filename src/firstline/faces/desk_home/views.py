"""Today: what waits for an adviser, and why."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from firstline.domains.clients import access, actions
from firstline.domains.clients import queries as clients
from firstline.faces.desk_home import waiting
from firstline.faces.desk_home.inbox import first_of_each, sorted_for_today
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.ui.undo import success_with_undo

LONGEST_KEY = 60
SILENT_AFTER = timedelta(days=90)
# As many as are seen at a glance; the box with Alt L finds the others.
TO_CALL = 6


@require_safe
def today(request: HubRequest) -> HttpResponse:
    """Everything that waits for her, the most urgent first; ``?all=needs`` is all of a kind."""
    place = waiting.Place(request.person, request.hub, get_language() or "", timezone.now())
    found = [item for source in waiting.SOURCES for item in source(place)]
    items = sorted_for_today(found, clients.noted(request.person, request.hub))
    hers = clients.listed(request.person, request.hub, mine=True)
    can_advise = access.can_advise(request.roles)
    silent_since = timezone.now() - SILENT_AFTER
    kind = request.GET.get("all", "")
    shown, more = first_of_each(items, waiting.MOST_OF_A_KIND)
    if kind in waiting.KINDS:
        shown, more = [item for item in items if item.kind == kind], {}
    context = {
        "items": items,
        "shown": shown,
        "more": [(key, number, waiting.KINDS[key]) for key, number in more.items()],
        "only": waiting.KINDS.get(kind),
        "promises": sum(item.key.startswith("step/") for item in items),
        "clients": hers.count(),
        "silent": clients.not_spoken_with(hers, silent_since).count(),
        "unspoken": clients.not_spoken_with_yet(hers, silent_since).count(),
        "can_advise": can_advise,
        "to_call": clients.last_spoken_first(hers)[:TO_CALL] if can_advise else [],
    }
    return render(request, "faces/today.html", context)


@require_POST
def note(request: HubRequest) -> HttpResponse:
    """Take one thing off her list, or with ``back`` put it on again."""
    item = request.POST.get("item", "")[:LONGEST_KEY]
    if item and request.POST.get("back"):
        actions.put_back(hub=request.hub, person=request.person, item=item)
    elif item:
        actions.take_note(hub=request.hub, person=request.person, item=item)
        address = reverse("desk_home:note", kwargs={"hub": request.hub.slug})
        success_with_undo(request, _("It is off your list."), address, item=item, back="1")
    return redirect("desk_home:today", hub=request.hub.slug)
