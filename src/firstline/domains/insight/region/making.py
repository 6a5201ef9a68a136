"""What takes longer than a page may, made by the worker and kept: the cubes, the figures and the PDF."""

import hashlib

from django.core.cache import cache
from django.utils import translation
from django_tasks import task

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight.models import Boundary
from firstline.domains.insight.region import change, lives, stock
from firstline.domains.insight.region.figures import Figures, figures
from firstline.domains.insight.region.page import page, references_of
from firstline.domains.insight.region.pdf import pdf
from firstline.domains.insight.region.survey import Survey, survey
from firstline.domains.registers import queries as registers
from firstline.domains.registers.models import Snapshot

# While one process makes something, no page asks another to.
SECONDS_A_RUN = 600
DAYS_30 = 30 * 24 * 60 * 60
# Changes when what is kept has another shape, or is drawn otherwise.
VERSION = "page-3"


def kept_figures(hub: Hub) -> Figures | None:
    """The hub's figures, put together once and then read; None before a register has been imported.

    Raises ``store.NotKept`` within ``store.only_kept`` where a cube is still to be made.
    """
    key = f"insight-figures-{_hash(hub)}"
    found: Figures | None = cache.get(key)
    if found is None:
        found = figures(hub, references_of(hub))
        if found is not None:
            cache.set(key, found, DAYS_30)
    return found


def _hash(hub: Hub, *also: object) -> str:
    """All that the figures depend on: the hub's area, its references, the snapshots, what computes them."""
    snapshots = Snapshot.objects.order_by("id").values_list("folder", flat=True)
    chosen = [(one.pk, one.name, one.areas) for one in references_of(hub)]
    parts = [VERSION, stock.VERSION, change.VERSION, lives.VERSION, hub.pk, hub.country, hub.areas, chosen]
    return hashlib.sha256(repr([*parts, list(snapshots), *also]).encode()).hexdigest()


@task()
def make_cubes(hub_id: int) -> None:
    """Make all that the region's page is read from, so that no reader waits."""
    hub = Hub.objects.filter(pk=hub_id).first()
    if hub is not None:
        kept_figures(hub)
    cache.delete(f"insight-cubes-{hub_id}")


def ask_for_cubes(hub: Hub) -> None:
    """Have them made, unless somebody has just asked for it."""
    if cache.add(f"insight-cubes-{hub.pk}", value=True, timeout=SECONDS_A_RUN):
        make_cubes.enqueue(hub.pk)


def kept_pdf(hub: Hub, language: str, survey: Survey | None = None) -> bytes | None:
    """The PDF as the page stands now; None where it is still to be made."""
    found: bytes | None = cache.get(_pdf_key(hub, language, survey))
    return found


def _pdf_key(hub: Hub, language: str, survey: Survey | None) -> str:
    uploaded = Boundary.objects.filter(hub=hub).values_list("uploaded_at", flat=True).first()
    classified = registers.classification_of(hub.country)
    answered = (survey.title, survey.facts, survey.notes, survey.numbers) if survey else None
    also = (hub.name, hub.colour, hub.logo_id, uploaded, classified and classified.folder, answered)
    return f"insight-pdf-{_hash(hub, language, *also)}"


@task()
def make_pdf(hub_id: int, language: str, wanted: str = "", person_id: int | None = None) -> None:
    """Make the PDF of a hub in a language.

    wanted: the instrument whose answers are in it. person_id: who asked.
    """
    hub = Hub.objects.filter(pk=hub_id).first()
    found = kept_figures(hub) if hub else None
    if hub is not None and found is not None:
        with translation.override(language):
            shown = page(hub, found)
            by = Person.objects.filter(pk=person_id).first() if person_id else None
            answered = survey(hub, shown.told, wanted=wanted, by=by)
            cache.set(_pdf_key(hub, language, answered), pdf(hub, shown, answered), DAYS_30)
    cache.delete(f"insight-making-pdf-{hub_id}-{language}-{wanted}")


def ask_for_pdf(hub: Hub, language: str, wanted: str, by: Person) -> None:
    """Have it made, unless somebody has just asked for it."""
    if cache.add(f"insight-making-pdf-{hub.pk}-{language}-{wanted}", value=True, timeout=SECONDS_A_RUN):
        make_pdf.enqueue(hub.pk, language, wanted, by.pk)
