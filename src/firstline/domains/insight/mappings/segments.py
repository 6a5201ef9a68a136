"""Where the hub's clients stand by an instrument: the newest mapping of each, level by level.

The levels and where they meet are the instrument's; each mapping is read by its own version. What two
versions call by the same key is counted together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import stdev

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.domains.assessments import queries as assessments
from firstline.domains.assessments.models import Assessment
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight import queries
from firstline.domains.insight.queries import NO_LEVEL, NOT_MAPPED, NOT_STATED
from firstline.engine.averages import Estimate, estimate
from firstline.engine.scoring import Score
from firstline.foundation.locale.names import place_name
from firstline.foundation.packs import Instrument, load_instrument

NOBODY = "nobody"
BETWEEN = ".."


@dataclass(frozen=True)
class Mapped:
    """A client's newest mapping. levels: the keys of those that its points reach into, the lowest first."""

    assessment_id: int
    version: int
    on: date
    overall: Score
    dimensions: Mapping[str, Score]
    levels: tuple[str, ...]

    @property
    def segment(self) -> str:
        """The level's key; of a score between two or more, the lowest and the highest with dots between."""
        if not self.levels:
            return NO_LEVEL
        return self.levels[0] if len(self.levels) == 1 else f"{self.levels[0]}{BETWEEN}{self.levels[-1]}"


@dataclass(frozen=True)
class Member:
    """A client that the hub serves, by what it can be filtered by: keys, "" or a key for what is not known.

    mapped: None where it has not been mapped with the instrument.
    """

    client_id: int
    sector: str
    size: str
    municipality: str
    municipality_name: str
    adviser: str
    adviser_name: str
    mapped: Mapped | None

    @property
    def segment(self) -> str:
        return NOT_MAPPED if self.mapped is None else self.mapped.segment


@dataclass(frozen=True)
class Segment:
    """A level, what lies between two, or what is none, with the clients that stand there."""

    key: str
    label: str
    clients: tuple[int, ...]


@dataclass(frozen=True)
class Spread:
    """How a dimension's points lie, or those overall: their number, their mean with its interval, and their
    standard deviation (n - 1).
    """

    key: str
    label: str
    count: int
    mean: Estimate
    deviation: float | None


def served(person: Person, hub: Hub) -> QuerySet[Client]:
    """The clients that the hub serves now, for who may see them."""
    found = clients.visible_to(person, hub).filter(closed_at=None)
    return found.select_related("company", "contact_person")


def members(of: Iterable[Client], hub: Hub, instrument: str) -> list[Member]:
    """The clients with their newest mapping by an instrument; one query beside the clients'."""
    mapped, found, served = _newest(hub, instrument), [], list(of)
    # A founder has only the number; the register names it where a company lies there too.
    places = {
        client.company.municipality: place_name(client.company.municipality_name)
        for client in served
        if client.company and client.company.municipality_name
    }
    for client in served:
        keys = queries.standing_of(client, "")
        adviser, name = client.contact_person, places.get(keys.municipality, keys.municipality)
        found.append(
            Member(
                client_id=client.pk,
                sector=keys.sector,
                size=keys.size,
                municipality=keys.municipality or NOT_STATED,
                municipality_name=name or _("Not stated"),
                adviser=NOBODY if adviser is None else str(adviser.pk),
                adviser_name=_("Nobody yet") if adviser is None else str(adviser),
                mapped=mapped.get(client.pk),
            )
        )
    return found


def filtered(of: Iterable[Member], wanted: Mapping[str, str]) -> list[Member]:
    """Those that have every key that is wanted; "" is any."""
    return [one for one in of if all(getattr(one, name) == key for name, key in wanted.items() if key)]


def segments(of: Sequence[Member], instrument: Instrument) -> list[Segment]:
    """The levels from the lowest to the highest with what lies between them; then what is at no level.

    Every member is in one. A level is there also where nobody stands at it, the rest where somebody does.
    """
    held: dict[str, list[int]] = {}
    for one in of:
        held.setdefault(one.segment, []).append(one.client_id)
    names = level_names(of, instrument)
    order = list(names)
    between = {key: key.split(BETWEEN) for key in held if BETWEEN in key}
    keys = sorted(
        [*names, *between],
        key=lambda key: [order.index(part) for part in between.get(key, [key])],
    )
    keys += [key for key in (NO_LEVEL, NOT_MAPPED) if key in held]
    return [Segment(key, segment_name(key, names), tuple(held.get(key, ()))) for key in keys]


def segment_name(key: str, names: Mapping[str, str]) -> str:
    """What a segment is called. names: of the levels, by their keys."""
    if key == NOT_MAPPED:
        return _("Not mapped")
    if key == NO_LEVEL:
        return _("Mapped, without points for the whole")
    low, dots, high = key.partition(BETWEEN)
    if not dots:
        return names.get(low, low)
    return _("Between “%(low)s” and “%(high)s”") % {
        "low": names.get(low, low),
        "high": names.get(high, high),
    }


def level_names(of: Iterable[Member], instrument: Instrument) -> dict[str, str]:
    """The levels of the newest version, and then those that only an older one has that was answered."""
    language = get_language()
    versions = {one.mapped.version for one in of if one.mapped is not None} - {instrument.version}
    of_all = [instrument, *(load_instrument(instrument.key, version) for version in sorted(versions)[::-1])]
    names: dict[str, str] = {}
    for version in of_all:
        for level in version.levels:
            names.setdefault(level.key, level.label.text(language))
    return names


def spreads(of: Sequence[Member], instrument: Instrument) -> list[Spread]:
    """Dimension by dimension and overall, over the clients that have points there; none where nobody has."""
    language = get_language()
    mapped = [one.mapped for one in of if one.mapped is not None]
    found = [
        _spread(
            dimension.key,
            dimension.label.text(language),
            [one.dimensions[dimension.key] for one in mapped if dimension.key in one.dimensions],
        )
        for dimension in instrument.dimensions
    ]
    found.append(_spread("overall", _("Overall"), [one.overall for one in mapped]))
    return [one for one in found if one is not None]


def points(of: Iterable[Member]) -> list[Fraction]:
    """The points overall of those that have them."""
    return [one.mapped.overall.value for one in of if one.mapped and one.mapped.overall.value is not None]


def mean(values: Sequence[Fraction]) -> Estimate:
    """The mean of clients' points, at least one, with its interval by how far these lie apart."""
    squares = sum((value**2 for value in values), Fraction(0))
    return estimate(len(values), sum(values, Fraction(0)), squares)


def _spread(key: str, label: str, scores: Iterable[Score]) -> Spread | None:
    values = [score.value for score in scores if score.value is not None]
    if not values:
        return None
    deviation = float(stdev(values)) if len(values) > 1 else None
    return Spread(key, label, len(values), mean(values), deviation)


def _newest(hub: Hub, key: str) -> dict[int, Mapped]:
    found: dict[int, Mapped] = {}
    asked = assessments.asked_with(hub, key).filter(about=None, state=Assessment.State.COMPLETED)
    with timezone.override(hub.time_zone):
        for one in asked.exclude(scores=None).only("client_id", "version", "completed_at", "scores"):
            scores = assessments.scores(one)
            if scores is None or one.completed_at is None:
                continue
            instrument = load_instrument(key, one.version)
            value = scores.overall.value
            levels = () if value is None else instrument.levels_of(value, scores.overall.se)
            found[one.client_id] = Mapped(
                assessment_id=one.pk,
                version=one.version,
                on=timezone.localdate(one.completed_at),
                overall=scores.overall,
                dimensions=scores.dimensions,
                levels=tuple(level.key for level in levels),
            )
    return found
