"""The permission table and the middleware that holds it."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from firstline.config.permissions import TABLE
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.guards import BY_LINK, PUBLIC, SIGNED_IN, Answer, Guard, allow
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from tests.conftest import MakePerson
from tests.permissions.addresses import addresses
from tests.permissions.test_walk import DEMO

Browse = Callable[[Person | None], Browser]
NOBODY: frozenset[Role] = frozenset()
ADVISER, AUDITOR, MEMBER = (frozenset({role}) for role in (Role.ADVISER, Role.AUDITOR, Role.CLIENT_MEMBER))
ADVISING = allow(Role.ADVISER, readers=(Role.AUDITOR,))


def test_every_address_has_its_line_and_no_line_is_stale() -> None:
    assert {address.name for address in addresses()} == set(TABLE) - DEMO


def test_no_address_hides_another() -> None:
    routes = Counter(address.route for address in addresses())
    assert not [route for route, number in routes.items() if number > 1]


@pytest.mark.parametrize(
    ("guard", "signed_in", "roles", "writes", "expected"),
    [
        (PUBLIC, False, NOBODY, True, Answer.ALLOWED),
        (BY_LINK, False, NOBODY, True, Answer.ALLOWED),
        (SIGNED_IN, False, NOBODY, False, Answer.SIGN_IN),
        (SIGNED_IN, True, NOBODY, True, Answer.ALLOWED),
        (ADVISING, False, NOBODY, False, Answer.SIGN_IN),
        (ADVISING, True, NOBODY, False, Answer.NOT_FOUND),
        (ADVISING, True, MEMBER, False, Answer.NOT_FOUND),
        (ADVISING, True, frozenset({Role.PROVIDER, Role.MENTOR}), False, Answer.NOT_FOUND),
        (ADVISING, True, ADVISER, True, Answer.ALLOWED),
        (ADVISING, True, AUDITOR, False, Answer.ALLOWED),
        (ADVISING, True, AUDITOR, True, Answer.FORBIDDEN),
        (ADVISING, True, AUDITOR | ADVISER, True, Answer.ALLOWED),
        (ADVISING, True, frozenset({Role.EDITOR}), False, Answer.FORBIDDEN),
        (ADVISING, True, frozenset({Role.OWNER}), False, Answer.FORBIDDEN),
        (allow(Role.CLIENT_MEMBER), True, MEMBER, True, Answer.ALLOWED),
        (allow(Role.CLIENT_MEMBER), True, ADVISER, False, Answer.FORBIDDEN),
        (Guard(), True, frozenset(Role), False, Answer.FORBIDDEN),
    ],
)
def test_a_guard_answers(
    guard: Guard, signed_in: bool, roles: frozenset[Role], writes: bool, expected: Answer
) -> None:
    assert guard.answer(signed_in=signed_in, roles=roles, writes=writes) is expected


@pytest.mark.django_db
def test_an_address_that_nobody_placed_does_not_exist(
    hub: Hub, adviser: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse(adviser)
    assert browser.get("/fjelldal/desk/clients/").status_code == 200
    monkeypatch.delitem(TABLE, "caseload:desk")
    assert browser.get("/fjelldal/desk/clients/").status_code == 404


@pytest.mark.django_db
def test_a_hub_that_is_not_there_has_no_addresses(adviser: Person, browse: Browse) -> None:
    assert browse(adviser).get("/nowhere/desk/clients/").status_code == 404


@pytest.mark.django_db
def test_what_an_auditor_reads_is_logged_and_what_she_writes_is_refused(
    hub: Hub, client_of_hub: Client, make_person: MakePerson, browse: Browse
) -> None:
    auditor = make_person("Audun", hub, Role.AUDITOR)
    address = f"/fjelldal/desk/clients/{client_of_hub.pk}/log/"
    browser = browse(auditor)
    assert browser.get(address).status_code == 200
    row = AuditRow.objects.get(action="access.read")
    assert (row.by_id, row.hub_id, row.changes) == (auditor.pk, hub.pk, {"path": address})
    assert browser.post(address, {"kind": "clients.note", "text": "x"}).status_code == 403
    assert not client_of_hub.timeline.exists()
    assert AuditRow.objects.filter(action="access.read").count() == 1


@pytest.mark.django_db
def test_what_an_auditor_who_is_adviser_too_reads_is_logged(
    hub: Hub, make_person: MakePerson, browse: Browse
) -> None:
    browse(make_person("Begge", hub, Role.AUDITOR, Role.ADVISER)).get("/fjelldal/desk/clients/")
    assert AuditRow.objects.filter(action="access.read").count() == 1


@pytest.mark.django_db
def test_what_an_adviser_reads_is_not_logged(adviser: Person, browse: Browse) -> None:
    browse(adviser).get("/fjelldal/desk/clients/")
    assert not AuditRow.objects.exists()


@pytest.mark.django_db
def test_staff_are_led_to_a_second_factor(
    hub: Hub, manager: Person, adviser: Person, browse: Browse, settings: Settings
) -> None:
    settings.FIRSTLINE_SECOND_FACTOR = True
    answer = browse(adviser).get("/fjelldal/desk/clients/")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/2fa/"
    assert browse(manager).get("/fjelldal/desk/clients/").status_code == 404
