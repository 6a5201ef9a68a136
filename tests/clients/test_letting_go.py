"""A client whose company its register has removed: what the hub wrote stays, the register's word goes."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client as Browser

from firstline.domains.clients import actions
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.actions import purge
from firstline.domains.registers.facts import CompanyRemoved
from firstline.domains.registers.models import Company, Hold, Kind, Stated
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts.models import OutboxRow
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.facts.registry import subscribers_of
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db


def make(name: str, *, personal: bool) -> Company:
    return Company.objects.create(
        register="brreg",
        number="974760673",
        name=name,
        search_name=name.lower(),
        kind=Kind.BUSINESS,
        legal_form="ENK" if personal else "AS",
        personal=personal,
        employees_state=Stated.NOT_STATED,
        municipality="4036",
        place="FJELLDAL",
        snapshot_on=date(2024, 1, 29),
        fingerprint="x",
    )


def remove(company: Company) -> None:
    purge(register="brreg", numbers=[company.number], by=None)


def test_the_link_goes_and_what_the_hub_wrote_stays(hub: Hub, adviser: Person) -> None:
    company = make("SOLBAKKEN AS", personal=False)
    client = actions.take_on(hub=hub, company=company, by=adviser)
    actions.change(client=client, said={"idea": "Flere senger"}, by=adviser)
    remove(company)
    deliver_due()
    client.refresh_from_db()
    assert (client.company, client.kind, client.name) == (None, Client.Kind.TRADER, "SOLBAKKEN AS")
    assert (client.idea, client.contact_person, client.closed_at) == ("Flere senger", adviser, None)
    assert not Company.objects.exists()
    assert not Hold.objects.exists()
    kinds = list(client.timeline.order_by("id").values_list("kind", flat=True))
    assert kinds == ["clients.taken_on", "clients.changed", "clients.company_removed"]
    assert AuditRow.objects.filter(action="clients.let_go_of_company", hub_id=hub.pk).count() == 1


def test_a_persons_name_goes_too(hub: Hub, adviser: Person) -> None:
    company = make("PER PERSON", personal=True)
    client = actions.add_client(hub=hub, kind="founder", name="Pers verksted", by=adviser)
    actions.join_company(client=client, company=company, by=adviser)
    remove(company)
    deliver_due()
    client.refresh_from_db()
    assert "PER" not in client.name
    assert "per person" not in client.search_name
    details = client.timeline.get(kind="clients.company_joined").details
    assert "PER PERSON" not in str(details)
    assert "974760673" not in str(details)
    assert details["before"] == "Pers verksted"
    # And she who knows him corrects it.
    actions.change(client=client, said={"name": "Pers verksted"}, by=adviser)
    client.refresh_from_db()
    assert client.name == "Pers verksted"


def test_told_again_nothing_happens_again(hub: Hub, adviser: Person) -> None:
    company = make("SOLBAKKEN AS", personal=False)
    client = actions.take_on(hub=hub, company=company, by=adviser)
    remove(company)
    told = CompanyRemoved(company_id=company.pk, register="brreg", personal=False)
    tell = subscribers_of("registers.CompanyRemoved")["clients.let_go_of_company"]
    tell(told)
    audited = AuditRow.objects.count()
    tell(told)
    deliver_due()
    assert AuditRow.objects.count() == audited
    assert client.timeline.filter(kind="clients.company_removed").count() == 1
    assert OutboxRow.objects.get(fact="registers.CompanyRemoved").delivered_at


def test_two_hubs_let_go_of_one_company(hub: Hub, other_hub: Hub, adviser: Person, stranger: Person) -> None:
    company = make("SOLBAKKEN AS", personal=False)
    ours = actions.take_on(hub=hub, company=company, by=adviser)
    theirs = actions.take_on(hub=other_hub, company=company, by=stranger)
    actions.close(client=theirs, reason="Flyttet", by=stranger)
    remove(company)
    deliver_due()
    for client in (ours, theirs):
        client.refresh_from_db()
        assert client.company is None
        assert client.timeline.filter(kind="clients.company_removed").count() == 1
    assert theirs.closed_at is not None
    assert not Company.objects.exists()


def test_a_company_that_is_stated_anew_is_kept(hub: Hub, adviser: Person) -> None:
    company = make("SOLBAKKEN AS", personal=False)
    client = actions.take_on(hub=hub, company=company, by=adviser)
    remove(company)
    Company.objects.update(removed_on=None, name="SOLBAKKEN AS")
    deliver_due()
    client.refresh_from_db()
    assert client.company == company


def test_the_adviser_is_told_today_until_she_has_noted_it(
    hub: Hub, adviser: Person, make_person: MakePerson, browse: Callable[[Person | None], Browser]
) -> None:
    company = make("SOLBAKKEN AS", personal=False)
    client = actions.take_on(hub=hub, company=company, by=adviser)
    remove(company)
    deliver_due()
    page = browse(adviser).get(f"/{hub.slug}/desk/").content.decode()
    assert "is no longer in the register" in page
    case = browse(adviser).get(f"/{hub.slug}/desk/clients/{client.pk}/").content.decode()
    assert "The register has removed the company" in case
    other = browse(make_person("Olga", hub, Role.ADVISER)).get(f"/{hub.slug}/desk/").content.decode()
    assert "is no longer in the register" not in other
    entry = client.timeline.get(kind="clients.company_removed")
    actions.take_note(hub=hub, person=adviser, item=f"removed/{entry.pk}")
    page = browse(adviser).get(f"/{hub.slug}/desk/").content.decode()
    assert "is no longer in the register" not in page
