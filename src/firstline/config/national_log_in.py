"""The door to a national log-in (OpenID Connect)."""

from urllib.parse import urlsplit

from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def log_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Say what will happen, and on a POST lead on to the log-in's own page.

    Browsers hold ``form-action`` against every address that the form is led on to. Where a log-in asks
    people who they are is known only when it is asked, and may be another host than its own: so this one
    page lets its form lead anywhere that is reached in the way the log-in is, and no other page does.
    """
    try:
        answer: HttpResponse = views.login(request, provider_id)
    except OSError:
        # All that requests raises: the log-in does not answer, or not in its language.
        answer = render(request, "socialaccount/authentication_error.html", status=502)
    scheme = urlsplit(settings.FIRSTLINE_OIDC_SERVER).scheme
    answer._csp_update = {"form-action": [f"{scheme}:"]} if scheme else {}  # type: ignore[attr-defined]
    return answer
