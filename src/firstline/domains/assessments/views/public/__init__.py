"""Answering: for whoever came by a mailed link, is signed in as the respondent, or writes down for her.

Opening an address never changes anything, because mail scanners open links.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firstline.domains.assessments import actions, drawn, links, presenters, queries, reminders, shortening
from firstline.domains.assessments.forms import AskLinkForm, problem_words, reader_for
from firstline.domains.assessments.models import Response
from firstline.domains.assessments.writing import (
    came_by_link,
    reader_of,
    response_for,
    with_a_way_back,
    writes_down,
)
from firstline.foundation.access import kept
from firstline.foundation.access.requests import PublicRequest
from firstline.foundation.packs import Instrument, Page, load_instrument

GONE, NOT_FOUND, INVALID = 410, 404, 422
# Names of the page's own buttons; a hyphen cannot stand in the key of a question.
GO_TO, TAKE_BACK, SHOW_IT, SHORT = "go-to", "take-back", "show-it", "short-form"


def _language() -> str:
    return get_language() or "en"


def _instrument(response: Response) -> Instrument:
    return load_instrument(response.assessment.instrument, response.assessment.version)


def _about(response: Response) -> presenters.About | None:
    assessment = response.assessment
    return presenters.about(assessment.about_titles, assessment.about_day, _language())


def _page(instrument: Instrument, key: str) -> Page:
    try:
        return instrument.page(key)
    except KeyError as error:
        raise Http404 from error


def _go(request: PublicRequest, response: Response, page: str) -> HttpResponse:
    return redirect("assessments:page", hub=request.hub.slug, response_id=response.pk, page=page)


def _resume(request: PublicRequest, response: Response) -> HttpResponse:
    if response.completed_at is not None:
        return redirect("assessments:done", hub=request.hub.slug, response_id=response.pk)
    if SHORT in request.POST and actions.choose_short(response=response):
        return redirect("assessments:short", hub=request.hub.slug, response_id=response.pk)
    return _go(request, response, response.page or _instrument(response).pages[0].key)


def _to_desk(request: PublicRequest, response: Response) -> HttpResponse:
    """Where an adviser goes who wrote answers down: from now on they are the respondent's alone."""
    sent = _("The answers of %(person)s are sent.") % {"person": response.person}
    if _instrument(response).answers_for == "respondent":
        later = _("From now on only they see each answer.")
        sent = f"{sent} {later}"
    messages.success(request, sent)
    return redirect("assessments:desk_result", hub=request.hub.slug, assessment_id=response.assessment_id)


def _kept_page(request: PublicRequest, response: Response) -> str | None:
    """Where the page stands whose answers wait since a session was over, if one of this response does."""
    waiting = kept.waiting(request, reader_of(request, response))
    begins = reverse("assessments:start", kwargs={"hub": request.hub.slug, "response_id": response.pk})
    return waiting.path if waiting and waiting.path.startswith(begins) else None


def _saved(response: Response) -> str:
    """When the server last saved something, for the script that keeps what has not been sent."""
    return response.saved_at.isoformat() if response.saved_at else ""


def _may_ask_others(request: PublicRequest, response: Response) -> bool:
    """Whether she may ask others to answer too: the respondent herself, about the company."""
    instrument = _instrument(response)
    is_respondent = request.person is not None and request.person.pk == response.person_id
    return (
        instrument.takes_several
        and instrument.answered_by != "team"
        and response.completed_at is None
        and (is_respondent or came_by_link(request, response))
    )


def _beginning(request: PublicRequest, response: Response) -> dict[str, Any]:
    instrument, language = _instrument(response), _language()
    pages = presenters.progress(instrument, response.answers, language)
    return {
        "response": response,
        "client": response.assessment.client,
        "asked_by": response.assessment.invited_by,
        "about": _about(response),
        "title": instrument.title.text(language),
        "intro": instrument.intro.text(language),
        "audience": instrument.audience.text(language),
        "minutes": instrument.minutes,
        "pages": pages,
        "asked": sum(page.asked for page in pages),
        "answered": sum(page.answered for page in pages),
        "several": queries.answered_by_several(response.assessment),
        "is_team": instrument.answered_by == "team",
        "may_ask_others": _may_ask_others(request, response),
        "can_be_short": response.completed_at is None and shortening.calibration_for(response) is not None,
        "somebody_else": request.person is not None and request.person.pk != response.person_id,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: PublicRequest, token: str) -> HttpResponse:
    """Where the mailed link leads: who asks, how long it takes, who sees it; the button begins."""
    found = links.read(token, request.hub)
    if found.response is None:
        return render(request, "assessments/altered.html", {"form": AskLinkForm()}, status=NOT_FOUND)
    if found.state is links.State.CLOSED:
        return render(request, "assessments/closed.html", status=GONE)
    if found.state is links.State.LAPSED:
        context = {"token": token, "completed": found.response.completed_at is not None}
        return render(request, "assessments/lapsed.html", context, status=GONE)
    context = _beginning(request, found.response)
    if request.method == "POST" and not context["somebody_else"]:
        response = actions.agree_and_start(response=found.response)
        links.grant(request.session, response)
        place = _kept_page(request, response)
        answer = redirect(place) if place else _resume(request, response)
        kept.remember_reader(request, answer, response.person_id)
        return answer
    context["kept"] = _kept_page(request, found.response) is not None
    return render(request, "assessments/begin.html", context)


@require_POST
def link_renew(request: PublicRequest, token: str) -> HttpResponse:
    """Mail a new link in place of a lapsed one, to the address on file."""
    found = links.read(token, request.hub)
    if found.state is links.State.LAPSED and found.response and found.response.completed_at is None:
        actions.send_new_link(response=found.response)
    return redirect("assessments:link_sent", hub=request.hub.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def link_ask(request: PublicRequest) -> HttpResponse:
    """Ask for a new link by e-mail address; the answer is the same whether or not anything waits there."""
    form = AskLinkForm(request.POST or None)
    if form.is_valid():
        actions.send_links_to(email=form.cleaned_data["email"], hub=request.hub)
        return redirect("assessments:link_sent", hub=request.hub.slug)
    return render(request, "assessments/ask.html", {"form": form}, status=INVALID if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def no_reminders(request: PublicRequest, reminder_token: str) -> HttpResponse:
    """Where the link in a reminder leads: a button to be reminded no more, which can be taken back."""
    response = links.read_no_reminders(reminder_token, request.hub)
    if response is None:
        return render(request, "assessments/altered.html", {"form": AskLinkForm()}, status=NOT_FOUND)
    if request.method == "POST":
        actions.want_reminders(response=response, wanted=request.POST.get("wanted") == "yes")
        return redirect(request.path)
    return render(request, "assessments/no_reminders.html", {"none": reminders.wants_none(response)})


@require_safe
def link_sent(request: PublicRequest) -> HttpResponse:
    """A new link is on its way, if there is something to answer."""
    return render(request, "assessments/link_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_a_way_back
def start(request: PublicRequest, response_id: int) -> HttpResponse:
    """What this is and how far it has come; for who is signed in, and for who saved for later."""
    response = response_for(request, response_id)
    if request.method == "POST":
        return _resume(request, actions.agree_and_start(response=response))
    if response.completed_at is not None:
        return _resume(request, response)
    return render(request, "assessments/begin.html", _beginning(request, response))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_a_way_back
def page(request: PublicRequest, response_id: int, page: str) -> HttpResponse:
    """One page of questions. What is valid is saved whichever button is pressed."""
    response = response_for(request, response_id)
    shown = _page(_instrument(response), page)
    if response.completed_at is not None:
        return _resume(request, response)
    if response.agreed_at is None:
        return redirect("assessments:start", hub=request.hub.slug, response_id=response.pk)
    if request.method == "POST":
        kept.arrived(request)
        return _save(request, response, shown)
    waiting = kept.waiting(request, reader_of(request, response))
    if waiting is not None and waiting.path == request.path:
        typed = _typed(waiting.values, _instrument(response))
        before = drawn.read(waiting.values)
        return _show(request, response, shown, typed=typed, put_back=True, before=before)
    return _show(request, response, shown)


def _save(request: PublicRequest, response: Response, shown: Page) -> HttpResponse:
    instrument = _instrument(response)
    posted = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    typed = _typed(posted, instrument)
    answers = instrument.parse_page(shown.key, typed, stored=response.answers, reader=reader_for(request.hub))
    stood = drawn.read(posted)
    before, after = instrument.previous_page(shown.key), instrument.next_page(shown.key)
    wanted = request.POST.get(GO_TO)
    place = shown
    if not answers.problems and TAKE_BACK not in request.POST:
        place = (before if wanted == "back" else after if wanted == "on" else None) or shown
    response = actions.save_page(
        response=response,
        page=place.key,
        answers=answers,
        by_link=came_by_link(request, response),
        by=writes_down(request, response),
        drawn=stood,
    )
    if answers.problems:
        errors = {
            problem.question: [problem_words(problem, instrument, _language())]
            for problem in answers.problems
        }
        # Not an error's status: what was valid on the page has been saved and must stay so.
        stands = None if stood is None else answers.merged_into(stood)
        return _show(request, response, shown, typed=typed, errors=errors, before=stands)
    if TAKE_BACK in request.POST:
        return _go(request, response, shown.key)
    if wanted == "later" and writes_down(request, response) is not None:
        messages.success(request, _("Saved. Go on from the page of the mapping."))
        return redirect("assessments:desk_result", hub=request.hub.slug, assessment_id=response.assessment_id)
    if SHOW_IT in request.POST:
        return _show_it(request, response, shown, request.POST[SHOW_IT])
    if wanted == "later":
        messages.success(request, _("Saved. Come back whenever it suits you, with the link in your mail."))
        return redirect("assessments:start", hub=request.hub.slug, response_id=response.pk)
    if wanted == "on" and after is None:
        return redirect("assessments:send", hub=request.hub.slug, response_id=response.pk)
    return _go(request, response, place.key)


def _show_it(request: PublicRequest, response: Response, shown: Page, question: str) -> HttpResponse:
    """To the page where it is shown that an answer is so, so that a file that is refused costs no answer."""
    if question not in {one.key for one in shown.questions}:
        raise Http404
    return redirect(
        "assessments:evidence_of", hub=request.hub.slug, response_id=response.pk, question=question
    )


def _typed(posted: dict[str, list[str]], instrument: Instrument) -> dict[str, list[str]]:
    """What was typed, without the answer that the person takes back."""
    taken_back = posted.get(TAKE_BACK, [None])[-1]
    gone = {
        field
        for question in instrument.questions()
        if question.key == taken_back
        for field in question.fields()
    }
    return {name: values for name, values in posted.items() if name not in gone}


def _show(
    request: PublicRequest,
    response: Response,
    shown: Page,
    *,
    typed: dict[str, list[str]] | None = None,
    errors: dict[str, list[str]] | None = None,
    put_back: bool = False,
    before: Mapping[str, object] | None = None,
) -> HttpResponse:
    """before: what the page says that it was drawn with; None for what is stored now."""
    instrument, language = _instrument(response), _language()
    questions = presenters.page_questions(
        instrument, shown.key, reader_for(request.hub), stored=response.answers, typed=typed, errors=errors
    )
    evidence = presenters.evidence_lines(instrument, queries.evidence_of(response), language)
    context = {
        "response": response,
        "as_drawn": drawn.written(
            response.answers if before is None else before, (one.key for one in shown.questions)
        ),
        "writes_down": writes_down(request, response),
        "only_you": instrument.answers_for == "respondent",
        "title": shown.title.text(language),
        "about": _about(response),
        "intro": shown.intro.text(language) if shown.intro else "",
        "instrument_title": instrument.title.text(language),
        "questions": questions,
        "with_evidence": [(question, evidence[question.key]) for question in questions],
        "number": instrument.pages.index(shown) + 1,
        "total": len(instrument.pages),
        "has_back": instrument.previous_page(shown.key) is not None,
        "is_last": instrument.next_page(shown.key) is None,
        "faulty": [question for question in questions if question.errors],
        "conditions": any(question.only_if for question in questions),
        "saved": _saved(response),
        "put_back": put_back,
    }
    return render(request, "assessments/page.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_a_way_back
def send(request: PublicRequest, response_id: int) -> HttpResponse:
    """What is still open, and the button that sends."""
    response = response_for(request, response_id)
    if response.completed_at is not None:
        return _resume(request, response)
    if response.agreed_at is None:
        return redirect("assessments:start", hub=request.hub.slug, response_id=response.pk)
    if request.method == "POST":
        adviser = writes_down(request, response)
        response = actions.complete(response=response, by=adviser)
        return _resume(request, response) if adviser is None else _to_desk(request, response)
    instrument, language = _instrument(response), _language()
    pages = presenters.progress(instrument, response.answers, language)
    context = {
        "response": response,
        "writes_down": writes_down(request, response),
        "only_you": instrument.answers_for == "respondent",
        "about": _about(response),
        "instrument_title": instrument.title.text(language),
        "pages": pages,
        "answered": presenters.answered_pages(instrument, response.answers, language),
        "missing": sum(len(page.missing) for page in pages),
        "total": len(pages),
        "last_page": instrument.pages[-1].key,
        "scored": bool(instrument.levels),
        "several": queries.answered_by_several(response.assessment),
        "is_team": instrument.answered_by == "team",
        "may_ask_others": _may_ask_others(request, response),
        "saved": _saved(response),
    }
    return render(request, "assessments/send.html", context)
