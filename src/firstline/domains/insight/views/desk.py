"""The region's page, for who advises, counts or leads, and reading for the auditor: the same for all."""

from collections.abc import Sequence
from typing import TypeVar

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from firstline.domains.insight import figures, presenters, queries
from firstline.engine.disclosure import Exact
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.charts.figure import Figure
from firstline.foundation.disclosure import ledger
from firstline.foundation.disclosure.models import Audience
from firstline.foundation.packs import sectors, size_bands, vocabulary
from firstline.foundation.ui.wording import list_text

Shown = TypeVar("Shown")


@require_safe
def region(request: HubRequest) -> HttpResponse:
    """How many clients stand where, what was given and what changed; small numbers are hidden."""
    counted = queries.region(request.person, request.hub)
    names, dimensions = _names(), _dimensions()
    standing = _release(
        request,
        "insight.region/standing",
        presenters.standing(counted.standings, not_mapped=queries.NOT_MAPPED, **names),
        snapshot=ledger.snapshot_of(sorted([one.sector, one.size, one.level] for one in counted.standings)),
    )
    alone = _release(request, "insight.region/alone", presenters.alone(counted, dimensions=dimensions))
    numbers = alone.shown or {}
    where = presenters.where(standing.shown, not_mapped=queries.NOT_MAPPED, together=_together, **names)
    context = {
        "where": where,
        "where_of": standing.of,
        "figures": _figures(where) if where else {},
        "given": presenters.given_rows(numbers, kinds=_kinds(), dates=alone.dates),
        "means": presenters.means(numbers, labels=dimensions),
        "means_of": alone.dates.get(presenters.change_key(dimensions)),
        "usefulness": presenters.usefulness(numbers),
        "usefulness_of": alone.dates.get(presenters.USEFULNESS),
        "others": presenters.others(numbers),
        "others_of": alone.dates.get(presenters.OTHERS),
        "has_clients": bool(counted.standings),
        "known": counted.known,
        "threshold": max(1, request.hub.disclosure_threshold),
    }
    return render(request, "insight/region.html", context)


def _release(
    request: HubRequest, subject: str, table: Exact[Shown], snapshot: str = ""
) -> ledger.Released[Shown]:
    """What may be shown of the hub's clients together, also to who may open them one by one.

    The page is printed and passed on, so it never shows more than may leave the desk.
    """
    return ledger.release(
        hub_id=request.hub.pk,
        subject=subject,
        audience=Audience.STAFF,
        population="clients",
        table=table,
        threshold=request.hub.disclosure_threshold,
        by=request.person,
        may_see_rows=False,
        snapshot=snapshot,
    )


def _names() -> dict[str, dict[str, str]]:
    """The names of sectors, sizes and levels by their keys, in the order to show."""
    language = get_language()
    return {
        "sectors": {**dict(sectors().choices(language)), queries.NOT_STATED: _("Not stated")},
        "sizes": {
            **dict(size_bands().choices(language)),
            "withheld": _("Withheld by the register"),
            queries.NOT_STATED: _("Not stated"),
            queries.NOT_IN_REGISTER: _("In no register, and not asked"),
        },
        "levels": {
            **{level.key: level.label.text(language) for level in queries.instrument().levels},
            queries.NO_LEVEL: _("No level named"),
            queries.NOT_MAPPED: _("Not mapped"),
        },
    }


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
