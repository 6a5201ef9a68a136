"""The short form: one question after another, each the one that tells most, until enough is known."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from firstline.domains.assessments import actions, presenters, shortening
from firstline.domains.assessments.calibrating import question_keys
from firstline.domains.assessments.forms import problem_words, reader_for
from firstline.domains.assessments.models import Response
from firstline.domains.assessments.writing import came_by_link, response_for, with_a_way_back, writes_down
from firstline.engine.measure.bank import Bank
from firstline.foundation.access.requests import PublicRequest
from firstline.foundation.packs import Instrument, Page, PageAnswers, load_instrument

# Names of the page's own fields; a hyphen cannot stand in the key of a question.
ASKED, NOT_KNOWN, WITHOUT = "asked-now", "not-known", "without"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_a_way_back
def short(request: PublicRequest, response_id: int) -> HttpResponse:
    """The next question; or that no more is needed, why, and what she can do then."""
    response = response_for(request, response_id)
    bank = shortening.bank_for(response)
    if response.completed_at is not None or response.agreed_at is None or bank is None or not response.short:
        return _to("start", request, response)
    instrument = load_instrument(response.assessment.instrument, response.assessment.version)
    without = [key for key in request.GET.getlist(WITHOUT) if key in question_keys(instrument)]
    if request.method == "POST":
        return _save(request, response, instrument, bank, without)
    return _show(request, response, instrument, bank, without)


def _save(
    request: PublicRequest, response: Response, instrument: Instrument, bank: Bank, without: list[str]
) -> HttpResponse:
    key = request.POST.get(ASKED, "")
    if key not in question_keys(instrument):
        return _on(request, response, without)
    if NOT_KNOWN in request.POST:
        return _on(request, response, [*without, key])
    typed = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    page, reader = _page_of(instrument, key), reader_for(request.hub)
    found = instrument.parse_page(page.key, typed, stored=response.answers, reader=reader)
    problems = tuple(problem for problem in found.problems if problem.question == key)
    answer = {name: value for name, value in found.answers.items() if name == key}
    actions.save_page(
        response=response,
        page=page.key,
        answers=PageAnswers(asked=(key,), answers=answer, problems=problems),
        by_link=came_by_link(request, response),
        by=writes_down(request, response),
    )
    if problems:
        said = [problem_words(problem, instrument, reader.language) for problem in problems]
        return _show(request, response, instrument, bank, without, again=key, typed=typed, said=said)
    return _on(request, response, without if answer else [*without, key])


def _show(
    request: PublicRequest,
    response: Response,
    instrument: Instrument,
    bank: Bank,
    without: Collection[str],
    *,
    again: str = "",
    typed: dict[str, list[str]] | None = None,
    said: list[str] | None = None,
) -> HttpResponse:
    """again: the question to show once more, with what was typed and what is wrong with it."""
    step, reader = shortening.step(instrument, response.answers, bank, without), reader_for(request.hub)
    context: dict[str, Any] = {
        "response": response,
        "writes_down": writes_down(request, response),
        "only_you": instrument.answers_for == "respondent",
        "instrument_title": instrument.title.text(reader.language),
        "step": step,
        "number": step.answered + 1,
        "first_page": instrument.pages[0].key,
    }
    key = again or step.question
    if key is None:
        return render(request, "assessments/short_enough.html", context)
    shown = presenters.page_questions(
        instrument,
        _page_of(instrument, key).key,
        reader,
        stored=response.answers,
        typed=typed,
        errors={key: said} if said else None,
    )
    context["question"] = next(question for question in shown if question.key == key)
    return render(request, "assessments/short.html", context)


def _page_of(instrument: Instrument, key: str) -> Page:
    return next(page for page in instrument.pages if key in {question.key for question in page.questions})


def _on(request: PublicRequest, response: Response, without: list[str]) -> HttpResponse:
    where = reverse("assessments:short", kwargs={"hub": request.hub.slug, "response_id": response.pk})
    return redirect(f"{where}?{urlencode([(WITHOUT, key) for key in without])}" if without else where)


def _to(name: str, request: PublicRequest, response: Response) -> HttpResponse:
    return redirect(f"assessments:{name}", hub=request.hub.slug, response_id=response.pk)
