"""Read models over a hub's clients: where they stand, what was given, what changed.

What is returned here is exact; ``presenters`` hides what must be hidden before anybody sees it. Each read
takes the same number of queries however many clients there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.assessments import queries as assessments
from firstline.domains.assessments.models import Assessment
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.outcomes import queries as outcomes
from firstline.domains.outcomes.models import Feedback
from firstline.domains.plans.models import Delivery
from firstline.domains.registers import queries as registers
from firstline.domains.registers.models import Kind, Stated, Unit
from firstline.foundation.packs import Instrument, load_instrument, section_of, size_band_of

MAPPING = outcomes.MAPPING
NOT_MAPPED = "not_mapped"
NO_LEVEL = "no_level"
NOT_STATED = Stated.NOT_STATED.value
NOT_IN_REGISTER = "not_in_register"
OTHER_KIND = "none"


@dataclass(frozen=True)
class Standing:
    """One business, founder or trader: keys of its sector, its size and the level it stands at.

    sector: a section's letter, or *not_stated*.
    municipality: its number; "" where none is stated.
    size: a band's key; *withheld* or *not_stated*; *not_in_register* where no register could say and
        nobody has asked. None of these is zero.
    level: a level's key; *no_level* where a mapping has no points overall; *not_mapped*.
    """

    client_id: int
    sector: str
    size: str
    level: str
    municipality: str = ""


@dataclass(frozen=True)
class Given:
    """One delivery: to whom, on which day, of which kind of offer (*none* without one), and for how long, if
    stated.
    """

    client_id: int
    day: date
    kind: str
    hours: Decimal | None


@dataclass(frozen=True)
class Moved:
    """A client's newest change: dimension, and *overall*, -> exact difference in points.

    day: that of the newer mapping.
    """

    client_id: int
    day: date
    changes: dict[str, Fraction | None]


@dataclass(frozen=True)
class Answered:
    """One answered feedback: how useful the client found what was given on a day, 1 to 5."""

    client_id: int
    day: date
    useful: int


@dataclass(frozen=True)
class Region:
    """All that the region's page counts.

    others: clients whose company is no business, and sites of companies, which are no businesses of their
        own; they stand apart and are in nothing else.
    known: the businesses that the register knows in the area; a public number.
    """

    standings: Sequence[Standing]
    others: int
    given: Sequence[Given]
    moved: Sequence[Moved]
    answered: Sequence[Answered]
    known: int


def region(person: Person, hub: Hub) -> Region:
    """Where the clients that a person may see in a hub stand, what they were given and what changed."""
    standings, others = _standings(clients.visible_to(person, hub), hub)
    counted = {standing.client_id for standing in standings}
    return Region(
        standings=standings,
        others=others,
        given=[given for given in _given(hub) if given.client_id in counted],
        moved=[moved for moved in _moved(person, hub) if moved.client_id in counted],
        answered=[answer for answer in _answered(hub) if answer.client_id in counted],
        known=registers.businesses(person, hub).count(),
    )


def register_name(hub: Hub) -> str:
    """What the business register of a hub's country is called, without the country."""
    register = registers.register_of(hub.country)
    return registers.register_title(register).partition(" (")[0] if register else _("the business register")


def instrument() -> Instrument:
    """The mapping that the page counts by, in its latest version."""
    return load_instrument(MAPPING)


def standings(hub: Hub) -> list[Standing]:
    """Where all the clients of a hub stand that are businesses; for figures, which show no client."""
    return _standings(clients.of_hub(hub), hub)[0]


def _standings(of: QuerySet[Client], hub: Hub) -> tuple[list[Standing], int]:
    levels = _levels(hub)
    standings, others = [], 0
    for client in of.filter(closed_at=None).select_related("company").order_by("id"):
        company = client.company
        if company is not None and (company.kind != Kind.BUSINESS or company.unit == Unit.SITE):
            others += 1
            continue
        standings.append(standing_of(client, levels.get(client.pk, NOT_MAPPED)))
    return standings, others


def standing_of(client: Client, level: str) -> Standing:
    """The keys of a client's sector, size and municipality, with the level that it stands at."""
    known = client.company or client
    return Standing(
        client_id=client.pk,
        sector=section_of(known.activity_code) or NOT_STATED,
        size=_size(client),
        level=level,
        municipality=known.municipality,
    )


def _size(client: Client) -> str:
    """The band, as ``region.columns`` has it: also that of a number that is only given as a range."""
    company = client.company
    known = company or client
    if known.employees_state == Stated.STATED:
        return size_band_of(known.employees) or NOT_STATED
    if known.employees_state == Stated.NOT_ASKED:
        return NOT_STATED if company else NOT_IN_REGISTER
    if company and company.employees_low is not None and company.employees_high is not None:
        least, most = size_band_of(company.employees_low), size_band_of(company.employees_high)
        if least and least == most:
            return least
    return Stated.WITHHELD.value if known.employees_state == Stated.RANGE else known.employees_state


def _levels(hub: Hub) -> dict[int, str]:
    """Client -> the level of its newest completed mapping; *no_level* where it has no points overall.

    Many are counted here, and what is uncertain of one level out by chance: each stands where its points lie.
    """
    mappings = Assessment.objects.filter(
        hub=hub, instrument=MAPPING, about=None, state=Assessment.State.COMPLETED
    ).only("client_id", "version", "scores")
    newest = {mapping.client_id: mapping for mapping in mappings.order_by("completed_at", "id")}
    return {client_id: _level(mapping) for client_id, mapping in newest.items()}


def _level(mapping: Assessment) -> str:
    scores = assessments.scores(mapping)
    if scores is None or scores.overall.value is None:
        return NO_LEVEL
    return load_instrument(MAPPING, mapping.version).levels_of(scores.overall.value)[0].key


def _given(hub: Hub) -> list[Given]:
    rows = Delivery.objects.filter(hub=hub).order_by("id")
    values = rows.values_list("client_id", "delivered_on", "offer__kind", "hours")
    return [Given(client_id, day, kind or OTHER_KIND, hours) for client_id, day, kind, hours in values]


def _moved(person: Person, hub: Hub) -> list[Moved]:
    rows = (
        outcomes.visible_to(person, hub)
        .filter(instrument=MAPPING)
        .order_by("after__completed_at", "id")
        .values_list("client_id", "after__completed_at", "changes")
    )
    newest = {client_id: (timezone.localdate(at), changes) for client_id, at, changes in rows}
    return [
        Moved(
            client_id, day, {key: None if text is None else Fraction(text) for key, text in changes.items()}
        )
        for client_id, (day, changes) in newest.items()
    ]


def _answered(hub: Hub) -> list[Answered]:
    rows = Feedback.objects.filter(hub=hub, useful__isnull=False).order_by("id")
    values = rows.values_list("delivery__client_id", "delivery__delivered_on", "useful")
    return [Answered(client_id, day, useful) for client_id, day, useful in values if useful is not None]
