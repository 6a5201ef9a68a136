"""Taking on clients, correcting what is known of them, ending them, and naming who serves them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.clients import queries
from firstline.domains.clients.actions.timeline import UNDONE_WITHIN, check_served, record
from firstline.domains.clients.facts import (
    ClientClosed,
    ClientReopened,
    ClientTakenOn,
    CompanyJoined,
    CompanyParted,
    ContactPersonNamed,
)
from firstline.domains.clients.models import Client
from firstline.domains.clients.said import checked
from firstline.domains.hubs import queries as hub_queries
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import actions as registers
from firstline.domains.registers.models import Company, Stated
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish
from firstline.foundation.locale.names import search_name

# What the hub itself writes about a client that no register knows.
SAID = ("kind", "name", "idea", "municipality", "activity_code", "employees", "founded_on")


@transaction.atomic
def take_on(*, hub: Hub, company: Company, by: Person) -> Client:
    """Begin to serve a company from the register; who takes it on becomes its contact person.

    Raises Refused where the hub serves it already, or has served it before.
    """
    known = Client.objects.filter(hub=hub, company=company).first()
    if known is not None and known.closed_at is not None:
        raise Refused(
            _("%(name)s has been a client. Find it among the ended ones, and take it on again there.")
            % {"name": company.name}
        )
    if known is not None:
        raise Refused(_("%(name)s is a client already.") % {"name": company.name})
    client = Client(hub=hub, kind=Client.Kind.COMPANY, company=company)
    try:
        with transaction.atomic():
            _begin(client, name=company.name, by=by)
    except IntegrityError as error:
        raise Refused(_("%(name)s is a client already.") % {"name": company.name}) from error
    registers.hold(company=company, hub=hub, by=by)
    return client


@transaction.atomic
def add_client(
    *,
    hub: Hub,
    kind: str,
    name: str,
    by: Person,
    municipality: str = "",
    activity_code: str = "",
    founded_on: date | None = None,
    employees: int | None = None,
    idea: str = "",
) -> Client:
    """Begin to serve a founder without a company, or a trader that no register knows.

    employees: None is not stated; zero is zero.
    Raises Refused for a name that says nothing or too much, for a code that is none, for a day that has
    not been, or for a company (take it on from the register).
    """
    said = checked(
        hub,
        {
            "kind": kind,
            "name": name,
            "municipality": municipality,
            "activity_code": activity_code,
            "founded_on": founded_on,
            "idea": idea,
        },
    )
    client = Client(
        hub=hub,
        kind=said["kind"],
        municipality=said["municipality"],
        activity_code=said["activity_code"],
        founded_on=said["founded_on"],
        employees=employees,
        employees_state=Stated.NOT_STATED if employees is None else Stated.STATED,
        idea=said["idea"],
    )
    _begin(client, name=said["name"], by=by)
    return client


def _begin(client: Client, *, name: str, by: Person) -> None:
    client.name = " ".join(name.split())
    client.search_name = search_name(client.name)
    client.taken_on_at = timezone.now()
    client.contact_person = by
    client.save()
    trail.record(action="clients.take_on", by=by, hub_id=client.hub_id, subject=client)
    record(client=client, kind="clients.taken_on", by=by, details={"contact": str(by)})
    publish(ClientTakenOn(hub_id=client.hub_id, client_id=client.pk))


@transaction.atomic
def change(*, client: Client, said: Mapping[str, Any], by: Person) -> None:
    """Correct what the hub itself wrote about a client; saying what stands already changes nothing.

    said: one of ``SAID`` -> what it should be; what is left out stays.
    Raises Refused for a client that is ended, for what the register says of a company, and for what
    ``add_client`` refuses.
    """
    check_served(client)
    if client.company_id is not None and set(said) - {"idea"}:
        raise Refused(_("The business register says this about %(name)s.") % {"name": client.name})
    values = {field: value for field, value in checked(client.hub, said).items() if field in SAID}
    changed = sorted(field for field, value in values.items() if getattr(client, field) != value)
    if not changed:
        return
    for field in changed:
        setattr(client, field, values[field])
    if "name" in changed:
        client.search_name = search_name(client.name)
    if "employees" in changed:
        client.employees_state = Stated.NOT_STATED if client.employees is None else Stated.STATED
    client.save(update_fields=[*changed, "search_name", "employees_state"])
    # Never what stood there before: a name may be corrected because it must not be kept.
    told = {"changed": changed}
    trail.record(action="clients.change", by=by, hub_id=client.hub_id, subject=client, changes=told)
    record(client=client, kind="clients.changed", by=by, details=told)


@transaction.atomic
def close(*, client: Client, reason: str, by: Person) -> None:
    """End serving a client: it leaves the list and Today, and everything about it stays readable.

    Raises Refused without a reason, or where it is ended already.
    """
    if not reason.strip():
        raise Refused(_("Write why, so that the client and your colleagues understand it."))
    _close(client, action="clients.close", kind="clients.closed", reason=reason.strip(), by=by)


@transaction.atomic
def undo_take_on(*, client: Client, by: Person) -> None:
    """End a client that was taken on by mistake.

    Raises Refused where anything has been written about it since, or it is ended already.
    """
    if client.timeline.exclude(kind="clients.taken_on").exists():
        raise Refused(
            _("Something has been written about %(name)s since. End it on its page, with a reason.")
            % {"name": client.name}
        )
    _close(client, action="clients.undo_take_on", kind="clients.taken_on_by_mistake", reason="", by=by)


def _close(client: Client, *, action: str, kind: str, reason: str, by: Person) -> None:
    closed_at = timezone.now()
    if not Client.objects.filter(pk=client.pk, closed_at=None).update(closed_at=closed_at):
        raise Refused(_("%(name)s is ended already.") % {"name": client.name})
    client.closed_at = closed_at
    trail.record(action=action, by=by, hub_id=client.hub_id, subject=client)
    record(client=client, kind=kind, by=by, text=reason)
    publish(ClientClosed(hub_id=client.hub_id, client_id=client.pk))


@transaction.atomic
def reopen(*, client: Client, by: Person) -> None:
    """Serve a client again that was ended; serving it already changes nothing."""
    if not Client.objects.filter(pk=client.pk).exclude(closed_at=None).update(closed_at=None):
        return
    client.closed_at = None
    trail.record(action="clients.reopen", by=by, hub_id=client.hub_id, subject=client)
    record(client=client, kind="clients.reopened", by=by)
    publish(ClientReopened(hub_id=client.hub_id, client_id=client.pk))


@transaction.atomic
def join_company(*, client: Client, company: Company, by: Person) -> None:
    """Join a founder or a trader to its company in the register; what was said before stays in the case.

    Raises Refused where the client has a company or is ended, or the company is another client of the hub.
    """
    check_served(client)
    if client.company_id is not None:
        raise Refused(_("%(name)s has a company already.") % {"name": client.name})
    taken = _("%(name)s is a client of its own already. Go on there.") % {"name": company.name}
    if Client.objects.filter(hub=client.hub, company=company).exists():
        raise Refused(taken)
    before = {"before": client.name, "kind_before": client.kind}
    client.company = company
    client.kind = Client.Kind.COMPANY
    client.name = company.name
    client.search_name = company.search_name
    try:
        with transaction.atomic():
            client.save(update_fields=["company", "kind", "name", "search_name"])
    except IntegrityError as error:
        # Somebody took it on in the same moment.
        raise Refused(taken) from error
    registers.hold(company=company, hub=client.hub, by=by)
    trail.record(
        action="clients.join_company",
        by=by,
        hub_id=client.hub_id,
        subject=client,
        changes={"company": company.pk},
    )
    record(
        client=client,
        kind="clients.company_joined",
        by=by,
        details={"company": company.name, "number": company.number, **before},
    )
    publish(CompanyJoined(hub_id=client.hub_id, client_id=client.pk, company_id=company.pk))


@transaction.atomic
def undo_join_company(*, client: Client, by: Person) -> None:
    """Part a client from the company that it was joined to by mistake: it is called what it was before.

    Raises Refused for a client that is ended or was not joined within the hour.
    """
    check_served(client)
    joined, company = queries.joining(client), client.company
    just_now = joined is not None and joined.recorded_at >= timezone.now() - UNDONE_WITHIN
    if joined is None or company is None or not just_now or "kind_before" not in joined.details:
        raise Refused(_("%(name)s was not joined to a company within the last hour.") % {"name": client.name})
    client.company = None
    client.kind = joined.details["kind_before"]
    client.name = joined.details["before"]
    client.search_name = search_name(client.name)
    client.save(update_fields=["company", "kind", "name", "search_name"])
    registers.release(company=company, hub=client.hub, by=by)
    trail.record(
        action="clients.undo_join_company",
        by=by,
        hub_id=client.hub_id,
        subject=client,
        changes={"company": company.pk},
    )
    told = {"company": company.name, "number": company.number}
    record(client=client, kind="clients.company_joined_by_mistake", by=by, details=told)
    publish(CompanyParted(hub_id=client.hub_id, client_id=client.pk, company_id=company.pk))


@transaction.atomic
def name_contact_person(*, client: Client, person: Person, by: Person | None) -> None:
    """Make somebody who works for the hub the client's contact person."""
    check_served(client)
    if not hub_queries.advisers(client.hub).filter(pk=person.pk).exists():
        raise Refused(_("%(name)s is no adviser here.") % {"name": person})
    if client.contact_person_id == person.pk:
        return
    client.contact_person = person
    client.save(update_fields=["contact_person"])
    trail.record(
        action="clients.name_contact_person",
        by=by,
        hub_id=client.hub_id,
        subject=client,
        changes={"person": person.pk},
    )
    record(client=client, kind="clients.contact_person", by=by, details={"contact": str(person)})
    publish(ContactPersonNamed(hub_id=client.hub_id, client_id=client.pk, person_id=person.pk))
