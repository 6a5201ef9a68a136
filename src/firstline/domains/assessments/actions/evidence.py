"""What shows that an answer is so: attached and shared by the respondent, seen and verified by an adviser."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.assessments import queries
from firstline.domains.assessments.actions.under_way import locked, locked_assessment, named, require_hers
from firstline.domains.assessments.models import Assessment, Evidence, Response, Verification
from firstline.domains.assessments.uploads import Judged, judged
from firstline.domains.clients import actions as clients
from firstline.domains.hubs.models import Person
from firstline.foundation.access.lengths import check_lengths
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.packs import load_instrument

MOST_A_RESPONSE = 10


def add_evidence(
    *,
    response: Response,
    question: str,
    note: str = "",
    file: BinaryIO | None = None,
    file_name: str = "",
    shared: bool = False,
) -> Evidence:
    """Attach to an answer what shows that it is so, before the answers are sent or after.

    question: a key of the response's instrument; KeyError for another.
    shared: whether the hub's advisers may see it; where the answers are for the hub, they always may.
    Attaching the very same once more is attaching it once. Raises Refused where there is neither a note nor a
    file, for a file that cannot be taken, beyond ``MOST_A_RESPONSE``, or where she may no longer answer.
    """
    # Drawing a picture anew takes a while, in which others who write to SQLite would wait.
    found = judged(file, file_name) if file is not None else None
    return _keep(response, question, note.strip(), found, shared)


@transaction.atomic
def _keep(response: Response, question: str, note: str, file: Judged | None, shared: bool) -> Evidence:
    response = locked(response)
    require_hers(response)
    if response.agreed_at is None:
        raise Refused(_("Read who sees what first, and press “Begin”."))
    instrument = load_instrument(response.assessment.instrument, response.assessment.version)
    instrument.question(question)
    if not note and file is None:
        raise Refused(_("Write a note or choose a file; one of them is enough."))
    check_lengths(Evidence, note=note)
    name, content = (file.name, file.content) if file else ("", b"")
    for same in response.evidence.filter(question=question, note=note, file_name=name, size=len(content)):
        if bytes(same.content) == content:
            return same
    if response.evidence.count() >= MOST_A_RESPONSE:
        most = ngettext(
            "There is room for one in all, and it is there.",
            "There is room for %(most)s in all, and they are there. Remove one that matters less to "
            "make room.",
            MOST_A_RESPONSE,
        )
        raise Refused(most % {"most": MOST_A_RESPONSE})
    now = timezone.now()
    evidence = Evidence.objects.create(
        hub=response.hub, response=response, question=question, note=note, file_name=name,
        content_type=file.content_type if file else "", content=content, size=len(content), added_at=now,
        shared_at=now if shared or instrument.answers_for == "hub" else None,
    )  # fmt: skip
    _record("add_evidence", evidence, response.person, shared=evidence.shared_at is not None)
    return evidence


@transaction.atomic
def share_evidence(*, evidence: Evidence, shared: bool) -> None:
    """Let the hub's advisers see it from now on, or no longer. Saying so twice is saying it once.

    Raises Refused where she may no longer answer.
    """
    response = locked(evidence.response)
    require_hers(response)
    found = response.evidence.defer("content").get(pk=evidence.pk)
    if (found.shared_at is not None) is shared:
        return
    found.shared_at = timezone.now() if shared else None
    found.save(update_fields=["shared_at"])
    _record("share_evidence" if shared else "unshare_evidence", found, response.person)


@transaction.atomic
def remove_evidence(*, evidence: Evidence) -> None:
    """Delete it for good. Raises Refused where she may no longer answer."""
    response = locked(evidence.response)
    require_hers(response)
    _record("remove_evidence", evidence, response.person)
    evidence.delete()


@transaction.atomic
def note_opened(*, evidence: Iterable[Evidence], by: Person) -> None:
    """Write into the trail that an adviser reads what is shared with her."""
    for one in evidence:
        _record("open_evidence", one, by)


def _record(action: str, evidence: Evidence, by: Person, **changes: bool) -> None:
    trail.record(
        action=f"assessments.{action}",
        by=by,
        hub_id=evidence.hub_id,
        subject=evidence,
        changes={"question": evidence.question, "file": bool(evidence.file_name), **changes},
    )


@transaction.atomic
def verify(
    *, assessment: Assessment, dimensions: Sequence[str], seen_on: date, how: str, by: Person
) -> list[Verification]:
    """An adviser has seen evidence for some areas of a result. What is verified already stays as it is.

    dimensions: keys of the instrument's areas.
    seen_on: the day on which it was seen, from when the answers were asked for until today.
    how: a value of ``Verification.How``.
    Returns what is new. Raises Refused where nothing has been sent, a team answered, an area is none or has
    no score, ``by`` acts for the client or answered for it, or for another day.
    """
    assessment = _verifiable(assessment, by)
    scores = queries.scores(assessment)
    known = [key for key, score in scores.dimensions.items() if score.value is not None] if scores else []
    if not dimensions or not set(dimensions) <= set(known):
        raise Refused(_("Tick the areas for which you have seen evidence."))
    if how not in Verification.How.values:
        raise Refused(_("Choose how you verified it."))
    if not timezone.localdate(assessment.invited_at) <= seen_on <= timezone.localdate():
        raise Refused(_("Choose a day from when the answers were asked for until today."))
    there = set(assessment.verifications.values_list("dimension", flat=True))
    new = [
        Verification.objects.create(
            hub=assessment.hub, assessment=assessment, dimension=key, by=by, at=timezone.now(),
            seen_on=seen_on, how=how,
        )
        for key in known
        if key in dimensions and key not in there
    ]  # fmt: skip
    if new:
        _tell_verified("verify", "assessments.verified", assessment, [one.dimension for one in new], by)
    return new


@transaction.atomic
def unverify(*, assessment: Assessment, dimensions: Sequence[str], by: Person) -> list[str]:
    """Take back what was verified: the areas are self-reported again. Returns which had been verified.

    Raises Refused where ``by`` acts for the client or answered.
    """
    assessment = _verifiable(assessment, by)
    found = assessment.verifications.filter(dimension__in=dimensions)
    keys = sorted(found.values_list("dimension", flat=True))
    found.delete()
    if keys:
        _tell_verified("unverify", "assessments.unverified", assessment, keys, by)
    return keys


def _verifiable(assessment: Assessment, by: Person) -> Assessment:
    """The assessment as it stands now; nobody else verifies it until this transaction ends."""
    found = locked_assessment(assessment)
    instrument = load_instrument(found.instrument, found.version)
    if found.state != Assessment.State.COMPLETED or found.scores is None:
        raise Refused(_("There is no result yet that could be verified."))
    if instrument.answered_by == "team":
        raise Refused(_("What a team sees is nobody’s to verify: it is how each of them sees it."))
    if not queries.is_impartial(by, found):
        raise Refused(
            _("You act for this client yourself. Somebody else at the hub has to see the evidence.")
        )
    return found


def _tell_verified(action: str, kind: str, assessment: Assessment, keys: list[str], by: Person) -> None:
    trail.record(
        action=f"assessments.{action}",
        by=by,
        hub_id=assessment.hub_id,
        subject=assessment,
        changes={"dimensions": keys},
    )
    clients.record(
        client=assessment.client,
        kind=kind,
        by=by,
        details={**named(assessment), "dimensions": keys},
    )
