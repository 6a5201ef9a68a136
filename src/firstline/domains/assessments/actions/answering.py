"""Keeping a person's answers, and scoring what one or several people have sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.assessments import invitations, queries
from firstline.domains.assessments.actions.reminding import forget_waiting
from firstline.domains.assessments.actions.under_way import (
    locked,
    locked_assessment,
    require_open,
    require_writer,
    tell,
)
from firstline.domains.assessments.facts import AssessmentCompleted
from firstline.domains.assessments.measuring import bank_of, in_force, scored
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.assessments.scores import counts_to_stored, team_to_stored, to_stored
from firstline.domains.assessments.shortening import calibration_for
from firstline.domains.hubs.models import Person
from firstline.engine.team import FEWEST, Member, picture
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish
from firstline.foundation.mail import post
from firstline.foundation.packs import Instrument, PageAnswers, load_instrument

State = Assessment.State


@transaction.atomic
def agree_and_start(*, response: Response) -> Response:
    """The respondent has read who sees what and begins. Beginning again changes nothing.

    Raises Refused where the assessment was withdrawn or she no longer acts for the client.
    """
    response = locked(response)
    if response.completed_at is not None:
        return response
    require_open(response)
    if response.agreed_at is None:
        response.agreed_at = timezone.now()
        response.save(update_fields=["agreed_at"])
        Assessment.objects.filter(pk=response.assessment_id, state=State.INVITED).update(state=State.STARTED)
        trail.record(
            action="assessments.agree_and_start",
            by=response.person,
            hub_id=response.hub_id,
            subject=response,
        )
    return response


@transaction.atomic
def choose_short(*, response: Response) -> bool:
    """The respondent wants to be asked only what tells most. Choosing it again changes nothing.

    Returns whether there is a short form: the hub may have no bank in use. Raises Refused where she may no
    longer answer.
    """
    response = locked(response)
    require_open(response)
    if calibration_for(response) is None:
        return False
    if not response.short:
        response.short = True
        response.save(update_fields=["short"])
        trail.record(
            action="assessments.choose_short", by=response.person, hub_id=response.hub_id, subject=response
        )
    return True


@transaction.atomic
def save_page(
    *,
    response: Response,
    page: str,
    answers: PageAnswers,
    by_link: bool,
    by: Person | None = None,
    drawn: Mapping[str, object] | None = None,
) -> Response:
    """Keep what one page says. What is valid is kept also where another answer on the page has a problem,
    and where there is a problem the answer that was stored before stays.

    page: the key of the page to resume at.
    by_link: whether she came by the mailed link rather than signed in; noted in the trail.
    by: the adviser who writes it down for her; None for herself.
    drawn: what stood on the page when it was opened, so that what was left as it was there takes nothing
        back that another window has saved since; None where that is not known.
    Raises Refused where she has not agreed, has sent her answers, or may no longer answer.
    """
    response = locked(response)
    require_open(response)
    require_writer(response, by)
    if response.agreed_at is None:
        raise Refused(_("Read who sees what first, and press “Begin”."))
    response.answers = answers.merged_into(response.answers, drawn)
    response.page = page
    response.saved_at = timezone.now()
    response.save(update_fields=["answers", "page", "saved_at"])
    trail.record(
        action="assessments.save_page",
        by=by or response.person,
        hub_id=response.hub_id,
        subject=response,
        changes={"questions": list(answers.asked), "by_link": by_link},
    )
    return response


@transaction.atomic
def complete(*, response: Response, by: Person | None = None) -> Response:
    """Send a response. When every respondent has, the assessment is completed and scored, exactly.

    Where several answer, each one's own points are hers alone. A team of fewer than three waits: for others
    to be asked, or for an adviser to end it (``end_round``). Sending twice is sending once.

    by: the adviser who writes it down for her, of which she is told by mail; None for herself.
    Raises Refused where nothing is answered, or she may no longer answer.
    """
    response = locked(response)
    if response.completed_at is not None:
        return response
    require_open(response)
    require_writer(response, by)
    if not response.answers:
        raise Refused(_("You have not answered anything yet. Answer what you know, then send."))
    assessment = response.assessment
    questions = load_instrument(assessment.instrument, assessment.version)
    several = queries.answered_by_several(assessment)
    response.completed_at = timezone.now()
    response.scores = to_stored(scored(questions, response.answers)) if several else None
    response.save(update_fields=["completed_at", "scores"])
    post.drop(response.mail_key)
    forget_waiting(response)
    trail.record(
        action="assessments.complete", by=by or response.person, hub_id=response.hub_id, subject=response
    )
    if by is not None:
        invitations.queue_entered(response, questions)
    if not assessment.responses.filter(completed_at=None).exists() and _is_enough(assessment, questions):
        _score(assessment, questions)
        # Of several, nobody is named as the one whose answers completed it.
        _finish(assessment, by=None if several else by or response.person, at=response.completed_at)
    return response


def _is_enough(assessment: Assessment, questions: Instrument) -> bool:
    return questions.answered_by != "team" or assessment.responses.count() >= FEWEST


@transaction.atomic
def end_round(*, assessment: Assessment, by: Person) -> None:
    """End the answering by several: whoever has not sent their answers no longer can. Ending twice is ending
    once.

    It is scored by who has sent theirs; of a team, where three have. Where one of several has, hers are the
    client's points, as if only she had been asked.
    Raises Refused where it is for one person to answer, where nobody has sent anything yet, or where it was
    withdrawn.
    """
    assessment = locked_assessment(assessment)
    if assessment.state == State.COMPLETED:
        return
    questions = load_instrument(assessment.instrument, assessment.version)
    if not questions.takes_several or assessment.state == State.WITHDRAWN:
        raise Refused(_("There is nothing here that could be ended: it was withdrawn, or is for one person."))
    if not assessment.responses.exclude(completed_at=None).exists():
        raise Refused(_("Nobody has sent their answers yet. If it was a mistake, withdraw it."))
    for response in assessment.responses.filter(completed_at=None):
        post.drop(response.mail_key)
        forget_waiting(response)
    trail.record(action="assessments.end_round", by=by, hub_id=assessment.hub_id, subject=assessment)
    _score(assessment, questions)
    _finish(assessment, by=by, at=timezone.now())


def _score(assessment: Assessment, questions: Instrument) -> None:
    """Score what was sent: one person's answers by themselves, several people's as a whole."""
    sent = list(assessment.responses.exclude(completed_at=None).order_by("id"))
    if questions.answered_by == "team":
        _picture(assessment, questions, sent, fewest=FEWEST)
    elif len(sent) > 1:
        # What one who answers for a company scores is seen by the same people; a mean tells less of her.
        _picture(assessment, questions, sent, fewest=1)
    elif questions.dimensions:
        _score_one(assessment, questions, sent[0])


def _score_one(assessment: Assessment, questions: Instrument, response: Response) -> None:
    assessment.calibration = in_force(assessment.hub, assessment.instrument, assessment.version)
    scores = scored(questions, response.answers, bank_of(assessment.calibration), short=response.short)
    assessment.scores, assessment.algorithm = to_stored(scores), scores.algorithm
    if questions.counts:
        assessment.scores["counts"] = counts_to_stored(questions.tallies(response.answers))


def _picture(assessment: Assessment, questions: Instrument, sent: Sequence[Response], *, fewest: int) -> None:
    """Keep the means of several, and how close they lie; nothing where they are too few."""
    members = [
        Member(
            scored(questions, response.answers),
            questions.positions(response.answers),
            response.part,
            questions.cells(response.answers),
        )
        for response in sent
    ]
    found = picture(members, steps=questions.steps(), fewest=fewest)
    if found is not None:
        assessment.scores, assessment.team = to_stored(found.scores), team_to_stored(found)
        assessment.algorithm = found.scores.algorithm


def _finish(assessment: Assessment, *, by: Person | None, at: datetime) -> None:
    assessment.state = State.COMPLETED
    assessment.completed_at = at
    assessment.save(update_fields=["scores", "team", "algorithm", "calibration", "state", "completed_at"])
    tell(assessment, "assessments.completed", by=by)
    publish(
        AssessmentCompleted(
            hub_id=assessment.hub_id,
            client_id=assessment.client_id,
            assessment_id=assessment.pk,
            instrument=assessment.instrument,
            version=assessment.version,
        )
    )
