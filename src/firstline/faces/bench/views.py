"""The bench: the instruments that a hub has and makes, and putting them to use."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from firstline.domains.assessments import actions, own, queries
from firstline.domains.assessments.models import HubInstrument
from firstline.faces.bench import presenters, resting, words
from firstline.faces.bench.shown import can_edit, own_one, shipped_one, title_of, titles_in
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.locale.languages import in_language
from firstline.foundation.packs import instruments, places
from firstline.foundation.packs.content import faults, parse
from firstline.foundation.ui.wording import language_name

State = HubInstrument.State


@require_safe
def all_of_them(request: HubRequest) -> HttpResponse:
    """What comes with Firstline and what the hub made, with versions and how often each was answered."""
    language, answered = get_language(), queries.answered_by_version(request.hub)
    rows = own.visible_to(request.person, request.hub).order_by("key", "-version")
    context = {
        "own": [
            {
                "row": row,
                "title": in_language(titles_in(row.content), language) or row.key,
                "kind": words.STATES[row.state],
                "answered": answered.get((row.key, row.version), 0),
            }
            for row in rows
        ],
        "shipped": [
            {
                "key": one.key,
                "version": one.version,
                "title": one.title.text(language),
                "answered": answered.get((one.key, one.version), 0),
            }
            for one in instruments()
        ],
        "can_edit": can_edit(request),
    }
    return render(request, "faces/bench.html", context)


@require_safe
def shipped(request: HubRequest) -> HttpResponse:
    """One that comes with Firstline, as it is read."""
    key, version, data = shipped_one(request)
    context = {"key": key, "named": f"{key}/{version}", "version": version, **_read(data, key)}
    return render(request, "faces/bench_one.html", context | {"can_edit": can_edit(request)})


@require_safe
def one(request: HubRequest, own_id: int) -> HttpResponse:
    """One version of the hub's own, as it is read, and what can be done with it."""
    row = own_one(request, own_id)
    data = parse(row.content)
    editable = can_edit(request)
    is_draft = row.state == State.DRAFT
    context = {
        "row": row,
        "key": row.key,
        "named": f"{row.key}/{row.version}",
        "version": row.version,
        "state_kind": words.STATES[row.state],
        "can_edit": editable,
        "can_change": editable and is_draft,
        "faults": len(faults(data, row.hub.languages)) if is_draft else 0,
        "before": own.version_before(row) if is_draft else None,
        "comparable": "follows" in data,
        "languages": [
            (code, language_name(code), lacking)
            for code, lacking in presenters.completeness(data, row.hub.languages)
        ],
        **_read(data, row.key),
    }
    return render(request, "faces/bench_one.html", context)


def _read(data: dict[str, Any], key: str) -> Mapping[str, Any]:
    language = get_language()
    return {
        "title": title_of(data, key, language),
        "facts": [
            (words.field(name), text)
            for name in ("intro", "audience", "validity")
            if (text := presenters.words_at(data, name, language))
        ],
        "minutes": data.get("minutes"),
        "lists": [
            (words.field(name), found)
            for name in ("dimensions", "facets", "levels")
            if (found := presenters.items(data, name, (), language))
        ],
        "pages": [
            (page, [_shown(data, question) for question in page.questions])
            for page in presenters.pages(data, language)
        ],
    }


def _shown(data: dict[str, Any], question: presenters.ShownQuestion) -> tuple[Any, ...]:
    """A question, its kind, its lists by name, and what it is asked after."""
    node = places.at(data, presenters.path_of(question.place))
    named = [(words.field(name), found) for name, found in question.lists]
    return question, words.kind(question.kind), named, resting.told(data, node, get_language())


@require_safe
def check(request: HubRequest, own_id: int) -> HttpResponse:
    """What is wrong or lacking, each with the way to where it is mended."""
    row = own_one(request, own_id)
    data = parse(row.content)
    base = own.base_of(row)
    languages = list(row.hub.languages)
    stale = [
        (language, language_name(language), len(found))
        for language in languages[1:]
        if (found := [
            text
            for text in presenters.untranslated(data, parse(base) if base else {}, languages[0], language)
            if text.changed
        ])
    ]  # fmt: skip
    context = {
        "row": row,
        "title": title_of(data, row.key, get_language()),
        "can_change": can_edit(request) and row.state == State.DRAFT,
        "faults": [
            (words.place(data, fault.path), words.fault(fault), presenters.mending_place(data, fault.path))
            for fault in faults(data, languages)
        ],
        "stale": stale,
    }
    return render(request, "faces/bench_check.html", context)


@require_POST
def copy(request: HubRequest) -> HttpResponse:
    """Make a draft of the hub's own from an instrument."""
    row = actions.copy_instrument(hub=request.hub, named=request.POST.get("named", ""), by=request.person)
    messages.success(request, _("This copy is yours to change. Nobody is offered it before it is published."))
    return _to(request, row)


@require_POST
def new_draft(request: HubRequest, own_id: int) -> HttpResponse:
    """Begin the next version."""
    row = actions.new_draft(instrument=own_one(request, own_id), by=request.person)
    messages.success(
        request, _("Version %(version)s is a draft. What is asked with earlier ones goes on as it was.")
        % {"version": row.version},
    )  # fmt: skip
    return _to(request, row)


@require_POST
def publish(request: HubRequest, own_id: int) -> HttpResponse:
    """Put a draft to use."""
    row = actions.publish_instrument(
        instrument=own_one(request, own_id),
        seen=seen(request),
        by=request.person,
        comparable="comparable" in request.POST,
    )
    if parse(row.content).get("asked") == "not_yet":
        messages.success(request, _("Published. Nobody is offered it yet: “How it is sent” says so."))
    else:
        messages.success(request, _("Published. Advisers find it where they send a mapping."))
    return _to(request, row)


@require_POST
def retire(request: HubRequest, own_id: int) -> HttpResponse:
    """Offer it to nobody from now on."""
    row = own_one(request, own_id)
    actions.retire_instrument(instrument=row, by=request.person)
    messages.success(request, _("It is offered to nobody from now on. What was asked can still be answered."))
    return _to(request, row)


@require_POST
def discard(request: HubRequest, own_id: int) -> HttpResponse:
    """Throw a draft away."""
    actions.discard_draft(instrument=own_one(request, own_id), by=request.person)
    messages.success(request, _("The draft is gone."))
    return redirect("bench:desk", hub=request.hub.slug)


def seen(request: HubRequest) -> int:
    """The revision that the reader had before her. Raises Refused where the form does not say it."""
    said = request.POST.get("seen", "")
    if not said.isdecimal():
        raise Refused(_("The page was not whole. Open it again."))
    return int(said[:9])


def _to(request: HubRequest, row: HubInstrument) -> HttpResponse:
    return redirect("bench:desk_one", hub=request.hub.slug, own_id=row.pk)
