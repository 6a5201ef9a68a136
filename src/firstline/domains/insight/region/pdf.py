"""The page for the council meeting: a tagged PDF (PDF/UA-1), made without fetching anything."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from firstline.domains.hubs.models import Hub
from firstline.domains.insight.region.page import Page
from firstline.domains.insight.region.survey import Survey
from firstline.foundation.charts.drawing import svg
from firstline.foundation.ui import wording
from firstline.foundation.ui.theme import OWN_COLOUR

# What stands in the file is named by such an address and handed over by us; any other is refused.
OURS = "firstline:"


class Refuses(ValueError):
    """Something in the page asks for a file from elsewhere."""


def pdf(hub: Hub, page: Page, survey: Survey | None = None) -> bytes:
    """The page as PDF in the language of now."""
    from weasyprint import HTML

    language = get_language() or "en"
    region = wording.REGIONS.get(language, language)
    files: dict[str, tuple[bytes, str]] = {}
    for section in (*page.sections, *(survey.sections if survey else ())):
        one = section.figure
        if one.spec is None:
            continue
        picture = svg(one.spec, region, name=section.key, title=one.finding, description=one.description)
        files[f"{OURS}{section.key}"] = picture.encode(), "image/svg+xml"
    if hub.logo is not None:
        files[f"{OURS}logo"] = bytes(hub.logo.content), "image/webp"
    html = render_to_string(
        "insight/businesses_pdf.html",
        {
            "hub": hub,
            "page": page,
            "survey": survey,
            "language": language,
            "colour": hub.colour or OWN_COLOUR,
            "today": timezone.localdate(),
        },
    )
    made = HTML(string=html, url_fetcher=_fetcher(files)).write_pdf(
        pdf_variant="pdf/ua-1", presentational_hints=False
    )
    return bytes(made)


def _fetcher(files: Mapping[str, tuple[bytes, str]]) -> Any:
    """Hands over our own files by their names, and refuses everything else."""

    from weasyprint.urls import URLFetcherResponse

    def fetch(address: str, *args: Any, **named: Any) -> Any:
        if address not in files:
            raise Refuses(f"a page for paper fetches nothing: {address}")
        content, kind = files[address]
        return URLFetcherResponse(address, body=content, headers={"Content-Type": kind})

    return fetch
