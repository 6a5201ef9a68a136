"""The client's page at the desk: everything about one client on one page."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from firstline.domains.assessments import queries as assessments
from firstline.domains.brokerage import presenters as brokerage_presenters
from firstline.domains.brokerage import queries as brokerage
from firstline.domains.brokerage import words as brokerage_words
from firstline.domains.clients import access
from firstline.domains.clients import actions as client_actions
from firstline.domains.clients import messages as messages_of
from firstline.domains.clients import presenters as client_presenters
from firstline.domains.clients import queries as clients
from firstline.domains.clients.forms import CloseForm
from firstline.domains.clients.models import Client
from firstline.domains.outcomes import queries as outcomes
from firstline.domains.plans import presenters as plan_presenters
from firstline.domains.plans import queries as plans
from firstline.domains.registers import queries as registers
from firstline.domains.registers.models import PromptKind
from firstline.faces.mappings import mapping_lines
from firstline.faces.register_news import words as register_words
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.locale.names import place_name
from firstline.foundation.packs import section_of, sectors

ENTRIES_A_PAGE = 20
# The others of the page are behind a summary, so that a telephone need not show all that ever happened.
ENTRIES_AT_FIRST = 6
INVALID = 422


def _client(request: HubRequest, client_id: int) -> Client:
    visible = clients.visible_to(request.person, request.hub)
    return get_object_or_404(visible.select_related("hub", "company", "contact_person"), pk=client_id)


def _of_register(shown: Client, language: str) -> dict[str, str]:
    """What a register says in codes and capitals, in words."""
    known = shown.company or shown
    section = section_of(known.activity_code)
    form = shown.company.legal_form if shown.company else ""
    return {
        "legal_form": registers.legal_form_name(form, shown.hub.country, language),
        "register": registers.register_title(shown.company.register) if shown.company else "",
        "municipality": place_name(shown.company.municipality_name) if shown.company else "",
        "sector": sectors().name(section, language) if section else "",
    }


def _ending(request: HubRequest, shown: Client) -> dict[str, Any] | None:
    """What the register says of a company that is going or gone, with the day if it is known; else None."""
    company = shown.company
    if company is None:
        return None
    states = {
        PromptKind.DELETED: company.deleted_on is not None,
        PromptKind.BANKRUPT: company.bankrupt,
        PromptKind.IN_LIQUIDATION: company.in_liquidation,
    }
    kind = next((kind for kind, holds in states.items() if holds), None)
    if kind is None:
        return None
    told = registers.prompts_visible_to(request.person, request.hub).filter(company=company, kind=kind)
    return {
        "what": register_words.on_today(kind),
        "why": register_words.why(kind, is_client=True),
        "deleted_on": company.deleted_on,
        "said_on": told.order_by("happened_on").values_list("happened_on", flat=True).first(),
    }


@require_safe
def client(request: HubRequest, client_id: int) -> HttpResponse:
    """Who they are, what they need, what is planned, and everything that happened."""
    shown = _client(request, client_id)
    language, today = get_language() or "", timezone.localdate()
    entries = Paginator(clients.timeline(shown, request.roles), ENTRIES_A_PAGE).get_page(
        request.GET.get("page")
    )
    on_page = list(entries.object_list)
    verdicts = assessments.verdicts(
        request.person, request.hub, client_presenters.subjects(on_page), language
    )
    told = client_presenters.shown(on_page, shown, {about: one.words for about, one in verdicts.items()})
    at_first = ENTRIES_AT_FIRST if entries.number == 1 else ENTRIES_A_PAGE
    promises = plans.open_promises(shown)
    mappings = list(assessments.for_client(shown))
    mails = assessments.link_mails(response for mapping in mappings for response in mapping.responses.all())
    can_advise = access.can_advise(request.roles)
    parent, sites = (
        registers.family_of(request.person, request.hub, shown.company) if shown.company else (None, [])
    )
    context = {
        "client": shown,
        **_of_register(shown, language),
        "ending": _ending(request, shown),
        "closed_needs": brokerage.closed_needs(shown).count(),
        "parent": parent,
        "sites": sites,
        "can_advise": can_advise,
        "can_write": can_advise and shown.closed_at is None,
        "waits_since": messages_of.has_waited_since(shown),
        "end": next(iter(client_presenters.shown(clients.how_it_ended(shown), shown)), None),
        "page": entries,
        "newest": told[:at_first],
        "older": told[at_first:],
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
        "changed": bool(outcomes.compared(shown)),
    }
    return render(request, "faces/client.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HubRequest, client_id: int) -> HttpResponse:
    """End serving a client, after a page that says what happens and what is still open."""
    shown = _client(request, client_id)
    form = CloseForm(request.POST or None)
    if form.is_valid():
        try:
            client_actions.close(client=shown, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s is no longer a client.") % {"name": shown.name})
            return redirect("client_page:desk", hub=request.hub.slug, client_id=shown.pk)
    context = {
        "client": shown,
        "form": form,
        "open_mappings": assessments.for_client(shown).filter(state__in=assessments.OPEN).count(),
        "open_steps": plans.open_steps(shown).count(),
        "needs": brokerage.live_needs(shown).count(),
        "representatives": [one.person for one in clients.representatives(shown)],
    }
    return render(request, "faces/close.html", context, status=INVALID if form.is_bound else 200)
