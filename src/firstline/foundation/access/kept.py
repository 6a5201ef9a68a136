"""What somebody had typed when her session was over: kept in the new one until she has signed in again.

A signed cookie remembers who read here last, signed in or by a mailed link, so that on a shared device the
text is shown to nobody else. It ends with the sign-out, and so does what was kept. Files and passwords are
not kept.
"""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

KEY, COOKIE = "kept", "reader"
SECONDS = 60 * 60
# Where a session says how long it lasts, by Django's own name for it.
EXPIRY = "_session_expiry"
MOST_BYTES = 64 * 1024
# A value as long as this, or one with a space, is shown again as what was typed; the rest goes along.
SHOWN_FROM = 12
LEFT_OUT = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Kept:
    """A form that was posted too late.

    address: what it was posted to.
    page: where it stood, or where it was posted to when the browser does not say.
    fields: names and values in the order of the form.
    """

    address: str
    page: str
    fields: list[tuple[str, str]]

    @property
    def path(self) -> str:
        """The address without its question, by which the script knows the form."""
        return urlsplit(self.address).path

    @property
    def values(self) -> dict[str, list[str]]:
        """Name -> what it was given, in the order of the form."""
        values: dict[str, list[str]] = {}
        for name, value in self.fields:
            values.setdefault(name, []).append(value)
        return values

    @property
    def texts(self) -> list[str]:
        """What is worth showing to whoever typed it."""
        values = (value.strip() for name, value in self.fields if not name.startswith("_"))
        return [value for value in values if len(value) >= SHOWN_FROM or " " in value]


def remember_reader(request: HttpRequest, response: HttpResponseBase, person_id: int) -> None:
    """Let the browser know whose what is typed here is, for as long as a session may last."""
    if _reader(request) != str(person_id):
        response.set_signed_cookie(
            COOKIE,
            str(person_id),
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def forget_reader(response: HttpResponseBase) -> None:
    """She signed out: what comes from this browser now is nobody's."""
    response.delete_cookie(COOKIE, samesite="Lax")


def keep(request: HttpRequest) -> bool:
    """Keep a posted form in the session, for an hour at most. Says whether it was kept."""
    reader = _reader(request)
    if request.method != "POST" or reader is None:
        return False
    fields = [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in LEFT_OUT and "password" not in name
        for value in values
    ]
    kept = {"reader": reader, "address": request.get_full_path(), "page": _page(request), "fields": fields}
    if not fields or len(json.dumps(kept)) > MOST_BYTES:
        return False
    request.session[KEY] = kept
    request.session.set_expiry(SECONDS)
    return True


def waiting(request: HttpRequest, person_id: int) -> Kept | None:
    """The form that waits in this session for whoever reads now; another's is thrown away."""
    found = request.session.get(KEY)
    if found is None:
        return None
    if found["reader"] != str(person_id):
        forget(request)
        return None
    fields = [(str(name), str(value)) for name, value in found["fields"]]
    return Kept(address=found["address"], page=found["page"], fields=fields)


def arrived(request: HttpRequest) -> None:
    """A form has been posted: if it is the one that waits, it waits no longer."""
    if request.session.get(KEY, {}).get("address") == request.get_full_path():
        forget(request)


def forget(request: HttpRequest) -> None:
    """Throw away what waits in this session, if anything does."""
    if request.session.pop(KEY, None) is not None and request.session.get(EXPIRY) == SECONDS:
        # It was the form that could stay for an hour; whoever has come back stays as long as anybody.
        request.session.set_expiry(None)


def _reader(request: HttpRequest) -> str | None:
    """Who was signed in here last and did not sign out."""
    reader: str | None = request.get_signed_cookie(COOKIE, None, max_age=settings.SESSION_COOKIE_AGE)
    return reader


def _page(request: HttpRequest) -> str:
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        parts = urlsplit(came_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.get_full_path()
