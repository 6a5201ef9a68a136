"""The pages of a mapping that two or three answer, from asking to the report, and who sees what of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.packs import load_instrument
from tests.assessments.several import BEST, WORST, answer, ask, mixed
from tests.assessments.teams import let_act
from tests.conftest import MakePerson
from tests.packs.test_instruments import best_form

Browse = Callable[[Person | None], Browser]
ONCE = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def people(client_of_hub: Client, adviser: Person, make_person: MakePerson) -> list[Person]:
    """Three who act for the client, beside its manager."""
    found = [make_person(name) for name in ("Anna", "Bo", "Carl")]
    let_act(client_of_hub, found, adviser)
    return found


def read(browser: Browser, address: str) -> str:
    answered = browser.get(address)
    assert answered.status_code == 200, address
    return " ".join(answered.content.decode().split())


def test_from_asking_to_the_report(
    client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
) -> None:
    desk = browse(adviser)
    form = {"person": [people[0].pk], "instrument": "ccmd", "how": "link", "_once": ONCE}
    desk.post(f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/", form)
    mine = Response.objects.get()
    page = f"/fjelldal/desk/assessments/{mine.assessment_id}/"
    assert "Ask others to answer too" in read(desk, page)
    # She asks the marketing head herself.
    anna, bo = browse(people[0]), browse(people[1])
    others = f"/fjelldal/answer/{mine.pk}/others/"
    assert others in read(anna, f"/fjelldal/answer/{mine.pk}/")
    assert "Bo" in read(anna, others)
    anna.post(others, {"people": [people[1].pk], "_once": ONCE.replace("1", "2")})
    his = Response.objects.get(person=people[1])
    for browser, response in ((anna, mine), (bo, his)):
        assert "Each of you answers alone" in read(browser, f"/fjelldal/answer/{response.pk}/")
    answer(mine, BEST)
    own = read(anna, f"/fjelldal/answer/{mine.pk}/done/")
    assert "100.0 of 100" in own
    assert "only you see them" in own
    assert "the points of the company come here" in own
    waiting = read(desk, page)
    assert "1 of 2 has sent" in waiting
    assert "100.0" not in waiting
    answer(his, WORST)
    for browser, address in (
        (desk, page),
        (anna, f"/fjelldal/my/mappings/{mine.assessment_id}/"),
        (bo, f"/fjelldal/my/mappings/{mine.assessment_id}/report/"),
    ):
        shown = read(browser, address)
        assert "50.0 of 100" in shown
        assert "the mean of the 2 people" in shown
        assert "How far apart you lie is told from three people on" in shown
        for word in ("much alike", "fairly alike", "<dd>differently", "standard deviation"):
            assert word not in shown
    assert "See the points of the company" in read(anna, f"/fjelldal/answer/{mine.pk}/done/")


def test_nobody_sees_what_another_answered_or_scored(
    client_of_hub: Client, people: list[Person], adviser: Person, manager: Person, browse: Browse
) -> None:
    mine, his = ask(client_of_hub, people[:2], adviser)
    answer(mine, BEST)
    for person in (people[1], manager, adviser):
        for part in ("", "done/", "answers/", "others/", "evidence/"):
            assert browse(person).get(f"/fjelldal/answer/{mine.pk}/{part}").status_code == 404
    assert browse(None).get(f"/fjelldal/answer/{mine.pk}/others/").status_code == 404
    answer(his, WORST)
    assert browse(people[1]).get(f"/fjelldal/answer/{mine.pk}/done/").status_code == 404


def test_asking_others_is_for_what_several_may_answer(
    client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
) -> None:
    for instrument in ("ecm_dpi", "needs_survey"):
        [asked] = ask(client_of_hub, people[:1], adviser, instrument)
        browser = browse(people[0])
        assert browser.get(f"/fjelldal/answer/{asked.pk}/others/").status_code == 404
        assert "Ask others" not in read(browser, f"/fjelldal/answer/{asked.pk}/")


def test_nobody_is_asked_who_was_not_offered(
    client_of_hub: Client, people: list[Person], adviser: Person, make_person: MakePerson,
    browse: Browse,
) -> None:  # fmt: skip
    [mine] = ask(client_of_hub, people[:1], adviser)
    stranger = make_person("Nils")
    for number, sent in enumerate(({}, {"people": [stranger.pk]}, {"people": [people[0].pk]})):
        once = ONCE.replace("1", str(number + 2))
        answered = browse(people[0]).post(f"/fjelldal/answer/{mine.pk}/others/", {**sent, "_once": once})
        assert answered.status_code == 422
    assert Response.objects.count() == 1


def test_the_adviser_asks_more_and_ends_it(
    client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
) -> None:
    desk = browse(adviser)
    form = {
        "person": [people[0].pk, people[1].pk], "instrument": "growth", "how": "entered", "_once": ONCE,
    }  # fmt: skip
    address = f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/"
    shown = " ".join(desk.post(address, form, follow=True).content.decode().split())
    assert "one at a time" in shown
    assert OutgoingMail.objects.count() == 0
    assessment = Assessment.objects.get()
    page = f"/fjelldal/desk/assessments/{assessment.pk}/"
    first = Response.objects.get(person=people[0])
    assert "one at a time" in read(desk, f"{page}responses/{first.pk}/enter/")
    desk.post(f"{page}team/", {"people": [people[2].pk], "_once": ONCE.replace("1", "2")})
    assert Response.objects.filter(person=people[2]).exists()
    assert OutgoingMail.objects.count() == 1
    growth = load_instrument("growth")
    answer(first, best_form(growth), growth)
    assert "Only one has answered" in read(desk, page)
    desk.post(f"{page}end/", {"_once": ONCE.replace("1", "3")})
    assert "100.0 of 100" in read(desk, page)


def test_several_who_are_asked_what_is_for_one_are_refused_at_the_form(
    client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
) -> None:
    form = {"person": [people[0].pk, people[1].pk], "instrument": "needs_survey", "_once": ONCE}
    address = f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/"
    answered = browse(adviser).post(address, form)
    assert answered.status_code == 422
    assert "Choose only one" in answered.content.decode()


def test_it_says_that_more_answered_now_than_the_first_time(
    client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
) -> None:
    answer(ask(client_of_hub, people[:1], adviser)[0], mixed())
    ago = timezone.now() - timedelta(days=200)
    Assessment.objects.update(completed_at=ago)
    for response, form in zip(ask(client_of_hub, people[:2], adviser), (BEST, mixed()), strict=True):
        answer(response, form)
    deliver_due()
    later = Assessment.objects.latest("id")
    words = "1 answered the first time, and 2 now."
    for page in (f"mappings/{later.pk}/report/", f"{client_of_hub.pk}/change/"):
        shown = read(browse(people[0]), f"/fjelldal/my/{page}")
        assert words in shown
        # As many questions were answered by each.
        assert "Not the same questions" not in shown
