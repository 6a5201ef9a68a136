"""Setting up hubs and people: what is refused, and what is written."""

from typing import Any

import pytest
from django.utils import timezone

from firstline.domains.hubs import access, actions, queries
from firstline.domains.hubs.models import Consent, Hub, Membership, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import MEMBERSHIP_ROLES, Role, roles_of
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts.models import OutboxRow
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
VIK: dict[str, Any] = {
    "slug": "vik", "name": " Vik ", "country": "no", "areas": ["4639", "46", "46"],
    "languages": ["nn", "nb", "nn"], "by": None,
}  # fmt: skip


def test_a_hub_is_set_up() -> None:
    hub = actions.create_hub(**VIK)
    hub.refresh_from_db()
    assert (hub.name, hub.country, hub.areas, hub.languages) == ("Vik", "NO", ["46", "4639"], ["nn", "nb"])
    assert (hub.currency, hub.invented) == ("NOK", False)
    assert AuditRow.objects.get().action == "hubs.create_hub"
    assert set(OutboxRow.objects.values_list("fact", flat=True)) <= {"hubs.HubCreated"}


@pytest.mark.parametrize(
    ("country", "currency", "time_zone"),
    [
        ("DK", "DKK", "Europe/Copenhagen"),
        ("gb", "GBP", "Europe/London"),
        ("FI", "EUR", "Europe/Helsinki"),
        ("AT", "EUR", "Europe/Oslo"),
    ],
)
def test_a_hubs_money_and_clock_are_its_countrys(country: str, currency: str, time_zone: str) -> None:
    areas = {"DK": ["0851"], "GB": ["E07"]}.get(country.upper(), ["46"])
    hub = actions.create_hub(**VIK | {"country": country, "areas": areas})
    assert (hub.currency, hub.time_zone) == (currency, time_zone)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"slug": ""}, "cannot stand in an address"),
        ({"slug": "Vik"}, "cannot stand in an address"),
        ({"slug": "vik i sogn"}, "cannot stand in an address"),
        ({"slug": "../cms"}, "cannot stand in an address"),
        ({"slug": "vïk"}, "cannot stand in an address"),
        ({"slug": "_vik"}, "cannot stand in an address"),
        ({"slug": "-vik"}, "cannot stand in an address"),
        ({"slug": "v" * 51}, "cannot stand in an address"),
        ({"slug": "fjelldal"}, "already"),
        ({"name": "  "}, "name"),
        ({"name": "v" * 201}, "name"),
        ({"country": "NOR"}, "no country code"),
        ({"country": "4"}, "no country code"),
        ({"country": "ÅØ"}, "no country code"),
        ({"languages": []}, "Languages must be"),
        ({"languages": ["nb", "xx"]}, "Languages must be"),
        ({"areas": []}, "at least one area"),
        ({"areas": [""]}, "at least one area"),
        ({"areas": ["40%"]}, "at least one area"),
        ({"country": "ZZ"}, "no country code"),
        ({"country": "EU"}, "no country code"),
        ({"areas": ["abc"]}, "no area in Norway"),
        ({"areas": ["40", "4"]}, "no area in Norway"),
        ({"areas": ["4" * 5000]}, "no area in Norway"),
        ({"areas": ["٤٠"]}, "at least one area"),
        ({"country": "DK", "areas": ["85"]}, "no area in Denmark"),
        ({"country": "DK", "areas": ["8510"]}, "no area in Denmark"),
        ({"country": "GB", "areas": ["E0"]}, "no area in the United Kingdom"),
        ({"country": "GB", "areas": ["E070000891"]}, "no area in the United Kingdom"),
        ({"country": "SE", "areas": ["0" * 11]}, "at most 10 characters"),
    ],
)
def test_a_hub_is_refused(hub: Hub, changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.create_hub(**VIK | changed)
    assert Hub.objects.count() == 1
    assert not AuditRow.objects.exists()


@pytest.mark.parametrize(
    ("country", "areas"),
    [
        ("NO", ["40", "4036"]),
        ("DK", ["0101", "0851"]),
        ("GB", ["E07000089", "E07", "W06"]),
        ("SE", ["0180"]),
        ("no", ["40"]),
    ],
)
def test_an_area_is_written_as_its_country_does(country: str, areas: list[str]) -> None:
    assert actions.create_hub(**VIK | {"country": country, "areas": areas}).areas == sorted(areas)


def test_a_danish_code_is_understood_without_its_zero(hub: Hub) -> None:
    """The register's files have 0101, so an area of 101 would hold no company at all."""
    made = actions.create_hub(**VIK | {"country": "DK", "areas": ["101", "0101", "851"]})
    assert made.areas == ["0101", "0851"]


@pytest.mark.parametrize("slug", sorted(actions.RESERVED_SLUGS - {"signed_in"}))
def test_our_own_addresses_are_no_hubs(slug: str) -> None:
    with pytest.raises(Refused, match="Firstline uses itself"):
        actions.create_hub(**VIK | {"slug": slug})


def test_every_first_word_of_our_addresses_is_reserved() -> None:
    from django.urls import get_resolver

    first = {str(pattern.pattern).split("/")[0] for pattern in get_resolver().url_patterns}
    ours = {word for word in first if word and "<" not in word and "(" not in word}
    assert ours | {"static", "media", "demo", "network"} <= actions.RESERVED_SLUGS


def test_a_person_is_added_once_whatever_the_case() -> None:
    person = actions.add_person(email=" Vera@Example.org ", name=" Vera ", by=None)
    assert (person.email, person.name, person.has_usable_password()) == ("vera@example.org", "Vera", False)
    assert actions.add_person(email="VERA@example.org", name="Somebody else", by=None) == person
    person.refresh_from_db()
    assert person.name == "Vera"
    assert AuditRow.objects.filter(action="hubs.add_person").count() == 1


@pytest.mark.parametrize("email", ["", "vera", "vera@", "vera@example.org\nBcc: x@example.org"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(Refused, match="is no e-mail address"):
        actions.add_person(email=email, name="Vera", by=None)
    assert not Person.objects.exists()


def test_somebody_new_has_a_name() -> None:
    with pytest.raises(Refused, match="name"):
        actions.add_person(email="vera@example.org", name=" ", by=None)


def test_a_role_is_given_once_ended_once_and_given_again(
    hub: Hub, leader: Person, make_person: MakePerson
) -> None:
    vera = make_person("Vera")
    first = actions.give_role(hub=hub, person=vera, role=Role.ADVISER, by=leader)
    assert actions.give_role(hub=hub, person=vera, role=Role.ADVISER, by=leader) == first
    assert roles_of(vera, hub.pk) == {Role.ADVISER}
    for _ in range(2):
        actions.end_role(membership=first, by=leader)
    assert roles_of(vera, hub.pk) == frozenset()
    second = actions.give_role(hub=hub, person=vera, role=Role.ADVISER, by=leader)
    assert second != first
    assert Membership.objects.filter(person=vera).count() == 2
    assert list(AuditRow.objects.order_by("id").values_list("action", flat=True)) == [
        "hubs.give_role",
        "hubs.end_role",
        "hubs.give_role",
    ]


@pytest.mark.parametrize("role", [Role.CLIENT_MEMBER, Role.OWNER])
def test_some_roles_are_not_a_hubs_to_give(hub: Hub, adviser: Person, role: Role) -> None:
    with pytest.raises(Refused, match="not given by a hub"):
        actions.give_role(hub=hub, person=adviser, role=role, by=None)


def test_roles_hold_in_their_hub_alone(hub: Hub, other_hub: Hub, make_person: MakePerson) -> None:
    person = make_person("Vera", hub, *MEMBERSHIP_ROLES)
    assert roles_of(person, hub.pk) == frozenset(MEMBERSHIP_ROLES)
    assert roles_of(person, other_hub.pk) == frozenset()


def test_the_owner_is_owner_in_every_hub(hub: Hub, other_hub: Hub, make_person: MakePerson) -> None:
    owner = make_person("Oda", hub, Role.EDITOR)
    Person.objects.filter(pk=owner.pk).update(is_superuser=True)
    owner.refresh_from_db()
    assert roles_of(owner, hub.pk) == {Role.OWNER, Role.EDITOR}
    assert roles_of(owner, other_hub.pk) == {Role.OWNER}
    assert access.works_for_a_hub(owner)


@pytest.mark.parametrize("role", MEMBERSHIP_ROLES)
def test_who_may_give_roles(role: Role) -> None:
    assert access.can_give_roles(frozenset({role})) is (role is Role.HUB_LEADER)
    assert access.can_give_roles(frozenset({role, Role.OWNER}))


def test_a_consent_is_given_withdrawn_and_given_again(hub: Hub, adviser: Person) -> None:
    def give() -> Consent:
        return actions.give_consent(hub=hub, person=adviser, purpose="newsletter", wording="Ja takk")

    assert give() == give()
    assert queries.has_consented(adviser, hub, "newsletter")
    assert not queries.has_consented(adviser, hub, "sharing")
    for _ in range(2):
        actions.withdraw_consent(hub=hub, person=adviser, purpose="newsletter")
    assert not queries.has_consented(adviser, hub, "newsletter")
    give()
    assert Consent.objects.count() == 2
    assert AuditRow.objects.filter(action="hubs.withdraw_consent").count() == 1


def test_a_language_that_nobody_knows_is_refused(adviser: Person) -> None:
    with pytest.raises(Refused):
        actions.choose_language(person=adviser, language="tlh")
    actions.choose_language(person=adviser, language="nn")
    adviser.refresh_from_db()
    assert adviser.language == "nn"


def test_who_works_where(hub: Hub, other_hub: Hub, make_person: MakePerson) -> None:
    made = {role: make_person(f"P{role}", hub, role) for role in MEMBERSHIP_ROLES}
    left = make_person("Left", hub, Role.ADVISER)
    Membership.objects.filter(person=left).update(until=timezone.now())
    gone = make_person("Gone", hub, Role.ADVISER)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    make_person("Elsewhere", other_hub, Role.ADVISER)
    assert set(queries.advisers(hub)) == {made[Role.ADVISER], made[Role.HUB_LEADER]}
    assert set(queries.staff(hub)) == {
        made[role] for role in (Role.ADVISER, Role.FACILITATOR, Role.EDITOR, Role.ANALYST, Role.HUB_LEADER)
    }
    assert left not in {membership.person for membership in queries.live_memberships(hub)}


LONG_ADDRESS = f"{'v' * 60}@{'x' * 60}.{'y' * 60}.{'z' * 60}.{'w' * 60}.org"


@pytest.mark.django_db
@pytest.mark.parametrize("changed", [{"name": "x" * 201}, {"email": LONG_ADDRESS}, {"phone": "1" * 41}])
def test_a_hub_says_no_more_than_its_columns_hold(hub: Hub, leader: Person, changed: dict[str, str]) -> None:
    said = {"name": "Fjelldal", "email": "", "phone": "", "colour": ""} | changed
    with pytest.raises(Refused, match="write at most"):
        actions.change_hub(hub=hub, by=leader, **said)  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("changed", [{"name": "x" * 201}, {"title": "x" * 121}, {"phone": "1" * 41}])
def test_a_person_says_no_more_than_her_columns_hold(adviser: Person, changed: dict[str, str]) -> None:
    said = {"name": "Ingrid", "phone": "", "title": "", "on_front_page": False} | changed
    with pytest.raises(Refused, match="write at most"):
        actions.change_person(person=adviser, **said)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_somebody_new_has_an_address_that_its_column_holds(hub: Hub) -> None:
    with pytest.raises(Refused, match="E-mail: write at most 254"):
        actions.add_person(email=LONG_ADDRESS, name="Vera", by=None)
    assert not Person.objects.exists()
