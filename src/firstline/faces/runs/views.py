"""Long work: how far it is, how long it takes, what it did; it can be left, found again and stopped."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from firstline.foundation.access.requests import HubRequest
from firstline.foundation.access.table import may_open
from firstline.foundation.tasks import actions, queries
from firstline.foundation.tasks.models import Run
from firstline.foundation.tasks.words import line_of, told_of

RUNS_A_PAGE = 25
REFUSALS_A_PAGE = 50
LONGEST_KEY = 40


def _run(request: HubRequest, run_id: int) -> Run:
    return get_object_or_404(queries.visible_to(request.person, request.hub, request.roles), pk=run_id)


def _may_post(request: HubRequest, run: Run) -> bool:
    return actions.can_change(run, request.person) and may_open(
        "runs:stop", signed_in=True, roles=request.roles, writes=True
    )


@require_safe
def everything(request: HubRequest) -> HttpResponse:
    """What is under way, and what there was, the newest first."""
    runs = queries.latest(queries.visible_to(request.person, request.hub, request.roles))
    page = Paginator(runs, RUNS_A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "page": page,
        "lines": [line_of(run, now) for run in page.object_list],
        "can_bring_in": may_open("registers:desk_bring_in", signed_in=True, roles=request.roles, writes=True),
    }
    return render(request, "faces/runs.html", context)


@require_safe
def one(request: HubRequest, run_id: int) -> HttpResponse:
    """One run. htmx asks with ``said``, what it told last, and gets the part that changes."""
    run = _run(request, run_id)
    told = told_of(run)
    context = {
        "line": line_of(run, timezone.now()),
        "told": told,
        "refusals": Paginator(told.refusals, REFUSALS_A_PAGE).get_page(request.GET.get("page"))
        if told
        else None,
        "said": request.GET.get("said", "")[:LONGEST_KEY],
        "can_change": _may_post(request, run),
    }
    part = "said" in request.GET and request.headers.get("HX-Request")
    return render(request, "faces/run_part.html" if part else "faces/run.html", context)


@require_POST
def stop(request: HubRequest, run_id: int) -> HttpResponse:
    """Ask a run to stop."""
    run = _run(request, run_id)
    actions.ask_to_stop(run=run, by=request.person)
    return redirect("runs:one", hub=request.hub.slug, run_id=run.pk)


@require_POST
def again(request: HubRequest, run_id: int) -> HttpResponse:
    """Start a run again that was cut off."""
    run = _run(request, run_id)
    actions.start_again(run=run, by=request.person)
    messages.success(request, _("It begins again, from the start."))
    return redirect("runs:one", hub=request.hub.slug, run_id=run.pk)
