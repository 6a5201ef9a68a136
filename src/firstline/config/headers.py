"""What every answer tells the browser beside the content policy: whom it is for, and what it may not use."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control

from firstline.foundation.access import kept

# Nothing here asks a device for any of these; a script that got in should not be able to either.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation"),
        *("gyroscope", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "usb"),
    )
)
READER, NOBODY = "Firstline-Reader", "nobody"


class HeadersMiddleware:
    """Sets the headers that a scanner of web sites expects, and keeps what is personal out of caches.

    A page of a signed-in person is stored nowhere but by our own service worker, which learns from
    ``Firstline-Reader`` whose it is and drops it when somebody else, or nobody, reads.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not hasattr(request, "person"):
            # A static file, or an address that leads nowhere: the same for everyone.
            return response
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers[READER] = str(request.person.pk) if request.person else NOBODY
        if request.person and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        if request.person and request.method == "POST" and request.path == reverse("account_logout"):
            # On a shared device, whoever comes next finds neither pages nor half-written texts.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
            kept.forget_reader(response)
        elif request.person:
            kept.remember_reader(request, response, request.person.pk)
        return response
