"""What respondents share with the hub's advisers, and for which areas one has seen evidence."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firstline.domains.assessments import actions, presenters, queries
from firstline.domains.assessments.downloads import download
from firstline.domains.assessments.forms import VerifyForm
from firstline.domains.assessments.models import Assessment
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.packs import load_instrument
from firstline.foundation.ui.undo import success_with_undo

INVALID = 422


def _assessment(request: HubRequest, assessment_id: int) -> Assessment:
    return get_object_or_404(queries.visible_to(request.person, request.hub), pk=assessment_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HubRequest, assessment_id: int) -> HttpResponse:
    """What the respondents share, and for which areas an adviser has seen evidence."""
    assessment = _assessment(request, assessment_id)
    instrument = load_instrument(assessment.instrument, assessment.version)
    scores, language = queries.scores(assessment), get_language() or "en"
    verified = queries.verified(assessment)
    shown = presenters.result(instrument, scores, language, verified) if scores else None
    areas = [one for one in shown.dimensions if one.value is not None] if shown else []
    form = VerifyForm(
        request.POST or None,
        areas=[(one.key, one.label) for one in areas if one.verified is None],
        initial={"seen_on": timezone.localdate()},
    )
    if form.is_valid():
        try:
            actions.verify(assessment=assessment, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            back = reverse(
                "assessments:desk_unverify", kwargs={"hub": request.hub.slug, "assessment_id": assessment.pk}
            )
            chosen = " ".join(form.cleaned_data["dimensions"])
            success_with_undo(request, _("It says so now, with your name."), back, dimensions=chosen)
            return _to_evidence(request, assessment)
    shared = list(queries.evidence_shared_with(request.person, assessment))
    actions.note_opened(evidence=shared, by=request.person)
    context = {
        "assessment": assessment,
        "client": assessment.client,
        "title": instrument.title.text(language),
        "about": presenters.about(assessment.about_titles, assessment.about_day, language),
        "areas": areas,
        "form": form,
        "to_verify": any(one.verified is None for one in areas),
        "is_team": instrument.answered_by == "team",
        "impartial": queries.is_impartial(request.person, assessment),
        "lines": [
            line for line in presenters.evidence_lines(instrument, shared, language).values() if line.items
        ],
        "several": len({one.response_id for one in shared}) > 1,
    }
    status = INVALID if form.is_bound else 200
    return render(request, "assessments/desk_evidence.html", context, status=status)


def _to_evidence(request: HubRequest, assessment: Assessment) -> HttpResponse:
    return redirect("assessments:desk_evidence", hub=request.hub.slug, assessment_id=assessment.pk)


@never_cache
@require_safe
def evidence_file(request: HubRequest, assessment_id: int, evidence_id: int) -> HttpResponse:
    """A file that a respondent shares, to save."""
    shared = queries.evidence_shared_with(request.person, _assessment(request, assessment_id))
    found = get_object_or_404(shared.exclude(file_name="").defer(None), pk=evidence_id)
    actions.note_opened(evidence=[found], by=request.person)
    return download(found)


@require_POST
def unverify(request: HubRequest, assessment_id: int) -> HttpResponse:
    """Take back that evidence was seen for some areas."""
    assessment = _assessment(request, assessment_id)
    dimensions = request.POST.get("dimensions", "").split()
    if actions.unverify(assessment=assessment, dimensions=dimensions, by=request.person):
        messages.success(request, _("It says self-reported again."))
    return _to_evidence(request, assessment)
