"""Changing a draft, one part at a time, and translating it side by side."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import BaseModel

from firstline.domains.assessments import actions, own
from firstline.domains.assessments.models import HubInstrument
from firstline.faces.bench import presenters, resting, words
from firstline.faces.bench.forms import PartForm, TranslateForm
from firstline.faces.bench.shown import INVALID, draft, title_of
from firstline.faces.bench.views import seen
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.packs import places
from firstline.foundation.packs.content import Path, parse
from firstline.foundation.ui.wording import language_name

QUESTIONS = "questions"
# As many as one sits with; the next come when these are saved.
MOST_AT_ONCE = 20


def _form(
    request: HubRequest,
    row: HubInstrument,
    data: dict[str, Any],
    model: type[BaseModel],
    node: dict[str, Any],
    path: Path,
    *,
    is_new: bool,
) -> PartForm:
    areas, groups = (
        [(item.key, item.label) for item in presenters.items(data, name, (), get_language())]
        for name in ("dimensions", "facets")
    )
    return PartForm(
        request.POST or None,
        model=model,
        node=node,
        languages=request.hub.languages,
        areas=areas,
        groups=groups,
        above=resting.above(data, path, get_language()),
        is_new=is_new,
        at_top=not path,
        initial={"seen": row.revision},
    )


def _save(
    request: HubRequest, row: HubInstrument, form: PartForm | TranslateForm, data: dict[str, Any], what: str
) -> bool:
    """Whether it was saved; where it was not, the form says why, and keeps what was written."""
    try:
        actions.change_draft(
            instrument=row, data=data, seen=form.cleaned_data["seen"], by=request.person, what=what
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Saved."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HubRequest, own_id: int, place: str) -> HttpResponse:
    """Change one part: the instrument's own texts, a page, a question, an option."""
    row = draft(request, own_id)
    data, path = parse(row.content), presenters.path_of(place)
    try:
        model, node = places.model_at(data, path), places.at(data, path)
    except KeyError as error:
        raise Http404 from error
    form = _form(request, row, data, model, node, path, is_new=False)
    if form.is_valid() and _save(request, row, form, places.replaced(data, path, form.part()), place):
        return redirect(request.path if form.rests_anew else _up(request, row, path))
    language = get_language()
    context = {
        "row": row,
        "title": title_of(data, row.key, language),
        "form": form,
        "place": place,
        "called": presenters.called(node, language) if path else "",
        "what": _what(path, node),
        "up": _up(request, row, path),
        "is_part": bool(path),
        "lists": [
            _list(field.name, node, path, language)
            for field in places.fields_of(model)
            if field.shape in ("parts", "texts")
        ],
    }
    return render(request, "faces/bench_change.html", context, status=INVALID if form.is_bound else 200)


def _list(name: str, node: dict[str, Any], path: Path, language: str | None) -> dict[str, Any]:
    return {
        "name": words.field(name),
        "add": words.ADD.get(name, words.ADD_OTHER),
        "place": presenters.place_of((*path, name)),
        "items": presenters.items(node, name, path, language),
    }


def _what(path: Path, node: Any) -> str:
    """What kind of part is changed, for the reader to know where she is."""
    if not path:
        return _("The questionnaire itself")
    if path[-2] == QUESTIONS and isinstance(node, dict):
        return words.kind(str(node.get("kind", "")))
    return words.field(str(path[-2]))


def _up(request: HubRequest, row: HubInstrument, path: Path) -> str:
    """Where a part is listed: pages and questions on the instrument's page, others with what they are of."""
    at = {"hub": request.hub.slug, "own_id": row.pk}
    if path[:1] == ("pages",) and len(path) <= len(("pages", 0, QUESTIONS, 0)):
        return f"{reverse('bench:desk_one', kwargs=at)}#{presenters.place_of(path)}"
    if not path:
        return reverse("bench:desk_one", kwargs=at)
    return _changed(request, row, path[:-2])


def _changed(request: HubRequest, row: HubInstrument, path: Path) -> str:
    """Where a part is changed."""
    at = {"hub": request.hub.slug, "own_id": row.pk, "place": presenters.place_of(path)}
    return reverse("bench:desk_change", kwargs=at)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HubRequest, own_id: int, into: str) -> HttpResponse:
    """Add a part to a list; a question when its kind is chosen."""
    row = draft(request, own_id)
    data, path = parse(row.content), presenters.path_of(into)
    try:
        found = places.list_at(data, path)
        models = places.parts_of(places.model_at(data, path[:-1]), str(path[-1]))
    except KeyError as error:
        raise Http404 from error
    context = {
        "row": row,
        "title": title_of(data, row.key, get_language()),
        "heading": words.ADD.get(str(path[-1]), words.ADD_OTHER),
        "up": _up(request, row, (*path, 0)).partition("#")[0],
    }
    node: dict[str, Any] = {}
    model = models[0]
    if len(models) > 1:
        kind = request.GET.get("kind", "")
        if kind not in places.kinds():
            context["kinds"] = [(name, words.kind(name)) for name in places.kinds()]
            return render(request, "faces/bench_add.html", context)
        model, node = places.kinds()[kind], {"kind": kind}
        context["kind"] = words.kind(kind)
    form = _form(request, row, data, model, node, path, is_new=True)
    if form.is_valid():
        changed = places.added(data, path, form.part(_taken(data, path, found)))
        if _save(request, row, form, changed, into):
            added = (*path, len(found))
            return redirect(_changed(request, row, added) if form.rests_anew else _up(request, row, added))
    context["form"] = form
    return render(request, "faces/bench_add.html", context, status=INVALID if form.is_bound else 200)


def _taken(data: dict[str, Any], path: Path, found: list[Any]) -> set[str]:
    """The keys that a new part may not have: a question's is its own in the whole instrument."""
    if path[-1] == QUESTIONS:
        pages = presenters.parts(data, "pages")
        found = [question for _no, page in pages for _no, question in presenters.parts(page, QUESTIONS)]
    return {str(part.get("key")) for part in found if isinstance(part, dict)}


@require_POST
def move(request: HubRequest, own_id: int, place: str) -> HttpResponse:
    """Move a part up or down in its list."""
    row = draft(request, own_id)
    path = presenters.path_of(place)
    by = -1 if request.POST.get("to") == "up" else 1
    try:
        data = places.moved(parse(row.content), path, by)
    except KeyError as error:
        raise Http404 from error
    actions.change_draft(instrument=row, data=data, seen=seen(request), by=request.person, what=place)
    return redirect(_listed(request, row, path))


@require_POST
def remove(request: HubRequest, own_id: int, place: str) -> HttpResponse:
    """Take a part out of its list."""
    row = draft(request, own_id)
    path = presenters.path_of(place)
    try:
        data = places.removed(parse(row.content), path)
    except KeyError as error:
        raise Http404 from error
    actions.change_draft(instrument=row, data=data, seen=seen(request), by=request.person, what=place)
    messages.success(request, _("Removed."))
    return redirect(_listed(request, row, path))


def _listed(request: HubRequest, row: HubInstrument, path: Path) -> str:
    """The page of what a list belongs to."""
    return _changed(request, row, path[:-2])


@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HubRequest, own_id: int) -> HttpResponse:
    """Write the words of one language beside those of another: what lacks first, then what has changed."""
    row = draft(request, own_id)
    data, base = parse(row.content), own.base_of(row)
    languages = list(request.hub.languages)
    source = _chosen(request, "from", languages, languages[0])
    others = [language for language in languages if language != source]
    target = _chosen(request, "to", others, others[0] if others else "")
    found = presenters.untranslated(data, parse(base) if base else {}, source, target) if target else []
    form = TranslateForm(
        request.POST or None,
        instrument=data,
        found=found[:MOST_AT_ONCE],
        target=target,
        initial={"seen": row.revision},
    )
    if form.is_valid():
        for place, text in form.said().items():
            path = presenters.path_of(place)
            data = places.replaced(data, path, {**places.at(data, path), target: text})
        if _save(request, row, form, data, f"translate {target}"):
            return redirect(f"{request.path}?from={source}&to={target}")
    context = {
        "row": row,
        "title": title_of(data, row.key, get_language()),
        "form": form,
        "source": (source, language_name(source)),
        "target": (target, language_name(target)) if target else None,
        "languages": [(language, language_name(language)) for language in languages],
        "lacking": sum(not one.changed for one in found),
        "changed": sum(one.changed for one in found),
    }
    return render(request, "faces/bench_translate.html", context, status=INVALID if form.is_bound else 200)


def _chosen(request: HubRequest, name: str, among: list[str], otherwise: str) -> str:
    said = request.GET.get(name, "")
    return said if said in among else otherwise
