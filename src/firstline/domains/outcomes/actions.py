"""Asking whether what was given was of use, and seeing what changed between two mappings.

Everything here may be told twice, since news may be: each writes once.
"""

from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments import queries as assessment_queries
from firstline.domains.assessments.models import Assessment
from firstline.domains.clients import actions as clients
from firstline.domains.clients import queries as client_queries
from firstline.domains.clients.models import TimelineEntry
from firstline.domains.outcomes import queries
from firstline.domains.outcomes.facts import ChangeSeen, FeedbackGiven
from firstline.domains.outcomes.models import Change, Feedback
from firstline.domains.plans.models import Delivery
from firstline.engine import scoring
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish
from firstline.foundation.mail.post import NoMailServer
from firstline.foundation.packs import load_instrument

OVERALL = "overall"
# The language of what somebody wrote, which nobody has stated.
WRITTEN = "und"


@transaction.atomic
def ask_feedback(*, delivery: Delivery) -> Feedback | None:
    """Ask the client's first representative, once, whether what was given was of use.

    Where nobody can be asked (nobody acts for the client, or no mail goes out) the timeline says so, for
    the hub only, and nothing is raised: the adviser can ask herself. None where it was not asked.
    """
    asked = Feedback.objects.filter(delivery=delivery).first()
    if asked is not None:
        return asked
    client = delivery.client
    first = client_queries.representatives(client).first()
    if first is None:
        _note_not_asked(delivery, why="nobody")
        return None
    try:
        with transaction.atomic():
            response = assessments.invite(
                client=client,
                instrument=queries.FEEDBACK,
                person=first.person,
                by=delivery.recorded_by,
                about=delivery.about,
                about_titles=_titles(delivery),
                about_day=delivery.delivered_on,
            )
    except NoMailServer:
        _note_not_asked(delivery, why="no_mail")
        return None
    except Refused as refused:
        _note_not_asked(delivery, why="refused", reason=str(refused))
        return None
    feedback = Feedback.objects.create(
        hub_id=delivery.hub_id, delivery=delivery, assessment=response.assessment
    )
    trail.record(action="outcomes.ask_feedback", by=None, hub_id=delivery.hub_id, subject=feedback)
    return feedback


@transaction.atomic
def take_feedback(*, assessment: Assessment) -> Feedback | None:
    """Keep how useful the client found what was given: 1 to 5, None where that was left open."""
    feedback = (
        Feedback.objects.select_for_update(of=("self",))
        .select_related("delivery")
        .filter(assessment=assessment)
        .first()
    )
    if feedback is None or feedback.answered_at is not None:
        return feedback
    feedback.useful = _useful(assessment)
    feedback.answered_at = assessment.completed_at or timezone.now()
    feedback.save(update_fields=["useful", "answered_at"])
    trail.record(action="outcomes.take_feedback", by=None, hub_id=feedback.hub_id, subject=feedback)
    publish(
        FeedbackGiven(
            hub_id=feedback.hub_id, client_id=assessment.client_id, delivery_id=feedback.delivery_id
        )
    )
    return feedback


@transaction.atomic
def see_change(*, assessment: Assessment) -> Change | None:
    """Keep the difference, unrounded, between a mapping and the client's first that it can be compared with.

    None for the first mapping, for one made with another version, and for what is not scored.
    """
    before = assessment_queries.first_comparable(assessment)
    first = assessment_queries.scores(before) if before else None
    second = assessment_queries.scores(assessment)
    if before is None or first is None or second is None or assessment.about is not None:
        return None
    difference = scoring.change(first, second)
    change, new = Change.objects.get_or_create(
        after=assessment,
        defaults={
            "hub_id": assessment.hub_id,
            "client_id": assessment.client_id,
            "instrument": assessment.instrument,
            "before": before,
            "changes": {
                OVERALL: _stored(difference.overall),
                **{key: _stored(value) for key, value in difference.dimensions.items()},
            },
            "algorithm": assessment.algorithm,
            "seen_at": timezone.now(),
        },
    )
    if new:
        _tell(change)
    return change


def _tell(change: Change) -> None:
    """That a change was seen: in the trail, on the client's timeline, and to the rooms that come later."""
    trail.record(action="outcomes.see_change", by=None, hub_id=change.hub_id, subject=change)
    clients.record(
        client=change.after.client,
        kind="outcomes.change_seen",
        by=None,
        key=f"outcomes.change/{change.after_id}",
    )
    publish(ChangeSeen(hub_id=change.hub_id, client_id=change.client_id, change_id=change.pk))


def _titles(delivery: Delivery) -> dict[str, str]:
    """What was given, in the languages that there are: the offer's, or as the step or note was written."""
    if delivery.offer is not None:
        return dict(delivery.offer.title)
    return {WRITTEN: delivery.step.text if delivery.step else delivery.note}


def _note_not_asked(delivery: Delivery, **details: str) -> None:
    clients.record(
        client=delivery.client,
        kind="outcomes.feedback_not_asked",
        by=None,
        audience=TimelineEntry.Audience.HUB,
        details=details,
        key=f"outcomes.feedback_not_asked/{delivery.pk}",
    )


def _useful(assessment: Assessment) -> int | None:
    """The answer on the instrument's own scale, worked back from its exact score."""
    scores = assessment_queries.scores(assessment)
    dimension = load_instrument(assessment.instrument, assessment.version).question(queries.USEFUL).dimension
    if scores is None or dimension is None:
        return None
    value = scores.dimensions[dimension].value
    steps = len(queries.usefulness_scale(assessment.version)) - 1
    return None if value is None else 1 + int(value * steps / 100)


def _stored(difference: Fraction | None) -> str | None:
    """Exact, as scores are stored: "numerator/denominator"."""
    return None if difference is None else f"{difference.numerator}/{difference.denominator}"
