"""The client's page at the desk: everything about one client on one page."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from firstline.domains.assessments import queries as assessments
from firstline.domains.brokerage import presenters as brokerage_presenters
from firstline.domains.brokerage import queries as brokerage
from firstline.domains.brokerage import words as brokerage_words
from firstline.domains.clients import access
from firstline.domains.clients import presenters as client_presenters
from firstline.domains.clients import queries as clients
from firstline.domains.outcomes import queries as outcomes
from firstline.domains.plans import presenters as plan_presenters
from firstline.domains.plans import queries as plans
from firstline.faces.mappings import mapping_lines
from firstline.foundation.access.requests import HubRequest

ENTRIES_A_PAGE = 25


@require_safe
def client(request: HubRequest, client_id: int) -> HttpResponse:
    """Who they are, what they need, what is planned, and everything that happened."""
    visible = clients.visible_to(request.person, request.hub).select_related(
        "hub", "company", "contact_person"
    )
    shown = get_object_or_404(visible, pk=client_id)
    language, today = get_language() or "", timezone.localdate()
    entries = Paginator(clients.timeline(shown, request.roles), ENTRIES_A_PAGE).get_page(
        request.GET.get("page")
    )
    promises = plans.open_promises(shown)
    mappings = list(assessments.for_client(shown))
    mails = assessments.link_mails(response for mapping in mappings for response in mapping.responses.all())
    context = {
        "client": shown,
        "can_advise": access.can_advise(request.roles),
        "page": entries,
        "entries": client_presenters.shown(list(entries.object_list)),
        "representatives": clients.representatives(shown),
        "needs": brokerage_presenters.needs_summary(
            brokerage.live_needs(shown), topic_name=brokerage_words.topic_name, why=brokerage_words.need_text
        ),
        "steps": [
            plan_presenters.step_line(step, (), today, language)
            for step in sorted(
                (step for steps in promises.values() for step in steps),
                key=lambda step: (step.due_on is None, step.due_on or today, step.pk),
            )
        ],
        "mappings": mapping_lines(mappings, language, mails),
        "story": outcomes.story(shown),
    }
    return render(request, "faces/client.html", context)
