"""Every address of ours has one line in the permission table, and this holds it."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from firstline.domains.hubs import access, queries
from firstline.domains.hubs.models import Hub
from firstline.foundation.access import kept
from firstline.foundation.access.guards import Answer, Guard
from firstline.foundation.access.requests import PublicRequest
from firstline.foundation.access.roles import STAFF_ROLES, Role, roles_of
from firstline.foundation.access.table import permission_table
from firstline.foundation.audit import trail
from firstline.foundation.locale.languages import KNOWN, SHOWN, first_shown

# The pages of a person's own account, which belong to no hub but are come to from one.
OWN = ("/accounts/", "/me/", "/kept/")
LAST_HUB = "hub"


class HubMiddleware:
    """Resolve ``<hub>``, gather the person's roles, hold the permission table, choose the language.

    An address that is not in the table does not exist: what nobody placed stays closed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.third_party: tuple[str, ...] = tuple(import_string(settings.PERMISSION_PREFIXES))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A thread serves one hub after another: each page has its own hub's clock, or the installation's.
        timezone.deactivate()
        response = self.get_response(request)
        self._remember_hub(request, response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        ours = cast(PublicRequest, request)
        ours.person = request.user if request.user.is_authenticated else None
        ours.roles = frozenset()
        match = request.resolver_match
        if match is None or request.path.startswith(self.third_party):
            self._choose_language(ours, self._hub_before(ours) if request.path.startswith(OWN) else None)
            return self._second_factor(ours) if request.path.startswith("/cms/") else None
        guard = permission_table().get(match.view_name)
        if guard is None:
            raise Http404
        hub = self._hub_before(ours) if request.path.startswith(OWN) else self._hub(ours, kwargs)
        self._choose_language(ours, hub)
        return self._hold(ours, guard)

    @staticmethod
    def _hub(request: PublicRequest, kwargs: dict[str, Any]) -> Hub | None:
        in_address = "hub" in kwargs
        # What Wagtail serves stands beneath a hub's own page: /<hub>/…
        slug = kwargs.pop("hub") if in_address else str(kwargs.get("path", "")).split("/")[0]
        hub = queries.hub_by_slug(slug) if slug else None
        if hub is None:
            if in_address:
                raise Http404
            return None
        request.hub = hub
        timezone.activate(hub.time_zone)
        if request.person:
            request.roles = roles_of(request.person, hub.pk)
        return hub

    @staticmethod
    def _hub_before(request: PublicRequest) -> Hub | None:
        """The hub whose page the reader came from: its name, colour and language stay, and no role of it."""
        hub = queries.hub_by_slug(_last_page(request)[0])
        if hub is not None:
            request.hub = hub
            timezone.activate(hub.time_zone)
        return hub

    @staticmethod
    def _remember_hub(request: HttpRequest, response: HttpResponseBase) -> None:
        hub: Hub | None = getattr(request, "hub", None)
        if hub is None or not response.headers.get("Content-Type", "").startswith("text/html"):
            return
        before, language = _last_page(request)
        if not response.has_header("Location"):
            language = getattr(request, "LANGUAGE_CODE", "")
        elif before != hub.slug:
            language = ""
        page = f"{hub.slug}:{language}"
        if request.COOKIES.get(LAST_HUB) != page:
            response.set_cookie(
                LAST_HUB, page, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )

    def _hold(self, request: PublicRequest, guard: Guard) -> HttpResponseBase | None:
        writes = request.method not in {"GET", "HEAD", "OPTIONS"}
        answer = guard.answer(signed_in=request.person is not None, roles=request.roles, writes=writes)
        if answer is Answer.SIGN_IN:
            return self._sign_in(request)
        if answer is Answer.NOT_FOUND:
            raise Http404
        if answer is Answer.FORBIDDEN:
            raise PermissionDenied
        if guard.public or guard.by_link:
            return None
        if writes:
            kept.arrived(request)
        if Role.AUDITOR in request.roles and request.roles & guard.readers and not writes:
            trail.record(
                action="access.read",
                by=request.person,
                hub_id=request.hub.pk,
                subject=request.hub,
                changes={"path": request.path},
            )
        return self._second_factor(request)

    @staticmethod
    def _sign_in(request: PublicRequest) -> HttpResponseBase:
        """To the sign-in page and back; what was typed when the session was over comes along."""
        return redirect_to_login(reverse("hubs:kept") if kept.keep(request) else request.get_full_path())

    @staticmethod
    def _second_factor(request: PublicRequest) -> HttpResponseBase | None:
        if not settings.FIRSTLINE_SECOND_FACTOR or request.person is None:
            return None
        is_staff = bool(request.roles & (STAFF_ROLES | {Role.OWNER})) or (
            not request.roles and access.works_for_a_hub(request.person)
        )
        if not is_staff or request.person.authenticator_set.exclude(type="recovery_codes").exists():
            return None
        return HttpResponseRedirect(reverse("mfa_index"))

    @staticmethod
    def _choose_language(request: PublicRequest, hub: Hub | None) -> None:
        """The reader's choice wins, then the hub's, then what the browser asks for."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or (
            request.person.language if request.person else ""
        )
        if not chosen and request.path.startswith(OWN):
            # Whose session is lost, signs in again in the language in which it was.
            chosen = _last_page(request)[1]
        if chosen in SHOWN:
            language = chosen
        elif chosen in KNOWN:
            # A reader of nynorsk gets its nearest neighbour, in an English hub too.
            language = first_shown([chosen])
        elif hub is not None:
            language = first_shown(hub.languages)
        else:
            return
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _last_page(request: HttpRequest) -> tuple[str, str]:
    """The hub and the language of the last page that this browser showed."""
    slug, _colon, language = request.COOKIES.get(LAST_HUB, "").partition(":")
    return slug, language
