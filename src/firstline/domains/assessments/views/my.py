"""The workspace's page about a mapping: for who acts for the client."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from firstline.domains.assessments import presenters, queries
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.packs import load_instrument


@require_safe
def result(request: HubRequest, assessment_id: int) -> HttpResponse:
    """Where the client stands, as the scores say it."""
    assessments = queries.of_own_clients(request.person, request.hub)
    assessment = get_object_or_404(assessments, pk=assessment_id)
    scores = queries.scores(assessment)
    if scores is None:
        raise Http404
    instrument = load_instrument(assessment.instrument, assessment.version)
    team = queries.team(assessment)
    context = {
        "assessment": assessment,
        "client": assessment.client,
        "result": presenters.result(
            instrument,
            scores,
            get_language() or "en",
            queries.verified(assessment),
            people=assessment.people,
        ),
        "is_team": instrument.answered_by == "team",
        "counts": presenters.counts(instrument, queries.counts(assessment), get_language() or "en"),
        "own_response": queries.response_of(request.person, assessment),
        "team": presenters.team(team, instrument, get_language() or "en") if team else None,
    }
    return render(request, "assessments/my_result.html", context)
