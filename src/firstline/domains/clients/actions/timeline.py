"""Writing a client's timeline, and what a person has taken note of."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.clients.models import Client, Noted, TimelineEntry
from firstline.domains.clients.said import check_happened
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.audit.kinds import entry_kind

Audience = TimelineEntry.Audience
CONVERSATIONS = ("clients.meeting", "clients.call", "clients.mail", "clients.note")
# Of these, the ones in which the two spoke with each other.
CONTACTS = CONVERSATIONS[:-1]
REPLY = "clients.reply"
# As long as a slip is noticed; after that somebody else may have read and answered it.
UNDONE_WITHIN = timedelta(hours=1)


def check_served(client: Client) -> None:
    """Raise Refused where the hub no longer serves a client: what is ended is read, not written."""
    if client.closed_at is not None:
        raise Refused(_("%(name)s is no longer a client. Take it on again first.") % {"name": client.name})


@transaction.atomic
def record(
    *,
    client: Client,
    kind: str,
    by: Person | None,
    audience: str = Audience.SHARED,
    text: str = "",
    details: Mapping[str, Any] | None = None,
    happened_at: datetime | None = None,
    key: str | None = None,
) -> TimelineEntry:
    """Write one line of a client's timeline; with a key, once however often it is asked for.

    Raises KeyError for a kind that no room has registered.
    """
    entry_kind(kind)
    values = {
        "hub_id": client.hub_id,
        "client": client,
        "kind": kind,
        "by": by,
        "audience": audience,
        "text": text,
        "details": dict(details or {}),
        "happened_at": happened_at or timezone.now(),
    }
    if key is None:
        return TimelineEntry.objects.create(**values)
    return TimelineEntry.objects.get_or_create(key=key, defaults=values)[0]


@transaction.atomic
def log(
    *, client: Client, kind: str, text: str, happened_at: datetime, audience: str, by: Person
) -> TimelineEntry:
    """Log a meeting, a call, a mail or a note.

    Raises Refused for an empty text, an unknown kind or audience, a moment still to come or before anyone's
    time, or a client that is ended.
    """
    check_served(client)
    if kind not in CONVERSATIONS or audience not in Audience.values:
        raise Refused(_("Choose what it was and who sees it."))
    if not text.strip():
        raise Refused(_("Write a line about what was said."))
    check_happened(happened_at)
    entry = record(
        client=client, kind=kind, by=by, text=text.strip(), audience=audience, happened_at=happened_at
    )
    if kind in CONTACTS:
        spoken_with(client, happened_at)
    trail.record(
        action="clients.log", by=by, hub_id=client.hub_id, subject=entry, changes={"client": client.pk}
    )
    return entry


def spoken_with(client: Client, at: datetime) -> None:
    """Note that the two have spoken with each other at a moment."""
    earlier = Q(last_contact_at=None) | Q(last_contact_at__lt=at)
    Client.objects.filter(earlier, pk=client.pk).update(last_contact_at=at)


@transaction.atomic
def undo_log(*, entry: TimelineEntry, by: Person) -> None:
    """Take back what was logged by mistake; the trail keeps that it stood there, not what it said.

    Raises Refused for what somebody else logged, more than an hour after it was, or what nobody logged.
    """
    if entry.kind not in CONVERSATIONS or entry.by_id != by.pk:
        raise Refused(_("Only the person who logged it can take it back."))
    if entry.recorded_at < timezone.now() - UNDONE_WITHIN:
        raise Refused(_("It has stood there for more than an hour. Log what is right beside it."))
    client = entry.client
    trail.record(
        action="clients.undo_log", by=by, hub_id=client.hub_id, subject=entry, changes={"client": client.pk}
    )
    entry.delete()
    latest = client.timeline.filter(kind__in=(*CONTACTS, REPLY)).aggregate(at=Max("happened_at"))["at"]
    Client.objects.filter(pk=client.pk).update(last_contact_at=latest)


@transaction.atomic
def take_note(*, hub: Hub, person: Person, item: str) -> None:
    """Take something off a person's list of what waits for her; doing so twice is doing it once."""
    Noted.objects.get_or_create(hub=hub, person=person, item=item, defaults={"at": timezone.now()})


@transaction.atomic
def put_back(*, hub: Hub, person: Person, item: str) -> None:
    """Put it on her list again."""
    Noted.objects.filter(hub=hub, person=person, item=item).delete()
