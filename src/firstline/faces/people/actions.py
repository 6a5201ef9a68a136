"""Giving somebody a role, and ending it with what hangs on it: the clients whose contact person she is."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.clients import actions as clients
from firstline.domains.hubs import actions as hubs
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.faces.people import queries
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role


@transaction.atomic
def give_role(*, hub: Hub, email: str, name: str, role: Role, by: Person) -> Membership:
    """Give a role to the person with an address, who is added where nobody has it.

    Raises Refused for who does not lead the hub, a role that no hub gives, or what ``add_person`` refuses.
    """
    hubs.check_gives_roles(hub=hub, by=by)
    person = hubs.add_person(email=email, name=name, by=by)
    return hubs.give_role(hub=hub, person=person, role=role, by=by)


@transaction.atomic
def end_role(*, membership: Membership, hand_over: Mapping[int, Person], by: Person | None) -> None:
    """End a role; who can be no contact person without it hands over her clients, all or nothing.

    hand_over: client's number -> who becomes its contact person.
    by: None is whoever runs the installation.
    Raises Refused where a client would be left without a contact person, for a new one that is no adviser of
    the hub, and for what ``hubs.actions.end_role`` refuses.
    """
    left = list(queries.left_behind(membership).select_for_update(of=("self",)))
    missing = [client for client in left if client.pk not in hand_over]
    if missing:
        raise Refused(
            ngettext(
                "%(person)s is the contact person of one client: say who takes it over.",
                "%(person)s is the contact person of %(number)s clients: say who takes them over.",
                len(missing),
            )
            % {"person": membership.person, "number": len(missing)}
        )
    hubs.end_role(membership=membership, by=by)
    for client in left:
        if hand_over[client.pk].pk == membership.person_id:
            raise Refused(_("Choose somebody else: %(person)s leaves.") % {"person": membership.person})
        clients.name_contact_person(client=client, person=hand_over[client.pk], by=by)
