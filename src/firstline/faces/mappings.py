"""A client's mappings in lines, as the desk and the workspace list them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from firstline.domains.assessments import queries
from firstline.domains.assessments.models import Assessment
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.mail.words import MailState, state_of
from firstline.foundation.packs import load_instrument


@dataclass(frozen=True)
class MappingLine:
    """One mapping: what was asked, how far it has come, and where it put the client.

    points: overall, from 0 to 100, unrounded; None where there is none. level: empty where none is named.
    response: of the only respondent; None where there are several.
    stopped_mail: of a respondent who waits for her link; None where no mail has stopped.
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
    stopped_mail: MailState | None


def mapping_lines(
    assessments: Iterable[Assessment], language: str, mails: Mapping[int, OutgoingMail] | None = None
) -> list[MappingLine]:
    """The lines in the order given; the assessments come with their respondents.

    mails: of the links that respondents wait for, as ``link_mails`` gives them; for the desk only.
    """
    return [_line(assessment, language, mails or {}) for assessment in assessments]


def _line(assessment: Assessment, language: str, mails: Mapping[int, OutgoingMail]) -> MappingLine:
    instrument = load_instrument(assessment.instrument, assessment.version)
    scores = queries.scores(assessment)
    points = scores.overall.value if scores else None
    levels = instrument.levels_of(points, scores.overall.se) if scores and points is not None else ()
    responses = list(assessment.responses.all())
    states = [state_of(mails[response.pk]) for response in responses if response.pk in mails]
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
        stopped_mail=next((state for state in states if state.stopped), None),
    )
