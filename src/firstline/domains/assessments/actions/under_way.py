"""What every write of an assessment stands on: the row that nobody else writes, and what is told of it."""

from typing import Any

from django.utils.translation import gettext as _

from firstline.domains.assessments import queries
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients import actions as clients
from firstline.domains.hubs.models import Person
from firstline.foundation.access.refusals import Refused


def locked(response: Response) -> Response:
    """The response as it stands now; nobody else writes it or its assessment until this transaction ends."""
    return (
        Response.objects.select_for_update(of=("self", "assessment"))
        .select_related("hub", "person", "assessment__client", "assessment__hub", "assessment__invited_by")
        .get(pk=response.pk)
    )


def locked_assessment(assessment: Assessment) -> Assessment:
    """The assessment as it stands now; nobody else writes it until this transaction ends."""
    found = Assessment.objects.select_for_update(of=("self",)).select_related("client", "hub")
    return found.get(pk=assessment.pk)


def require_open(response: Response) -> None:
    if response.completed_at is not None:
        raise Refused(_("These answers have been sent, so they can no longer be changed."))
    require_hers(response)


def require_hers(response: Response) -> None:
    """Whether or not it has been sent, she may still answer or see what she answered."""
    if not queries.may_answer(response.person, response):
        raise Refused(_("This is no longer open. Ask your contact person if you want to answer after all."))


def require_writer(response: Response, by: Person | None) -> None:
    """by: the adviser who writes it down; None for the respondent, who always may."""
    if by is not None and not queries.may_enter(by, response):
        raise Refused(_("You are no longer writing down these answers. Open the mapping again."))


def named(assessment: Assessment) -> dict[str, Any]:
    """What every entry of the timeline says of the assessment that it is about."""
    return {
        "instrument": assessment.instrument,
        "version": assessment.version,
        "about": assessment.about_titles,
    }


def tell(
    assessment: Assessment, kind: str, *, by: Person | None, of: Response | None = None, **details: str
) -> None:
    """Write a line of the timeline, once for the assessment, or for a response of it (``of``)."""
    clients.record(
        client=assessment.client,
        kind=kind,
        by=by,
        details={**named(assessment), **details},
        key=f"{kind}/{assessment.pk}" + (f"/{of.pk}" if of else ""),
    )
