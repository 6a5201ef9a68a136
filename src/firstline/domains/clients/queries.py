"""Reading clients, who acts for them, and their timelines."""

from datetime import datetime

from django.db.models import Case, F, Q, QuerySet, When

from firstline.domains.clients.models import Client, Noted, Representation, TimelineEntry
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.domains.registers.models import Company, Stated, Unit
from firstline.domains.registers.queries import company_of, number_in
from firstline.engine.eligibility import ClientFacts
from firstline.foundation.access.roles import STAFF_ROLES, Role, roles_of
from firstline.foundation.locale.names import called, search_name


def visible_to(person: Person, hub: Hub) -> QuerySet[Client]:
    """The hub's clients, for who works for it; else those that the person acts for."""
    clients = Client.objects.filter(hub=hub)
    if roles_of(person, hub.pk) & STAFF_ROLES:
        return clients
    return clients.filter(representations__person=person, representations__until=None)


def of_hub(hub: Hub) -> QuerySet[Client]:
    """All the hub's clients; for figures, which show no client to anybody."""
    return Client.objects.filter(hub=hub)


def represented_by(person: Person, hub: Hub) -> QuerySet[Client]:
    """The clients that a person acts for in a hub now, by name."""
    return Client.objects.filter(
        hub=hub, representations__person=person, representations__until=None
    ).order_by("search_name", "id")


def listed(
    person: Person, hub: Hub, *, text: str = "", mine: bool = False, ended: bool = False
) -> QuerySet[Client]:
    """The desk's list: the clients that the hub serves by name, with what each line shows.

    text: part of a name, or of the one that it had before it was joined to its company; or a company's
        number or the beginning of one.
    mine: only those whose contact person is ``person``.
    ended: those that the hub no longer serves, in place of those that it does.
    """
    clients = visible_to(person, hub).filter(closed_at__isnull=not ended)
    if mine:
        clients = clients.filter(contact_person=person)
    wanted, number = search_name(text), number_in(text)
    if wanted:
        by_number = Q(company__number__startswith=number) if number else Q(pk__in=[])
        clients = clients.filter(
            by_number | Q(search_name__contains=wanted) | Q(pk__in=_once_called(hub, text))
        )
    return clients.select_related("company", "contact_person").order_by("search_name", "id")


def _once_called(hub: Hub, text: str) -> QuerySet[TimelineEntry, int]:
    """The clients that had another name, which holds the text, until they were joined to a company."""
    return TimelineEntry.objects.filter(
        called("details__before", text), kind="clients.company_joined", client__hub=hub
    ).values_list("client_id", flat=True)


def is_met(person: Person, hub: Hub) -> bool:
    """Whether a hub knows a person: she works for it or has, or acts for a client of it or has."""
    works = Membership.objects.filter(hub=hub, person=person)
    return works.exists() or Representation.objects.filter(hub=hub, person=person).exists()


def not_spoken_with(found: QuerySet[Client], since: datetime) -> QuerySet[Client]:
    """Those of the clients with whom nobody has spoken since then, new ones left out."""
    return found.filter(Q(last_contact_at__lt=since) | Q(last_contact_at=None, taken_on_at__lt=since))


def not_spoken_with_yet(found: QuerySet[Client], since: datetime) -> QuerySet[Client]:
    """The new ones that ``not_spoken_with`` leaves out: clients since then, not spoken with at all."""
    return found.filter(last_contact_at=None, taken_on_at__gte=since)


def last_spoken_first(found: QuerySet[Client]) -> QuerySet[Client]:
    """The same clients, first those with whom somebody spoke last; those with whom nobody has, by name."""
    return found.order_by(F("last_contact_at").desc(nulls_last=True), "search_name", "id")


def noted(person: Person, hub: Hub) -> set[str]:
    """The keys of what a person has taken note of, and so need not be shown again."""
    return set(Noted.objects.filter(person=person, hub=hub).values_list("item", flat=True))


def beginning_first(found: QuerySet[Client], text: str) -> QuerySet[Client]:
    """The same clients, first those whose name begins with the text."""
    begins = Case(When(search_name__startswith=search_name(text), then=0), default=1)
    return found.order_by(begins, "search_name", "id")


def representatives(client: Client) -> QuerySet[Representation]:
    """Who acts for a client now, the longest-standing first."""
    return (
        Representation.objects.filter(client=client, until=None)
        .select_related("person")
        .order_by("since", "id")
    )


def joining(client: Client) -> TimelineEntry | None:
    """The newest entry that tells how a founder or a trader was joined to its company; None without one."""
    return client.timeline.filter(kind="clients.company_joined").order_by("-recorded_at", "-id").first()


def founder_of(client: Client) -> str:
    """What a company's client was called while it was a founder; "" where it never was one."""
    joined = joining(client) if client.company_id else None
    was_founder = joined is not None and joined.details.get("kind_before") == Client.Kind.FOUNDER
    return str(joined.details["before"]) if joined and was_founder else ""


def representations(client: Client) -> QuerySet[Representation]:
    """Who acts for a client, or once did."""
    return Representation.objects.filter(client=client).select_related("person")


def representatives_called(person: Person, hub: Hub, text: str) -> QuerySet[Representation]:
    """Who acts now for a client that a person sees, and whose name holds a text; by name."""
    return (
        Representation.objects.filter(
            called("person__name", text),
            client__in=visible_to(person, hub).filter(closed_at=None),
            until=None,
        )
        .select_related("person", "client")
        .order_by("person__name", "id")
    )


def acts_for(person: Person, client: Client) -> bool:
    """Whether a person acts for a client now."""
    return Representation.objects.filter(client=client, person=person, until=None).exists()


def timeline(client: Client, roles: frozenset[Role]) -> QuerySet[TimelineEntry]:
    """A client's timeline, newest first; who does not work for the hub sees what is shared."""
    entries = TimelineEntry.objects.filter(client=client)
    if not roles & STAFF_ROLES:
        entries = entries.filter(audience=TimelineEntry.Audience.SHARED)
    return entries.select_related("by").order_by("-happened_at", "-id")


def companies_removed(person: Person, hub: Hub, since: datetime) -> QuerySet[TimelineEntry]:
    """Her clients' lines that tell of a removed company since then, the newest first."""
    return (
        TimelineEntry.objects.filter(
            kind="clients.company_removed",
            happened_at__gte=since,
            client__in=visible_to(person, hub).filter(contact_person=person, closed_at=None),
        )
        .select_related("client")
        .order_by("-happened_at", "-id")
    )


def how_it_ended(client: Client) -> list[TimelineEntry]:
    """The line that tells why the hub no longer serves a client; none while it does."""
    if client.closed_at is None:
        return []
    ends = TimelineEntry.objects.filter(
        client=client, kind__in=["clients.closed", "clients.taken_on_by_mistake"]
    )
    return list(ends.select_related("by").order_by("-happened_at", "-id")[:1])


def client_of_company(hub: Hub, company_ids: list[int]) -> dict[int, Client]:
    """Company id -> client, for those of the companies that the hub serves or has served."""
    clients = Client.objects.filter(hub=hub, company_id__in=company_ids)
    return {client.company_id: client for client in clients if client.company_id is not None}


def facts_of(client: Client) -> ClientFacts:
    """What is known about a client, from its register or else as it was said; unknown is None."""
    if client.company is not None and client.company.unit == Unit.SITE:
        return _facts_of_site(client.company)
    known = client.company or client
    return ClientFacts(
        employees=known.employees,
        employees_state=known.employees_state,
        activity_code=known.activity_code or None,
        municipality=known.municipality or None,
        founded_on=(client.company.founded_on or client.company.registered_on)
        if client.company
        else client.founded_on,
        legal_form=known.legal_form or None,
        is_company=client.kind != Client.Kind.FOUNDER,
    )


def _facts_of_site(site: Company) -> ClientFacts:
    """A site does what it does where it lies; how large, how old and in which form is its company's."""
    company = company_of(site)
    return ClientFacts(
        employees=company.employees if company else None,
        employees_state=company.employees_state if company else Stated.NOT_STATED,
        activity_code=site.activity_code or None,
        municipality=site.municipality or None,
        founded_on=(company.founded_on or company.registered_on) if company else None,
        legal_form=(company.legal_form or None) if company else None,
        is_company=True,
    )
