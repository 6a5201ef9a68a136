"""The desk's page about the hub's news: where it is read, and written by those who write."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from firstline.domains.library import access, queries
from firstline.foundation.access.requests import HubRequest

NEWS_A_PAGE = 20


@require_safe
def news(request: HubRequest) -> HttpResponse:
    """What was published, the newest first, with the way to the editor."""
    page = Paginator(queries.news(request.hub), NEWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "door": queries.front_door(request.hub),
        "writes": access.writes_for(request.person, request.hub.pk),
    }
    return render(request, "library/desk_news.html", context)
