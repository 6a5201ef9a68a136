"""What a page looks like when something is wrong, missing, unfolded or too much: axe-core finds no fault."""

import json
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments import links
from firstline.domains.assessments.models import Calibration, HubInstrument, Response
from firstline.domains.clients import actions as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight.region import making
from firstline.domains.library.models import HubPage, StandardPage
from firstline.domains.registers.models import Company
from firstline.foundation.access.roles import MEMBERSHIP_ROLES, Role
from firstline.foundation.locale.names import search_name
from firstline.foundation.packs.content import parse
from tests.assessments import teams
from tests.conftest import MakePerson
from tests.insight import region_hub
from tests.journey.conftest import OpenPage
from tests.journey.everywhere import press, show_code
from tests.journey.looking import Looker
from tests.permissions.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignedIn = Callable[..., Page]
CLIENT = "/fjelldal/desk/clients/{client_id}/"
BENCH = "/fjelldal/desk/instruments/"
# How many states a test looks at stands above it: the statement's number is held to their sum.
# Forms of the desk, each with the button that sends it: empty, every one of them has something to say.
FORMS = {
    f"{CLIENT}log/": "Save to timeline",
    f"{CLIENT}people/": "Let them act for the client",
    f"{CLIENT}plan/": "Add the goal",
    f"{CLIENT}plan/steps/new/": "Save",
    f"{CLIENT}assessments/": "Ask",
    f"{CLIENT}contact/": "Save",
    "/fjelldal/desk/offers/new/": "Save",
    "/fjelldal/desk/settings/": "Save",
}
AWKWARD = (
    "Snekkerverksted & Sønner " * 16,
    "Æ" * 400,
    "شركة النجارة الجميلة",
    "🪵🔨 Snekkeri 👩‍👩‍👧",
    "Siobhán O’Connor's <b>Joinery</b>",
)
FOREIGN = {
    "title": "Visit",
    "pages": [
        {
            "name": "a",
            "elements": [
                {"type": "radiogroup", "name": "how", "title": "How was it?", "choices": ["bad", "good"]},
                {"type": "signaturepad", "name": "sign"},
            ],
        }
    ],
}
BODY = [
    {"type": "heading", "value": "What we help with"},
    {"type": "paragraph", "value": "<p>A <b>bold</b> text with <a href='https://x.example'>a link</a>.</p>"},
    {"type": "links", "value": [{"text": "Elsewhere", "address": "https://x.example", "note": "To read on"}]},
    {"type": "people", "value": None},
]


@pytest.fixture
def desk(world: World, signed_in: SignedIn, make_person: MakePerson) -> Page:
    """The desk of somebody with every role."""
    return signed_in(make_person("Alt", world.hub, *MEMBERSHIP_ROLES))


@pytest.mark.states(len(FORMS))
def test_forms_with_errors(desk: Page, world: World, looker: Looker) -> None:
    """The summary has the focus, and each fault leads to a field that says so, tied to the words of it."""
    for form, button in FORMS.items():
        path = form.format(**world.samples)
        desk.goto(path)
        desk.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
        press(desk, desk.get_by_role("button", name=button).first)
        expect(desk.locator(".ds-error-summary")).to_be_focused()
        assert desk.title().startswith("Not saved yet"), path
        for link in desk.locator(".ds-error-summary a").all():
            place = desk.locator(str(link.get_attribute("href")))
            faulty = place.and_(desk.locator("[aria-invalid=true]")).or_(place.locator("[aria-invalid=true]"))
            assert faulty.count(), f"{path}: {link.inner_text()}"
            group = faulty.first.locator("xpath=ancestor-or-self::*[@aria-describedby][1]")
            words = str(group.get_attribute("aria-describedby")).split()
            assert any(desk.locator(f"#{word}").inner_text() in link.inner_text() for word in words), path
        looker.look(desk, state="sent empty")
    looker.assert_well()


@pytest.mark.states(6)
def test_what_was_refused(
    desk: Page,
    world: World,
    open_page: OpenPage,
    signed_in: SignedIn,
    make_person: MakePerson,
    looker: Looker,
) -> None:
    nobody, editor = open_page(), signed_in(make_person("Eli", world.hub, Role.EDITOR))
    for path in ("/nowhere/at/all/", "/fjelldal/nothing/", "/fjelldal/desk/clients/999999/"):
        looker.visit(desk, path, status=404, state="not found")
    looker.visit(editor, "/fjelldal/desk/clients/", status=403, state="not hers to see")
    # What somebody else took on meanwhile.
    desk.goto("/fjelldal/desk/clients/find/?q=hemmelig")
    clients.take_on(hub=world.hub, company=Company.objects.get(), by=Person.objects.get(name="Alt"))
    with desk.expect_navigation():
        desk.get_by_role("button", name="Take on").first.click()
    assert desk.get_by_role("heading", level=1).inner_text() == "That was not done"
    looker.look(desk, state="refused")
    nobody.goto("/accounts/login/")
    nobody.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    with nobody.expect_navigation():
        nobody.locator("main form button").first.click()
    looker.look(nobody, state="no longer known")
    looker.assert_well()


@pytest.mark.states(4)
def test_a_team(
    desk: Page, world: World, signed_in: SignedIn, make_person: MakePerson, looker: Looker
) -> None:
    """A team that is still answering and one that has, for the desk and for a member."""
    client, by = Client.objects.get(pk=world.samples["client_id"]), Person.objects.get(name="Alt")
    people = [make_person(f"Medlem-{number}") for number in range(6)]
    teams.let_act(client, people, by)
    asked = [*teams.ask(client, people[:3], by, "board"), *teams.ask(client, people[3:], by, "executive")]
    teams.answer(asked[0], 1)
    address = f"/fjelldal/desk/assessments/{asked[0].assessment_id}/"
    looker.visit(desk, address, state="a team that is answering")
    for place, response in enumerate(asked[1:]):
        teams.answer(response, place % 4)
    looker.visit(desk, address, state="a whole team")
    member = signed_in(people[0])
    looker.visit(member, f"/fjelldal/answer/{asked[0].pk}/done/", state="a member's own points")
    looker.visit(member, f"/fjelldal/my/mappings/{asked[0].assessment_id}/", state="a member's team")
    looker.assert_well()


@pytest.mark.states(2)
def test_what_waits_for_who_was_signed_out(
    world: World, signed_in: SignedIn, adviser: Person, looker: Looker
) -> None:
    """A form that was sent when the session was over, and what it says to who has signed in again."""
    cache.clear()
    page = signed_in(adviser)
    page.goto(f"{CLIENT}log/".format(**world.samples))
    page.locator("#id_text").fill("They want to sell abroad.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    with page.expect_navigation():
        page.get_by_role("button", name="Save to timeline").click()
    looker.look(page, state="a form waits for its writer")
    show_code(page, adviser.email)
    looker.visit(page, "/kept/", state="a form that waited")
    assert page.url.endswith("/kept/")
    looker.assert_well()


@pytest.mark.states(5)
def test_links_that_lead_nowhere(world: World, open_page: OpenPage, looker: Looker) -> None:
    page, response = open_page(), Response.objects.get()
    old = links.token(response)
    looker.visit(page, f"/fjelldal/answer/link/{old}x/", status=404, state="an altered link")
    Response.objects.update(link_number=2)
    looker.visit(page, f"/fjelldal/answer/link/{old}/", status=410, state="a lapsed link")
    assessments.withdraw(assessment=response.assessment, by=Person.objects.get(name="Ingrid"))
    response.refresh_from_db()
    looker.visit(page, f"/fjelldal/answer/link/{links.token(response)}/", status=410, state="withdrawn")
    looker.visit(page, f"/fjelldal/answer/{response.pk}/", status=404, state="nobody knows who answers")
    page.goto("/fjelldal/answer/new-link/")
    press(page, page.locator("main form button").first)
    looker.look(page, state="no address")
    looker.assert_well()


@pytest.mark.states(2)
def test_answers_with_errors(world: World, open_page: OpenPage, looker: Looker, adviser: Person) -> None:
    page = open_page(locale="nb-NO")
    client = Client.objects.get()
    response = assessments.invite(
        client=client, instrument="feedback", person=Response.objects.get().person, by=adviser,
        about="plans.delivery/999", about_titles={"nb": "Nettbutikk"}, about_day=timezone.localdate(),
    )  # fmt: skip
    page.goto(f"/fjelldal/answer/link/{links.token(response)}/")
    page.locator("main form button").click()
    looker.look(page, state="feedback")
    for box in page.locator("input[type=checkbox]").all():
        box.check()
    with page.expect_navigation():
        page.locator(".buttons button").first.click()
    looker.look(page, state="answers that exclude each other")
    looker.assert_well()


@pytest.mark.long
@pytest.mark.states(10 + 2 + 3 * len(AWKWARD) + 2)
def test_nothing_and_too_much(
    other_hub: Hub, desk: Page, world: World, signed_in: SignedIn, make_person: MakePerson, looker: Looker
) -> None:
    empty = signed_in(make_person("Tom", other_hub, *MEMBERSHIP_ROLES))
    for path in ("", "clients/", "clients/find/?q=zzz", "needs/", "offers/", "region/", "search/?q=zzz"):
        looker.visit(empty, f"/havn/desk/{path}", state="nothing there")
    for path in ("/havn/", "/havn/offers/", "/havn/start/?who=idea&what=any&how=any"):
        looker.visit(empty, path, state="nothing there")
    adviser, now = Person.objects.get(name="Ingrid"), timezone.now()
    Client.objects.bulk_create(
        Client(
            hub=world.hub, kind="founder", name=f"Gründer nummer {number}", search_name=f"grunder {number}",
            contact_person=adviser, taken_on_at=now - timedelta(minutes=number),
        )
        for number in range(5_000)
    )  # fmt: skip
    looker.visit(desk, "/fjelldal/desk/clients/", state="5,000 clients")
    assert desk.locator("tbody tr").count() <= 100
    looker.visit(desk, "/fjelldal/desk/clients/?page=7", state="page 7 of them")
    client = Client.objects.get(pk=world.samples["client_id"])
    for name in AWKWARD:
        called, short = name.strip(), name[:12]
        Client.objects.filter(pk=client.pk).update(name=called, search_name=search_name(called))
        looker.visit(desk, CLIENT.format(**world.samples), state=f"called {short}")
        heading = desk.locator("main h1").bounding_box()
        assert heading
        assert heading["height"] < 200, "a name fills no screen"
        if len(called) > 80:
            desk.get_by_text("The whole name").click()
            expect(desk.locator("main details p").first).to_have_text(called)
            looker.look(desk, state=f"the whole of {short}")
        looker.visit(desk, f"{CLIENT}plan/".format(**world.samples), state=f"called {short}")
        looker.visit(desk, f"/fjelldal/desk/clients/?q={short[:8]}", state=f"called {short}")
    looker.assert_well()


@pytest.mark.states(4)
def test_local_business_life(desk: Page, world: World, tmp_path: Path, looker: Looker) -> None:
    """With a register, first alone, then with few answers and with many."""
    path, hub = "/fjelldal/desk/region/businesses/", world.hub
    members = region_hub.take_on(hub, region_hub.register(hub, tmp_path))
    making.make_cubes.func(hub.pk)
    looker.visit(desk, path, state="no classification, nobody has answered")
    chance = Random(1)
    for member in members[:3]:
        region_hub.answer(member, region_hub.points(chance))
    region_hub.classify(tmp_path)
    looker.visit(desk, path, state="too few have answered")
    for member in members[3:70]:
        region_hub.answer(member, region_hub.points(chance))
    for member in members[:9]:
        region_hub.answer(member, (Fraction(75), Fraction(75)), instrument="feedback")
    looker.visit(desk, path, state="many have answered")
    desk.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    looker.look(desk, state="its tables unfolded")
    looker.assert_well()


@pytest.mark.states(7)
def test_what_unfolds(desk: Page, world: World, looker: Looker) -> None:
    desk.goto("/fjelldal/desk/")
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("dialog")).to_be_visible()
    desk.keyboard.type("sol")
    expect(desk.locator("#palette-found .found-link").first).to_be_visible()
    looker.look(desk, state="the search box is open")
    door = HubPage.objects.get(hub=world.hub)
    door.body = BODY
    door.save()
    door.add_child(instance=StandardPage(title="A page of text", slug="text", body=BODY))
    looker.visit(desk, "/fjelldal/", state="with all that editors may write")
    looker.visit(desk, "/fjelldal/text/", state="a page of text")
    for path in ("clients/", "offers/new/", "region/", f"clients/{world.samples['client_id']}/matches/"):
        desk.goto(f"/fjelldal/desk/{path}")
        desk.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        looker.look(desk, state="unfolded")
    looker.assert_well()


@pytest.mark.states(3)
def test_the_short_form(world: World, signed_in: SignedIn, manager: Person, looker: Looker) -> None:
    assessments.approve_calibration(
        calibration=Calibration.objects.get(pk=world.samples["calibration_id"]), by=None
    )
    page, address = signed_in(manager), f"/fjelldal/answer/{Response.objects.get().pk}/"
    looker.visit(page, address, state="a short form is offered")
    go(page, "Take the short form")
    looker.look(page, state="a question of the short form")
    while page.get_by_role("button", name="I do not know").count():
        go(page, "I do not know")
    looker.look(page, state="the short form has ended")
    looker.assert_well()


def go(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=button, exact=True).first.click()


@pytest.fixture
def draft(world: World) -> HubInstrument:
    return HubInstrument.objects.get(pk=world.samples["own_id"])


@pytest.mark.states(4)
def test_a_draft_that_is_changed(desk: Page, draft: HubInstrument, looker: Looker) -> None:
    address, by = f"{BENCH}{draft.pk}/", Person.objects.get(name="Alt")
    desk.goto(f"{address}change/pages-0-questions-0/")
    desk.locator("#id_key").fill("Not A Key")
    go(desk, "Save")
    expect(desk.locator(".ds-error-summary")).to_be_focused()
    looker.look(desk, state="a short name that cannot be")
    looker.visit(desk, f"{address}add/pages-0-questions/?kind=one", state="a new question")
    desk.locator("#id_label__nb").fill("Hva så?")
    desk.locator("#id_options").fill("Ingenting\nNoe\nAlt")
    desk.locator("#id_key").fill("Not A Key")
    go(desk, "Add it")
    assert desk.locator("#id_options").input_value().split() == ["Ingenting", "Noe", "Alt"]
    looker.look(desk, state="a new question, filled in, with a fault")
    data = parse(draft.content)
    data["pages"][0]["questions"][0]["options"] = []
    assessments.change_draft(instrument=draft, data=data, seen=draft.revision, by=by, what="x")
    looker.visit(desk, f"{address}check/", state="a draft with faults")
    assert desk.get_by_role("link", name="Mend it").count()
    looker.assert_well()


@pytest.mark.states(4)
def test_two_languages_side_by_side(desk: Page, draft: HubInstrument, looker: Looker) -> None:
    by, data = Person.objects.get(name="Alt"), parse(draft.content)
    for question in data["pages"][0]["questions"]:
        del question["label"]["en"]
    row = assessments.change_draft(instrument=draft, data=data, seen=draft.revision, by=by, what="x")
    lacking = len(data["pages"][0]["questions"])
    address = f"{BENCH}{draft.pk}/translate/?from=nb&to=en"
    looker.visit(desk, address, state="texts that lack a language")
    texts = desk.locator("main form textarea")
    assert texts.count() == lacking
    texts.first.evaluate("(field) => { field.value = 'Too long '.repeat(500); }")
    go(desk, "Save")
    looker.look(desk, state="a text too long")
    data["minutes"] += 1
    assessments.change_draft(instrument=row, data=data, seen=row.revision, by=by, what="top")
    for number in range(lacking):
        texts.nth(number).fill("How large?")
    go(desk, "Save")
    assert texts.first.input_value() == "How large?"
    looker.look(desk, state="somebody else changed it meanwhile")
    desk.goto(address)
    for number in range(lacking):
        texts.nth(number).fill("How large?")
    go(desk, "Save")
    expect(desk.get_by_text("All is there in English.")).to_be_visible()
    looker.look(desk, state="translated")
    looker.assert_well()


@pytest.mark.states(4)
def test_an_instrument_that_is_brought_in_and_tried(desk: Page, world: World, looker: Looker) -> None:
    desk.goto(f"{BENCH}import/")
    press(desk, desk.get_by_role("button", name="Import it"))
    looker.look(desk, state="no file")
    content = json.dumps(FOREIGN).encode()
    desk.locator("#id_file").set_input_files(
        [{"name": "visit.json", "mimeType": "application/json", "buffer": content}]
    )
    go(desk, "Import it")
    looker.look(desk, state="what a form from elsewhere loses")
    desk.goto(f"{BENCH}shipped/try/?of=feedback")
    for box in desk.locator("input[type=checkbox]").all():
        box.check()
    go(desk, "See what comes of it")
    looker.look(desk, state="tried, with answers that exclude each other")
    desk.locator("input[type=checkbox]").last.uncheck()
    go(desk, "See what comes of it")
    looker.look(desk, state="what comes of trying it")
    looker.assert_well()
