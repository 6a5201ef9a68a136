"""Reading assessments: who may see which, and a client's scores over time."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from firstline.domains.assessments import own
from firstline.domains.assessments.models import MAIL_KEY, Assessment, Calibration, Evidence, Response
from firstline.domains.assessments.presenters import Verdict, Verified, verdict
from firstline.domains.assessments.scores import counts_from_stored, from_stored, team_from_stored
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.engine.counting import Tally
from firstline.engine.scoring import Scores
from firstline.engine.team import Picture
from firstline.foundation.access.roles import Role, roles_of
from firstline.foundation.mail import queries as mails
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.packs import Instrument, linked, load_instrument

State = Assessment.State
OPEN = (State.INVITED, State.STARTED)
# Who at the hub sees scores; what was answered is for the respondent alone.
SCORE_READERS = frozenset({Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER, Role.AUDITOR})
# Who may write answers down for somebody.
ENTERERS = SCORE_READERS - {Role.AUDITOR}
# Whom a respondent lets see what she attached, when she shares it: who advises, not who only checks.
EVIDENCE_READERS = frozenset({Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER})
# Who sees how a hub's questions were calibrated, and who may calibrate them.
CALIBRATORS = frozenset({Role.ANALYST, Role.HUB_LEADER})
CALIBRATION_READERS = CALIBRATORS | {Role.AUDITOR}


class Pair(NamedTuple):
    """Two completed mappings with the same instrument, the earlier one first."""

    first: Assessment
    second: Assessment


def visible_to(person: Person, hub: Hub) -> QuerySet[Assessment]:
    """The hub's assessments, for who advises there; else those of the clients that the person acts for."""
    if roles_of(person, hub.pk) & SCORE_READERS:
        return Assessment.objects.filter(hub=hub).select_related("client", "hub", "invited_by")
    return of_own_clients(person, hub)


def calibrations(person: Person, hub: Hub) -> QuerySet[Calibration]:
    """The hub's calibrations, the newest first, for who analyses or leads; in them is nobody's answer."""
    if not roles_of(person, hub.pk) & CALIBRATION_READERS:
        return Calibration.objects.none()
    return Calibration.objects.filter(hub=hub).select_related("hub", "made_by", "approved_by")


def of_own_clients(person: Person, hub: Hub) -> QuerySet[Assessment]:
    """The assessments of the clients that a person acts for now, whatever else she is in the hub."""
    return Assessment.objects.filter(
        hub=hub, client__in=clients.represented_by(person, hub).order_by().values("pk")
    ).select_related("client", "hub", "invited_by")


def of_hub(hub: Hub) -> QuerySet[Response]:
    """All responses of a hub, for judging a mailed link; whoever shows one asks ``may_answer`` as well."""
    return Response.objects.filter(hub=hub).select_related(
        "hub", "person", "assessment__client__contact_person", "assessment__invited_by"
    )


def responses_of(person: Person, hub: Hub | None = None) -> QuerySet[Response]:
    """What a person was asked to answer and still may, the newest invitation first.

    Those not yet sent have no ``completed_at``. hub: None for all hubs.
    """
    mine = Response.objects.filter(
        person=person,
        assessment__client__representations__person=person,
        assessment__client__representations__until=None,
    ).exclude(Q(assessment__state=State.WITHDRAWN) | Q(completed_at=None, assessment__state=State.COMPLETED))
    if hub is not None:
        mine = mine.filter(hub=hub)
    return mine.select_related(
        "hub", "person", "assessment__client__contact_person", "assessment__invited_by"
    ).order_by("-assessment__invited_at", "-id")


def open_responses_at(email: str, hub: Hub) -> list[Response]:
    """What waits for an answer from whoever reads this address."""
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        return []
    return list(responses_of(person, hub).filter(completed_at=None, assessment__state__in=OPEN))


def may_answer(person: Person | None, response: Response) -> bool:
    """Whether a person is the respondent, still acts for the client, and may answer or see what she answered:
    the assessment was not withdrawn, and did not end without her.
    """
    ended_without_her = response.completed_at is None and response.assessment.state == State.COMPLETED
    return (
        person is not None
        and person.pk == response.person_id
        and person.is_active
        and response.assessment.state != State.WITHDRAWN
        and not ended_without_her
        and clients.acts_for(person, response.assessment.client)
    )


def may_enter(person: Person | None, response: Response) -> bool:
    """Whether a person is writing down this response for its respondent, and still may: until it is sent,
    while she advises in the hub.
    """
    return (
        person is not None
        and person.pk == response.entered_by_id
        and response.completed_at is None
        and bool(roles_of(person, response.hub_id) & ENTERERS)
    )


def response_of(person: Person, assessment: Assessment) -> Response | None:
    """A person's own response to an assessment, whose answers only she may read."""
    return Response.objects.filter(assessment=assessment, person=person).first()


def for_adviser(assessment: Assessment) -> QuerySet[Response]:
    """Who was asked, how far each has come, and whether each acts for the client still (``acts``); without
    what was answered.
    """
    acting = clients.representatives(assessment.client).order_by().filter(person=OuterRef("person"))
    responses = Response.objects.filter(assessment=assessment).annotate(acts=Exists(acting)).order_by("id")
    with_reminders = responses.select_related("hub", "person", "entered_by", "assessment").prefetch_related(
        "reminders"
    )
    return with_reminders.defer("answers")


def waits_for_link(response: Response) -> bool:
    """Whether it matters what became of the mail with her newest link: she has not come by since."""
    came = max((at for at in (response.agreed_at, response.saved_at) if at), default=None)
    waits = bool(response.link_number) and response.completed_at is None and response.assessment.state in OPEN
    return waits and (came is None or came < response.link_sent_at)


def link_mails(responses: Iterable[Response]) -> dict[int, OutgoingMail]:
    """The mail with the newest link, by response, for those who wait for it; one query for all."""
    keys = {response.mail_key: response.pk for response in responses if waits_for_link(response)}
    return {keys[key]: mail for key, mail in mails.by_key(keys).items()}


def undelivered(person: Person, hub: Hub) -> QuerySet[Response]:
    """Who waits for a link whose mail has stopped, the longest first: for whoever asked, and for the
    client's contact person.
    """
    hers = Q(assessment__client__contact_person=person) | Q(assessment__invited_by=person)
    # Rows of one join: who may still answer is who acts for the client now.
    acts = Q(
        assessment__client__representations__person=F("person"),
        assessment__client__representations__until=None,
    )
    came_since = Q(agreed_at__gte=F("link_sent_at")) | Q(saved_at__gte=F("link_sent_at"))
    key = Concat(Value(f"{MAIL_KEY}/"), Cast("pk", CharField()), Value("/"), Cast("link_number", CharField()))
    return (
        Response.objects.filter(hers, acts, assessment__in=visible_to(person, hub).values("pk"))
        .filter(completed_at=None, assessment__state__in=OPEN)
        .exclude(came_since)
        .annotate(link_mail=key)
        .filter(Exists(mails.stopped().filter(key=OuterRef("link_mail"))))
        .select_related("person", "assessment__client")
        .defer("answers")
        .order_by("link_sent_at", "id")
    )


def verdicts(person: Person, hub: Hub, about: Iterable[str], language: str) -> dict[str, Verdict]:
    """What was said of each of these things, where it was, for who may see the scores."""
    found = visible_to(person, hub).filter(about__in=list(about), state=State.COMPLETED)
    said: dict[str, Verdict] = {}
    for assessment in found:
        stored = scores(assessment)
        instrument = load_instrument(assessment.instrument, assessment.version)
        words = verdict(instrument, stored, language) if stored else None
        if words is not None:
            said[str(assessment.about)] = words
    return said


def answers_for_hub(assessment: Assessment) -> QuerySet[Response]:
    """What was sent, for the hub's advisers; nothing unless the instrument says that they may read it."""
    sent = Response.objects.filter(assessment=assessment, assessment__state=State.COMPLETED)
    instrument = load_instrument(assessment.instrument, assessment.version)
    return (sent if instrument.answers_for == "hub" else sent.none()).select_related("person")


def evidence_of(response: Response) -> QuerySet[Evidence]:
    """What a respondent has attached, the oldest first, for her alone; without the files' content."""
    return Evidence.objects.filter(response=response).defer("content").order_by("id")


def evidence_shared_with(person: Person, assessment: Assessment) -> QuerySet[Evidence]:
    """What the respondents let the hub's advisers see now, without the files' content.

    Nothing for who acts for the client herself, as the others of a team do; nothing of a respondent who could
    no longer take it back; and, where the answers are for the hub, nothing before they are sent.
    """
    found = Evidence.objects.filter(response__assessment=assessment).exclude(shared_at=None)
    is_adviser = bool(roles_of(person, assessment.hub_id) & EVIDENCE_READERS)
    if not is_adviser or assessment.state == State.WITHDRAWN or not is_impartial(person, assessment):
        return found.none()
    if load_instrument(assessment.instrument, assessment.version).answers_for == "hub":
        found = found.exclude(response__completed_at=None)
    who_acts = clients.representatives(assessment.client).order_by().values("person")
    return (
        found.filter(response__person__in=who_acts)
        .select_related("response__person")
        .defer("content")
        .order_by("response_id", "id")
    )


def is_impartial(person: Person, assessment: Assessment) -> bool:
    """Whether a person neither acts for the client nor answered for it."""
    return not clients.acts_for(person, assessment.client) and response_of(person, assessment) is None


def verified(assessment: Assessment) -> dict[str, Verified]:
    """The areas for which an adviser has seen evidence; all others are self-reported."""
    return {
        one.dimension: Verified(str(one.by) if one.by else "", one.seen_on, one.get_how_display())
        for one in assessment.verifications.select_related("by").order_by("id")
    }


def for_client(client: Client) -> QuerySet[Assessment]:
    """A client's assessments with their respondents, the newest first, for who may see the client."""
    return (
        Assessment.objects.filter(client=client)
        .select_related("invited_by")
        .prefetch_related("responses__person")
        .order_by("-invited_at", "-id")
    )


def completed(client: Client, instrument: str) -> QuerySet[Assessment]:
    """A client's completed mappings with one instrument, the earliest first."""
    return Assessment.objects.filter(
        client=client, instrument=instrument, about=None, state=State.COMPLETED
    ).order_by("completed_at", "id")


def first_comparable(assessment: Assessment) -> Assessment | None:
    """The client's first completed mapping that this one can be compared with, before it.

    Same instrument, same version or one linked to it, scored by the same algorithm: nothing else is compared.
    """
    if assessment.completed_at is None or assessment.about is not None:
        return None
    return (
        completed(assessment.client, assessment.instrument)
        .filter(
            version__in=linked(assessment.instrument, assessment.version),
            algorithm=assessment.algorithm,
            completed_at__lt=assessment.completed_at,
        )
        .first()
    )


def are_comparable(one: Assessment, other: Assessment) -> bool:
    """Whether the points of two mappings with one instrument may be set against each other."""
    return one.version in linked(other.instrument, other.version) and one.algorithm == other.algorithm


def latest_completed(client: Client, instrument: str) -> Assessment | None:
    """The client's newest completed mapping with an instrument."""
    return completed(client, instrument).last()


def completed_pair(client: Client, instrument: str) -> Pair | None:
    """The client's first and newest completed mapping with an instrument; None before there are two."""
    mappings = list(completed(client, instrument))
    return Pair(mappings[0], mappings[-1]) if len(mappings) > 1 else None


def offered_to(hub: Hub) -> tuple[Instrument, ...]:
    """The instruments that a hub can choose from, in their latest version: ours, then its own."""
    return own.instruments_for(hub)


def finished_instruments(hub: Hub) -> set[str]:
    """The keys of the instruments that somebody in the hub has answered to the end."""
    found = Assessment.objects.filter(hub=hub, state=State.COMPLETED)
    return set(found.order_by().values_list("instrument", flat=True).distinct())


def answered_by_version(hub: Hub) -> dict[tuple[str, int], int]:
    """(instrument, version) -> how many answerings of it are completed in the hub."""
    found = Assessment.objects.filter(hub=hub, state=State.COMPLETED).order_by()
    counted = found.values_list("instrument", "version").annotate(number=Count("pk"))
    return {(key, version): number for key, version, number in counted}


def asked_with(hub: Hub, instrument: str) -> QuerySet[Assessment]:
    """A hub's assessments with an instrument that were not withdrawn, the earliest finished first and those
    that are still open among them; for figures, which show nobody's to anybody.
    """
    found = Assessment.objects.filter(hub=hub, instrument=instrument).exclude(state=State.WITHDRAWN)
    return found.order_by("completed_at", "id")


def is_asked(client: Client, instrument: str, about: str | None) -> bool:
    """Whether a client has this open already; what is about something is asked once and never again."""
    if about is not None:
        return Assessment.objects.filter(about=about).exists()
    return Assessment.objects.filter(
        client=client, instrument=instrument, about=None, state__in=OPEN
    ).exists()


def answered_by_several(assessment: Assessment) -> bool:
    """Whether several people answer, each alone: a team, or more than one who were asked for the client.

    Where only one of these had answered when it ended, it was one.
    """
    if load_instrument(assessment.instrument, assessment.version).answered_by == "team":
        return True
    if assessment.state == State.COMPLETED:
        return assessment.team is not None
    return assessment.responses.count() > 1


def own_scores(response: Response) -> Scores | None:
    """What one of several scored, which is for her alone; None where she answers alone, or has not sent."""
    return None if response.scores is None else from_stored(response.scores)


def first_own(response: Response) -> Response | None:
    """The same person's first answers, before these, to the same questions for the client, scored alike."""
    if response.scores is None:
        return None
    mine = Response.objects.filter(
        person=response.person_id,
        assessment__client=response.assessment.client_id,
        assessment__instrument=response.assessment.instrument,
        assessment__version__in=linked(response.assessment.instrument, response.assessment.version),
        completed_at__lt=response.completed_at,
        scores__algorithm=response.scores["algorithm"],
    )
    return mine.order_by("completed_at", "id").first()


def team(assessment: Assessment) -> Picture | None:
    """How close several people lie, beside their means; None where one answered, or too few of a team."""
    found = scores(assessment)
    return None if assessment.team is None or found is None else team_from_stored(assessment.team, found)


def scores(assessment: Assessment) -> Scores | None:
    """The assessment's scores, exact as the engine gave them; None where there are none."""
    return None if assessment.scores is None else from_stored(assessment.scores)


def counts(assessment: Assessment) -> dict[str, Tally]:
    """What was counted beside the scores, by the key of the count."""
    return counts_from_stored((assessment.scores or {}).get("counts", []))


def now_and_before(
    response: Response, *, several: bool
) -> tuple[Scores | None, Scores | None, Response | Assessment | None]:
    """The scores that came of the answers, those that they can be compared with, and whose those are.

    Of several people they are her own; else they are the client's.
    """
    if several:
        own = first_own(response)
        return own_scores(response), own_scores(own) if own else None, own
    first = first_comparable(response.assessment)
    return scores(response.assessment), scores(first) if first else None, first
