from dataclasses import dataclass

from firstline.foundation.facts.registry import Fact, fact


@fact("assessments.AssessmentCompleted")
@dataclass(frozen=True, kw_only=True)
class AssessmentCompleted(Fact):
    """Every respondent of an assessment has sent their answers; where it is scored, the scores stand."""

    hub_id: int
    client_id: int
    assessment_id: int
    instrument: str
    version: int
