"""Pages and addresses that belong to the installation rather than to one hub."""

import json
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from firstline.domains.hubs import actions, pictures, queries
from firstline.domains.hubs.models import Picture
from firstline.foundation.access.requests import PublicRequest
from firstline.foundation.locale.languages import SHOWN, first_shown
from firstline.foundation.ui.theme import OWN_COLOUR, style_sheet

# What a page needs to look like one; whatever else it loads is kept when it is first loaded.
SHELL = (
    "ui/designsystemet/theme.css",
    "ui/designsystemet/designsystemet.css",
    "ui/app.css",
    "ui/kept.js",
    "ui/mark.svg",
)


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
@cache_control(public=True, max_age=86_400)
def manifest(request: PublicRequest) -> HttpResponse:
    """What a telephone needs to install the hub's workspace: its name, its colour, its sign."""
    hub = request.hub
    look = f"{hub.colour[1:]}-{hub.logo_id or ''}"
    icons = [
        {
            "src": f"{reverse(f'hubs_desk:icon_{size}', kwargs={'hub': hub.slug})}?{look}",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    said = {
        "id": f"/{hub.slug}/my/",
        "name": hub.name,
        "short_name": hub.name,
        "lang": first_shown(hub.languages),
        "start_url": f"/{hub.slug}/my/",
        "scope": "/",
        "display": "standalone",
        "theme_color": hub.colour or OWN_COLOUR,
        "background_color": "#ffffff",
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=86_400)
def icon(request: PublicRequest, size: int) -> HttpResponse:
    """The hub's sign as a square, for a telephone's screen."""
    hub = request.hub
    logo = bytes(hub.logo.content) if hub.logo else b""
    return HttpResponse(pictures.icon(hub.colour or OWN_COLOUR, logo, size), content_type="image/png")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the workspace readable without a line; another file whenever its files change."""
    files = [static(name) for name in SHELL]
    version = sha256("".join(files).encode()).hexdigest()[:12]
    said = {"shell": json.dumps(files), "version": version, "offline": reverse("hubs:offline")}
    return render(request, "ui/service_worker.js", said, content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown of a page that there is no copy of, in the language that the reader was reading."""
    asked = request.GET.get("language", "")
    language = asked if asked in SHOWN else translation.get_language()
    with translation.override(language):
        response = render(request, "ui/offline.html")
    response.headers["Content-Language"] = str(language)
    return response


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For a load balancer: says that the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
