"""Whoever was asked about the company asks others who act for it, too."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from firstline.domains.assessments import actions, queries
from firstline.domains.assessments.forms import OthersForm
from firstline.domains.assessments.models import Response
from firstline.domains.assessments.writing import response_for, with_a_way_back
from firstline.domains.clients import queries as clients
from firstline.domains.hubs.models import Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import PublicRequest
from firstline.foundation.packs import load_instrument

INVALID = 422


def _not_asked(response: Response) -> list[Person]:
    assessment = response.assessment
    asked = set(assessment.responses.values_list("person_id", flat=True))
    acting = clients.representatives(assessment.client).select_related("person")
    return [one.person for one in acting if one.person_id not in asked]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_a_way_back
def others(request: PublicRequest, response_id: int) -> HttpResponse:
    """Who else is to answer the same, each alone; they get a mail that names her."""
    response = response_for(request, response_id, alone=True)
    assessment = response.assessment
    instrument = load_instrument(assessment.instrument, assessment.version)
    if instrument.answered_by == "team" or not instrument.takes_several:
        raise Http404
    if assessment.state not in queries.OPEN:
        return _to_start(request, response)
    people = _not_asked(response)
    form = OthersForm(request.POST or None, people=people)
    if form.is_valid():
        try:
            number = actions.ask_colleagues(response=response, people=form.parts())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            said = ngettext(
                "One person more gets a mail with a link.", "%(number)d more get a mail with a link.", number
            )
            messages.success(request, said % {"number": number})
            return _to_start(request, response)
    context = {
        "response": response,
        "client": assessment.client,
        "instrument_title": instrument.title.text(get_language() or "en"),
        "people": people,
        "form": form,
    }
    return render(request, "assessments/others.html", context, status=INVALID if form.is_bound else 200)


def _to_start(request: PublicRequest, response: Response) -> HttpResponse:
    return redirect("assessments:start", hub=request.hub.slug, response_id=response.pk)
