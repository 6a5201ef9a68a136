"""A client's mappings in lines, as the desk and the workspace list them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from firstline.domains.assessments import queries
from firstline.domains.assessments.models import Assessment
from firstline.foundation.packs import load_instrument


@dataclass(frozen=True)
class MappingLine:
    """One mapping: what was asked, how far it has come, and where it put the client.

    points: overall, from 0 to 100, unrounded; None where there is none. level: empty where none is named.
    response: of the only respondent; None where there are several.
    """

    pk: int
    title: str
    instrument: str
    state: str
    asked: str
    when: datetime
    points: Fraction | None
    level: str
    response: int | None


def mapping_lines(assessments: Iterable[Assessment], language: str) -> list[MappingLine]:
    """The lines in the order given; the assessments come with their respondents."""
    return [_line(assessment, language) for assessment in assessments]


def _line(assessment: Assessment, language: str) -> MappingLine:
    instrument = load_instrument(assessment.instrument, assessment.version)
    scores = queries.scores(assessment)
    points = scores.overall.value if scores else None
    levels = instrument.levels_of(points, scores.overall.se) if scores and points is not None else ()
    responses = list(assessment.responses.all())
    return MappingLine(
        pk=assessment.pk,
        title=instrument.title.text(language),
        instrument=assessment.instrument,
        state=assessment.state,
        asked=", ".join(str(response.person) for response in responses),
        when=assessment.completed_at or assessment.invited_at,
        points=points,
        level=levels[0].label.text(language) if len(levels) == 1 else "",
        response=responses[0].pk if len(responses) == 1 else None,
    )
