"""Writing answers down for a respondent who sits beside an adviser, or has filled them in on paper."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.assessments.actions.under_way import locked, require_open
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.hubs.models import Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.packs import load_instrument

State = Assessment.State


@transaction.atomic
def enter_for(*, response: Response, how: str, by: Person) -> Response:
    """Begin to write down what a respondent answers, who has agreed to that before her adviser.

    Until it is sent the adviser sees what she writes down; afterwards the answers are the respondent's alone.
    Who goes on with what she began herself stays as before.

    how: a value of ``Response.Entered``.
    Raises Refused where it is the adviser's own to answer, where the respondent has begun by herself (what
    she has written is for nobody else), where somebody else is writing it down, where a team answers, or
    where it is no longer open.
    """
    response = locked(response)
    require_open(response)
    _require_nobody_elses(response, by)
    if response.entered_by_id == by.pk and response.entered_how == how:
        return response
    response.entered_by, response.entered_how, response.entered_at = by, how, timezone.now()
    response.agreed_at = response.agreed_at or response.entered_at
    response.save(update_fields=["entered_by", "entered_how", "entered_at", "agreed_at"])
    Assessment.objects.filter(pk=response.assessment_id, state=State.INVITED).update(state=State.STARTED)
    trail.record(
        action="assessments.enter_for",
        by=by,
        hub_id=response.hub_id,
        subject=response,
        changes={"how": how},
    )
    return response


def _require_nobody_elses(response: Response, by: Person) -> None:
    named = {"person": response.person}
    if response.person_id == by.pk:
        raise Refused(_("This is for you to answer. Open it from your own page."))
    questions = load_instrument(response.assessment.instrument, response.assessment.version)
    if questions.answered_by == "team":
        raise Refused(_("In a team each answers alone, so that nobody sees what another answered."))
    if response.entered_by_id is None and response.answers:
        raise Refused(
            _("%(person)s has begun to answer, and nobody else may see that. Let them go on themselves.")
            % named
        )
    if response.entered_by_id not in (None, by.pk):
        raise Refused(_("%(other)s is writing down the answers already.") % {"other": response.entered_by})
