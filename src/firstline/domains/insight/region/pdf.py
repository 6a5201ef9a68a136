"""The page for the council meeting, as a tagged PDF."""

from django.utils import timezone
from django.utils.translation import get_language

from firstline.domains.hubs.models import Hub
from firstline.domains.insight.region.page import Page
from firstline.domains.insight.region.survey import Survey
from firstline.foundation import paper
from firstline.foundation.charts.drawing import svg
from firstline.foundation.ui import wording
from firstline.foundation.ui.theme import OWN_COLOUR


def pdf(hub: Hub, page: Page, survey: Survey | None = None) -> bytes:
    """The page as PDF in the language of now."""
    language = get_language() or "en"
    region = wording.REGIONS.get(language, language)
    files: dict[str, tuple[bytes, str]] = {}
    for section in (*page.sections, *(survey.sections if survey else ())):
        one = section.figure
        if one.spec is None:
            continue
        picture = svg(one.spec, region, name=section.key, title=one.finding, description=one.description)
        files[f"{paper.OURS}{section.key}"] = picture.encode(), "image/svg+xml"
    if hub.logo is not None:
        files[f"{paper.OURS}logo"] = bytes(hub.logo.content), "image/webp"
    context = {
        "hub": hub,
        "page": page,
        "survey": survey,
        "language": language,
        "colour": hub.colour or OWN_COLOUR,
        "today": timezone.localdate(),
    }
    return paper.pdf("insight/businesses_pdf.html", context, files)
