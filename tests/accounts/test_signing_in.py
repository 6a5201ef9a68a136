"""Signing in and up: by a mailed code, by a password, and what a stranger learns from it."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client as Browser

from firstline.config.accounts import home_of
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.foundation.access.roles import Role
from firstline.foundation.mail.models import OutgoingMail
from tests.conftest import MakePerson

ASK = "/accounts/login/"
Browse = Callable[[Person | None], Browser]


def signed_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def test_a_person_whom_the_hub_added_signs_in_by_code(
    client: Browser, adviser: Person, sign_in: Callable[..., str]
) -> None:
    """She has no password, and allauth has never seen her address."""
    sign_in(adviser.email)
    assert client.session["_auth_user_id"] == str(adviser.pk)


def test_a_code_is_good_once_and_only_in_the_browser_that_asked(
    client: Browser, adviser: Person, mailed: Callable[[str], str]
) -> None:
    client.post(ASK, {"login": adviser.email})
    elsewhere = Browser()
    assert elsewhere.post("/accounts/login/code/confirm/", {"code": mailed(adviser.email)}).status_code == 302
    assert not signed_in(elsewhere)
    client.post("/accounts/login/code/confirm/", {"code": mailed(adviser.email)})
    assert signed_in(client)
    client.post("/accounts/logout/")
    client.post("/accounts/login/code/confirm/", {"code": mailed(adviser.email)})
    assert not signed_in(client)


def test_a_wrong_code_is_refused_and_guessing_ends(client: Browser, adviser: Person) -> None:
    client.post(ASK, {"login": adviser.email})
    assert (
        "Incorrect code." in client.post("/accounts/login/code/confirm/", {"code": "wrong"}).content.decode()
    )
    for _guess in range(5):
        client.post("/accounts/login/code/confirm/", {"code": "wrong"})
    assert client.get("/accounts/login/code/confirm/").status_code == 302
    assert not signed_in(client)


def test_a_password_is_a_choice(client: Browser, adviser: Person) -> None:
    adviser.set_password("langt nok, og mitt")
    adviser.save()
    adviser.emailaddress_set.create(email=adviser.email, verified=True, primary=True)
    wrong = client.post(ASK, {"login": adviser.email, "password": "ikke mitt"})
    assert "are not correct" in wrong.content.decode()
    assert not signed_in(client)
    assert client.post(ASK, {"login": adviser.email, "password": "langt nok, og mitt"}).status_code == 302
    assert signed_in(client)
    assert not OutgoingMail.objects.filter(subject__contains="code").exists()


def test_who_signed_up_with_anothers_address_has_no_password_once_it_is_shown_to_be_hers(
    client: Browser, db: None, sign_in: Callable[..., str]
) -> None:
    address, password = "boss@firm.example", "langt nok, men ikke mitt"
    mallory = Browser()
    mallory.post("/accounts/signup/", {"email": address, "name": "Mallory", "password1": password})
    assert Person.objects.get(email=address).has_usable_password()
    sign_in(address)
    assert signed_in(client)
    mallory.post(ASK, {"login": address, "password": password})
    assert not signed_in(mallory)
    assert not Person.objects.get(email=address).has_usable_password()


def test_an_unknown_address_learns_nothing_on_the_page(client: Browser, adviser: Person) -> None:
    known, unknown = Browser(), Browser()
    answers = [
        (browser.post(ASK, {"login": address}), browser.get("/accounts/login/code/confirm/"))
        for browser, address in ((known, adviser.email), (unknown, "nobody@example.org"))
    ]
    (asked, page), (asked_too, page_too) = answers
    assert (asked.status_code, asked["Location"]) == (asked_too.status_code, asked_too["Location"])
    assert page.status_code == page_too.status_code == 200
    words = [
        "".join(
            line
            for line in answer.content.decode()
            .replace("<wbr>", "")
            .replace(address, "…")
            .splitlines(keepends=True)
            if "csrfmiddlewaretoken" not in line
        )
        for answer, address in ((page, adviser.email), (page_too, "nobody@example.org"))
    ]
    assert words[0] == words[1]
    mail = OutgoingMail.objects.get(to="nobody@example.org")
    assert "We do not know that address" in mail.text
    assert "/accounts/signup/" in mail.text


@pytest.mark.django_db
def test_a_founder_starts_with_a_name_and_an_address(client: Browser, mailed: Callable[[str], str]) -> None:
    page = client.get("/accounts/signup/?next=/fjelldal/").content.decode()
    assert 'name="name"' in page
    assert "password" not in page
    answer = client.post(
        "/accounts/signup/", {"name": " Nora  Lia ", "email": "Nora@Example.org", "next": "/fjelldal/"}
    )
    assert answer.status_code == 302
    assert not signed_in(client)
    confirmed = client.post(answer["Location"], {"code": mailed("nora@example.org")})
    assert confirmed.status_code == 302
    person = Person.objects.get()
    assert (person.name, person.email) == ("Nora Lia", "nora@example.org")
    assert not person.has_usable_password()
    assert signed_in(client)
    assert confirmed["Location"] == "/fjelldal/"


@pytest.mark.django_db
def test_starting_without_a_name_is_refused(client: Browser) -> None:
    answer = client.post("/accounts/signup/", {"name": " ", "email": "nora@example.org"})
    assert "This field is required." in answer.content.decode()
    assert not Person.objects.exists()


def test_starting_twice_makes_one_person_and_tells_her_by_mail(client: Browser, adviser: Person) -> None:
    new = Browser().post("/accounts/signup/", {"name": "Nora", "email": "nora@example.org"})
    again = client.post("/accounts/signup/", {"name": "Ingrid", "email": adviser.email})
    assert (again.status_code, again["Location"]) == (new.status_code, new["Location"])
    assert Person.objects.filter(email=adviser.email).count() == 1
    assert "You have been here before" in OutgoingMail.objects.get(to=adviser.email).subject


def test_signing_out_asks_first(client: Browser, adviser: Person, sign_in: Callable[..., str]) -> None:
    sign_in(adviser.email)
    assert client.get("/accounts/logout/").status_code == 200
    assert signed_in(client)
    assert client.post("/accounts/logout/").status_code == 302
    assert not signed_in(client)


def test_mail_is_plain_names_nobody_elses_brand_and_goes_through_the_queue(
    client: Browser, adviser: Person
) -> None:
    for browser in (client, Browser()):
        browser.post(ASK, {"login": adviser.email})
    mails = OutgoingMail.objects.filter(to=adviser.email)
    assert len({mail.key for mail in mails}) == len(mails) == 2
    assert mails[0].text.startswith("Your code for signing in is")
    assert "testserver" in mails[0].text
    assert "<" not in mails[0].text
    assert "&" not in mails[0].text


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/accounts/login/code/", {"email": "ingrid@example.org"}),
        ("/accounts/signup/", {"name": "Nora", "email": "nora@example.org"}),
        ("/accounts/password/reset/", {"email": "ingrid@example.org"}),
    ],
)
def test_without_a_mail_server_the_page_says_so_and_nothing_is_half_done(
    client: Browser, adviser: Person, settings: LazySettings, address: str, data: dict[str, str]
) -> None:
    settings.FIRSTLINE_MAIL_READY = False
    answer = client.post(address, data)
    assert answer.status_code == 200
    assert "no mail server is named" in answer.content.decode()
    assert "FIRSTLINE" not in answer.content.decode(), "a setting's name helps only who sets it"
    assert Person.objects.count() == 1
    assert not OutgoingMail.objects.exists()


def test_without_a_mail_server_the_password_is_the_way_in(
    client: Browser, adviser: Person, settings: LazySettings
) -> None:
    settings.FIRSTLINE_MAIL_READY = False
    page = client.get(ASK).content.decode()
    assert "Send me a code" not in page
    assert "Start here" not in page
    assert page.index("Sign in with the password") < page.index("Ask whoever runs it")
    assert "This field is required" in client.post(ASK, {"login": adviser.email}).content.decode()
    asked = client.post("/accounts/login/code/", {"email": adviser.email}).content.decode()
    assert "If you have a password, sign in with it." in asked
    assert not OutgoingMail.objects.exists()


# The hub that one came from, and its language


def test_the_accounts_pages_keep_the_hub_that_one_came_from(client: Browser, hub: Hub) -> None:
    Hub.objects.filter(pk=hub.pk).update(colour="#1f6b4f", languages=["nb"])
    assert "Firstline" in client.get(ASK).content.decode()
    client.get("/fjelldal/desk/")
    for address in (ASK, "/accounts/signup/", "/accounts/login/code/"):
        page = client.get(address).content.decode()
        for words in ("Fjelldal næringshub", '<html lang="nb"', "/fjelldal/theme.css"):
            assert words in page, (address, words)
    client.cookies["django_language"] = "da"
    assert '<html lang="da"' in client.get(ASK).content.decode(), "the reader's choice wins"
    client.cookies["hub"] = "nowhere"
    assert client.get(ASK).status_code == 200


def test_ones_own_page_keeps_the_hub_and_gives_no_role_there(
    adviser: Person, other_hub: Hub, browse: Browse
) -> None:
    browser = browse(adviser)
    browser.cookies["hub"] = other_hub.slug
    page = browser.get("/me/")
    assert "Havn growth hub" in page.content.decode()
    assert page.context["roles"] == frozenset()
    assert browser.get("/havn/desk/").status_code == 404


@pytest.mark.parametrize(
    ("own", "cookie", "came_from", "expected"),
    [
        ("nn", "da", "fjelldal", "nn"),
        ("", "da", "fjelldal", "da"),
        ("", "", "fjelldal", "nb"),
        ("", "", "", "nb"),
    ],
)
def test_a_code_is_mailed_in_the_readers_language_then_the_hubs(
    client: Browser, adviser: Person, own: str, cookie: str, came_from: str, expected: str
) -> None:
    Person.objects.filter(pk=adviser.pk).update(language=own)
    client.cookies["django_language"] = cookie
    client.cookies["hub"] = came_from
    client.post(ASK, {"login": adviser.email}, headers={"accept-language": "en"})
    assert OutgoingMail.objects.get().language == expected


def test_a_language_that_was_chosen_before_signing_in_is_kept(
    client: Browser, adviser: Person, sign_in: Callable[..., str]
) -> None:
    Person.objects.filter(pk=adviser.pk).update(language="")
    client.cookies["django_language"] = "nn"
    sign_in(adviser.email)
    adviser.refresh_from_db()
    assert adviser.language == "nn"


def test_asking_for_codes_without_end_is_stopped(client: Browser, adviser: Person) -> None:
    for _time in range(25):
        client.post(ASK, {"login": adviser.email})
    assert OutgoingMail.objects.count() < 25


def test_guessing_passwords_is_stopped(client: Browser, adviser: Person) -> None:
    answers = [client.post(ASK, {"login": adviser.email, "password": f"guess {n}"}) for n in range(12)]
    assert "Too many failed login attempts" in answers[-1].content.decode()


# Where one comes to


def test_who_asked_for_a_page_comes_there(adviser: Person, sign_in: Callable[..., str]) -> None:
    assert sign_in(adviser.email, "/fjelldal/offers/") == "/fjelldal/offers/"


def test_nobody_is_led_elsewhere(adviser: Person, sign_in: Callable[..., str]) -> None:
    assert "evil" not in sign_in(adviser.email, "https://evil.example.org/")


def test_staff_of_one_hub_come_to_its_desk(adviser: Person, sign_in: Callable[..., str]) -> None:
    assert sign_in(adviser.email).startswith("/fjelldal/")
    assert home_of(adviser) in {"/fjelldal/desk/", "/fjelldal/"}


def test_who_acts_for_a_client_comes_to_her_page(manager: Person) -> None:
    assert home_of(manager) in {"/fjelldal/my/", "/fjelldal/"}


def test_who_belongs_to_two_hubs_chooses(adviser: Person, other_hub: Hub) -> None:
    Membership.objects.create(hub=other_hub, person=adviser, role=Role.EDITOR, since="2026-01-01T00:00:00Z")
    assert home_of(adviser) == "/"


def test_who_belongs_nowhere_any_more_chooses(adviser: Person, client_of_hub: Client) -> None:
    adviser.memberships.update(until="2026-01-01T00:00:00Z")
    assert home_of(adviser) == "/"


def test_a_new_founder_chooses_a_hub(make_person: MakePerson) -> None:
    assert home_of(make_person("Nora")) == "/"


@pytest.mark.django_db
def test_an_address_that_no_column_holds_is_refused() -> None:
    address = f"{'v' * 60}@{'x' * 60}.{'y' * 60}.{'z' * 60}.{'w' * 60}.org"
    answer = Browser().post("/accounts/signup/", {"name": "Vera", "email": address})
    assert "write at most 254 characters" in answer.content.decode()
    assert not Person.objects.exists()
