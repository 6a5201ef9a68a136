"""The accessibility statement: what was tested, what came of it, and to whom one complains.

The numbers are those of the last run of ``make accessibility``, which writes ``results.json``.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from firstline.foundation.access.requests import PublicRequest

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Results:
    """What the last run of the tests saw. violations: of axe-core's rules, on all pages together."""

    tested_on: date
    axe: str
    pages: int
    states: int
    violations: int


class Authority(NamedTuple):
    """Who watches over the law on accessibility in a country."""

    name: str
    address: str


AUTHORITIES = {
    "NO": Authority("Tilsynet for universell utforming av ikt", "https://www.uutilsynet.no/"),
    "DK": Authority("Digitaliseringsstyrelsen", "https://digst.dk/"),
    "GB": Authority("Equality Advisory and Support Service", "https://www.equalityadvisoryservice.com/"),
}
# What is known not to be met, or not to have been tested; a line goes when it is no longer true.
GAPS: tuple[Promise, ...] = (
    _(
        "The part where editors write public pages is made by others. It is not among the pages that "
        "were tested."
    ),
    _(
        "What people write themselves, such as notes and goals, is read aloud in the language of the page, "
        "even where they wrote it in another."
    ),
    _(
        "Files that the hub has published, such as PDF documents, were not tested. Ask for them in another "
        "form if you cannot use them."
    ),
    _("People who use screen readers, magnifiers or speech control every day have not tested the pages yet."),
)


@cache
def results() -> Results:
    """What ``make accessibility`` wrote last."""
    written = json.loads(RESULTS.read_text(encoding="utf-8"))
    return Results(**{**written, "tested_on": date.fromisoformat(written["tested_on"])})


@require_safe
def statement(request: PublicRequest) -> HttpResponse:
    """How far the pages of a hub can be used by everyone, and what to do where they cannot."""
    context = {"results": results(), "gaps": GAPS, "authority": AUTHORITIES.get(request.hub.country)}
    return render(request, "faces/accessibility.html", context)
