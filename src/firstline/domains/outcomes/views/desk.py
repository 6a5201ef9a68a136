"""What changed, at the desk."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from firstline.domains.clients import queries as clients
from firstline.domains.outcomes import pages
from firstline.foundation.access.requests import HubRequest


@require_safe
def change(request: HubRequest, client_id: int) -> HttpResponse:
    """The client's newest mapping against the first."""
    client = get_object_or_404(clients.visible_to(request.person, request.hub), pk=client_id)
    return pages.change(request, "desk", client)
