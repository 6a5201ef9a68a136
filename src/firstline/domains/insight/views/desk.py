"""The region's pages: the hub's own clients, for who counts (analysts, leaders, and reading for the auditor);
and local business life, which is public and so for everybody at the desk."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firstline.domains.clients import queries as clients
from firstline.domains.insight import actions, figures, periods, presenters, queries, released
from firstline.domains.insight.access import can_choose, can_set_targets
from firstline.domains.insight.boundaries import MOST_BYTES
from firstline.domains.insight.forms import BoundaryForm, ReferenceForm, TargetForm
from firstline.domains.insight.mappings import board, lists, targets
from firstline.domains.insight.mappings.instruments import counted
from firstline.domains.insight.mappings.progress import Stage
from firstline.domains.insight.models import Boundary, Reference
from firstline.domains.insight.region import exports, making
from firstline.domains.insight.region.figures import Figures
from firstline.domains.insight.region.page import Page, page, references_of
from firstline.domains.insight.region.survey import Survey, survey
from firstline.foundation import store
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.charts.figure import Figure
from firstline.foundation.packs import vocabulary
from firstline.foundation.ui.listing import XLSX, csv_lines, taken_along
from firstline.foundation.ui.wording import list_text

INVALID = 422
SECONDS_UNTIL_LOOK = 3
LONGEST_KEY = 40


@require_safe
def region(request: HubRequest) -> HttpResponse:
    """How many clients stand where, what was given and what changed; small numbers are hidden."""
    counted = queries.region(request.person, request.hub)
    names, dimensions = released.names(), _dimensions()
    standing = released.standing(request.hub, request.person, counted.standings)
    choice = periods.chosen(request.GET, timezone.localdate())
    alone = released.release(
        request.hub,
        request.person,
        "insight.region/alone",
        presenters.alone(counted, dimensions=dimensions, periods=choice.wanted),
    )
    numbers = presenters.within(alone.shown or {}, choice.period)
    dates = presenters.within(alone.dates, choice.period)
    where = presenters.where(standing.shown, not_mapped=queries.NOT_MAPPED, together=_together, **names)
    context = {
        "where": where,
        "where_of": standing.of,
        "figures": _figures(where) if where else {},
        "given": presenters.given_rows(numbers, kinds=_kinds(), dates=dates),
        "means": presenters.means(numbers, labels=dimensions),
        "means_of": dates.get(presenters.change_key(dimensions)),
        "usefulness": presenters.usefulness(numbers),
        "usefulness_of": dates.get(presenters.USEFULNESS),
        "others": presenters.others(numbers),
        "others_of": dates.get(presenters.OTHERS),
        "choice": choice,
        "has_clients": bool(counted.standings),
        "known": counted.known,
        "register": queries.register_name(request.hub),
        "threshold": max(1, request.hub.disclosure_threshold),
    }
    return render(request, "insight/region.html", context)


def _figures(where: presenters.Where) -> dict[str, Figure]:
    """The figures that can be shown: levels, sectors, sizes."""
    apart = {_("No level named"), _("Not mapped")}
    found = {"levels": figures.levels(where, apart=apart)}
    if where.by_sector:
        found["sectors"] = figures.by_sector(where.by_sector, where, apart=apart, missing={_("Not stated")})
    if where.by_size:
        unknown = {_("Not stated"), _("Withheld by the register"), _("In no register, and not asked")}
        found["sizes"] = figures.by_size(where.by_size, where, apart=apart, missing=unknown)
    return found


def _together(names: Sequence[str]) -> str:
    """One name for neighbouring levels: "a", "a and b", "a to c"."""
    if len(names) > 2:
        return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return list_text(names)


def _kinds() -> dict[str, str]:
    return {
        **dict(vocabulary("offer_kinds").choices(get_language())),
        queries.OTHER_KIND: _("Outside the hub's offers"),
    }


def _dimensions() -> dict[str, str]:
    language = get_language()
    names = {dimension.key: dimension.label.text(language) for dimension in queries.instrument().dimensions}
    return {**names, "overall": _("Overall")}


@require_safe
def businesses(request: HubRequest) -> HttpResponse:
    """Who is here, what happened and how long businesses last, from the public register."""
    context: dict[str, Any] = {
        "can_choose": can_choose(request.roles),
        "references": references_of(request.hub),
        "has_map": Boundary.objects.filter(hub=request.hub).exists(),
    }
    try:
        with store.only_kept():
            found = making.kept_figures(request.hub)
    except store.NotKept:
        return _soon(request, context, _("The figures are being calculated"))
    if found is not None:
        shown = page(request.hub, found)
        context |= {"page": shown, "survey": _survey(request, shown)}
    return render(request, "insight/businesses.html", context)


def _survey(request: HubRequest, shown: Page) -> Survey | None:
    return survey(
        request.hub, shown.told, wanted=request.GET.get("survey", "")[:LONGEST_KEY], by=request.person
    )


def _soon(request: HubRequest, context: dict[str, Any], what: str) -> HttpResponse:
    """A page that looks again by itself, without a script."""
    making.ask_for_cubes(request.hub)
    answer = render(request, "insight/soon.html", {**context, "what": what}, status=202)
    answer["Refresh"] = str(SECONDS_UNTIL_LOOK)
    return answer


def _file_name() -> str:
    """What the page's files are called, in the reader's language and letters that every system takes."""
    name = _("local business life").replace("æ", "ae").replace("ø", "o").replace("å", "a")
    return slugify(name) or "local-business-life"


def _figures_of_file(request: HubRequest) -> Figures | HttpResponse:
    """What a file of the page is made of, or the answer that leads on where that is not there."""
    try:
        with store.only_kept():
            found = making.kept_figures(request.hub)
    except store.NotKept:
        return _soon(request, {}, _("The figures are being calculated"))
    return found or redirect("insight:desk_businesses", hub=request.hub.slug)


@require_safe
def businesses_file(request: HubRequest, kind: str) -> HttpResponseBase:
    """All numbers of the page as one tidy table, or as a workbook with a sheet a figure."""
    found = _figures_of_file(request)
    if isinstance(found, HttpResponse):
        return found
    shown = page(request.hub, found)
    told, answered = shown.told, _survey(request, shown)
    numbers = [*told.numbers, *(answered.numbers if answered else ())]
    if kind == "xlsx":
        book = exports.workbook(found, numbers, told.names, told.source)
        return FileResponse(book, as_attachment=True, filename=f"{_file_name()}.xlsx", content_type=XLSX)
    rows = list(exports.tidy_rows(found, numbers, told.names, told.source))
    lines = csv_lines(exports.COLUMNS, rows, comma=(get_language() or "en").startswith("en"))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name()}.csv"'
    return answer


@require_safe
def businesses_pdf(request: HubRequest) -> HttpResponse:
    """The page for the council meeting; it is made aside, and looked for again until it is there."""
    language = get_language() or "en"
    found = _figures_of_file(request)
    if isinstance(found, HttpResponse):
        return found
    answered = _survey(request, page(request.hub, found))
    if (made := making.kept_pdf(request.hub, language, answered)) is None:
        making.ask_for_pdf(request.hub, language, answered.key if answered else "", request.person)
        answer = render(request, "insight/soon.html", {"what": _("The PDF is being made")}, status=202)
        answer["Refresh"] = str(SECONDS_UNTIL_LOOK)
        return answer
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name()}.pdf"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def references(request: HubRequest) -> HttpResponse:
    """Choose what the area is compared with."""
    form = ReferenceForm(request.POST or None)
    if form.is_valid():
        try:
            with store.only_kept():
                found = making.kept_figures(request.hub)
            added = actions.add_reference(
                hub=request.hub, known=found.names if found else {}, by=request.person, **form.cleaned_data
            )
        except store.NotKept:
            form.add_error(None, _("The figures are being calculated. Try again in a minute."))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s is compared with now.") % {"name": added.name})
            return redirect("insight:desk_references", hub=request.hub.slug)
    context = {"form": form, "references": references_of(request.hub), "most": actions.MOST_REFERENCES}
    return render(request, "insight/references.html", context, status=INVALID if form.is_bound else 200)


@require_POST
def remove_reference(request: HubRequest, reference_id: int) -> HttpResponse:
    """Compare with a place no longer."""
    reference = get_object_or_404(Reference, hub=request.hub, pk=reference_id)
    actions.remove_reference(reference=reference, by=request.person)
    messages.success(request, _("%(name)s is compared with no longer.") % {"name": reference.name})
    return redirect("insight:desk_references", hub=request.hub.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def boundary(request: HubRequest) -> HttpResponse:
    """Upload the outlines of the hub's municipalities."""
    form = BoundaryForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        values = dict(form.cleaned_data)
        upload = values.pop("file")
        try:
            content = upload.read(MOST_BYTES + 1)
            saved = actions.upload_boundary(hub=request.hub, content=content, by=request.person, **values)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            number = len(saved.outlines["features"])
            messages.success(
                request, _("The map is saved, with %(number)d municipalities.") % {"number": number}
            )
            return redirect("insight:desk_businesses", hub=request.hub.slug)
    context = {"form": form, "saved": Boundary.objects.filter(hub=request.hub).first()}
    return render(request, "insight/boundary.html", context, status=INVALID if form.is_bound else 200)


@require_POST
def remove_boundary(request: HubRequest) -> HttpResponse:
    """Take the hub's map away."""
    actions.remove_boundary(hub=request.hub, by=request.person)
    messages.success(request, _("The map is gone."))
    return redirect("insight:desk_boundary", hub=request.hub.slug)


@require_safe
def mappings(request: HubRequest) -> HttpResponseBase:
    """Where the clients stand by one instrument, filtered as the address says, and who stands where."""
    found = board.board(request.person, request.hub, request.GET)
    if found is not None and request.GET.get("file"):
        return taken_along(request, found.listing, name="mappings", action="insight.mappings_file")
    return render(request, "insight/mappings.html", {"board": found})


@require_http_methods(["GET", "HEAD", "POST"])
def mapping_targets(request: HubRequest) -> HttpResponse:
    """How far the hub has come towards its targets; who leads it sets another."""
    may_set = can_set_targets(request.roles)
    if request.method == "POST" and not may_set:
        raise Refused(_("Only who leads the hub sets its targets."))
    offered = [(one.key, one.title.text(get_language())) for one in counted(request.hub)]
    form = TargetForm(request.POST or None, instruments=offered)
    if form.is_valid():
        try:
            actions.set_target(hub=request.hub, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The target is set."))
            return redirect("insight:desk_targets", hub=request.hub.slug)
    context = {
        "form": form if may_set else None,
        "reached": [
            (one, board.title(one.target))
            for one in targets.reached(request.hub, list(targets.of_hub(request.hub)))
        ],
    }
    return render(request, "insight/targets.html", context, status=INVALID if form.is_bound else 200)


@require_safe
def mapping_target(request: HubRequest, target_id: int) -> HttpResponseBase:
    """Who stands behind a target's numbers, and who is missing what."""
    target = get_object_or_404(targets.of_hub(request.hub), pk=target_id)
    (found,) = targets.reached(request.hub, [target])
    which = request.GET.get("stage", "")
    which = which if which in lists.STAGES else ""
    ids = found.at(Stage(which)) if which else list(found.clients)
    rows = clients.visible_to(request.person, request.hub).filter(pk__in=ids)
    listing = lists.of_target(request.GET, rows.select_related("contact_person"), found.clients)
    if request.GET.get("file"):
        return taken_along(request, listing, name="target", action="insight.target_file")
    context = {
        "found": found,
        "title": board.title(target),
        "listing": listing,
        "rows": [(client, found.clients[client.pk]) for client in listing.page],
        "which": which,
        "stages": lists.STAGES.items(),
        "can_remove": can_set_targets(request.roles),
    }
    return render(request, "insight/target.html", context)


@require_POST
def remove_target(request: HubRequest, target_id: int) -> HttpResponse:
    """Take a target away."""
    actions.remove_target(
        target=get_object_or_404(targets.of_hub(request.hub), pk=target_id), by=request.person
    )
    messages.success(request, _("The target is gone."))
    return redirect("insight:desk_targets", hub=request.hub.slug)
