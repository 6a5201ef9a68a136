"""What a manager takes home from a mapping, on the screen and as a PDF; also for who advises the client."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from firstline.domains.assessments import queries
from firstline.domains.assessments.models import Assessment
from firstline.faces.report.contents import contents
from firstline.foundation import paper
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.ui.theme import OWN_COLOUR


@require_safe
def my(request: HubRequest, assessment_id: int) -> HttpResponse:
    """The report, for who acts for the client."""
    return _page(request, _own(request, assessment_id), "ui/my.html")


@require_safe
def my_pdf(request: HubRequest, assessment_id: int) -> HttpResponse:
    """The same to take home."""
    return _pdf(request, _own(request, assessment_id))


@require_safe
def desk(request: HubRequest, assessment_id: int) -> HttpResponse:
    """The report, for who advises the client."""
    return _page(request, _clients(request, assessment_id), "ui/desk.html")


@require_safe
def desk_pdf(request: HubRequest, assessment_id: int) -> HttpResponse:
    """The same to send or to print."""
    return _pdf(request, _clients(request, assessment_id))


def _own(request: HubRequest, assessment_id: int) -> Assessment:
    return get_object_or_404(queries.of_own_clients(request.person, request.hub), pk=assessment_id)


def _clients(request: HubRequest, assessment_id: int) -> Assessment:
    return get_object_or_404(queries.visible_to(request.person, request.hub), pk=assessment_id)


def _contents(request: HubRequest, assessment: Assessment) -> dict[str, Any]:
    found = contents(assessment, get_language() or "en", by=request.person)
    if found is None:
        raise Http404
    return dict(found)


def _page(request: HubRequest, assessment: Assessment, face: str) -> HttpResponse:
    return render(request, "faces/report.html", {**_contents(request, assessment), "face": face})


def _pdf(request: HubRequest, assessment: Assessment) -> HttpResponse:
    hub = request.hub
    context = {
        **_contents(request, assessment),
        "hub": hub,
        "language": get_language() or "en",
        "colour": hub.colour or OWN_COLOUR,
        "paper": True,
    }
    files = {f"{paper.OURS}logo": (bytes(hub.logo.content), "image/webp")} if hub.logo is not None else {}
    answer = HttpResponse(paper.pdf("faces/report_pdf.html", context, files), content_type="application/pdf")
    day = timezone.localdate(assessment.completed_at).isoformat()
    answer["Content-Disposition"] = f'attachment; filename="{assessment.instrument}-{day}.pdf"'
    return answer
