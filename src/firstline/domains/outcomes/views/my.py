"""What changed, in the workspace."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from firstline.domains.clients import queries as clients
from firstline.domains.outcomes import pages
from firstline.foundation.access.requests import HubRequest


@require_safe
def change(request: HubRequest, client_id: int) -> HttpResponse:
    """The newest mapping against the first, for whoever acts for the client."""
    client = get_object_or_404(clients.represented_by(request.person, request.hub), pk=client_id)
    return pages.change(request, "my", client)
