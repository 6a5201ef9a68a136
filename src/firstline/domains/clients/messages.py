"""What a client writes to its contact person, and whether anybody has answered."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from firstline.domains.clients import notices
from firstline.domains.clients.access import can_advise
from firstline.domains.clients.actions import REPLY, check_served, record, spoken_with
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.clients.queries import acts_for, visible_to
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import roles_of
from firstline.foundation.audit import trail

MESSAGE = "clients.message"
LONGEST = 4000


@transaction.atomic
def write(*, client: Client, text: str, by: Person) -> TimelineEntry:
    """Write to the hub for a client; both sides see it, and it waits until somebody answers.

    Raises Refused for who does not act for the client, for an ended client, an empty text or too long a one.
    """
    check_served(client)
    if not acts_for(by, client):
        raise Refused(_("Only those who act for the client write for it."))
    entry = record(client=client, kind=MESSAGE, by=by, text=_checked(text, _("Write what it is about.")))
    trail.record(
        action="clients.write", by=by, hub_id=client.hub_id, subject=entry, changes={"client": client.pk}
    )
    return entry


def _checked(text: str, if_empty: str) -> str:
    """The text without what stands around it."""
    said = text.strip()
    if not said:
        raise Refused(if_empty)
    if len(said) > LONGEST:
        raise Refused(_("Write at most %(most)s characters.") % {"most": LONGEST})
    return said


@transaction.atomic
def reply(*, client: Client, text: str, by: Person) -> TimelineEntry:
    """Answer what the client wrote; both sides see it, and whoever wrote and waits is told by mail.

    Raises Refused for who does not advise in the hub, for an ended client, an empty text or too long a one.
    """
    check_served(client)
    if not can_advise(roles_of(by, client.hub_id)):
        raise Refused(_("Only an adviser of the hub answers a client."))
    said = _checked(text, _("Write what you answer."))
    writers = {entry.by for entry in waiting(client) if entry.by}
    entry = record(client=client, kind=REPLY, by=by, text=said)
    spoken_with(client, entry.happened_at)
    trail.record(
        action="clients.reply", by=by, hub_id=client.hub_id, subject=entry, changes={"client": client.pk}
    )
    for person in writers:
        if acts_for(person, client):
            notices.tell_of_reply(entry, person)
    return entry


@transaction.atomic
def mark_answered(*, client: Client, by: Person, until: datetime | None) -> None:
    """What the client wrote until then is answered, in a way that no conversation tells; None takes it back.

    Raises Refused for who does not advise in the hub.
    """
    if not can_advise(roles_of(by, client.hub_id)):
        raise Refused(_("Only an adviser of the hub answers a client."))
    Client.objects.filter(pk=client.pk).update(answered_at=until)
    trail.record(
        action="clients.mark_answered",
        by=by,
        hub_id=client.hub_id,
        subject=client,
        changes={"until": until.isoformat() if until else None},
    )


def unanswered(clients: QuerySet[Client]) -> QuerySet[TimelineEntry]:
    """What those clients wrote since anybody last spoke with them or said that it is answered."""
    spoken, answered = Q(client__last_contact_at__isnull=True), Q(client__answered_at__isnull=True)
    return (
        TimelineEntry.objects.filter(kind=MESSAGE, client__in=clients, client__closed_at=None)
        .filter(spoken | Q(happened_at__gt=F("client__last_contact_at")))
        .filter(answered | Q(happened_at__gt=F("client__answered_at")))
        .select_related("client", "by")
        .order_by("happened_at", "id")
    )


def owed_by(person: Person, hub: Hub) -> list[TimelineEntry]:
    """The newest message of each client that waits for a person's answer, the longest wait first.

    A client without a contact person waits for everybody who advises.
    """
    hers = Q(contact_person=person)
    if can_advise(roles_of(person, hub.pk)):
        hers |= Q(contact_person=None)
    waiting = unanswered(visible_to(person, hub).filter(hers))
    newest = waiting.order_by().values("client").annotate(newest=Max("id")).values("newest")
    return list(waiting.filter(pk__in=newest))


def waiting(client: Client) -> QuerySet[TimelineEntry]:
    """What a client wrote and nobody has answered, the first first."""
    return unanswered(Client.objects.filter(pk=client.pk)).select_related("by")


def has_waited_since(client: Client) -> datetime | None:
    """When a client wrote first of what is not answered; None where nothing waits."""
    first = waiting(client).first()
    return first.happened_at if first else None
