"""Names: of whoever acts for a client, of what a client was called once, and of places."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from firstline.domains.clients import actions, queries
from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from tests.clients.conftest import MakeCompany
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
ASKED = {"title": "", "verified_how": "met"}


def test_a_name_that_is_not_the_addresss_own_is_asked_about(
    hub: Hub, client_of_hub: Client, adviser: Person, leader: Person
) -> None:
    with pytest.raises(Refused, match=f"the address of {leader.name}. If that is who you mean"):
        actions.add_representative(
            client=client_of_hub, by=adviser, email=leader.email, name="Somebody Else", **ASKED
        )
    assert not Representation.objects.exists()
    actions.add_representative(
        client=client_of_hub, by=adviser, email=leader.email, name=f" {leader.name.upper()} ", **ASKED
    )
    assert Representation.objects.get().person == leader


def test_the_name_of_somebody_of_another_hub_is_not_told(
    client_of_hub: Client, other_hub: Hub, adviser: Person, make_person: MakePerson
) -> None:
    stranger = make_person("Sigrid Ukjend", other_hub, Role.ADVISER)
    with pytest.raises(Refused) as refused:
        actions.add_representative(
            client=client_of_hub, by=adviser, email=stranger.email, name="Sigurd", **ASKED
        )
    assert "is known here under another name" in str(refused.value)
    assert "Sigrid" not in str(refused.value).replace(stranger.email, "")
    assert not Representation.objects.exists()


def test_the_form_says_it_and_keeps_what_was_written(
    client_of_hub: Client, adviser: Person, leader: Person, browse: Browse
) -> None:
    address = f"/fjelldal/desk/clients/{client_of_hub.pk}/people/"
    form = {"name": "Somebody Else", "email": leader.email, "verified_how": "met"}
    answer = browse(adviser).post(address, form)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert f"is the address of {leader.name}" in said
    assert 'value="Somebody Else"' in said


@pytest.fixture
def founder(hub: Hub, adviser: Person, company: Company) -> Client:
    """Who was a founder, and has a company now."""
    client = actions.add_client(hub=hub, kind="founder", name="Åse Østbø", by=adviser)
    actions.join_company(client=client, company=company, by=adviser)
    return client


@pytest.mark.parametrize("text", ["Åse", "åse østbø", "ØSTBØ", "bruket"])
def test_a_founder_is_found_by_her_own_name_when_she_has_a_company(
    founder: Client, hub: Hub, other_hub: Hub, adviser: Person, text: str
) -> None:
    actions.add_client(hub=hub, kind="founder", name="Annen", by=adviser)
    assert list(queries.listed(adviser, hub, text=text)) == [founder]
    assert not queries.listed(adviser, other_hub, text=text).exists()


def test_search_finds_her_too(founder: Client, adviser: Person, browse: Browse) -> None:
    assert founder.name == "Bruket AS"
    found = browse(adviser).get("/fjelldal/desk/search/", {"q": "østbø"}).content.decode()
    assert "Bruket AS" in found


@pytest.mark.parametrize("written", ["Vinje", "vinje", " VINJE ", "4036"])
def test_a_municipality_is_taken_by_its_name(
    hub: Hub, adviser: Person, browse: Browse, make_company: MakeCompany, written: str
) -> None:
    make_company("Bruket AS", "910000004", municipality_name="VINJE")
    form = {"kind": "founder", "name": "Aud", "municipality": written}
    assert browse(adviser).post("/fjelldal/desk/clients/new/", form).status_code == 302
    assert Client.objects.get(name="Aud").municipality == "4036"


def test_a_name_that_two_have_is_no_code(
    hub: Hub, adviser: Person, browse: Browse, make_company: MakeCompany
) -> None:
    hub.areas = ["4036", "4037"]
    hub.save()
    make_company("Bruket AS", "910000004", municipality_name="VINJE")
    make_company("Sagen AS", "910000012", municipality="4037", municipality_name="VINJE")
    form = {"kind": "founder", "name": "Aud", "municipality": "Vinje"}
    answer = browse(adviser).post("/fjelldal/desk/clients/new/", form)
    assert answer.status_code == 422
    assert not Client.objects.filter(name="Aud").exists()


@pytest.mark.parametrize(
    ("employees", "sentence"),
    [("10000000", "This must be 9999999 at most."), ("-1", "This must be 0 at least.")],
)
def test_a_number_beyond_its_ends_is_refused_in_our_words(
    hub: Hub, adviser: Person, browse: Browse, employees: str, sentence: str
) -> None:
    form = {"kind": "founder", "name": "Aud", "employees": employees}
    said = browse(adviser).post("/fjelldal/desk/clients/new/", form).content.decode()
    assert sentence in said
    assert "Ensure this value" not in said
