"""The page of local business life as it is shown and printed: its key numbers and its sections."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub
from firstline.domains.insight.models import Boundary, Reference
from firstline.domains.insight.region import lasting, sections, tidy, words
from firstline.domains.insight.region.figures import COUNTRY, HERE, Figures
from firstline.domains.insight.region.sections import Section, Told
from firstline.engine.panel import Change


@dataclass(frozen=True)
class KeyNumber:
    """A number that a council asks for. value: as text; missing: whether it is why there is none."""

    title: str
    value: str
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
        (_("What happened"), tuple(sections.what_happened(told))),
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
    jobs = tidy.all_jobs(found, HERE)
    total = stock.all_jobs
    businesses = tidy.Number("totals", HERE, "businesses", tidy.COUNT, found.on, stock.businesses)
    of = tidy.percent(stock.businesses, country)
    beside = _("%(share)s of those in %(country)s") % {
        "share": words.number(tidy.Number("", "", "", tidy.PERCENT, found.on, of), decimals=1),
        "country": told.names[COUNTRY],
    }
    known = found.headcount and total is not None
    withheld = (
        _("withheld at %(withheld)s and not stated at %(unknown)s of %(sites)s sites")
        % {"withheld": total.withheld, "unknown": total.not_stated, "sites": total.sites}
        if total is not None and found.headcount
        else ""
    )
    jobs_text = words.number(jobs) if known or not found.headcount else _("no file of sites yet")
    return (
        KeyNumber(_("Businesses"), words.number(businesses), beside=beside, address=told.listed()),
        KeyNumber(
            _("Jobs"), jobs_text, not known, withheld, told.listed(unit="site", kind="") if known else ""
        ),
        *_of_last_year(told),
    )


def _of_last_year(told: Told) -> tuple[KeyNumber, ...]:
    last = told.found.last
    happened = last.places.get(HERE) if last else None
    years, survival = lasting.newest_survival(told)
    kept = KeyNumber(
        _("Still here after %(years)d years") % {"years": years},
        words.number(survival) if survival else _("needs two snapshots a year apart"),
        survival is None or survival.value is None,
        _("of those founded since %(year)d") % {"year": told.found.followed[0].year} if survival else "",
    )
    if last is None or happened is None:
        unknown = _("needs two snapshots")
        return (
            KeyNumber(_("New businesses"), unknown, True),
            kept,
            KeyNumber(_("Growth"), unknown, True),
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
