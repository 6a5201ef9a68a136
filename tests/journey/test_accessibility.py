"""No page breaks a rule that axe-core knows, whoever opens it; its states are in a module of their own.

Every address comes from the resolver. One that is no page says so itself, by its answer, and the reason
is printed at the end of the run; a new address is looked at, or fails here, by itself.
"""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import LazySettings
from django.core.cache import cache
from playwright.sync_api import Page

from firstline.domains.assessments import links
from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Person
from firstline.foundation.access.roles import MEMBERSHIP_ROLES
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.packs import load_instrument
from tests.conftest import MakePerson
from tests.journey.conftest import OpenPage
from tests.journey.everywhere import addresses_of, app_code, finish, plug_in_a_key, press, show_code, walk
from tests.journey.looking import Looker
from tests.permissions.addresses import account_addresses, addresses
from tests.permissions.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignedIn = Callable[..., Page]
DESK = addresses_of("desk")
# What needs a link from a mail, a national log-in that is under way, or a file: among the states, or no page.
# Pages in the middle of something: looked at there, as states.
ON_THE_WAY = {
    "accounts/confirm-email/",
    "accounts/login/code/confirm/",
    "accounts/2fa/authenticate/",
    "accounts/reauthenticate/",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
}
# Looked at one after the other, while a mapping is answered.
ANSWERING = {"assessments:link", "assessments:start", "assessments:page", "assessments:send"}
ANSWERING |= {"assessments:others"}
# Where a bank is in use; among the states.
ANSWERING |= {"assessments:short"}
NO_PAGE = {
    "accounts/2fa/recovery-codes/download/": "is no page: a text file",
    "accounts/3rdparty/signup/": "leads on, where no national log-in is under way",
    "accounts/oidc/^(?P<provider_id>[^/]+)/login/callback/": "leads on, back from a national log-in",
    "accounts/oidc/^(?P<provider_id>[^/]+)/login/": "is ours at accounts/oidc/<str:provider_id>/login/",
}


def test_axe_sees_what_is_wrong(open_page: OpenPage, looker: Looker) -> None:
    """Whoever looks for nothing finds nothing: a page with faults has them found, in all four ways."""
    page = open_page()
    page.set_content(
        "<html><title>x</title><style>p{color:#aaa;background:#fff;width:30rem}a{font-size:9px}"
        "@media (prefers-color-scheme: dark){h1{color:#222;background:#000}}</style>"
        "<h1>x</h1><img src=x><p>pale</p><a href=a>a</a><a href=b>b</a>"
    )
    looker.look(page)
    found = " ".join(looker.faults)
    for fault in ("image-alt", "html-has-lang", "color-contrast", "in the dark", "target-size", "sideways"):
        assert fault in found, found
    looker.pages, looker.faults = 0, []


@pytest.mark.long
@pytest.mark.parametrize("half", [0, 1])
def test_the_desk(
    half: int, world: World, signed_in: SignedIn, make_person: MakePerson, looker: Looker
) -> None:
    finish(Response.objects.get())
    page = signed_in(make_person("Alt", world.hub, *MEMBERSHIP_ROLES))
    walk(looker, page, DESK[half::2], world.samples)
    looker.assert_well()


def test_the_workspace(world: World, signed_in: SignedIn, manager: Person, looker: Looker) -> None:
    finish(Response.objects.get())
    walk(looker, signed_in(manager), addresses_of("my"), world.samples)
    looker.assert_well()


@pytest.mark.long
@pytest.mark.states(1)
def test_the_front_door_and_answering(world: World, open_page: OpenPage, looker: Looker) -> None:
    """What needs no account: what is public, and a mapping from its link to its result."""
    page, response = open_page(), Response.objects.get()
    walk(looker, page, addresses_of("front"), world.samples)
    link, answer = f"/fjelldal/answer/link/{links.token(response)}/", f"/fjelldal/answer/{response.pk}/"
    looker.visit(page, link)
    page.locator("main form button").click()
    for one in load_instrument("ccmd").pages:
        looker.visit(page, f"{answer}page/{one.key}/")
    looker.visit(page, answer, state="begun, and left")
    looker.visit(page, f"{answer}send/")
    looker.visit(page, f"{answer}others/")
    finish(response)
    others = [address for address in addresses_of("link") if address.name not in ANSWERING]
    tokens = {"token": links.token(response), "reminder_token": links.no_reminders_token(response)}
    walk(looker, page, others, world.samples | tokens)
    looker.assert_well()


def sign_up(page: Page, looker: Looker) -> None:
    """Begin as somebody new; her address is to be confirmed."""
    page.goto("/accounts/signup/")
    press(page, page.locator("main form button").first)
    looker.look(page, state="neither name nor address was written")
    page.locator("#id_name").fill("Nora Lia")
    page.locator("#id_email").fill("nora@example.org")
    page.locator("#id_email").press("Enter")
    page.wait_for_url("**/confirm-email/")
    looker.look(page, state="an address is to be confirmed")


def look_at_a_new_password(page: Page, email: str, looker: Looker) -> None:
    """Ask for a new password, and follow the link in the mail."""
    page.goto("/accounts/password/reset/")
    page.locator("#id_email").fill(email)
    page.locator("#id_email").press("Enter")
    page.wait_for_url("**/done/")
    mail = OutgoingMail.objects.filter(to=email).latest("id").text
    link = re.search(r"/accounts/password/reset/key/\S+", mail)
    assert link, mail
    page.goto(link[0])
    looker.look(page, state="a new password is chosen")
    page.goto(link[0][:-4] + "xx/")
    looker.look(page, state="an altered link to a new password")


@pytest.mark.long
@pytest.mark.states(10)
def test_the_account(
    world: World,
    open_page: OpenPage,
    adviser: Person,
    manager: Person,
    looker: Looker,
    settings: LazySettings,
) -> None:
    """Signing in and everything of one's own account, as nobody and as somebody with two factors."""
    cache.clear()
    secret = generate_totp_secret()
    TOTP.activate(manager, secret)
    RecoveryCodes.activate(manager)
    manager.set_password("a long enough secret")
    manager.save()
    EmailAddress.objects.create(user=manager, email=manager.email, verified=True, primary=True)
    app = {"provider_id": "national", "name": "Landets inngang", "client_id": "x", "secret": "y"}
    app["settings"] = {"server_url": "https://log-in.example"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    nobody, plain, guarded = open_page(), open_page(), open_page()
    show_code(plain, adviser.email, looker)
    show_code(guarded, manager.email)
    looker.look(guarded, state="a second factor is asked for")
    guarded.locator("#id_code").fill(app_code(secret))
    guarded.locator("#id_code").press("Enter")
    guarded.wait_for_url(lambda address: "/accounts/" not in address)
    sign_up(open_page(), looker)
    look_at_a_new_password(open_page(), manager.email, looker)
    plug_in_a_key(guarded)
    guarded.goto("/accounts/2fa/webauthn/add/")
    looker.look(guarded, state="a password is asked for again")
    guarded.locator("#id_password").fill("a long enough secret")
    guarded.locator("#id_password").press("Enter")
    guarded.locator("#id_name").fill("Blue key")
    guarded.locator("#mfa_webauthn_add").click()
    guarded.wait_for_url(lambda address: "/add/" not in address)
    key = Authenticator.objects.get(type="webauthn")
    samples = {"provider_id": "national", "pk": key.pk}
    for address in account_addresses():
        if address.route in ON_THE_WAY | set(NO_PAGE):
            looker.reasons[address.route] = NO_PAGE.get(address.route, "is on the way to something: a state")
            continue
        path = address.fill(samples)
        for page in (nobody, plain, guarded):
            status = page.request.get(path, max_redirects=0).status
            if status in {200, 401}:
                looker.visit(page, path, status=status)
                break
            if status == 301:
                looker.reasons[address.route] = "is an old address of another page"
                break
        else:
            looker.faults.append(f"nobody finds {address.route}")
    looker.assert_well()


def test_every_address_is_somebodys() -> None:
    """The walks above take all addresses between them."""
    walked = [address for which in ("desk", "my", "front", "link") for address in addresses_of(which)]
    assert sorted(address.route for address in walked) == sorted(address.route for address in addresses())
