"""Who works for a hub shows a second factor; who is its client is not asked."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client as Browser

from firstline.config.installation import give_password
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library import actions as library
from firstline.foundation.access.roles import STAFF_ROLES, Role
from firstline.foundation.mail.models import OutgoingMail
from tests.conftest import MakePerson

DESK = "/fjelldal/desk/clients/"
CHOOSE = "/accounts/2fa/"


@pytest.fixture
def asked(settings: LazySettings) -> None:
    settings.FIRSTLINE_SECOND_FACTOR = True


def main(answer: HttpResponse) -> str:
    """What stands on the page itself."""
    return answer.content.decode().split("<main")[1].split("</main>")[0]


def app_code(secret: str) -> str:
    """What an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.fixture
def secret(adviser: Person) -> str:
    """The adviser's app."""
    secret: str = generate_totp_secret()
    TOTP.activate(adviser, secret)
    return secret


def test_an_installation_may_do_without(browse, adviser: Person, settings: LazySettings) -> None:
    settings.FIRSTLINE_SECOND_FACTOR = False
    assert browse(adviser).get(DESK).status_code == 200


@pytest.mark.usefixtures("asked")
def test_who_works_for_a_hub_is_led_to_set_one_up(browse, adviser: Person) -> None:
    browser = browse(adviser)
    answer = browser.get(DESK)
    assert (answer.status_code, answer["Location"]) == (302, CHOOSE)
    page = browser.get(CHOOSE).content.decode()
    assert "needs a second way to show who they are" in page
    assert "/accounts/2fa/totp/activate/" in page


@pytest.mark.usefixtures("asked")
def test_recovery_codes_alone_are_no_second_factor(browse, adviser: Person) -> None:
    RecoveryCodes.activate(adviser)
    assert browse(adviser).get(DESK).status_code == 302


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_the_editor_asks_everyone_who_works_for_a_hub(
    browse, hub: Hub, make_person: MakePerson, role: Role
) -> None:
    person = make_person("Eli", hub, role)
    library.settle_editor(hub=hub, person=person)
    answer = browse(person).get("/cms/")
    assert (answer.status_code, answer["Location"]) == (302, CHOOSE)


@pytest.mark.usefixtures("asked")
def test_a_client_is_not_asked(browse, manager: Person, hub: Hub) -> None:
    library.open_front_door(hub=hub)
    assert browse(manager).get("/fjelldal/").status_code == 200
    assert browse(manager).get("/cms/").status_code == 403


@pytest.mark.usefixtures("asked")
def test_who_has_one_gets_through_with_it_and_not_without(
    client: Browser, adviser: Person, secret: str, sign_in: Callable[..., str]
) -> None:
    client.cookies["django_language"] = "en"
    assert sign_in(adviser.email, DESK).startswith("/accounts/2fa/authenticate/")
    assert "key" not in main(client.get("/accounts/2fa/authenticate/")), "she has only an app"
    assert "_auth_user_id" not in client.session
    assert client.get(DESK)["Location"].startswith("/accounts/login/")
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code." in wrong.content.decode()
    right = client.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})
    assert (right.status_code, right["Location"]) == (302, DESK)
    assert client.get(DESK).status_code == 200


@pytest.mark.usefixtures("asked", "secret")
def test_a_recovery_code_is_good_once(client: Browser, adviser: Person, sign_in: Callable[..., str]) -> None:
    code = RecoveryCodes.activate(adviser).generate_codes()[0]
    sign_in(adviser.email)
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    client.post("/accounts/logout/")
    sign_in(adviser.email)
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200


@pytest.mark.usefixtures("asked")
@pytest.mark.django_db(transaction=True)
def test_setting_one_up_opens_the_desk(client: Browser, adviser: Person, sign_in: Callable[..., str]) -> None:
    sign_in(adviser.email)
    form = client.get("/accounts/2fa/totp/activate/")
    page = form.content.decode()
    assert "data:image/svg+xml" in page
    key = form.context["form"].secret
    copied = re.search(r"<dd[^>]*>([A-Z2-7 ]+)</dd>", page)
    assert copied, "what one writes in by hand breaks into lines, and is not cut off"
    groups = copied[1].split()
    assert "".join(groups) == key
    assert all(len(group) == 4 for group in groups)
    done = client.post("/accounts/2fa/totp/activate/", {"code": app_code(key)})
    assert (done.status_code, done["Location"]) == (302, "/accounts/2fa/recovery-codes/")
    codes = client.get(done["Location"]).content.decode()
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0] in codes
    onward = re.search(r'href="([^"]+)">I have kept them: go on', codes)
    assert onward
    assert client.get(onward[1])["Location"] == "/fjelldal/desk/"
    assert client.get(DESK).status_code == 200


@pytest.mark.usefixtures("asked")
@pytest.mark.django_db(transaction=True)
def test_setting_one_up_with_a_password_and_without_a_mail_server_shows_the_recovery_codes(
    client: Browser, adviser: Person, settings: LazySettings
) -> None:
    """She signed in a moment ago, so she is not asked who she is; and no mail hides what was done."""
    settings.FIRSTLINE_MAIL_READY = False
    password = give_password(adviser)
    signed_in = client.post("/accounts/login/", {"login": adviser.email, "password": password, "next": DESK})
    assert (signed_in.status_code, signed_in["Location"]) == (302, DESK)
    assert client.get(DESK)["Location"] == CHOOSE
    form = client.get("/accounts/2fa/totp/activate/")
    assert form.status_code == 200, form["Location"]
    done = client.post("/accounts/2fa/totp/activate/", {"code": app_code(form.context["form"].secret)})
    assert (done.status_code, done["Location"]) == (302, "/accounts/2fa/recovery-codes/")
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert all(code in client.get(done["Location"]).content.decode() for code in codes)
    assert client.get(DESK).status_code == 200


@pytest.mark.usefixtures("asked")
def test_an_hour_later_she_is_asked_who_she_is(client: Browser, adviser: Person) -> None:
    client.post("/accounts/login/", {"login": adviser.email, "password": give_password(adviser)})
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    assert "/reauthenticate/" in client.get("/accounts/2fa/totp/activate/")["Location"]


def test_who_has_a_factor_is_asked_before_it_is_changed(
    client: Browser, adviser: Person, secret: str
) -> None:
    """A browser that was left open for a minute is enough to set one up, and not to take one away."""
    client.post("/accounts/login/", {"login": adviser.email, "password": give_password(adviser)})
    client.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})
    assert "/reauthenticate/" in client.get("/accounts/2fa/totp/deactivate/")["Location"]
    assert Authenticator.objects.filter(user=adviser).exists()


@pytest.mark.django_db(transaction=True)
def test_no_notice_undoes_what_was_done_without_a_mail_server(
    client: Browser, adviser: Person, settings: LazySettings
) -> None:
    settings.FIRSTLINE_MAIL_READY = False
    password = give_password(adviser)
    client.post("/accounts/login/", {"login": adviser.email, "password": password})
    new = {"oldpassword": password, "password1": "langt nok, og mitt", "password2": "langt nok, og mitt"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    adviser.refresh_from_db()
    assert adviser.check_password("langt nok, og mitt")


def test_with_a_mail_server_the_notice_is_queued(client: Browser, adviser: Person) -> None:
    password = give_password(adviser)
    client.post("/accounts/login/", {"login": adviser.email, "password": password})
    new = {"oldpassword": password, "password1": "langt nok, og mitt", "password2": "langt nok, og mitt"}
    client.post("/accounts/password/change/", new)
    assert OutgoingMail.objects.filter(to=adviser.email, key__contains="password_changed").exists()
