"""What shows that an answer is so: attached, shared and removed by the respondent herself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from firstline.domains.assessments import actions, presenters, queries
from firstline.domains.assessments.downloads import download
from firstline.domains.assessments.forms import EvidenceForm
from firstline.domains.assessments.models import Evidence, Response
from firstline.domains.assessments.writing import response_for, with_a_way_back
from firstline.foundation.access import kept
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import PublicRequest
from firstline.foundation.packs import Instrument, load_instrument

INVALID = 422


def _instrument(response: Response) -> Instrument:
    return load_instrument(response.assessment.instrument, response.assessment.version)


def _one(response: Response, evidence_id: int) -> Evidence:
    return get_object_or_404(queries.evidence_of(response), pk=evidence_id)


def _begin(request: PublicRequest, response: Response) -> HttpResponse:
    return redirect("assessments:start", hub=request.hub.slug, response_id=response.pk)


def _back(request: PublicRequest, response: Response, question: str) -> HttpResponse:
    return redirect(
        "assessments:evidence_of", hub=request.hub.slug, response_id=response.pk, question=question
    )


def _context(response: Response, instrument: Instrument) -> dict[str, Any]:
    return {
        "response": response,
        "client": response.assessment.client,
        "instrument_title": instrument.title.text(get_language() or "en"),
        "for_hub": instrument.answers_for == "hub",
    }


@never_cache
@require_safe
@with_a_way_back
def everything(request: PublicRequest, response_id: int) -> HttpResponse:
    """Every question that she was asked, with what she has attached to it."""
    response = response_for(request, response_id, alone=True)
    if response.agreed_at is None:
        return _begin(request, response)
    instrument = _instrument(response)
    pages = presenters.evidence_pages(
        instrument, queries.evidence_of(response), response.answers, get_language() or "en"
    )
    context = _context(response, instrument) | {"pages": pages}
    return render(request, "assessments/evidence.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_a_way_back
def of_question(request: PublicRequest, response_id: int, question: str) -> HttpResponse:
    """What she has attached to one question, and a form for more."""
    response = response_for(request, response_id, alone=True)
    if response.agreed_at is None:
        return _begin(request, response)
    instrument = _instrument(response)
    items = queries.evidence_of(response)
    line = presenters.evidence_lines(instrument, items, get_language() or "en").get(question)
    if line is None:
        raise Http404
    waiting = kept.waiting(request, response.person_id)
    put_back = request.method != "POST" and waiting is not None and waiting.path == request.path
    typed = waiting.values if waiting is not None and put_back else {}
    form = EvidenceForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        for_hub=instrument.answers_for == "hub",
        hub_name=request.hub.name,
        initial={"note": typed.get("note", [""])[-1], "shared": "shared" in typed},
    )
    if form.is_valid() and _added(request, response, question, form):
        kept.arrived(request)
        return _back(request, response, question)
    context = _context(response, instrument) | {
        "line": line,
        "form": form,
        "put_back": put_back,
        "full": len(items) >= actions.MOST_A_RESPONSE,
        "most": actions.MOST_A_RESPONSE,
    }
    return render(request, "assessments/evidence_of.html", context, status=INVALID if form.is_bound else 200)


def _added(request: PublicRequest, response: Response, question: str, form: EvidenceForm) -> bool:
    said = form.cleaned_data
    file = said["file"]
    try:
        added = actions.add_evidence(
            response=response,
            question=question,
            note=said["note"],
            file=file,
            file_name=file.name if file else "",
            shared=said.get("shared", False),
        )
    except Refused as refused:
        form.add_error("file" if file else None, str(refused))
        return False
    shared = added.shared_at is not None
    messages.success(request, _said_of_shared(response) if shared else _("Attached. Only you see it."))
    return True


def _said_of_shared(response: Response) -> str:
    if response.completed_at is None and _instrument(response).answers_for == "hub":
        return _("The advisers see it when you have sent your answers.")
    return _("The advisers can see it now.")


@never_cache
@require_safe
@with_a_way_back
def file(request: PublicRequest, response_id: int, evidence_id: int) -> HttpResponse:
    """A file that she attached, to save."""
    items = (
        queries.evidence_of(response_for(request, response_id, alone=True)).exclude(file_name="").defer(None)
    )
    return download(get_object_or_404(items, pk=evidence_id))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_a_way_back
def share(request: PublicRequest, response_id: int, evidence_id: int) -> HttpResponse:
    """Let her adviser see it, or no longer. Looking at it, as after a lost session, leads back."""
    response = response_for(request, response_id, alone=True)
    evidence = _one(response, evidence_id)
    if request.method == "POST":
        shared = request.POST.get("shared") == "yes"
        actions.share_evidence(evidence=evidence, shared=shared)
        messages.success(request, _said_of_shared(response) if shared else _("Only you see it now."))
    return _back(request, response, evidence.question)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_a_way_back
def remove(request: PublicRequest, response_id: int, evidence_id: int) -> HttpResponse:
    """Delete it for good. Looking at it, as after a lost session, leads back."""
    response = response_for(request, response_id, alone=True)
    evidence = _one(response, evidence_id)
    if request.method == "POST":
        actions.remove_evidence(evidence=evidence)
        messages.success(request, _("Removed."))
    return _back(request, response, evidence.question)
