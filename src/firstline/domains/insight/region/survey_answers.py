"""Who was asked with an instrument, and what came of it. Exact: ``survey_released`` decides what is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from firstline.domains.assessments import queries as assessments
from firstline.domains.assessments.models import Assessment
from firstline.domains.hubs.models import Hub
from firstline.domains.insight import queries
from firstline.domains.insight.queries import Standing
from firstline.domains.insight.region.classes import Classification
from firstline.foundation.packs import Instrument, PackError, linked, load_instrument

OVERALL = "overall"
ELSEWHERE = "elsewhere"
NOT_STATED = queries.NOT_STATED


@dataclass(frozen=True)
class Answers:
    """What the clients that are counted answered; of each its newest answer alone.

    members: every business, founder and trader that the hub serves now, asked or not.
    answered: those who have answered to the end. waiting: how many were asked and never have.
    points: of those with points in every dimension, by a version linked to this one: overall, then
        dimension by dimension.
    """

    instrument: Instrument
    members: Sequence[Standing]
    answered: frozenset[int]
    waiting: int
    points: Mapping[int, tuple[Fraction, ...]]

    @property
    def columns(self) -> tuple[str, ...]:
        """What the points are of, in their order."""
        return columns_of(self.instrument)


def columns_of(instrument: Instrument) -> tuple[str, ...]:
    """Overall, and the keys of the dimensions."""
    return (OVERALL, *(dimension.key for dimension in instrument.dimensions))


def choices(hub: Hub) -> list[Instrument]:
    """The instruments with points that somebody in the hub has finished; the company mapping comes first."""
    found = []
    for key in sorted(assessments.finished_instruments(hub), key=lambda key: (key != queries.MAPPING, key)):
        try:
            instrument = load_instrument(key)
        except PackError:
            # Its file is gone, so nobody knows any more what was asked.
            continue
        if instrument.dimensions:
            found.append(instrument)
    return found


def answers(hub: Hub, instrument: Instrument) -> Answers:
    """All answers to an instrument by the clients that the hub serves now."""
    members = queries.standings(hub)
    counted = {member.client_id for member in members}
    asked = assessments.asked_with(hub, instrument.key)
    if instrument.asked == "by_hand":
        # As on the page of the clients: what is about something else is no mapping.
        asked = asked.filter(about=None)
    newest: dict[int, Assessment] = {}
    everybody = set()
    for one in asked.only("client_id", "version", "state", "scores"):
        everybody.add(one.client_id)
        if one.state == Assessment.State.COMPLETED:
            newest[one.client_id] = one
    answered = frozenset(newest.keys() & counted)
    points = {client_id: _points(newest[client_id], instrument) for client_id in sorted(answered)}
    return Answers(
        instrument=instrument,
        members=members,
        answered=answered,
        waiting=len((everybody & counted) - answered),
        points={client_id: found for client_id, found in points.items() if found is not None},
    )


def _points(assessment: Assessment, instrument: Instrument) -> tuple[Fraction, ...] | None:
    scores = assessments.scores(assessment)
    if scores is None or assessment.version not in linked(instrument.key, instrument.version):
        return None
    by_dimension = [scores.dimensions.get(dimension.key) for dimension in instrument.dimensions]
    values = [scores.overall.value, *(score.value if score else None for score in by_dimension)]
    known = tuple(value for value in values if value is not None)
    return known if len(known) == len(values) else None


def municipality_of(member: Standing, hub: Hub) -> str:
    """The municipality of a client in the hub's area; else that it is elsewhere, or not stated."""
    if not member.municipality:
        return NOT_STATED
    return member.municipality if member.municipality.startswith(tuple(hub.areas)) else ELSEWHERE


def class_of(member: Standing, hub: Hub, classified: Classification) -> str:
    """The class of a client's municipality, where that is in the hub's area."""
    municipality = municipality_of(member, hub)
    if municipality in {NOT_STATED, ELSEWHERE}:
        return municipality
    return classified.class_of(municipality)
