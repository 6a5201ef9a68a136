"""Naming who acts for a client, and ending it."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.clients import queries
from firstline.domains.clients.actions.timeline import check_served, record
from firstline.domains.clients.facts import (
    RepresentationEnded,
)
from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs import actions as hubs
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.lengths import check_lengths
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish
from firstline.foundation.locale.names import search_name


@transaction.atomic
def add_representative(
    *, client: Client, email: str, name: str, title: str, verified_how: str, by: Person
) -> Representation:
    """Let a person act for a client. ``verified_how`` says how the adviser made sure of it.

    Raises Refused without a name or a word on how it was verified, for an address of somebody with another
    name, where she acts for it already, or where it is ended.
    """
    check_served(client)
    if not name.strip() or not verified_how.strip():
        raise Refused(_("Write who it is and how you know that they may act for the client."))
    check_lengths(Representation, title=title.strip(), verified_how=verified_how.strip())
    person = hubs.add_person(email=email, name=name, by=by)
    _check_name(person, name, client.hub)
    representation = Representation(
        hub=client.hub,
        client=client,
        person=person,
        title=title.strip(),
        since=timezone.now(),
        verified_by=by,
        verified_how=verified_how.strip(),
    )
    try:
        with transaction.atomic():
            representation.save()
    except IntegrityError as error:
        raise Refused(_("%(name)s acts for this client already.") % {"name": person}) from error
    trail.record(
        action="clients.add_representative",
        by=by,
        hub_id=client.hub_id,
        subject=representation,
        changes={"client": client.pk, "person": person.pk},
    )
    record(client=client, kind="clients.representative_added", by=by, details={"name": str(person)})
    return representation


def _check_name(person: Person, name: str, hub: Hub) -> None:
    """Raise Refused where the person of an address is called something else than was written.

    Who she is, only a hub that has met her is told.
    """
    if not person.name or search_name(person.name) == search_name(name):
        return
    if queries.is_met(person, hub):
        raise Refused(
            _(
                "%(email)s is the address of %(name)s. If that is who you mean, write the name so; "
                "if not, write another address."
            )
            % {"email": person.email, "name": person}
        )
    raise Refused(
        _(
            "%(email)s is known here under another name. Ask which name they use here and write that, "
            "or write another address."
        )
        % {"email": person.email}
    )


@transaction.atomic
def end_representation(*, representation: Representation, by: Person) -> None:
    """Somebody no longer acts for a client; she sees nothing of it from now on."""
    ended = Representation.objects.filter(pk=representation.pk, until=None).update(until=timezone.now())
    if not ended:
        return
    client = representation.client
    trail.record(
        action="clients.end_representation",
        by=by,
        hub_id=client.hub_id,
        subject=representation,
        changes={"client": client.pk, "person": representation.person_id},
    )
    record(
        client=client,
        kind="clients.representative_ended",
        by=by,
        details={"name": str(representation.person)},
    )
    publish(
        RepresentationEnded(hub_id=client.hub_id, client_id=client.pk, person_id=representation.person_id)
    )


@transaction.atomic
def undo_end_representation(*, representation: Representation, by: Person) -> None:
    """Let somebody act for a client again whose representation was ended by mistake; once is enough.

    Raises Refused where the client is ended, or she has been let in again by another.
    """
    client, person = representation.client, representation.person
    ended = Representation.objects.filter(pk=representation.pk).exclude(until=None)
    if not ended.exists():
        return
    check_served(client)
    if Representation.objects.filter(client=client, person=person, until=None).exists():
        raise Refused(_("%(name)s acts for this client already.") % {"name": person})
    ended.update(until=None)
    trail.record(
        action="clients.undo_end_representation",
        by=by,
        hub_id=client.hub_id,
        subject=representation,
        changes={"client": client.pk, "person": person.pk},
    )
    record(client=client, kind="clients.representative_back", by=by, details={"name": str(person)})
