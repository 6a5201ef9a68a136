"""What this room does on others' news."""

from firstline.domains.assessments.facts import AssessmentCompleted
from firstline.domains.assessments.models import Assessment
from firstline.domains.outcomes import actions, queries
from firstline.domains.plans.facts import DeliveryRecorded
from firstline.domains.plans.models import Delivery
from firstline.foundation.facts.registry import subscriber


@subscriber(DeliveryRecorded, "outcomes.ask_feedback")
def ask_feedback(told: DeliveryRecorded) -> None:
    """Ask whether what was given was of use."""
    deliveries = Delivery.objects.select_related(
        "client__hub", "client__contact_person", "recorded_by", "offer", "step"
    )
    actions.ask_feedback(delivery=deliveries.get(pk=told.delivery_id))


@subscriber(AssessmentCompleted, "outcomes.take_answer")
def take_answer(told: AssessmentCompleted) -> None:
    """Keep the feedback that was asked for, or see what changed since the first mapping."""
    assessment = Assessment.objects.select_related("client__hub").get(pk=told.assessment_id)
    if assessment.instrument == queries.FEEDBACK:
        actions.take_feedback(assessment=assessment)
    else:
        actions.see_change(assessment=assessment)
