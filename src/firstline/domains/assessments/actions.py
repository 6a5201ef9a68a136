"""Asking a client's people to answer, keeping their answers, and scoring what they sent."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.assessments import invitations, queries
from firstline.domains.assessments.facts import AssessmentCompleted
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.assessments.scores import to_stored
from firstline.domains.clients import actions as clients
from firstline.domains.clients import queries as client_queries
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish
from firstline.foundation.mail import post
from firstline.foundation.mail.post import NoMailServer
from firstline.foundation.packs import Instrument, PackError, PageAnswers, load_instrument

State = Assessment.State
# A new link is mailed at most this often, whoever asks and however often.
PAUSE_BETWEEN_LINKS = timedelta(minutes=5)


@transaction.atomic
def invite(
    *,
    client: Client,
    instrument: str,
    person: Person,
    by: Person | None,
    about: str | None = None,
    about_titles: Mapping[str, str] | None = None,
    about_day: date | None = None,
) -> Response:
    """Ask a person who acts for a client to answer the latest version of an instrument, by mail.

    about: what a feedback is about, such as ``plans.delivery/12``; asked once. None for a mapping of the
        client, of which one with each instrument may be open.
    about_titles: the words for that, by language; the mail and every page say them, with ``about_day``.
    by: who asks; None for the system itself.
    Raises Refused where the person does not act for the client, is asked already, or there is no such
    instrument, and NoMailServer where no mail can be sent; then nothing is stored.
    """
    questions = _latest(instrument)
    _require_may_answer(person, client)
    assessment = Assessment(
        hub=client.hub,
        client=client,
        instrument=questions.key,
        version=questions.version,
        about=about,
        about_titles=dict(about_titles or {}),
        about_day=about_day,
        invited_by=by,
        invited_at=timezone.now(),
    )
    _open(assessment)
    return _ask(assessment, person, questions, by)


def _require_may_answer(person: Person, client: Client) -> None:
    if client.closed_at is not None:
        raise Refused(_("%(name)s is no longer a client. Take it on again first.") % {"name": client.name})
    if not client_queries.acts_for(person, client):
        raise Refused(
            _("%(person)s does not act for %(client)s. Add them among the people who do, then ask again.")
            % {"person": person, "client": client.name}
        )


def _latest(instrument: str) -> Instrument:
    try:
        return load_instrument(instrument)
    except PackError as error:
        raise Refused(_("There is no such set of questions. Choose one from the list.")) from error


def _open(assessment: Assessment) -> None:
    asked = Refused(
        _("%(name)s has been asked this already. Send a new link, or withdraw that one first.")
        % {"name": assessment.client.name}
    )
    if queries.is_asked(assessment.client, assessment.instrument, assessment.about):
        raise asked
    try:
        with transaction.atomic():
            assessment.save()
    except IntegrityError as error:
        raise asked from error


def _ask(assessment: Assessment, person: Person, questions: Instrument, by: Person | None) -> Response:
    """Mail the person a link to an assessment that has been opened, and tell that she was asked."""
    response = Response.objects.create(
        hub=assessment.hub, assessment=assessment, person=person, link_sent_at=assessment.invited_at
    )
    invitations.queue(response, questions)
    trail.record(
        action="assessments.invite",
        by=by,
        hub_id=assessment.hub_id,
        subject=assessment,
        changes={"client": assessment.client_id, "instrument": questions.key, "person": person.pk},
    )
    _tell(assessment, "assessments.invited", by=by, person=str(person))
    return response


@transaction.atomic
def send_new_link(*, response: Response, by: Person | None = None) -> bool:
    """Mail a new link to the address on file and end the old one, whatever became of its mail.

    by: who at the hub asked for it; None where it was asked for on a public page.
    Returns whether one was sent: not where the one before is less than five minutes old.
    Raises Refused where there is nothing left to answer, and NoMailServer.
    """
    response = _locked(response)
    _require_open(response)
    now = timezone.now()
    if now - response.link_sent_at < PAUSE_BETWEEN_LINKS:
        return False
    # A link that is dead is not worth a mail, and nobody need decide any more about one that stopped.
    stopped = post.drop(response.mail_key)
    response.link_number += 1
    response.link_sent_at = now
    response.save(update_fields=["link_number", "link_sent_at"])
    assessment = response.assessment
    invitations.queue(response, load_instrument(assessment.instrument, assessment.version))
    trail.record(
        action="assessments.send_new_link",
        by=by,
        hub_id=response.hub_id,
        subject=response,
        changes={"link_number": response.link_number, "mail_before": stopped},
    )
    return True


@transaction.atomic
def send_links_to(*, email: str, hub: Hub) -> None:
    """Mail a new link for all that waits at an address; what the caller learns is the same either way.

    Raises NoMailServer, whether or not anything waits there.
    """
    if not settings.FIRSTLINE_MAIL_READY:
        raise NoMailServer
    for response in queries.open_responses_at(email, hub):
        send_new_link(response=response)


@transaction.atomic
def agree_and_start(*, response: Response) -> Response:
    """The respondent has read who sees what and begins. Beginning again changes nothing.

    Raises Refused where the assessment was withdrawn or she no longer acts for the client.
    """
    response = _locked(response)
    if response.completed_at is not None:
        return response
    _require_open(response)
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
def save_page(*, response: Response, page: str, answers: PageAnswers, by_link: bool) -> Response:
    """Keep what one page says. What is valid is kept also where another answer on the page has a problem,
    and where there is a problem the answer that was stored before stays.

    page: the key of the page to resume at.
    by_link: whether she came by the mailed link rather than signed in; noted in the trail.
    Raises Refused where she has not agreed, has sent her answers, or may no longer answer.
    """
    response = _locked(response)
    _require_open(response)
    if response.agreed_at is None:
        raise Refused(_("Read who sees what first, and press “Begin”."))
    response.answers = answers.merged_into(response.answers)
    response.page = page
    response.saved_at = timezone.now()
    response.save(update_fields=["answers", "page", "saved_at"])
    trail.record(
        action="assessments.save_page",
        by=response.person,
        hub_id=response.hub_id,
        subject=response,
        changes={"questions": list(answers.asked), "by_link": by_link},
    )
    return response


@transaction.atomic
def complete(*, response: Response) -> Response:
    """Send a response. When every respondent has, the assessment is completed and scored, exactly.

    An assessment of several respondents is completed without scores: no instrument says yet how
    several people's answers become one. Sending twice is sending once.
    Raises Refused where nothing is answered, or she may no longer answer.
    """
    response = _locked(response)
    if response.completed_at is not None:
        return response
    _require_open(response)
    if not response.answers:
        raise Refused(_("You have not answered anything yet. Answer what you know, then send."))
    response.completed_at = timezone.now()
    response.save(update_fields=["completed_at"])
    post.drop(response.mail_key)
    trail.record(action="assessments.complete", by=response.person, hub_id=response.hub_id, subject=response)
    assessment = response.assessment
    if not assessment.responses.filter(completed_at=None).exists():
        _finish(assessment, response)
    return response


def _finish(assessment: Assessment, last: Response) -> None:
    questions = load_instrument(assessment.instrument, assessment.version)
    if questions.dimensions and assessment.responses.count() == 1:
        scores = questions.score(last.answers)
        assessment.scores = to_stored(scores)
        assessment.algorithm = scores.algorithm
    assessment.state = State.COMPLETED
    assessment.completed_at = last.completed_at
    assessment.save(update_fields=["scores", "algorithm", "state", "completed_at"])
    _tell(assessment, "assessments.completed", by=last.person)
    publish(
        AssessmentCompleted(
            hub_id=assessment.hub_id,
            client_id=assessment.client_id,
            assessment_id=assessment.pk,
            instrument=assessment.instrument,
            version=assessment.version,
        )
    )


@transaction.atomic
def withdraw(*, assessment: Assessment, by: Person) -> None:
    """Take back an invitation; its links end. Withdrawing twice is withdrawing once.

    Raises Refused where it has been completed: what was answered and counted stays.
    """
    assessment = Assessment.objects.select_for_update().select_related("client").get(pk=assessment.pk)
    if assessment.state == State.WITHDRAWN:
        return
    if assessment.state == State.COMPLETED:
        raise Refused(_("The answers have been sent, so this can no longer be withdrawn."))
    assessment.state = State.WITHDRAWN
    assessment.save(update_fields=["state"])
    for response in assessment.responses.all():
        post.drop(response.mail_key)
    trail.record(action="assessments.withdraw", by=by, hub_id=assessment.hub_id, subject=assessment)
    _tell(assessment, "assessments.withdrawn", by=by)


def _locked(response: Response) -> Response:
    """The response as it stands now; nobody else writes it or its assessment until this transaction ends."""
    return (
        Response.objects.select_for_update(of=("self", "assessment"))
        .select_related("hub", "person", "assessment__client", "assessment__hub", "assessment__invited_by")
        .get(pk=response.pk)
    )


def _require_open(response: Response) -> None:
    if response.completed_at is not None:
        raise Refused(_("These answers have been sent, so they can no longer be changed."))
    if not queries.may_answer(response.person, response):
        raise Refused(_("This is no longer open. Ask your contact person if you want to answer after all."))


def _tell(assessment: Assessment, kind: str, *, by: Person | None, **details: str) -> None:
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
