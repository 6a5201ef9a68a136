from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firstline.domains.hubs import actions
from firstline.domains.hubs.forms import HubForm
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.ui.theme import OWN_COLOUR

INVALID = 422
REMINDERS = ("first_reminder", "second_reminder")


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HubRequest) -> HttpResponse:
    """What the hub says of itself: name, ways to reach it, colour and logo."""
    hub = request.hub
    form = HubForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "name": hub.name,
            "email": hub.email,
            "phone": hub.phone,
            "colour": hub.colour or OWN_COLOUR,
            "own_colour": bool(hub.colour),
            **dict(zip(REMINDERS, hub.reminder_days, strict=False)),
        },
    )
    if form.is_valid():
        not_said = {"own_colour", *REMINDERS}
        said = {name: value for name, value in form.cleaned_data.items() if name not in not_said}
        try:
            actions.change_hub(hub=hub, by=request.person, **said)
        except actions.PoorColour as poor:
            form.add_error("colour", str(poor))
            # The suggestion is in the field, one press from being taken.
            data = request.POST.copy()
            data["colour"] = poor.suggestion
            form.data = data
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is saved."))
            return redirect("hubs_desk:change", hub=hub.slug)
    return render(request, "hubs/change.html", {"form": form}, status=INVALID if form.is_bound else 200)
