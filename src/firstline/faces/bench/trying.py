"""Trying an instrument without storing anything, and seeing where people gave up on one."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from firstline.domains.assessments import measuring, own, presenters
from firstline.domains.assessments.forms import problem_words, reader_for
from firstline.domains.hubs.models import Hub
from firstline.faces.bench import giving_up
from firstline.faces.bench.shown import own_one, shipped_one
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.packs import Instrument, PackError, Reader, instruments, load_instrument
from firstline.foundation.packs.content import build, parse

# Names of the page's own buttons and fields; a hyphen cannot stand in the key of a question.
GO_TO, ON, BACK, AT = "go-to", "on", "back", "at-page"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def try_own(request: HubRequest, own_id: int) -> HttpResponse:
    """Answer one of the hub's own, a draft too, as those who are asked do."""
    row = own_one(request, own_id)
    try:
        instrument = build(parse(row.content), ())
    except ValidationError as error:
        raise Refused(_("It cannot be tried before it is right. Look under Check.")) from error
    up = reverse("bench:desk_one", kwargs={"hub": request.hub.slug, "own_id": row.pk})
    return _try(request, instrument, up)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def try_shipped(request: HubRequest) -> HttpResponse:
    """Answer one that comes with Firstline."""
    key, version, _data = shipped_one(request)
    up = reverse("bench:desk_shipped", kwargs={"hub": request.hub.slug})
    return _try(request, load_instrument(key, version), f"{up}?of={key}")


def _try(request: HubRequest, instrument: Instrument, up: str) -> HttpResponse:
    """One page of questions after another; what was answered travels in the form and is kept nowhere."""
    language = get_language() or "en"
    posted = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    answers, errors = _read(instrument, posted, reader_for(request.hub))
    here = _page_at(instrument, posted.get(AT, [""])[-1])
    wrong = {key: said for key, said in errors.items() if key in _keys(instrument, here)}
    go_to = posted.get(GO_TO, [""])[-1]
    context: dict[str, Any] = {
        "up": up,
        "instrument_title": instrument.title.text(language),
        "total": len(instrument.pages),
    }
    if go_to == BACK and here:
        here, wrong = here - 1, {}
    elif go_to == ON and not wrong:
        here += 1
    if here >= len(instrument.pages):
        context["result"] = _result(request.hub, instrument, answers, language)
        context["counts"] = presenters.counts(instrument, instrument.tallies(answers), language)
        context["pages"] = presenters.answered_pages(instrument, answers, language)
        context["carried"] = _carried(instrument, posted, None)
        context["last"] = len(instrument.pages) - 1
        return render(request, "faces/bench_tried.html", context)
    page = instrument.pages[here]
    questions = presenters.page_questions(
        instrument,
        page.key,
        reader_for(request.hub),
        stored=answers,
        typed=posted or None,
        errors=wrong if wrong else None,
    )
    context |= {
        "title": page.title.text(language),
        "intro": page.intro.text(language) if page.intro else "",
        "questions": questions,
        "faulty": [question for question in questions if question.errors],
        "number": here + 1,
        "at": here,
        "has_back": here > 0,
        "is_last": here == len(instrument.pages) - 1,
        "carried": _carried(instrument, posted, here),
    }
    return render(request, "faces/bench_try.html", context)


def _result(
    hub: Hub, instrument: Instrument, answers: Mapping[str, object], language: str
) -> presenters.ShownResult | None:
    """The points with their shade, as whoever answers it now gets them; None where it gives none."""
    if not instrument.dimensions:
        return None
    bank = measuring.bank_of(measuring.in_force(hub, instrument.key, instrument.version))
    return presenters.result(instrument, measuring.scored(instrument, answers, bank), language)


def _page_at(instrument: Instrument, said: str) -> int:
    return min(int(said), len(instrument.pages)) if said.isdecimal() and len(said) < 4 else 0


def _keys(instrument: Instrument, here: int) -> set[str]:
    return {question.key for page in instrument.pages[here : here + 1] for question in page.questions}


def _read(
    instrument: Instrument, posted: Mapping[str, list[str]], reader: Reader
) -> tuple[dict[str, object], dict[str, list[str]]]:
    """All that the form carries, page by page: the answers, and what is wrong by question."""
    answers: dict[str, object] = {}
    errors: dict[str, list[str]] = {}
    for page in instrument.pages:
        read = instrument.parse_page(page.key, posted, stored=answers, reader=reader)
        answers |= read.answers
        for problem in read.problems:
            errors[problem.question] = [problem_words(problem, instrument, get_language() or "en")]
    return answers, errors


def _carried(
    instrument: Instrument, posted: Mapping[str, list[str]], here: int | None
) -> list[tuple[str, str]]:
    """The fields of the other pages, to be sent along."""
    fields = {
        field
        for number, page in enumerate(instrument.pages)
        if number != here
        for question in page.questions
        for field in question.fields()
    }
    return [(name, value) for name, values in posted.items() if name in fields for value in values]


@require_safe
def stops(request: HubRequest) -> HttpResponse:
    """Where people gave up on an instrument: page by page and question by question, of enough people."""
    offered = {one.key: one for one in instruments()}
    mine = own.visible_to(request.person, request.hub).exclude(state="draft").order_by("key", "version")
    versions = [(row.key, row.version) for row in mine] + [(one.key, one.version) for one in offered.values()]
    key = request.GET.get("of", "") or instruments()[0].key
    of_key = [version for name, version in versions if name == key]
    said = request.GET.get("version", "")
    version = int(said) if said.isdecimal() and len(said) < 9 else max(of_key, default=0)
    if version not in of_key and key not in offered:
        raise Http404
    try:
        instrument = load_instrument(key, version)
    except PackError as error:
        raise Http404 from error
    language = get_language() or "en"
    found = giving_up.counted(request.hub, instrument)
    context = {
        "title": instrument.title.text(language),
        "key": key,
        "version": version,
        "versions": sorted(of_key),
        "row": next((row for row in mine if (row.key, row.version) == (key, version)), None),
        "least": request.hub.disclosure_threshold,
        "found": giving_up.shown(found, instrument, language) if found else None,
    }
    return render(request, "faces/bench_stops.html", context)
