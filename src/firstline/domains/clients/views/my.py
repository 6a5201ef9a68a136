"""What a client writes to its contact person, from the workspace."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firstline.domains.clients import messages as messages_of
from firstline.domains.clients import queries
from firstline.domains.clients.forms import MessageForm
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HubRequest, client_id: int) -> HttpResponse:
    """Write to the contact person, or to the hub where nobody is that yet."""
    acted_for = queries.represented_by(request.person, request.hub).select_related("contact_person")
    client = get_object_or_404(acted_for, pk=client_id)
    form = MessageForm(request.POST or None)
    if form.is_valid():
        try:
            messages_of.write(client=client, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            to = client.contact_person or request.hub
            messages.success(request, _("It is sent: it waits with %(to)s now.") % {"to": to})
            return redirect("my_home:home", hub=request.hub.slug)
    return render(
        request,
        "clients/write.html",
        {"client": client, "form": form},
        status=INVALID if form.is_bound else 200,
    )
