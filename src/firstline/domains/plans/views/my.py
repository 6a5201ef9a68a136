"""The plan in the workspace: for whoever acts for the client."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.plans import pages
from firstline.domains.plans.pages import MY
from firstline.foundation.access.requests import HubRequest


def _client(request: HubRequest, client_id: int) -> Client:
    acted_for = clients.represented_by(request.person, request.hub)
    return get_object_or_404(acted_for.select_related("hub", "contact_person"), pk=client_id)


@require_safe
def plans(request: HubRequest) -> HttpResponse:
    """The plan of the one client that a person acts for; who acts for several chooses."""
    acted_for = list(clients.represented_by(request.person, request.hub))
    if len(acted_for) == 1:
        return redirect("plans:my_plan", hub=request.hub.slug, client_id=acted_for[0].pk)
    return render(request, "plans/choose.html", {"clients": acted_for})


@require_safe
def plan(request: HubRequest, client_id: int) -> HttpResponse:
    """See ``pages.plan``; so with the others."""
    return pages.plan(request, MY, _client(request, client_id))


@require_POST
def add_goal(request: HubRequest, client_id: int) -> HttpResponse:
    return pages.add_goal(request, MY, _client(request, client_id))


@require_http_methods(["GET", "HEAD", "POST"])
def change_goal(request: HubRequest, client_id: int, goal_id: int) -> HttpResponse:
    return pages.change_goal(request, MY, _client(request, client_id), goal_id)


@require_http_methods(["GET", "HEAD", "POST"])
def add_step(request: HubRequest, client_id: int) -> HttpResponse:
    return pages.add_step(request, MY, _client(request, client_id))


@require_http_methods(["GET", "HEAD", "POST"])
def change_step(request: HubRequest, client_id: int, step_id: int) -> HttpResponse:
    return pages.change_step(request, MY, _client(request, client_id), step_id)


@require_POST
def set_step_state(request: HubRequest, client_id: int, step_id: int) -> HttpResponse:
    return pages.set_step_state(request, MY, _client(request, client_id), step_id)


@require_POST
def agree(request: HubRequest, client_id: int) -> HttpResponse:
    return pages.agree(request, MY, _client(request, client_id))
