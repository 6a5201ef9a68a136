"""Asking a client's people to answer, and taking that back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.assessments import invitations, own, queries
from firstline.domains.assessments.actions.reminding import forget_waiting
from firstline.domains.assessments.actions.under_way import (
    locked,
    locked_assessment,
    require_hers,
    require_open,
    tell,
)
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients import queries as client_queries
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.mail import post
from firstline.foundation.mail.post import NoMailServer
from firstline.foundation.packs import Instrument, PackError, load_instrument

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
    part: str = "",
    mailed: bool = True,
) -> Response:
    """Ask a person who acts for a client to answer the latest version of an instrument, by mail.

    Whom a team's instrument is sent to joins those who are answering it already, while they are.

    about: what a feedback is about, such as ``plans.delivery/12``; asked once. None for a mapping of the
        client, of which one with each instrument may be open.
    about_titles: the words for that, by language; the mail and every page say them, with ``about_day``.
    by: who asks; None for the system itself.
    part: of which part of a team the person is, a value of ``Response.Part``; "" where that is not known.
    mailed: whether a link is mailed; not where the answers are written down in a meeting or from paper.
    Raises Refused where the person does not act for the client, is asked already, or there is no such
    instrument, and NoMailServer where no mail can be sent; then nothing is stored.
    """
    questions = _latest(instrument, client.hub)
    _require_may_answer(person, client)
    if questions.answered_by == "team" and (round_ := _open_round(client, questions.key)) is not None:
        return _join(round_, person, by, part)
    if questions.answered_by == "team" and not mailed:
        raise Refused(_("In a team each answers alone, so that nobody sees what another answered."))
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
    return _ask(assessment, person, questions, by, part, mailed=mailed)


def _require_may_answer(person: Person, client: Client) -> None:
    if client.closed_at is not None:
        raise Refused(_("%(name)s is no longer a client. Take it on again first.") % {"name": client.name})
    if not client_queries.acts_for(person, client):
        raise Refused(
            _("%(person)s does not act for %(client)s. Add them among the people who do, then ask again.")
            % {"person": person, "client": client.name}
        )


def _latest(instrument: str, hub: Hub) -> Instrument:
    nothing = Refused(_("There is no such set of questions. Choose one from the list."))
    if not own.may_use(hub, instrument):
        raise nothing
    try:
        return load_instrument(instrument)
    except PackError as error:
        raise nothing from error


def _open(assessment: Assessment) -> None:
    asked = Refused(
        _(
            "%(name)s has been asked this already. Open that mapping to ask somebody more, to send a new "
            "link or to withdraw it."
        )
        % {"name": assessment.client.name}
    )
    if queries.is_asked(assessment.client, assessment.instrument, assessment.about):
        raise asked
    try:
        with transaction.atomic():
            assessment.save()
    except IntegrityError as error:
        raise asked from error


def _open_round(client: Client, instrument: str) -> Assessment | None:
    """The answering that is under way, which nobody else writes until this transaction ends."""
    found = Assessment.objects.select_for_update(of=("self",)).select_related("client", "hub", "invited_by")
    return found.filter(client=client, instrument=instrument, about=None, state__in=queries.OPEN).first()


@transaction.atomic
def invite_several(
    *, client: Client, instrument: str, people: Sequence[Person], by: Person, mailed: bool = True
) -> Response:
    """Ask one or more who act for a client to answer the same, each alone; the points are the mean of theirs.

    people: at least one. Returns the response of the first. Raises what ``invite`` does, and Refused where
    several are asked what is for one person; then nothing is stored.
    """
    if len(people) > 1 and not _latest(instrument, client.hub).takes_several:
        raise Refused(_("One person answers this. Choose only one."))
    first = invite(client=client, instrument=instrument, person=people[0], by=by, mailed=mailed)
    for person in people[1:]:
        _require_may_answer(person, client)
        _join(first.assessment, person, by, "", mailed=mailed)
    return first


@transaction.atomic
def ask_team(*, assessment: Assessment, parts: Mapping[int, str], by: Person) -> int:
    """Say who answers, and ask by mail who was not asked before: a team, or several for one company.

    parts: person -> the part of the team, a value of ``Response.Part``, or "" where it is not said. Whoever
        is asked already and not named stays.
    Returns how many were asked now. Raises Refused where one person answers or it has ended, where a person
    does not act for the client, and NoMailServer; then nothing is stored.
    """
    return _ask_more(assessment, parts, by, in_name_of=None)


@transaction.atomic
def ask_colleagues(*, response: Response, people: Collection[int]) -> int:
    """Whoever was asked asks others who act for the client to answer the same, by a mail that names her.

    people: their keys; whoever is asked already stays. Returns how many were asked now. Raises what
    ``ask_team`` does, and Refused where she may no longer answer, or where an adviser says who is asked.
    """
    response = locked(response)
    require_hers(response)
    assessment = response.assessment
    if load_instrument(assessment.instrument, assessment.version).answered_by == "team":
        raise Refused(_("Your contact person says who is in the team. Ask them."))
    asked = {one.person_id: one.part for one in assessment.responses.all()}
    parts = {key: asked.get(key, "") for key in people}
    return _ask_more(assessment, parts, response.person, in_name_of=response.person)


def _ask_more(
    assessment: Assessment, parts: Mapping[int, str], by: Person, *, in_name_of: Person | None
) -> int:
    round_ = _open_round(assessment.client, assessment.instrument)
    questions = load_instrument(assessment.instrument, assessment.version)
    if round_ is None or round_.pk != assessment.pk or not questions.takes_several:
        raise Refused(_("Nobody can join here: it is no longer open, or is for one person to answer."))
    before = {response.person_id: response for response in round_.responses.all()}
    for key, part in parts.items():
        if key not in before:
            person = Person.objects.get(pk=key)
            _require_may_answer(person, round_.client)
            _join(round_, person, by, part, in_name_of=in_name_of)
        elif before[key].part != part:
            _place(before[key], part, by)
    return len(parts.keys() - before.keys())


def _place(response: Response, part: str, by: Person) -> None:
    response.part = part
    response.save(update_fields=["part"])
    trail.record(
        action="assessments.place",
        by=by,
        hub_id=response.hub_id,
        subject=response,
        changes={"part": part},
    )


def _join(
    assessment: Assessment,
    person: Person,
    by: Person | None,
    part: str,
    *,
    mailed: bool = True,
    in_name_of: Person | None = None,
) -> Response:
    if assessment.responses.filter(person=person).exists():
        raise Refused(
            _("%(person)s has been asked this already. Send a new link instead.") % {"person": person}
        )
    questions = load_instrument(assessment.instrument, assessment.version)
    mailed = mailed or questions.answered_by == "team"
    # A short form is for one who answers alone.
    assessment.responses.filter(short=True, completed_at=None).update(short=False)
    return _ask(assessment, person, questions, by, part, mailed=mailed, in_name_of=in_name_of)


def _ask(
    assessment: Assessment,
    person: Person,
    questions: Instrument,
    by: Person | None,
    part: str,
    *,
    mailed: bool = True,
    in_name_of: Person | None = None,
) -> Response:
    """Mail the person a link to an assessment that has been opened, and tell that she was asked.

    in_name_of: the colleague who asks her; None for the hub.
    """
    response = Response.objects.create(
        hub=assessment.hub,
        assessment=assessment,
        person=person,
        part=part,
        link_number=int(mailed),
        link_sent_at=timezone.now(),
    )
    if mailed:
        invitations.queue(response, questions, colleague=in_name_of)
    trail.record(
        action="assessments.invite",
        by=by,
        hub_id=assessment.hub_id,
        subject=assessment,
        changes={"client": assessment.client_id, "instrument": questions.key, "person": person.pk},
    )
    tell(assessment, "assessments.invited", by=by, of=response, person=str(person))
    return response


@transaction.atomic
def send_new_link(*, response: Response, by: Person | None = None) -> bool:
    """Mail a new link to the address on file and end the old one, whatever became of its mail.

    by: who at the hub asked for it; None where it was asked for on a public page.
    Returns whether one was sent: not where the one before is less than five minutes old.
    Raises Refused where there is nothing left to answer, and NoMailServer.
    """
    response = locked(response)
    require_open(response)
    now = timezone.now()
    if response.link_number and now - response.link_sent_at < PAUSE_BETWEEN_LINKS:
        return False
    # A link that is dead is not worth a mail, and nobody need decide any more about one that stopped.
    stopped = post.drop(response.mail_key)
    forget_waiting(response)
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
def withdraw(*, assessment: Assessment, by: Person) -> None:
    """Take back an invitation; its links end. Withdrawing twice is withdrawing once.

    Raises Refused where it has been completed, or a team member has sent answers: what was answered stays.
    """
    assessment = locked_assessment(assessment)
    if assessment.state == State.WITHDRAWN:
        return
    if assessment.state == State.COMPLETED:
        raise Refused(_("The answers have been sent, so this can no longer be withdrawn."))
    if assessment.responses.exclude(completed_at=None).exists():
        raise Refused(_("Some have sent their answers already. End the answering instead."))
    assessment.state = State.WITHDRAWN
    assessment.save(update_fields=["state"])
    for response in assessment.responses.all():
        post.drop(response.mail_key)
        forget_waiting(response)
    trail.record(action="assessments.withdraw", by=by, hub_id=assessment.hub_id, subject=assessment)
    tell(assessment, "assessments.withdrawn", by=by)
