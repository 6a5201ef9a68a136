"""The desk's page of registers: bringing one in, for leaders."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from firstline.domains.registers import incoming
from firstline.domains.registers.forms import ImportForm
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HubRequest) -> HttpResponse:
    """Upload a register's file; a worker imports it, and its page shows how far that is."""
    form = ImportForm(request.hub, request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            run = incoming.accept(hub=request.hub, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("runs:one", hub=request.hub.slug, run_id=run.pk)
    context = {"form": form, "registers": incoming.choices(request.hub)}
    return render(request, "registers/bring_in.html", context, status=INVALID if form.is_bound else 200)
