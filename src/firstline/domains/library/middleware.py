"""What holds under /cms/ and nowhere else: its own content policy, and our say in who writes what."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import quote

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from firstline.domains.hubs.models import Person
from firstline.domains.library import access, queries
from firstline.foundation.ui.refused import refused_page

CMS = "/cms/"
# Who signs in, and who may do what, is decided elsewhere; Wagtail's own ways around that are closed.
# So are the lists in which it shows every hub's pages or files to each editor.
CLOSED = tuple(
    f"{CMS}{closed}/"
    for closed in (
        *("api-tokens", "bulk/hubs", "groups", "password_reset", "sites", "users"),
        *("api/main/documents", "api/main/images", "reports/page-types-usage"),
    )
)
# Under these names Wagtail's addresses carry the number of a page.
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "parent_id", "page_to_move_id", "destination_id")
# The editor styles as one types, previews what was pasted, and frames the page that it previews.
POLICY = {
    "default-src": [SELF],
    "img-src": [SELF, "data:", "blob:"],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "font-src": [SELF, "data:"],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}


class CmsMiddleware:
    """Stands after the middleware that knows the person, and inside the one that writes the policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path.startswith(CMS):
            # A previewed page arrives with the strict policy of its own address, which forbids the frame.
            if "Content-Security-Policy" in response.headers:
                del response.headers["Content-Security-Policy"]
            response._csp_config = POLICY  # type: ignore[attr-defined]
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if not request.path.startswith(CMS):
            return None
        if request.path.startswith(CLOSED):
            raise Http404
        if request.path == f"{CMS}login/":
            return _to_sign_in(request)
        if request.path == f"{CMS}account/":
            return HttpResponseRedirect(reverse("account_email"))
        if not request.user.is_authenticated:
            return None
        if not access.writes_for_a_hub(request.user):
            raise PermissionDenied
        _hold_to_own_pages(request, kwargs)
        if request.method != "POST":
            return None
        try:
            # What Wagtail saves, its log, our trail and the fact of publishing: all of it or nothing.
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except ValidationError as error:
            # Wagtail's copying does not expect that a page can refuse its address.
            sentence = " ".join(error.messages)
            return refused_page(request, sentence)


def _to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Wagtail's own log-in knows neither the mailed code nor the second factor."""
    wanted = request.GET.get("next", CMS)
    return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?next={quote(wanted)}")


def _hold_to_own_pages(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """Refuse the number of a page of another hub; Wagtail shows such a page's title to whoever asks."""
    if request.user.is_superuser:
        return
    numbers = {kwargs[name] for name in PAGE_ARGUMENTS if kwargs.get(name)}
    numbers |= {int(number) for number in request.GET.getlist("id") if number.isdigit()}
    if not numbers:
        return
    mine = set(
        queries.written_by(cast(Person, request.user)).filter(pk__in=numbers).values_list("pk", flat=True)
    )
    # The root holds nothing but the hubs' public front pages.
    if numbers - mine - {queries.root_id()}:
        raise Http404
