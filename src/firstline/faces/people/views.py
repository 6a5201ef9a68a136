"""The people who work for a hub: who has which role since when, for who leads it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firstline.domains.clients import access as client_access
from firstline.domains.hubs import access
from firstline.domains.hubs import queries as hubs
from firstline.faces.people import actions, queries
from firstline.faces.people.forms import HandOverForm, RoleForm
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.access.roles import MEMBERSHIP_ROLES, ROLE_DUTIES, ROLE_NAMES, Role

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HubRequest) -> HttpResponse:
    """Who has which role; give one."""
    form = RoleForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            membership = actions.give_role(
                hub=request.hub, by=request.person,
                email=said["email"], name=said["name"], role=Role(said["role"]),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _("%(person)s is %(role)s here now.")
                % {"person": membership.person, "role": membership.get_role_display()},
            )
            return redirect("people:desk", hub=request.hub.slug)
    context = {
        "form": form,
        "memberships": hubs.live_memberships(request.hub),
        "can_give": access.can_give_roles(request.roles),
        "duties": [(ROLE_NAMES[role], ROLE_DUTIES[role]) for role in MEMBERSHIP_ROLES],
        "mails_codes": settings.FIRSTLINE_MAIL_READY,
    }
    return render(request, "faces/people.html", context, status=INVALID if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HubRequest, membership_id: int) -> HttpResponse:
    """End a role, after a page that says what happens and asks who takes over the clients."""
    membership = get_object_or_404(hubs.live_memberships(request.hub).select_related("hub"), pk=membership_id)
    left = list(queries.left_behind(membership))
    form = HandOverForm(left, list(queries.successors(membership)), request.POST or None)
    if not left:
        del form.fields["everything"]
    refusal = ""
    if request.method == "POST" and (not left or form.is_valid()):
        try:
            actions.end_role(
                membership=membership, hand_over=form.hand_over() if left else {}, by=request.person
            )
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(
                request,
                _("%(person)s is no longer %(role)s here.")
                % {"person": membership.person, "role": membership.get_role_display()},
            )
            return redirect("people:desk", hub=request.hub.slug)
    context = {
        "membership": membership,
        "form": form,
        "left": left,
        "refusal": refusal,
        # Who owns the installation sees no client: she names one person for all of them.
        "names": client_access.can_advise(request.roles),
        "others": hubs.live_memberships(request.hub)
        .filter(person=membership.person)
        .exclude(pk=membership.pk),
    }
    failed = request.method == "POST"
    return render(request, "faces/people_end.html", context, status=INVALID if failed else 200)
