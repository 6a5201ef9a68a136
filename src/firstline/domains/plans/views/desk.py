"""The plan at the desk: for who advises the client, and reading for the auditor."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.plans import actions, pages, queries
from firstline.domains.plans.forms import DeliveryForm
from firstline.domains.plans.pages import DESK, INVALID
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest


def _client(request: HubRequest, client_id: int) -> Client:
    served = clients.visible_to(request.person, request.hub)
    return get_object_or_404(served.select_related("hub", "contact_person"), pk=client_id)


@require_safe
def plan(request: HubRequest, client_id: int) -> HttpResponse:
    """See ``pages.plan``; so with the others."""
    return pages.plan(request, DESK, _client(request, client_id))


@require_POST
def add_goal(request: HubRequest, client_id: int) -> HttpResponse:
    return pages.add_goal(request, DESK, _client(request, client_id))


@require_http_methods(["GET", "HEAD", "POST"])
def change_goal(request: HubRequest, client_id: int, goal_id: int) -> HttpResponse:
    return pages.change_goal(request, DESK, _client(request, client_id), goal_id)


@require_http_methods(["GET", "HEAD", "POST"])
def add_step(request: HubRequest, client_id: int) -> HttpResponse:
    return pages.add_step(request, DESK, _client(request, client_id))


@require_http_methods(["GET", "HEAD", "POST"])
def change_step(request: HubRequest, client_id: int, step_id: int) -> HttpResponse:
    return pages.change_step(request, DESK, _client(request, client_id), step_id)


@require_POST
def set_step_state(request: HubRequest, client_id: int, step_id: int) -> HttpResponse:
    return pages.set_step_state(request, DESK, _client(request, client_id), step_id)


@require_POST
def agree(request: HubRequest, client_id: int) -> HttpResponse:
    return pages.agree(request, DESK, _client(request, client_id))


@require_http_methods(["GET", "HEAD", "POST"])
def record_delivery(request: HubRequest, client_id: int) -> HttpResponse:
    """Record what was given to a client; ``?step=`` and ``?offer=`` fill it in beforehand."""
    client = _client(request, client_id)
    step = queries.steps_of(client).filter(pk=pages.number(request, "step")).first()
    initial = {
        "step": step,
        "offer": pages.number(request, "offer") or (step.offer_id if step else None),
        "step_done": True,
    }
    form = DeliveryForm(request.POST or None, client=client, initial=initial)
    if form.is_valid():
        try:
            actions.record_delivery(client=client, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded. The client will be asked whether it was of use."))
            return redirect("plans:desk_plan", hub=request.hub.slug, client_id=client.pk)
    context = pages.context(DESK, client, form=form, title=_("Record what was given"))
    return render(request, "plans/write.html", context, status=INVALID if form.is_bound else 200)
