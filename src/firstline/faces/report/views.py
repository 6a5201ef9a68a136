"""What a manager takes home from a mapping: where the company stands, what changed, what could come next."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from firstline.domains.assessments import presenters, queries
from firstline.domains.assessments.models import Assessment
from firstline.domains.brokerage import queries as brokerage
from firstline.domains.outcomes import presenters as outcome_presenters
from firstline.domains.outcomes import queries as outcomes
from firstline.domains.outcomes.presenters import ChangeLine
from firstline.engine.matching import Standing
from firstline.foundation import paper
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.locale.languages import in_language
from firstline.foundation.packs import load_instrument
from firstline.foundation.ui.theme import OWN_COLOUR

NEXT_STEPS = 3


@dataclass(frozen=True)
class NextStep:
    """An offer that fits a need: what it is called, what it is, and its kind in words."""

    title: str
    summary: str
    kind: str
    starts_on: date | None


@require_safe
def my(request: HubRequest, assessment_id: int) -> HttpResponse:
    """The report, for who acts for the client."""
    found = queries.of_own_clients(request.person, request.hub)
    return _answer(request, get_object_or_404(found, pk=assessment_id))


@require_safe
def desk(request: HubRequest, assessment_id: int) -> HttpResponse:
    """The report, for who advises the client."""
    found = queries.visible_to(request.person, request.hub)
    return _answer(request, get_object_or_404(found, pk=assessment_id))


def _answer(request: HubRequest, assessment: Assessment) -> HttpResponse:
    scores = queries.scores(assessment)
    instrument = load_instrument(assessment.instrument, assessment.version)
    if scores is None or not instrument.levels:
        raise Http404
    hub, language = request.hub, get_language() or "en"
    team = queries.team(assessment)
    first = outcomes.change_at(assessment)
    context = {
        "hub": hub,
        "client": assessment.client,
        "assessment": assessment,
        "language": language,
        "colour": hub.colour or OWN_COLOUR,
        "today": timezone.localdate(),
        "result": presenters.result(instrument, scores, language),
        "team": presenters.team(team, instrument, language) if team else None,
        "first_on": first.before.completed_at if first else None,
        "changes": _changes(first.before, assessment, language) if first else [],
        "next_steps": _next_steps(assessment, language) if instrument.needs_below is not None else [],
    }
    files = {f"{paper.OURS}logo": (bytes(hub.logo.content), "image/webp")} if hub.logo is not None else {}
    answer = HttpResponse(paper.pdf("faces/report_pdf.html", context, files), content_type="application/pdf")
    day = timezone.localdate(assessment.completed_at).isoformat()
    answer["Content-Disposition"] = f'attachment; filename="{assessment.instrument}-{day}.pdf"'
    return answer


def _changes(before: Assessment, after: Assessment, language: str) -> list[ChangeLine]:
    """Area by area, and the whole last; none where one of the two has no scores."""
    then, now = queries.scores(before), queries.scores(after)
    if then is None or now is None:
        return []
    dimensions = load_instrument(after.instrument, after.version).dimensions
    page = outcome_presenters.change_page(
        then,
        now,
        first_on=timezone.localdate(before.completed_at),
        second_on=timezone.localdate(after.completed_at),
        labels={one.key: one.label.text(language) for one in dimensions},
        overall_label=_("All in all"),
        given=(),
    )
    return [*page.lines, page.overall]


def _next_steps(assessment: Assessment, language: str) -> list[NextStep]:
    """The first offers that meet a need of the client's and are open to it."""
    suggestions = brokerage.matches_for(assessment.client, timezone.localdate())
    return [
        NextStep(
            title=in_language(one.offer.title, language),
            summary=in_language(one.offer.summary, language),
            kind=one.offer.get_kind_display(),
            starts_on=one.offer.starts_on,
        )
        for one in suggestions
        if one.match.standing == Standing.OPEN
    ][:NEXT_STEPS]
