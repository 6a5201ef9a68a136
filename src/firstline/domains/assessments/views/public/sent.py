"""What the respondent sees of what she has sent: thanks, what came of it, and her answers."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from firstline.domains.assessments import presenters, queries
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.assessments.writing import response_for, with_a_way_back
from firstline.engine import scoring
from firstline.foundation.access.requests import PublicRequest
from firstline.foundation.packs import Instrument, load_instrument


def _instrument(response: Response) -> Instrument:
    return load_instrument(response.assessment.instrument, response.assessment.version)


def _about(assessment: Assessment) -> presenters.About | None:
    return presenters.about(assessment.about_titles, assessment.about_day, get_language())


@never_cache
@require_safe
@with_a_way_back
def done(request: PublicRequest, response_id: int) -> HttpResponse:
    """Thanks, and what came of it."""
    response = response_for(request, response_id)
    if response.completed_at is None:
        return redirect("assessments:start", hub=request.hub.slug, response_id=response.pk)
    assessment, instrument, language = response.assessment, _instrument(response), get_language() or "en"
    several = queries.answered_by_several(assessment)
    scores, before, earlier = queries.now_and_before(response, several=several)
    context = {
        "response": response,
        "about": _about(assessment),
        "earlier_on": earlier.completed_at if earlier else None,
        "change": scoring.change(before, scores).overall if before and scores else None,
        "people_before": earlier.people if isinstance(earlier, Assessment) else 1,
        "answered_at": response.completed_at,
        "several": several,
        "is_team": instrument.answered_by == "team",
        "has_picture": several and assessment.scores is not None,
        "is_open": assessment.state in queries.OPEN,
        "assessment": assessment,
        "client": assessment.client,
        "instrument_title": instrument.title.text(language),
        "result": presenters.result(instrument, scores, language, queries.verified(assessment))
        if scores and instrument.levels
        else None,
        "counts": presenters.counts(instrument, queries.counts(assessment), language),
        "only_you": instrument.answers_for == "respondent",
    }
    return render(request, "assessments/done.html", context)


@never_cache
@require_safe
@with_a_way_back
def answers(request: PublicRequest, response_id: int) -> HttpResponse:
    """What the respondent answered, for her alone."""
    response = response_for(request, response_id)
    instrument, language = _instrument(response), get_language() or "en"
    context = {
        "response": response,
        "about": _about(response.assessment),
        "instrument_title": instrument.title.text(language),
        "pages": presenters.answered_pages(instrument, response.answers, language),
        "only_you": instrument.answers_for == "respondent",
    }
    return render(request, "assessments/answers.html", context)
