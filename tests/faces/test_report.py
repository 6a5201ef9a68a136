"""The report that a manager takes home: whose it is, what it says, and that it is a tagged PDF."""

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.brokerage.models import Need
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer, Provider
from firstline.foundation.access.roles import Role
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.packs import load_instrument
from tests.assessments import teams
from tests.assessments.conftest import page_form
from tests.conftest import MakePerson
from tests.insight.test_businesses_page import unpacked
from tests.packs.test_instruments import best_form

Browse = Callable[[Person | None], Browser]
CCMD = load_instrument("ccmd")


def mapped(client: Client, person: Person, by: Person) -> Assessment:
    response = assessments.invite(client=client, instrument="ccmd", person=person, by=by)
    response = assessments.agree_and_start(response=response)
    for page in CCMD.pages:
        answers = CCMD.parse_page(page.key, page_form(CCMD, page.key))
        response = assessments.save_page(response=response, page=page.key, answers=answers, by_link=True)
    found: Assessment = assessments.complete(response=response).assessment
    deliver_due()
    return found


@pytest.fixture
def written() -> Callable[[Browser, str], str]:
    """A report as it is written, before it becomes a PDF."""

    def read(browser: Browser, address: str) -> str:
        def as_text(template: str, context: dict[str, object], _files: object) -> bytes:
            return render_to_string(template, context).encode()

        with patch("firstline.faces.report.views.paper.pdf", side_effect=as_text):
            answer = browser.get(address)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read


Written = Callable[[Browser, str], str]


def my(assessment: Assessment) -> str:
    return f"/fjelldal/my/mappings/{assessment.pk}/report.pdf"


def desk(assessment: Assessment) -> str:
    return f"/fjelldal/desk/assessments/{assessment.pk}/report.pdf"


def on_screen(address: str) -> str:
    return address.replace(".pdf", "/")


def test_it_says_where_they_stand_and_whom_to_ask(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse, written: Written
) -> None:
    mapping = mapped(client_of_hub, manager, adviser)
    text = written(browse(manager), my(mapping))
    assert written(browse(adviser), desk(mapping)) == text
    for words in (
        "25 of 100 points",
        "Highest and lowest",
        "Lowest is",
        "Ingrid",
        "Firstline",
        "How to read this",
    ):
        assert words in text
    assert "What changed since" not in text
    assert "To talk about" not in text


def test_a_count_stands_in_it_as_on_the_page(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse, written: Written
) -> None:
    mapping = mapped(client_of_hub, manager, adviser)
    page = " ".join(browse(manager).get(f"/fjelldal/my/mappings/{mapping.pk}/").content.decode().split())
    start = page.index("<h2>Digital intensity</h2>")
    count = page[start : page.index("</section>", start)]
    assert "12 of 12: <strong>very high</strong>" in count
    assert "is not the official one" in count
    scale = [">0–3 very low<", ">4–6 low<", ">7–9 high<", ">10–12 very high<"]
    assert all(band in count for band in scale)
    for address in (my(mapping), on_screen(my(mapping)), desk(mapping), on_screen(desk(mapping))):
        assert count in written(browse(adviser if "desk" in address else manager), address), address
    Assessment.objects.filter(pk=mapping.pk).update(version=1)
    assert "Digital intensity" not in written(browse(manager), my(mapping))


def test_it_says_what_changed_since_the_first(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse, written: Written
) -> None:
    first = mapped(client_of_hub, manager, adviser)
    Assessment.objects.filter(pk=first.pk).update(completed_at=timezone.now() - timedelta(days=200))
    text = written(browse(manager), my(mapped(client_of_hub, manager, adviser)))
    assert "What changed since" in text
    assert "stands where chance makes so large a difference" in text


def test_it_names_offers_that_are_open_and_meet_a_need(
    hub: Hub, client_of_hub: Client, manager: Person, adviser: Person, browse: Browse, written: Written
) -> None:
    mapping = mapped(client_of_hub, manager, adviser)
    topic = Need.objects.filter(client=client_of_hub).values_list("topic", flat=True)[0]
    provider = Provider.objects.create(hub=hub, name="Kurs i dalen")
    for title, withdrawn_at, topics in (
        ("Fits", None, [topic]),
        ("Elsewhere", None, ["finance"]),
        ("Withdrawn", timezone.now(), [topic]),
    ):
        Offer.objects.create(
            hub=hub, kind="course", title={"en": title}, summary={"en": "A course."}, topics=topics,
            withdrawn_at=withdrawn_at, provider=provider, currency="NOK",
        )  # fmt: skip
    text = written(browse(manager), my(mapping))
    assert "Fits" in text
    assert "Elsewhere" not in text
    assert "Withdrawn" not in text


def test_where_nothing_stands_out_or_fits_it_says_so(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse, written: Written
) -> None:
    response = assessments.invite(client=client_of_hub, instrument="ccmd", person=manager, by=adviser)
    response = assessments.agree_and_start(response=response)
    perfect = best_form(CCMD)
    for page in CCMD.pages:
        answers = CCMD.parse_page(page.key, perfect, stored=response.answers)
        response = assessments.save_page(response=response, page=page.key, answers=answers, by_link=True)
    mapping = assessments.complete(response=response).assessment
    deliver_due()
    text = written(browse(manager), my(mapping))
    for words in ("100.0 of 100", "none stands out", "Nothing that is on offer just now fits"):
        assert words in text
    assert "Lowest is" not in text


def test_a_teams_says_how_alike_they_see_it_and_what_to_talk_about(
    client_of_hub: Client, adviser: Person, make_person: MakePerson, browse: Browse, written: Written
) -> None:
    people = [make_person(name) for name in ("Anna", "Bo", "Carl")]
    teams.let_act(client_of_hub, people, adviser)
    asked = teams.ask(client_of_hub, people, adviser)
    assert browse(adviser).get(desk(asked[0].assessment)).status_code == 404
    for response, place in zip(asked, (0, 0, 3), strict=True):
        teams.answer(response, place)
    text = written(browse(people[0]), my(Assessment.objects.get()))
    for words in (
        "33.3",
        "differently",
        "To talk about for an hour",
        "least alike",
        "How far ahead you look",
    ):
        assert words in text
    assert "standard deviation" not in text
    assert "Anna" not in text


def test_questions_that_find_no_needs_say_where_the_next_steps_are_from(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse, written: Written
) -> None:
    questions = load_instrument("growth")
    response = assessments.invite(client=client_of_hub, instrument="growth", person=manager, by=adviser)
    response = assessments.agree_and_start(response=response)
    for page in questions.pages:
        answers = questions.parse_page(page.key, page_form(questions, page.key))
        response = assessments.save_page(response=response, page=page.key, answers=answers, by_link=True)
    text = written(browse(manager), my(assessments.complete(response=response).assessment))
    assert "What could come next" in text
    assert "These questions find no needs by themselves. Talk over with your contact person" in text


def test_a_large_teams_tells_its_parts_apart(
    client_of_hub: Client, adviser: Person, make_person: MakePerson, browse: Browse, written: Written
) -> None:
    people = [make_person(name) for name in ("Anna", "Bo", "Carl", "Dina", "Eli", "Finn")]
    teams.let_act(client_of_hub, people, adviser)
    asked = [
        *teams.ask(client_of_hub, people[:3], adviser, "board"),
        *teams.ask(client_of_hub, people[3:], adviser, "executive"),
    ]
    for response, place in zip(asked, (0, 0, 0, 3, 3, 3), strict=True):
        teams.answer(response, place)
    for address in (my(Assessment.objects.get()), on_screen(my(Assessment.objects.get()))):
        text = written(browse(people[0]), address)
        for words in ("The board", "The management", "standard deviation", "ICC(A,1)"):
            assert words in text, words


def test_what_is_not_sure_is_drawn_so_on_paper(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse, written: Written
) -> None:
    mapping = mapped(client_of_hub, manager, adviser)
    scores = Assessment.objects.get(pk=mapping.pk).scores
    assert scores is not None
    scores["dimensions"] = [one | {"se": None} for one in scores["dimensions"]]
    Assessment.objects.filter(pk=mapping.pk).update(scores=scores)
    assert '<div class="shade"' not in written(browse(manager), my(mapping))
    scores["dimensions"][0] |= {"value": "41/2", "se": 5.0}
    Assessment.objects.filter(pk=mapping.pk).update(scores=scores)
    manager.language = "nb"
    manager.save()
    text = written(browse(manager), my(mapping))
    # 20.5 give or take 1.96 times 5, in the signs of style sheets whatever the reader's.
    assert '<div class="fill" style="width: 20.5%"></div>' in text
    assert '<div class="shade" style="left: 10.7%; width: 19.6%"></div>' in text
    assert "± 10" in text


def test_it_is_for_those_of_the_client_and_its_advisers(
    hub: Hub, client_of_hub: Client, manager: Person, adviser: Person, stranger: Person, browse: Browse,
    make_person: MakePerson,
) -> None:  # fmt: skip
    mapping = mapped(client_of_hub, manager, adviser)
    analyst = make_person("Ana", hub, Role.ANALYST)
    for mine, theirs in (
        (my(mapping), desk(mapping)),
        (on_screen(my(mapping)), on_screen(desk(mapping))),
    ):
        assert browse(manager).get(mine).status_code == browse(adviser).get(theirs).status_code == 200
        assert browse(stranger).get(theirs).status_code == 404
        for nobodys in (adviser, make_person(f"Nils {mine[-4:]}")):
            assert browse(nobodys).get(mine).status_code in {403, 404}
        assert browse(analyst).get(theirs).status_code in {403, 404}


def test_what_has_no_points_has_no_report(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
) -> None:
    asked = assessments.invite(client=client_of_hub, instrument="ccmd", person=manager, by=adviser)
    assert browse(manager).get(my(asked.assessment)).status_code == 404
    assert Response.objects.count() == 1


def test_it_is_a_tagged_pdf(client_of_hub: Client, manager: Person, adviser: Person, browse: Browse) -> None:
    mapping = mapped(client_of_hub, manager, adviser)
    page = browse(manager).get(f"/fjelldal/my/mappings/{mapping.pk}/").content.decode()
    assert on_screen(my(mapping)) in page
    assert my(mapping) in browse(manager).get(on_screen(my(mapping))).content.decode()
    answer = browse(manager).get(my(mapping))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="ccmd-20')
    inside = unpacked(answer.content)
    for sign in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"pdfuaid", b"/TH", b"/H1"):
        assert sign in inside, sign
