"""Every page that there is, by who opens it, and what must have happened for it to show something."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Locator, Page

from firstline.config.permissions import TABLE
from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments.models import Response
from firstline.foundation.access.roles import Role
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.packs import load_instrument
from tests.assessments.conftest import page_form
from tests.journey.looking import Looker
from tests.permissions.addresses import Address, addresses

BUTTONS_ONLY = "answers a button, and shows nothing of its own"
# Where an address leads straight on to another, which is looked at itself.
LEADS_ON = {
    "hubs:kept": "to the first page, where nothing is kept; a page of its own among the states",
    "assessments:evidence_share": "to the question that it belongs to, where nobody pressed a button",
    "assessments:evidence_remove": "to the question that it belongs to, where nobody pressed a button",
    "plans:my_plan": "to the plan of the one client that the person acts for",
    "insight:desk_businesses_pdf": "to the page, where no snapshot is there to make a file of",
    "insight:desk_businesses_xlsx": "to the page, where no snapshot is there to make a file of",
    "insight:desk_businesses_csv": "to the page, where no snapshot is there to make a file of",
}


def face(address: Address) -> str:
    """Who opens an address: anyone, whoever has a link, somebody at the desk, or who acts for a client."""
    guard = TABLE[address.name]
    if guard.by_link:
        return "link"
    if guard.public:
        return "front"
    if guard.signed_in or Role.CLIENT_MEMBER in guard.roles:
        return "my"
    return "desk"


def addresses_of(which: str) -> list[Address]:
    return [address for address in addresses() if face(address) == which]


def walk(looker: Looker, page: Page, walked: list[Address], samples: dict[str, object]) -> None:
    """Look at every page among the addresses; what is no page says so by its answer."""
    for address in walked:
        path = address.fill(samples)
        answer = page.request.get(path, max_redirects=0)
        kind, place = answer.headers.get("content-type", ""), answer.headers.get("location", "")
        if answer.status == 405:
            looker.reasons[address.route] = BUTTONS_ONLY
        elif answer.status == 200 and not kind.startswith("text/html"):
            looker.reasons[address.route] = f"is no page: {kind.partition(';')[0]}"
        elif answer.status == 302 and address.name in LEADS_ON:
            looker.reasons[address.route] = f"leads on {LEADS_ON[address.name]}"
        elif answer.status == 202:
            looker.reasons[address.route] = "is a file that is being made, and says so until it is"
        elif answer.status == 302:
            looker.faults.append(f"{path} leads on to {place}")
        else:
            looker.visit(page, path)


def paths_of(which: str, page: Page, samples: dict[str, object]) -> list[str]:
    """The paths of those of somebody's addresses that are pages, as who has the page is answered."""
    paths = [address.fill(samples) for address in addresses_of(which)]
    answers = [page.request.get(path, max_redirects=0) for path in paths]
    return [
        path
        for path, answer in zip(paths, answers, strict=True)
        if answer.status == 200 and answer.headers.get("content-type", "").startswith("text/html")
    ]


def finish(response: Response) -> Response:
    """Answer everything that is asked, and send it."""
    instrument = load_instrument(response.assessment.instrument, response.assessment.version)
    response = assessments.agree_and_start(response=response)
    for page in instrument.pages:
        answers = instrument.parse_page(page.key, page_form(instrument, page.key))
        response = assessments.save_page(response=response, page=page.key, answers=answers, by_link=False)
    response = assessments.complete(response=response)
    deliver_due()
    return response


def press(page: Page, button: Locator) -> None:
    """Press a button with every field of its form empty, as the server sees a form that somebody forgot."""
    button.evaluate(
        """(button) => { for (const field of button.form.elements) {
          if (field.type === 'hidden' || field.type === 'submit') continue;
          if (field.type === 'checkbox' || field.type === 'radio') field.checked = false;
          else field.value = '';
        } button.form.noValidate = true; }"""
    )
    with page.expect_navigation():
        button.click()


def show_code(page: Page, email: str, looker: Looker | None = None) -> None:
    """Sign in with the code from a mail; with a looker, look at the pages on the way, and at their errors."""
    page.goto("/accounts/login/")
    if looker:
        page.locator("main form button").first.click()
        looker.look(page, state="no address was written")
        page.locator("main summary").click()
        looker.look(page, state="the password is unfolded")
    page.locator("#id_login").fill(email)
    page.locator("#id_login").press("Enter")
    page.wait_for_url("**/code/**")
    code = re.search(r"^    (\S+)$", OutgoingMail.objects.filter(to=email).latest("id").text, re.MULTILINE)
    assert code
    if looker:
        looker.look(page, state="a code was mailed")
        page.locator("input[name=code]").fill("WRONG1")
        page.locator("input[name=code]").press("Enter")
        page.wait_for_selector("[aria-invalid]")
        looker.look(page, state="another code was written")
    page.locator("input[name=code]").fill(code[1])
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(lambda address: "/code/" not in address)


def app_code(secret: str) -> str:
    """What an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def plug_in_a_key(page: Page) -> None:
    """A security key that exists only in this browser, and is touched whenever it is asked to be."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
