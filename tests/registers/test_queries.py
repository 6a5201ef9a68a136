"""Who sees which companies, and finding the one that is meant."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.actions import hold
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.models import Company, Kind, Stated
from firstline.domains.registers.queries import businesses, find, legal_form_name, number_in, visible_to
from firstline.foundation.access.roles import STAFF_ROLES, Role
from firstline.foundation.locale.names import search_name
from tests.registers.enheter import number

pytestmark = pytest.mark.django_db


def company(name: str, serial: int, municipality: str = "4036", **fields: Any) -> Company:
    kept = {"kind": Kind.BUSINESS, "register": "brreg", "number": number(serial * 10)} | fields
    return Company.objects.create(
        name=name,
        search_name=search_name(name),
        legal_form="AS",
        employees_state=Stated.NOT_STATED,
        municipality=municipality,
        snapshot_on=date(2024, 1, 29),
        **kept,
    )


def names(companies: Any) -> list[str]:
    return [company.name for company in companies]


def test_a_hub_sees_its_area_and_what_it_holds(
    hub: Hub, other_hub: Hub, adviser: Person, stranger: Person
) -> None:
    company("INNI AS", 1)
    held = company("HELDT AS", 2, "0301")
    company("UTENFOR AS", 3, "4030")
    company("UTEN STED AS", 4, "")
    hold(company=held, hub=hub, by=adviser)
    assert set(names(visible_to(adviser, hub))) == {"INNI AS", "HELDT AS"}
    assert names(visible_to(stranger, other_hub)) == ["HELDT AS"]


def test_a_company_that_is_both_stands_once(hub: Hub, other_hub: Hub, adviser: Person) -> None:
    both = company("INNI AS", 1)
    hub.areas = ["40", "4036"]
    for holder in (hub, other_hub):
        hold(company=both, hub=holder, by=None)
    assert names(visible_to(adviser, hub)) == ["INNI AS"]


def test_a_hub_without_an_area_sees_only_what_it_holds(hub: Hub, adviser: Person) -> None:
    company("UTENFOR AS", 1)
    hub.areas = []
    assert not visible_to(adviser, hub).exists()


def test_codes_of_another_country_are_no_area(
    hub: Hub, adviser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    company("INNI AS", 1)
    company("OPPDIKTET AS", 2, register="demo")
    assert set(names(visible_to(adviser, hub))) == {"INNI AS", "OPPDIKTET AS"}
    hub.country = "DK"
    assert ADAPTERS["brreg"].country == "NO"
    assert names(visible_to(adviser, hub)) == ["OPPDIKTET AS"]


@pytest.mark.parametrize("role", list(Role))
def test_only_who_works_for_a_hub_looks_companies_up(
    hub: Hub, other_hub: Hub, make_person: Callable[..., Person], role: Role
) -> None:
    company("INNI AS", 1)
    if role in {Role.CLIENT_MEMBER, Role.OWNER}:
        person = make_person("Eva")
        person.is_superuser = role == Role.OWNER
    else:
        person = make_person("Eva", hub, role)
    sees = role in STAFF_ROLES
    assert visible_to(person, hub).exists() == sees
    assert bool(find(person, hub, "inni")) == sees
    assert businesses(person, hub).exists() == sees


def test_a_stranger_sees_nothing(hub: Hub, stranger: Person) -> None:
    company("INNI AS", 1)
    assert not visible_to(stranger, hub).exists()
    assert find(stranger, hub, "inni") == []


def test_businesses_are_businesses(hub: Hub, adviser: Person) -> None:
    for serial, kind in enumerate(Kind, start=1):
        company(f"{kind} {serial}", serial, kind=kind)
    company("SLETTET AS", 9, deleted_on=date(2024, 1, 1))
    company("Å AS", 11)
    company("a as", 12)
    assert names(businesses(adviser, hub)) == ["a as", "business 1", "Å AS"]


@pytest.mark.parametrize(
    "text", ["Ærlig Ål", "ÆRLIG ÅL", "ærlig ål", "  ærlig   ål ", "ål ærlig", "A\u030al", "rlig"]
)
def test_a_name_is_found_however_it_is_written(hub: Hub, adviser: Person, text: str) -> None:
    company("ÆRLIG ÅL AS", 1)
    company("ANNEN ØRRET AS", 2)
    assert names(find(adviser, hub, text)) == ["ÆRLIG ÅL AS"]


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "ærlig%ål", "finnes ikke"])
def test_what_means_nothing_finds_nothing(hub: Hub, adviser: Person, text: str) -> None:
    company("ÆRLIG ÅL AS", 1)
    assert find(adviser, hub, text) == []


def test_a_number_is_found_with_spaces_and_by_its_beginning(hub: Hub, adviser: Person) -> None:
    wanted = company("ÆRLIG ÅL AS", 123456)
    company("ANNEN AS", 2)
    whole = wanted.number
    for text in (whole, f"{whole[:3]} {whole[3:6]} {whole[6:]}", f" {whole} ", whole[:4]):
        assert names(find(adviser, hub, text)) == ["ÆRLIG ÅL AS"]
    assert find(adviser, hub, whole[:2]) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("so00009", "SO00009"),
        (" SO 00009 ", "SO00009"),
        ("fj0", "FJ0"),
        ("976 821 106", "976821106"),
        ("976\u00a0821\u00a0106", "976821106"),
        ("976.821.106", "976821106"),
        ("976\u2011821\u2011106", "976821106"),
        ("NO976821106MVA", "976821106"),
        ("no 976 821 106 mva", "976821106"),
        ("976821106MVA", "976821106"),
        ("NO 976821", "NO976821"),
        ("DK-12 34 56 78", "12345678"),
        ("９７６", "976"),
        ("NO", ""),
        ("97", ""),
        ("Bruket", ""),
        ("Ærlig Ål 123", ""),
        ("976%", ""),
        ("", ""),
    ],
)
def test_a_text_as_a_number(text: str, number: str) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["so00009", "SO 00009", "so0"])
def test_a_number_with_letters_is_found(hub: Hub, adviser: Person, text: str) -> None:
    company("KESTREL LTD", 1, number="SO00009")
    company("SOLBAKKEN AS", 2)
    assert names(find(adviser, hub, text)) == ["KESTREL LTD"]


def test_a_number_as_invoices_write_it_is_found(hub: Hub, adviser: Person) -> None:
    wanted = company("ÆRLIG ÅL AS", 123456)
    company("ANNEN AS", 2)
    assert names(find(adviser, hub, f"NO {wanted.number} MVA")) == ["ÆRLIG ÅL AS"]


def test_the_likeliest_comes_first(hub: Hub, adviser: Person) -> None:
    exact = company("ZETA AS", 1)
    company(f"KJEDE {exact.number} AS", 2)
    company(f"{exact.number} HOLDING AS", 3)
    assert names(find(adviser, hub, exact.number)) == [
        "ZETA AS",
        f"{exact.number} HOLDING AS",
        f"KJEDE {exact.number} AS",
    ]
    company("FJELL OG DAL AS", 4)
    company("ALT AV FJELL AS", 5)
    company("FJELL AS", 6)
    assert names(find(adviser, hub, "fjell")) == ["FJELL AS", "FJELL OG DAL AS", "ALT AV FJELL AS"]


def test_no_more_is_found_than_asked_for(hub: Hub, adviser: Person) -> None:
    for serial in range(1, 31):
        company(f"FJELL {serial:02} AS", serial)
    assert len(find(adviser, hub, "fjell")) == 20
    assert names(find(adviser, hub, "fjell", limit=2)) == ["FJELL 01 AS", "FJELL 02 AS"]


def test_the_queries_of_finding_do_not_grow(hub: Hub, adviser: Person) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            find(adviser, hub, "fjell", limit=100)
        return len(captured)

    for serial in range(1, 4):
        company(f"FJELL {serial} AS", serial)
    few = queries()
    for serial in range(4, 31):
        company(f"FJELL {serial} AS", serial)
    assert queries() == few


@pytest.mark.parametrize(
    ("form", "country", "language", "said"),
    [
        ("AS", "NO", "en", "Limited company (AS)"),
        ("ENK", "NO", "nn", "Enkeltpersonføretak (ENK)"),
        ("LTD", "GB", "en", "Private limited company (LTD)"),
        ("10", "DK", "da", "Enkeltmandsvirksomhed"),
        ("AS", "GB", "en", "AS"),
        ("", "NO", "en", ""),
    ],
)
def test_a_legal_form_is_called_by_its_name(form: str, country: str, language: str, said: str) -> None:
    assert legal_form_name(form, country, language) == said
