"""A client's mappings in lines, as the desk and the workspace list them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from firstline.domains.assessments import presenters, queries
from firstline.domains.assessments.models import Assessment
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.mail.words import MailState, state_of
from firstline.foundation.packs import load_instrument
from firstline.foundation.ui.band import margin_of


@dataclass(frozen=True)
class MappingLine:
    """One mapping: what was asked, how far it has come, and where it put the client.

    about: what was given, where it is a feedback; else empty.
    points: overall, from 0 to 100, unrounded; None where there is none, or words say it better.
    se: its standard error, where it is known; cuts: where one level ends and the next begins.
    level: in words; between two where its points reach into several; empty where there is none.
    verdict: those words, where there are some.
    response: of the only respondent; None where there are several.
    stopped_mail: of a respondent who waits for her link; None where no mail has stopped.
    """

    pk: int
    title: str
    about: str
    instrument: str
    state: str
    asked: str
    when: datetime
    points: Fraction | None
    se: float | None
    cuts: tuple[Fraction, ...]
    level: str
    verdict: presenters.Verdict | None
    response: int | None
    stopped_mail: MailState | None

    @property
    def margin(self) -> float | None:
        """How far the points may be off, 95 times of 100; None where that is not known."""
        return margin_of(self.se) or None


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
    verdict = presenters.verdict(instrument, scores, language) if scores else None
    about = presenters.about(assessment.about_titles, assessment.about_day, language)
    responses = list(assessment.responses.all())
    states = [state_of(mails[response.pk]) for response in responses if response.pk in mails]
    return MappingLine(
        pk=assessment.pk,
        title=instrument.title.text(language),
        about=about.what if about else "",
        instrument=assessment.instrument,
        state=assessment.state,
        asked=", ".join(str(response.person) for response in responses),
        when=assessment.completed_at or assessment.invited_at,
        points=None if verdict else points,
        se=scores.overall.se if scores else None,
        cuts=tuple(cut.lower for cut in instrument.cuts() if cut.lower),
        level=_level([level.label.text(language) for level in levels]),
        verdict=verdict,
        response=responses[0].pk if len(responses) == 1 else None,
        stopped_mail=next((state for state in states if state.stopped), None),
    )


def _level(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("between “%(low)s” and “%(high)s”") % {"low": names[0], "high": names[-1]}
