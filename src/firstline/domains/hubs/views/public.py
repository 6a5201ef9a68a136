"""Pages and addresses that belong to the installation rather than to one hub."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from firstline.domains.hubs import actions, queries
from firstline.domains.hubs.models import Picture
from firstline.foundation.access.requests import PublicRequest
from firstline.foundation.locale.languages import SHOWN
from firstline.foundation.ui.theme import style_sheet


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The installation's first page: which hubs there are. With one hub, that hub."""
    hubs = list(queries.hubs())
    if len(hubs) == 1:
        return HttpResponseRedirect(f"/{hubs[0].slug}/")
    return render(request, "hubs/index.html", {"hubs": hubs})


@require_POST
def choose_language(request: PublicRequest) -> HttpResponse:
    """Keep the reader's language, in a cookie and with the person who is signed in."""
    next_page = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(next_page, {request.get_host()}, request.is_secure()):
        next_page = "/"
    response = HttpResponseRedirect(next_page)
    language = request.POST.get("language", "")
    if language in SHOWN:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=31_536_000,
            samesite="Lax",
            secure=request.is_secure(),
        )
        if request.person:
            actions.choose_language(person=request.person, language=language)
    return response


@require_safe
@cache_control(public=True, immutable=True, max_age=31_536_000)
def picture(request: HttpRequest, key: str) -> HttpResponse:
    """A logo or a face. Its key changes when it does, so a browser asks once."""
    found = get_object_or_404(Picture, pk=key)
    return HttpResponse(bytes(found.content), content_type="image/webp")


@require_safe
@cache_control(public=True, max_age=31_536_000)
def theme(request: PublicRequest) -> HttpResponse:
    """The hub's colour as a style sheet. The page's link names the colour, so it changes when that does."""
    return HttpResponse(style_sheet(request.hub.colour), content_type="text/css; charset=utf-8")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For a load balancer: says that the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
