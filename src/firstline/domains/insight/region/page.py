"""The page of local business life as it is shown and printed: its key numbers and its sections."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.hubs.models import Hub
from firstline.domains.insight.models import Boundary, Reference
from firstline.domains.insight.region import happened, lasting, sections, tidy, words
from firstline.domains.insight.region.figures import COUNTRY, HERE, Figures
from firstline.domains.insight.region.lives import ALL
from firstline.domains.insight.region.sections import Section, Told
from firstline.engine.panel import Change
from firstline.foundation.ui.wording import number_text


@dataclass(frozen=True)
class KeyNumber:
    """A number that a council asks for.

    value: as text. missing: whether there is none; ``beside`` then says why.
    """

    title: str
    value: str = ""
    missing: bool = False
    beside: str = ""
    address: str = ""


@dataclass(frozen=True)
class Page:
    """All that the page shows."""

    key_numbers: tuple[KeyNumber, ...]
    groups: tuple[tuple[str, tuple[Section, ...]], ...]
    source: str
    found: Figures
    told: Told
    notes: tuple[str, ...]

    @property
    def sections(self) -> list[Section]:
        """Every section, in order."""
        return [one for _title, group in self.groups for one in group]

    @property
    def names(self) -> Mapping[str, str]:
        """The places' names by their keys."""
        return self.told.names


def references_of(hub: Hub) -> list[Reference]:
    """The places that a hub compares itself with, in their order."""
    return list(Reference.objects.filter(hub=hub))


def page(hub: Hub, found: Figures) -> Page:
    """The page of a hub in the language of now."""
    told = sections.told(found, hub, reverse("companies:desk", kwargs={"hub": hub.slug}))
    boundary = Boundary.objects.filter(hub=hub).first()
    outlines: Mapping[str, Any] | None = boundary.outlines if boundary else None
    where = lasting.where(told, outlines, boundary.source if boundary else "")
    groups = (
        (_("Who is here"), (*sections.who_is_here(told), *where)),
        (_("What happened"), tuple(happened.what_happened(told))),
        (_("How long they last"), tuple(lasting.how_long(told))),
    )
    return Page(
        key_numbers=_key_numbers(told),
        groups=tuple((title, group) for title, group in groups if group),
        source=told.source,
        found=found,
        told=told,
        notes=_notes(found, told),
    )


def _key_numbers(told: Told) -> tuple[KeyNumber, ...]:
    found = told.found
    stock, country = found.stocks[HERE], found.stocks[COUNTRY]
    businesses = tidy.Number("totals", HERE, "businesses", tidy.COUNT, found.on, stock.businesses)
    of = tidy.percent(stock.businesses, country)
    beside = _("%(share)s of those in %(country)s") % {
        "share": words.number(tidy.Number("", "", "", tidy.PERCENT, found.on, of)),
        "country": told.names[COUNTRY],
    }
    return (
        KeyNumber(_("Businesses"), words.number(businesses), beside=beside, address=told.listed()),
        _jobs(told),
        *_of_last_year(told),
    )


def _jobs(told: Told) -> KeyNumber:
    jobs, total = tidy.all_jobs(told.found, HERE), told.found.stocks[HERE].all_jobs
    if not told.found.headcount:
        return KeyNumber(_("Jobs"), missing=True, beside=words.number(jobs))
    if total is None:
        return KeyNumber(_("Jobs"), missing=True, beside=_("no file of sites yet"))
    withheld = _("withheld at %(withheld)s and not stated at %(unknown)s of %(sites)s sites") % {
        "withheld": total.withheld,
        "unknown": total.not_stated,
        "sites": total.sites,
    }
    return KeyNumber(
        _("Jobs"), words.number(jobs), beside=withheld, address=told.listed(unit="site", kind="")
    )


def _of_last_year(told: Told) -> tuple[KeyNumber, ...]:
    last = told.found.last
    happened = last.places.get(HERE) if last else None
    kept = _survival(told)
    if last is None or happened is None:
        unknown = _("needs two snapshots")
        return (
            KeyNumber(_("New businesses"), missing=True, beside=unknown),
            kept,
            KeyNumber(_("Growth"), missing=True, beside=unknown),
        )
    rate = tidy.per_thousand(last, HERE, happened, Change.BIRTH)
    period = words.period_name(last)
    return (
        KeyNumber(
            _("New businesses, %(period)s") % {"period": period},
            words.number(tidy.Number("", "", "", tidy.COUNT, last.after_on, happened.changes[Change.BIRTH])),
            beside=_("%(rate)s of every 1,000") % {"rate": words.number(rate)},
            address=told.listed(since=last.before_on.isoformat()),
        ),
        kept,
        KeyNumber(
            _("Growth, %(period)s") % {"period": period},
            words.number(tidy.growth(last, HERE, happened)),
            beside=_("from %(before)s to %(after)s") % {"before": happened.before, "after": happened.after},
        ),
    )


def _survival(told: Told) -> KeyNumber:
    """The share that is still here after some years; nothing where it would rest on a handful."""
    years, survival = lasting.newest_survival(told)
    title = ngettext("Still here after %(years)d year", "Still here after %(years)d years", years)
    title %= {"years": years}
    if survival is None:
        return KeyNumber(title, missing=True, beside=lasting.too_few(told))
    curves = told.found.curves[HERE]
    beside = _("%(number)s founded since %(year)d, %(followed)s of them followed so long") % {
        "number": number_text(curves[ALL].companies, 0),
        "year": told.found.followed[0].year,
        "followed": number_text(lasting.followed(curves, years), 0),
    }
    return KeyNumber(title, words.number(survival), beside=beside)


def _notes(found: Figures, told: Told) -> tuple[str, ...]:
    """What holds for the whole page."""
    notes = [
        _(
            "Businesses are companies and people in business. Public bodies, associations and estates "
            "are not counted."
        ),
        _("Jobs count where the site lies, whatever kind of owner it has."),
        _("Between two snapshots only years can be told: who began and ended within one is seen in neither."),
        _("What a register withholds or does not state is shown as that, and is never taken for zero."),
    ]  # fmt: skip
    if not found.headcount:
        notes.insert(1, _("This register does not say how many work in a company."))
    last = found.last
    left_out = [name for key, name in told.names.items() if last and key not in last.places]
    notes += [
        _("%(name)s had other borders then, so what happened there cannot be told.") % {"name": name}
        for name in left_out
    ]
    return tuple(notes)
