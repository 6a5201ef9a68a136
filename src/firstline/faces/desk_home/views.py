"""Today: what waits for an adviser, and why."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from firstline.domains.assessments import queries as assessments
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients import access
from firstline.domains.clients import queries as clients
from firstline.domains.plans import presenters as plan_presenters
from firstline.domains.plans import queries as plans
from firstline.faces.mappings import mapping_lines
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.mail.words import MailState, state_of
from firstline.foundation.packs import load_instrument

NEWS_STAYS = timedelta(days=14)
SILENCE_AFTER = timedelta(days=7)
MOST_OF_A_KIND = 12


@require_safe
def today(request: HubRequest) -> HttpResponse:
    """Steps that one has promised, mails that stopped, plans to agree to, answers that came, invitations
    nobody took up.
    """
    language, now = get_language() or "", timezone.now()
    mine = (
        assessments.visible_to(request.person, request.hub)
        .filter(client__contact_person=request.person, client__closed_at=None)
        .prefetch_related("responses__person")
        .order_by("-invited_at", "-id")
    )
    answered = mine.filter(state=Assessment.State.COMPLETED, completed_at__gte=now - NEWS_STAYS)[
        :MOST_OF_A_KIND
    ]
    waiting = assessments.undelivered(request.person, request.hub).filter(assessment__client__closed_at=None)
    undelivered = list(waiting[:MOST_OF_A_KIND])
    silent = mine.filter(state__in=assessments.OPEN, invited_at__lte=now - SILENCE_AFTER).exclude(
        pk__in=[response.assessment_id for response in undelivered]
    )[:MOST_OF_A_KIND]
    steps = plans.steps_due(request.hub, request.person, timezone.localdate())[:MOST_OF_A_KIND]
    due = [
        (step.goal.plan.client, plan_presenters.step_line(step, (), timezone.localdate(), language))
        for step in steps
    ]
    plan_news = plans.news_for_hub(request.person, request.hub)[:MOST_OF_A_KIND]
    context = {
        "due": due,
        "plan_news": plan_news,
        "undelivered": _with_mails(undelivered, language),
        "answered": _with_clients(list(answered), language),
        "silent": _with_clients(list(silent), language),
        "waiting": len(due) + len(undelivered) + len(plan_news) + len(answered) + len(silent),
        "clients": clients.listed(request.person, request.hub, mine=True).count(),
        "can_advise": access.can_advise(request.roles),
    }
    return render(request, "faces/today.html", context)


def _with_mails(undelivered: list[Response], language: str) -> list[tuple[Response, str, MailState]]:
    mails = assessments.link_mails(undelivered)
    return [
        (response, _title(response.assessment, language), state_of(mails[response.pk]))
        for response in undelivered
        if response.pk in mails
    ]


def _title(assessment: Assessment, language: str) -> str:
    return load_instrument(assessment.instrument, assessment.version).title.text(language)


def _with_clients(found: list[Assessment], language: str) -> list[tuple[object, object]]:
    lines = mapping_lines(found, language)
    return [(assessment.client, line) for assessment, line in zip(found, lines, strict=True)]
