"""What every write of an assessment stands on: the row that nobody else writes, and what is told of it."""

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


def require_open(response: Response) -> None:
    if response.completed_at is not None:
        raise Refused(_("These answers have been sent, so they can no longer be changed."))
    if not queries.may_answer(response.person, response):
        raise Refused(_("This is no longer open. Ask your contact person if you want to answer after all."))


def require_writer(response: Response, by: Person | None) -> None:
    """by: the adviser who writes it down; None for the respondent, who always may."""
    if by is not None and not queries.may_enter(by, response):
        raise Refused(_("You are no longer writing down these answers. Open the mapping again."))


def tell(assessment: Assessment, kind: str, *, by: Person | None, **details: str) -> None:
    clients.record(
        client=assessment.client,
        kind=kind,
        by=by,
        details={
            "instrument": assessment.instrument,
            "version": assessment.version,
            "about": assessment.about_titles,
            **details,
        },
        key=f"{kind}/{assessment.pk}",
    )
