"""The workspace: where you stand, what is next, who your person is, and what has happened."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from firstline.domains.assessments import queries as assessments
from firstline.domains.clients import messages
from firstline.domains.clients import presenters as client_presenters
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs import queries as hubs
from firstline.domains.hubs.models import Person
from firstline.domains.outcomes import queries as outcomes
from firstline.domains.plans import presenters as plan_presenters
from firstline.domains.plans import queries as plans
from firstline.domains.plans.models import Step
from firstline.faces.mappings import mapping_lines
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.access.roles import ROLE_NAMES, Role

ENTRIES_SHOWN = 8
ENTRIES_A_PAGE = 20
# Who helps the hub's clients without working for the hub; their own pages are still to come.
HELPING = (Role.PROVIDER, Role.MENTOR)
# Whoever else one is in the hub, this face shows what a client sees.
AS_A_CLIENT = frozenset({Role.CLIENT_MEMBER})


@require_safe
def home(request: HubRequest) -> HttpResponse:
    """For each client that the person acts for: its mappings, the next steps, its contact person.

    Who helps the hub as a provider or a mentor is told so, and whom to ask.
    """
    language = get_language() or ""
    represented = clients.represented_by(request.person, request.hub).select_related("contact_person", "hub")
    waiting = assessments.responses_of(request.person, request.hub).filter(completed_at=None)
    context = {
        "helping": [ROLE_NAMES[role] for role in HELPING if role in request.roles],
        "leaders": hubs.leaders(request.hub) if request.roles & set(HELPING) else (),
        "cards": [_card(client, request.person, language) for client in represented],
        "waiting": [
            (response, line)
            for response, line in zip(
                waiting, mapping_lines([response.assessment for response in waiting], language), strict=True
            )
        ],
    }
    return render(request, "faces/my_home.html", context)


@require_safe
def timeline(request: HubRequest, client_id: int) -> HttpResponse:
    """Everything that has happened and that the client may see, a page at a time."""
    client = get_object_or_404(clients.represented_by(request.person, request.hub), pk=client_id)
    page = Paginator(clients.timeline(client, AS_A_CLIENT), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    context = {"client": client, "page": page, "entries": client_presenters.shown(page.object_list, client)}
    return render(request, "faces/my_timeline.html", context)


def _yours(
    steps: Iterable[Step], reader: Person, today: date, language: str
) -> Iterable[plan_presenters.StepLine]:
    """What the client itself has promised; a step names whose it is where that is not the reader."""
    for step in steps:
        line = plan_presenters.step_line(step, (), today, language)
        yield replace(line, owner="") if step.owner == reader else line


def _card(client: Client, reader: Person, language: str) -> dict[str, object]:
    today = timezone.localdate()
    promises = plans.open_promises(client)
    newest = list(clients.timeline(client, AS_A_CLIENT)[: ENTRIES_SHOWN + 1])
    return {
        "client": client,
        "waits_since": messages.has_waited_since(client),
        "plan_news": plans.news_for_client(client),
        "mappings": mapping_lines(
            assessments.for_client(client).filter(state="completed", about=None), language
        ),
        "yours": list(_yours(promises[Step.Side.CLIENT], reader, today, language)),
        "ours": [plan_presenters.step_line(step, (), today, language) for step in promises[Step.Side.HUB]],
        "changed": bool(outcomes.compared(client)),
        "entries": client_presenters.shown(newest[:ENTRIES_SHOWN], client),
        "has_more": len(newest) > ENTRIES_SHOWN,
    }
