"""What this room does on others' news."""

from firstline.domains.assessments.facts import AssessmentCompleted
from firstline.domains.assessments.models import Assessment
from firstline.domains.brokerage import actions
from firstline.foundation.facts.registry import subscriber


@subscriber(AssessmentCompleted, "brokerage.find_needs")
def find_needs(happened: AssessmentCompleted) -> None:
    """Weak dimensions of a completed mapping become needs."""
    assessment = Assessment.objects.select_related("client", "hub").get(pk=happened.assessment_id)
    actions.find_needs(assessment=assessment)
