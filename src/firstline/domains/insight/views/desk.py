"""The region's page, for who advises, counts or leads, and reading for the auditor: the same for all."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from firstline.domains.insight import figures, presenters, queries
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.charts.figure import Figure
from firstline.foundation.packs import sectors, size_bands, vocabulary
from firstline.foundation.ui.wording import list_text


@require_safe
def region(request: HubRequest) -> HttpResponse:
    """How many clients stand where, what was given and what changed; small numbers are hidden."""
    counted = queries.region(request.person, request.hub)
    threshold = max(1, request.hub.disclosure_threshold)
    where = _where(counted, threshold)
    context = {
        "where": where,
        "figures": _figures(where) if where else {},
        "given": presenters.given_rows(counted.given, kinds=_kinds(), threshold=threshold),
        "means": presenters.means(counted.moved, labels=_dimensions(), threshold=threshold),
        "usefulness": presenters.usefulness(counted.answered, threshold=threshold),
        "others": presenters.count_or_none(counted.others, threshold),
        "has_clients": bool(counted.standings),
        "known": counted.known,
        "threshold": threshold,
    }
    return render(request, "insight/region.html", context)


def _where(counted: queries.Region, threshold: int) -> presenters.Where | None:
    language = get_language()
    return presenters.where(
        counted.standings,
        sectors={**dict(sectors().choices(language)), queries.NOT_STATED: _("Not stated")},
        sizes={
            **dict(size_bands().choices(language)),
            "withheld": _("Withheld by the register"),
            queries.NOT_STATED: _("Not stated"),
            queries.NOT_IN_REGISTER: _("In no register, and not asked"),
        },
        levels={
            **{level.key: level.label.text(language) for level in queries.instrument().levels},
            queries.NO_LEVEL: _("No level named"),
            queries.NOT_MAPPED: _("Not mapped"),
        },
        not_mapped=queries.NOT_MAPPED,
        threshold=threshold,
        together=_together,
    )


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


def _dimensions() -> dict[str, Any]:
    language = get_language()
    names = {dimension.key: dimension.label.text(language) for dimension in queries.instrument().dimensions}
    return {**names, "overall": _("Overall")}
