"""Ways in that only a browser can go: a security key, and a log-in that lives at another address."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from firstline.domains.hubs import actions as hubs
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.roles import Role
from firstline.foundation.mail.models import OutgoingMail
from tests.accounts import provider
from tests.journey.conftest import OpenPage
from tests.journey.everywhere import plug_in_a_key

Keep = Callable[[Page, str], None]
CODE = re.compile(r"^    (\S+)$", re.MULTILINE)
PASSWORD = "a long enough secret"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ida(settings: LazySettings) -> Person:
    """An adviser of an installation that asks staff for a second factor."""
    settings.FIRSTLINE_SECOND_FACTOR = True
    hub: Hub = hubs.create_hub(
        slug="telemark",
        name="Vest-Telemark næringshub",
        country="NO",
        areas=["40"],
        languages=["en", "nb"],
        by=None,
    )
    person = hubs.add_person(email="ida@telemark.example", name="Ida Rådgiver", by=None)
    hubs.give_role(hub=hub, person=person, role=Role.ADVISER, by=None)
    return person


def listen(page: Page) -> list[str]:
    """What the browser complains of from here on: scripts that break, and what the policy forbids."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
    return complaints


def show_code(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_login").press("Enter")
    page.wait_for_url("**/code/**")
    code = CODE.search(OutgoingMail.objects.filter(to=email).latest("id").text)
    assert code
    page.locator("input[name=code]").fill(code[1])
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(lambda address: "/code/" not in address)


def show_password(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(email)
    page.locator("summary").first.click()
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url("**/2fa/**")


@pytest.mark.parametrize("locale", ["en-GB", "nb-NO"])
def test_an_adviser_adds_a_key_and_signs_in_with_it(
    ida: Person, open_page: OpenPage, picture: Keep, locale: str
) -> None:
    page = open_page(phone=True, locale=locale)
    plug_in_a_key(page)
    complaints = listen(page)

    show_code(page, ida.email)
    page.goto("/telemark/desk/")
    assert page.url.endswith("/accounts/2fa/")
    picture(page, f"key-{locale}-1-second-factor")
    page.locator('a[href="/accounts/2fa/webauthn/add/"]').click()
    page.locator("#id_name").fill("Blue key")
    picture(page, f"key-{locale}-2-add")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/")
    picture(page, f"key-{locale}-3-recovery-codes")
    key = Authenticator.objects.get(user=ida, type=Authenticator.Type.WEBAUTHN)
    page.goto("/telemark/desk/")
    assert page.url.endswith("/telemark/desk/")
    picture(page, f"key-{locale}-0-desk")

    page.context.clear_cookies()
    show_code(page, ida.email)
    page.wait_for_url("**/2fa/authenticate/")
    picture(page, f"key-{locale}-4-authenticate")
    page.goto("/telemark/desk/")
    assert page.url.split("?")[0].endswith("/accounts/2fa/authenticate/")
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url("**/telemark/desk/")
    key.refresh_from_db()
    assert key.last_used_at is not None

    # The key is the only one that there is: adding it again fails, and the page says so.
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("heading", name="Blue key")).to_be_visible()
    picture(page, f"key-{locale}-5-keys")
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator('a[href^="/accounts/2fa/webauthn/reauthenticate/"]').click()
    picture(page, f"key-{locale}-6-still-you")
    page.locator("#mfa_webauthn_reauthenticate").click()
    page.wait_for_url("**/webauthn/add/")
    expect(page.locator("#key-failed")).to_be_hidden()
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("#key-failed")).to_be_visible()
    picture(page, f"key-{locale}-7-failed")
    page.goto(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/")
    picture(page, f"key-{locale}-8-rename")
    page.goto(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    picture(page, f"key-{locale}-9-remove")
    assert complaints == []


def test_a_password_is_not_enough_beside_a_key(ida: Person, open_page: OpenPage) -> None:
    ida.set_password(PASSWORD)
    ida.save()
    EmailAddress.objects.create(user=ida, email=ida.email, verified=True, primary=True)
    page = open_page()
    plug_in_a_key(page)
    show_password(page, ida.email)
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/")

    stranger = open_page()
    plug_in_a_key(stranger)
    show_password(stranger, ida.email)
    assert stranger.url.endswith("/accounts/2fa/authenticate/")
    stranger.goto("/telemark/desk/")
    assert stranger.url.split("?")[0].endswith("/accounts/2fa/authenticate/")

    page.context.clear_cookies()
    show_password(page, ida.email)
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url("**/telemark/desk/")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("locale", ["en-GB", "nb-NO"])
def test_the_policy_lets_a_person_go_to_a_national_log_in_and_come_back(
    open_page: OpenPage,
    picture: Keep,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    locale: str,
) -> None:
    monkeypatch.setenv("NO_PROXY", "localhost")
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    nora = {"name": "Nora Lia", "email": "nora@example.org", "email_verified": True}
    with provider.running(nora=nora) as server:
        settings.FIRSTLINE_OIDC_SERVER = server
        # Where people are asked who they are is another host than the log-in's own, as it often is.
        elsewhere = server.replace("localhost", "127.0.0.1")
        app = {
            "provider_id": "national",
            "name": "Landets inngang",
            "client_id": "firstline",
            "secret": "known to both",
            "settings": {
                "server_url": server,
                "openid_configuration_overrides": {"authorization_endpoint": f"{elsewhere}/oauth2/authorize"},
                "oauth_pkce_enabled": True,
            },
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        page = open_page(phone=True, locale=locale)
        complaints = listen(page)
        page.goto("/accounts/login/")
        picture(page, f"national-{locale}-1-sign-in")
        page.get_by_role("link", name="Landets inngang").click()
        picture(page, f"national-{locale}-2-before")
        page.locator("main button[type=submit]").click()
        page.wait_for_url(f"{elsewhere}/oauth2/authorize**")
        page.locator("button[value=nora]").click()
        page.wait_for_url(lambda address: not address.startswith(elsewhere))
        expect(page.get_by_role("link", name="Nora Lia")).to_be_visible()
        picture(page, f"national-{locale}-3-back")
        page.goto("/accounts/3rdparty/")
        picture(page, f"national-{locale}-4-connected")
        page.goto("/accounts/logout/")
        picture(page, f"national-{locale}-5-sign-out")
        page.context.clear_cookies()
        page.goto("/accounts/social/login/cancelled/")
        picture(page, f"national-{locale}-6-cancelled")
        assert Person.objects.get().name == "Nora Lia"
        assert complaints == []


def test_the_way_in_keeps_the_margin_of_the_page_on_a_telephone(hub: Hub, open_page: OpenPage) -> None:
    page = open_page(phone=True)
    page.goto("/fjelldal/offers/")
    box = page.locator(".account a").bounding_box()
    assert box
    assert 360 - (box["x"] + box["width"]) >= 15
