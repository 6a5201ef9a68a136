"""The walk: every address, as everybody who has no business there.

Addresses are read from the resolver, so a new one is walked by itself; one that asks for something that
``world`` has no sample of fails the walk, and so does one that nobody of the hub can reach.
"""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser

from firstline.config.permissions import TABLE
from firstline.domains.hubs.models import Person
from firstline.foundation.access.roles import MEMBERSHIP_ROLES
from tests.conftest import MakePerson
from tests.permissions.addresses import Address, addresses
from tests.permissions.conftest import PRIVATE, STRANGERS, World

Browse = Callable[[Person | None], Browser]

# The pages that anyone may open, and no others. A name that is added here is read by everybody.
PUBLIC = {
    "hubs:index",
    "hubs:health",
    "hubs:service_worker",
    "hubs:offline",
    "hubs:picture",
    "hubs_desk:theme",
    "hubs_desk:manifest",
    "hubs_desk:icon_192",
    "hubs_desk:icon_512",
    "set_language",
    "wagtail_serve",
    "offers:public_list",
    "offers:public_offer",
    "offers:public_offer_calendar",
    "meetings:public",
    "meetings:calendar",
    "library:news",
    "library:news_feed",
    "start:guide",
    "accessibility:statement",
    "gallery:all",
}
# Only in the demo, whose every row is invented.
DEMO = {"demo:cast", "demo:sign_in_as", "demo:mail"}
BY_LINK = {
    "assessments:link",
    "assessments:link_renew",
    "assessments:link_ask",
    "assessments:link_sent",
    "assessments:no_reminders",
    "assessments:start",
    "assessments:page",
    "assessments:short",
    "assessments:send",
    "assessments:done",
    "assessments:answers",
    "assessments:others",
    "assessments:evidence",
    "assessments:evidence_of",
    "assessments:evidence_file",
    "assessments:evidence_share",
    "assessments:evidence_remove",
}
# What a signed-in person says of herself, whoever she is: there is nothing of anybody else.
HER_OWN = {"hubs:details", "hubs:kept"}
GUARDED = [address for address in addresses() if address.name not in PUBLIC | BY_LINK | HER_OWN]
# A picture belongs to no hub's addresses: whoever has its key may see it.
KEYED = BY_LINK | {"hubs:picture"}
OF_OBJECTS = [address for address in addresses() if address.about_an_object and address.name not in KEYED]
LINKED = [address for address in addresses() if address.name in BY_LINK]


def ask(browser: Browser, path: str) -> Iterator[tuple[str, HttpResponse]]:
    """The same address looked at and posted to."""
    yield f"GET {path}", browser.get(path)
    yield (
        f"POST {path}",
        browser.post(path, {"text": "from a stranger", "name": "x", "email": "x@example.org"}),
    )


def rows() -> Counter[str]:
    """How many rows each table of ours holds."""
    ours = [
        model
        for app in apps.get_app_configs()
        if app.name.startswith("firstline")
        for model in app.get_models()
    ]
    return Counter({model._meta.label: model._default_manager.count() for model in ours})


def reveals(response: HttpResponse) -> list[str]:
    return [word for word in PRIVATE if word in response.content.decode()]


def test_the_public_addresses_are_these_and_no_others() -> None:
    assert {name for name, guard in TABLE.items() if guard.public} == PUBLIC | DEMO
    assert {name for name, guard in TABLE.items() if guard.by_link} == BY_LINK
    assert {name for name, guard in TABLE.items() if guard.signed_in} == HER_OWN


@pytest.mark.django_db
@pytest.mark.parametrize("which", STRANGERS)
def test_a_stranger_finds_nothing(
    which: str, world: World, make_stranger: Callable[[str], Person], browse: Browse
) -> None:
    browser, before = browse(make_stranger(which)), rows()
    wrong = [
        f"{asked} -> {answer.status_code}"
        for address in GUARDED
        for asked, answer in ask(browser, address.fill(world.samples))
        if answer.status_code != 404 or reveals(answer)
    ]
    assert not wrong
    assert rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize("which", [who for who in STRANGERS if who not in {"no hub", "left"}])
def test_another_hubs_objects_are_not_found_beneath_ones_own_hub(
    which: str, world: World, make_stranger: Callable[[str], Person], browse: Browse
) -> None:
    browser, before = (
        browse(make_stranger(which)),
        rows() - Counter({"audit.AuditRow": rows()["audit.AuditRow"]}),
    )
    samples = {**world.samples, "hub": world.other_hub.slug}
    wrong = []
    for address in OF_OBJECTS:
        for asked, answer in ask(browser, address.fill(samples)):
            # 403 and 405 come before the object is looked for: they say nothing of it.
            if answer.status_code not in {403, 404, 405} or reveals(answer):
                wrong.append(f"{asked} -> {answer.status_code}")
    assert not wrong
    # The auditor's looks are logged; nothing else is written.
    after = rows()
    assert after - Counter({"audit.AuditRow": after["audit.AuditRow"]}) == before


@pytest.mark.django_db
def test_who_is_not_signed_in_is_asked_to(world: World, browse: Browse) -> None:
    browser = browse(None)
    wrong = [
        f"{asked} -> {answer.status_code}"
        for address in GUARDED
        for asked, answer in ask(browser, address.fill(world.samples))
        if answer.status_code != 302 or not answer["Location"].startswith("/accounts/login/?next=")
    ]
    assert not wrong


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["nobody", "every role", "no hub"])
def test_without_its_link_an_answer_is_not_found_or_a_new_link_is_offered(
    which: str, world: World, make_stranger: Callable[[str], Person], browse: Browse
) -> None:
    browser = browse(None if which == "nobody" else make_stranger(which))
    before, wrong = rows(), []
    for hub in (world.hub, world.other_hub):
        for address in LINKED:
            for asked, answer in ask(browser, address.fill({**world.samples, "hub": hub.slug})):
                helps = not ({"response_id", "assessment_id"} & set(address.kwargs))
                allowed = {200, 302, 404, 405, 410, 422} if helps else {404, 405}
                if answer.status_code not in allowed or reveals(answer):
                    wrong.append(f"{asked} -> {answer.status_code} {reveals(answer)}")
    assert not wrong
    assert rows() == before


@pytest.mark.django_db
def test_the_walk_walks_to_something(
    world: World, manager: Person, make_person: MakePerson, browse: Browse
) -> None:
    """Each guarded address is found by somebody of the hub: a 404 above is a refusal and no typing error."""
    insiders = [browse(make_person("Alt", world.hub, *MEMBERSHIP_ROLES)), browse(manager)]
    lost = [address.name for address in GUARDED if not any(_finds(who, address, world) for who in insiders)]
    assert not lost


def _finds(browser: Browser, address: Address, world: World) -> bool:
    statuses = []
    for method in (browser.get, browser.post):
        with transaction.atomic():
            statuses.append(method(address.fill(world.samples)).status_code)
            transaction.set_rollback(True)
    return all(status not in {403, 404} and status < 500 for status in statuses)
