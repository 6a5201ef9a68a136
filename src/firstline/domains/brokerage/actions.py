"""Finding, noting and closing what clients need help with."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.assessments import queries as assessments
from firstline.domains.assessments.models import Assessment
from firstline.domains.brokerage.facts import NeedClosed, NeedFound
from firstline.domains.brokerage.models import Need
from firstline.domains.brokerage.queries import LIVE, needs_below
from firstline.domains.clients.actions import record
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish
from firstline.foundation.packs import vocabulary


@transaction.atomic
def find_needs(*, assessment: Assessment) -> None:
    """Make needs of the dimensions that score below the instrument's threshold.

    A weak dimension opens a need, or moves the live one to the new score; one that is no longer weak
    closes its need as met, unless only a person's words stand behind the need: then a person closes it. A
    dimension without a score says nothing, and a need that another instrument found is left to that one.
    Only the client's latest mapping with the instrument counts, and once: telling it again, or telling an
    older one late, changes nothing.
    """
    scores, threshold = assessments.scores(assessment), needs_below(assessment)
    if scores is None or threshold is None or _is_outdated(assessment):
        return
    needs = Need.objects.filter(client=assessment.client, state__in=LIVE).select_related(
        "client", "assessment"
    )
    live = {need.topic: need for need in needs}
    told = set(Need.objects.filter(assessment=assessment).values_list("topic", flat=True))
    news = News(assessment)
    for topic, part in scores.dimensions.items():
        if part.value is None:
            continue
        need = live.get(topic)
        if need is not None and need.assessment and need.assessment.instrument != assessment.instrument:
            continue
        if part.value >= threshold:
            if need is not None and need.score is not None:
                _close_as_met(need, news, part.value)
        elif need is not None:
            _move(need, news, part.value)
        elif topic not in told:
            _open(news, topic, part.value)
    news.tell()


def _is_outdated(assessment: Assessment) -> bool:
    """Whether the client has completed the instrument again since."""
    done = assessment.completed_at
    if done is None:
        return True
    later = Q(completed_at__gt=done) | Q(completed_at=done, pk__gt=assessment.pk)
    return Assessment.objects.filter(
        later, client=assessment.client_id, instrument=assessment.instrument, state=Assessment.State.COMPLETED
    ).exists()


@dataclass
class News:
    """What one mapping says about a client's needs; each kind of it is one line of the timeline."""

    assessment: Assessment
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, kind: str, need: Need, **scores: float | None) -> None:
        """Write the audit row of a need, and remember what the timeline will say of it."""
        _record_trail(need, kind, by=None)
        self.lines.setdefault(kind, []).append({"topic": need.topic, **scores})

    def tell(self) -> None:
        """Write the lines, once for a mapping."""
        for kind, needs in self.lines.items():
            record(
                client=self.assessment.client,
                kind=f"brokerage.{LINES[kind]}",
                by=None,
                details={"needs": needs},
                key=f"brokerage.{LINES[kind]}/{self.assessment.pk}",
            )


# What happened to a need -> the line that tells it of all the needs that it happened to.
LINES = {"need_found": "needs_found", "need_moved": "needs_moved", "need_met": "needs_met"}


def _open(news: News, topic: str, score: Fraction) -> None:
    need = Need.objects.create(
        hub_id=news.assessment.hub_id,
        client=news.assessment.client,
        topic=topic,
        assessment=news.assessment,
        score=float(score),
        found_at=timezone.now(),
    )
    news.add("need_found", need, score=need.score)
    _publish_found(need)


def _move(need: Need, news: News, score: Fraction) -> None:
    if need.assessment_id == news.assessment.pk:
        return
    before, need.score, need.assessment = need.score, float(score), news.assessment
    need.save(update_fields=["score", "assessment"])
    if before is None:
        news.add("need_found", need, score=need.score)
    elif before != need.score:
        news.add("need_moved", need, score=need.score, before=before)


def _close_as_met(need: Need, news: News, score: Fraction) -> None:
    _close(need, Need.State.MET)
    news.add("need_met", need, score=float(score), before=need.score)


@transaction.atomic
def note_need(*, client: Client, topic: str, note: str, by: Person) -> Need:
    """Note a need that a client has told of, in their words.

    A need that a mapping has found already gets the words. Raises Refused without words, for an unknown
    topic, for a client that is ended, or where somebody has noted the need before.
    """
    if client.closed_at is not None:
        raise Refused(_("%(name)s is no longer a client. Take it on again first.") % {"name": client.name})
    note = note.strip()
    if not note:
        raise Refused(_("Write what they need, in their words."))
    if vocabulary("topics").get(topic) is None:
        raise Refused(_("Choose what the need is about."))
    try:
        with transaction.atomic():
            return _noted(client, topic, note, by)
    except IntegrityError as error:
        raise Refused(_("Somebody noted this need just now. Open the page again to see it.")) from error


def _noted(client: Client, topic: str, note: str, by: Person) -> Need:
    need = Need.objects.filter(client=client, topic=topic, state__in=LIVE).first()
    if need is not None and need.note:
        raise Refused(
            _("This need is noted already: “%(note)s”. Write what is new in the timeline.")
            % {"note": need.note}
        )
    if need is not None:
        need.note, need.noted_by = note, by
        need.save(update_fields=["note", "noted_by"])
        _tell(need, "need_noted", by=by, text=note)
        return need
    need = Need.objects.create(
        hub_id=client.hub_id, client=client, topic=topic, note=note, noted_by=by, found_at=timezone.now()
    )
    _tell(need, "need_noted", by=by, text=note)
    _publish_found(need)
    return need


@transaction.atomic
def dismiss(*, need: Need, reason: str, by: Person) -> None:
    """Set a need aside, with a reason that the client can read.

    Raises Refused without a reason, or where the need is closed.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("Write why, so that the client and your colleagues understand it."))
    _close(need, Need.State.DISMISSED)
    _tell(need, "need_dismissed", by=by, text=reason)


@transaction.atomic
def plan_need(*, need: Need, by: Person) -> None:
    """Mark that the plan has a step for a need. The plan tells the timeline of its own steps.

    Saying so twice is saying it once. Raises Refused where the need is closed.
    """
    planned = Need.objects.filter(pk=need.pk, state=Need.State.OPEN).update(state=Need.State.PLANNED)
    need.refresh_from_db(fields=["state"])
    if planned:
        trail.record(action="brokerage.plan_need", by=by, hub_id=need.hub_id, subject=need)
    elif need.state != Need.State.PLANNED:
        raise Refused(_("This need is closed already."))


@transaction.atomic
def unplan_need(*, need: Need, by: Person) -> None:
    """Mark that the plan has no step for a need any more; one that is closed stays closed."""
    opened = Need.objects.filter(pk=need.pk, state=Need.State.PLANNED).update(state=Need.State.OPEN)
    need.refresh_from_db(fields=["state"])
    if opened:
        trail.record(action="brokerage.unplan_need", by=by, hub_id=need.hub_id, subject=need)


def _close(need: Need, state: Need.State) -> None:
    closed_at = timezone.now()
    closed = Need.objects.filter(pk=need.pk, state__in=LIVE).update(state=state, closed_at=closed_at)
    if not closed:
        raise Refused(_("This need is closed already."))
    need.state, need.closed_at = state, closed_at
    publish(
        NeedClosed(
            hub_id=need.hub_id, client_id=need.client_id, need_id=need.pk, topic=need.topic, state=state.value
        )
    )


def _publish_found(need: Need) -> None:
    publish(NeedFound(hub_id=need.hub_id, client_id=need.client_id, need_id=need.pk, topic=need.topic))


def _tell(need: Need, kind: str, *, by: Person, text: str) -> None:
    """Write the audit row and the client's timeline."""
    _record_trail(need, kind, by=by)
    record(client=need.client, kind=f"brokerage.{kind}", by=by, text=text, details={"topic": need.topic})


def _record_trail(need: Need, kind: str, *, by: Person | None) -> None:
    trail.record(
        action=f"brokerage.{kind}",
        by=by,
        hub_id=need.hub_id,
        subject=need,
        changes={"client": need.client_id, "topic": need.topic},
    )
