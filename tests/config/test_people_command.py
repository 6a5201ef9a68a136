"""``firstline people …``: what each part does, and what it refuses in one sentence."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client as Browser

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.foundation.access.roles import Role, roles_of
from firstline.foundation.audit.models import AuditRow
from tests.config.running import refused

Command = Callable[..., tuple[int, str, str]]


def test_a_person_is_added_with_roles_and_a_password(firstline: Command, hub: Hub) -> None:
    code, out, _ = firstline(
        "people", "add", "Vera@example.org", "--name", "Vera", "--hub", "fjelldal",
        "--role", "adviser", "--role", "hub_leader", "--owner", "--password",
    )  # fmt: skip
    assert code == 0
    vera = Person.objects.get()
    assert vera.is_superuser
    assert set(Membership.objects.values_list("role", flat=True)) == {Role.ADVISER, Role.HUB_LEADER}
    shown = re.search(r"shown once: (\S+)", out)
    assert shown is not None
    assert vera.check_password(shown[1])
    assert Browser().login(username="vera@example.org", password=shown[1])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["vera@example.org", "--role", "boss", "--hub", "fjelldal"], "There is no role “boss”"),
        (["vera@example.org", "--role", "owner", "--hub", "fjelldal"], "There is no role “owner”"),
        (["vera@example.org", "--role", "adviser"], "name it with --hub"),
        (["vera@example.org", "--hub", "nowhere", "--role", "adviser"], "There is no hub “nowhere”"),
        (["vera@example.org", "--hub", "fjelldal"], "name it with --role"),
        (["vera"], "no e-mail address"),
        ([f"{'v' * 60}@{'x' * 60}.{'y' * 60}.{'z' * 60}.{'w' * 60}.org"], "E-mail: write at most 254"),
        (["vera@example.org", "--name", "V" * 500], "Name: write at most 200"),
    ],
)
def test_a_person_is_refused_in_a_sentence(
    firstline: Command, hub: Hub, arguments: list[str], sentence: str
) -> None:
    assert sentence in refused(firstline("people", "add", "--name", "Vera", *arguments))
    assert not Person.objects.exists()


def test_a_known_person_keeps_her_password_when_a_role_is_added(
    firstline: Command, hub: Hub, adviser: Person
) -> None:
    adviser.set_password("langt nok, og mitt")
    adviser.save()
    add = ("people", "add", "Ingrid@example.org", "--name", "Ingrid", "--hub", "fjelldal", "--role", "editor")
    assert "firstline people give-password" in refused(firstline(*add, "--password"))
    assert roles_of(adviser, hub.pk) == {Role.ADVISER}
    code, out, _ = firstline(*add)
    assert (code, "password" in out) == (0, False)
    assert roles_of(adviser, hub.pk) == {Role.ADVISER, Role.EDITOR}
    adviser.refresh_from_db()
    assert adviser.check_password("langt nok, og mitt")


def test_a_new_password_is_asked_for_by_its_own_command(firstline: Command, adviser: Person) -> None:
    code, out, _ = firstline("people", "give-password", "Ingrid@example.org")
    shown = re.search(r"shown once: (\S+)", out)
    assert code == 0
    assert shown is not None
    adviser.refresh_from_db()
    assert adviser.check_password(shown[1])
    assert AuditRow.objects.filter(action="config.give_password", subject_id=str(adviser.pk)).count() == 1
    assert "Nobody here has the address" in refused(firstline("people", "give-password", "x@example.org"))


def test_a_lost_second_factor_is_reset(firstline: Command, adviser: Person, leader: Person) -> None:
    reset = ("people", "reset-factor", "Ingrid@example.org")
    assert "Ingrid has no second factor" in refused(firstline(*reset))
    for person in (adviser, leader):
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
    code, out, _ = firstline(*reset)
    assert (code, "set up a new second factor" in out) == (0, True)
    assert set(Authenticator.objects.values_list("user", flat=True)) == {leader.pk}
    assert AuditRow.objects.filter(action="config.reset_factor", subject_id=str(adviser.pk)).count() == 1
    assert "Nobody here has the address" in refused(firstline("people", "reset-factor", "x@example.org"))


def test_a_persons_roles_are_ended_and_her_clients_handed_over(
    firstline: Command, client_of_hub: Client, adviser: Person, leader: Person
) -> None:
    end = ("people", "end", "Ingrid@example.org", "--hub", "fjelldal")
    assert "no role “editor”" in refused(firstline(*end, "--role", "editor"))
    assert "name who takes them over with --to" in refused(firstline(*end))
    assert "is no adviser here" in refused(firstline(*end, "--to", add_somebody(firstline)))
    assert Membership.objects.filter(person=adviser, until=None).exists()
    code, out, _ = firstline(*end, "--role", "adviser", "--to", "leif@example.org")
    assert (code, out) == (0, "Ingrid@example.org is no longer adviser in fjelldal.\n")
    client_of_hub.refresh_from_db()
    assert client_of_hub.contact_person == leader
    assert not Membership.objects.filter(person=adviser, until=None).exists()
    assert "has no role there" in refused(firstline(*end))
    assert "Nobody here has the address" in refused(firstline(*end[:2], "x@example.org", *end[3:]))


def add_somebody(firstline: Command) -> str:
    firstline("people", "add", "vera@example.org", "--name", "Vera")
    return "vera@example.org"


def test_a_person_is_erased(firstline: Command, adviser: Person) -> None:
    code, out, _ = firstline("people", "erase", "Ingrid@example.org")
    assert code == 0
    assert "hubs.membership.person: 1, the row is deleted." in out
    assert "ingrid@example.org is erased" in out.lower()
    adviser.refresh_from_db()
    assert (adviser.name, adviser.is_active) == ("", False)
    assert "Nobody here has the address" in refused(firstline("people", "erase", "ingrid@example.org"))


def test_a_person_with_a_password_signs_in_where_no_mail_can_be_sent(
    firstline: Command, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "FIRSTLINE_MAIL_READY", False)
    monkeypatch.setattr(settings, "FIRSTLINE_SECOND_FACTOR", False)
    asked = ("people", "add", "vera@example.org", "--name", "Vera", "--hub", "fjelldal")
    _, out, _ = firstline(*asked, "--role", "hub_leader", "--password")
    shown = re.search(r"shown once: (\S+)", out)
    assert shown is not None
    browser = Browser()
    answer = browser.post("/accounts/login/", {"login": "vera@example.org", "password": shown[1]})
    assert answer.status_code == 302
    assert browser.get("/fjelldal/desk/").status_code == 200
