"""The page that says why something was not done."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from firstline.foundation.access.roles import Role

FRAMES = {"desk": "ui/desk.html", "my": "ui/my.html"}
CONFLICT = 409


def refused_page(
    request: HttpRequest, sentence: str, *, status: int = CONFLICT, setting: str = ""
) -> HttpResponse:
    """Say it in the frame of the face that the reader is in, with the way back to where she was.

    sentence: why it was not done, and what to do.
    setting: what whoever runs the installation would set; told only to who leads a hub or owns it.
    """
    face = request.path.split("/")[2:3]
    hub = getattr(request, "hub", None)
    frame = FRAMES.get(face[0] if face and hub else "", "ui/base.html")
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    context = {
        "sentence": sentence,
        "setting": setting if roles & {Role.HUB_LEADER, Role.OWNER} else "",
        "frame": frame,
        "back": _came_from(request),
    }
    return render(request, "ui/refused.html", context, status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of ours that held the form; "" where the browser does not say."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return ""
    found = urlsplit(said)
    return found.path + (f"?{found.query}" if found.query else "")
