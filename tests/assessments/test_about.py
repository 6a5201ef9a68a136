"""A feedback says what it is about, everywhere; an answer to it is told in words."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.assessments import actions, presenters
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.engine.scoring import Score, Scores
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.packs import instruments, load_instrument
from tests.assessments.conftest import SaveAll

Browse = Callable[[Person | None], Browser]
ABOUT = "About “First web shop”, given on 20\xa0November\xa02026"
TODAY, MINE = "/fjelldal/desk/", "/fjelldal/my/"


def text(browser: Browser, address: str) -> str:
    return browser.get(address).content.decode()


def own(response: Response, what: str = "") -> str:
    return f"/fjelldal/answer/{response.pk}/{what}"


def give(response: Response, useful: str) -> None:
    answers = load_instrument("feedback").parse_page("feedback", {"useful": [useful]})
    response = actions.save_page(response=response, page="feedback", answers=answers, by_link=True)
    actions.complete(response=response)


class TestWhatItIsAbout:
    def test_every_page_of_the_form_says_it(self, feedback: Response, browse: Browse) -> None:
        browser = browse(feedback.person)
        for what in ("", "page/feedback/", "send/"):
            assert ABOUT in text(browser, own(feedback, what))
        give(feedback, "4")
        for what in ("done/", "answers/"):
            assert ABOUT in text(browser, own(feedback, what))

    def test_the_mail_says_it_in_the_readers_language(self, feedback: Response, manager: Person) -> None:
        mail = OutgoingMail.objects.get()
        assert mail.subject == "Fjelldal næringshub: Was it of use? “First web shop”, 20 November 2026"
        assert ABOUT in mail.text
        Person.objects.update(language="nb")
        Response.objects.update(link_sent_at=timezone.now() - timedelta(hours=1))
        actions.send_new_link(response=feedback)
        mail = OutgoingMail.objects.latest("pk")
        assert "Første nettbutikk" in mail.subject
        assert "20. november 2026" in mail.subject
        assert "Første nettbutikk" in mail.text

    def test_the_desk_and_the_clients_own_page_say_it(
        self, feedback: Response, adviser: Person, browse: Browse
    ) -> None:
        desk = browse(adviser)
        assert ABOUT in text(desk, f"/fjelldal/desk/assessments/{feedback.assessment_id}/")
        client = f"/fjelldal/desk/clients/{feedback.assessment.client_id}/"
        assert "First web shop" in text(desk, f"{client}assessments/")
        assert "“Was it of use? – First web shop”" in text(desk, client)
        assert "About “First web shop”" in text(browse(feedback.person), MINE)

    def test_a_mapping_is_about_nothing_else(self, begun: Response, adviser: Person, browse: Browse) -> None:
        assert "About “" not in text(browse(begun.person), own(begun, "page/data/"))
        assert OutgoingMail.objects.get().subject == "Fjelldal næringshub: Where does your company stand?"

    @pytest.mark.parametrize(
        ("titles", "what"),
        [
            ({}, None),
            ({"en": " "}, None),
            ({"und": "Helped with\nbackup"}, "Helped with backup"),
            ({"en": "x" * 500}, "x" * 119 + "…"),
        ],
    )
    def test_it_is_one_short_line(self, titles: dict[str, str], what: str | None) -> None:
        shown = presenters.about(titles, date(2026, 1, 1), "nb")
        assert (shown.what if shown else None) == what


class TestWords:
    @pytest.mark.parametrize(
        ("useful", "words", "poor"),
        [("1", "1 – of no use", True), ("2", "2 – of little use", True), ("3", "3 – of some use", False)],
    )
    def test_today_tells_a_feedback_in_words_and_that_a_poor_one_is_worth_a_call(
        self, feedback: Response, adviser: Person, browse: Browse, useful: str, words: str, poor: bool
    ) -> None:
        give(feedback, useful)
        page = text(browse(adviser), TODAY)
        assert f"said of First web shop: “{words}”" in page
        assert ("worth a call" in page) == poor
        assert "of 100" not in page

    def test_a_mapping_keeps_its_points(self, completed: Response, adviser: Person, browse: Browse) -> None:
        page = text(browse(adviser), TODAY)
        assert "of 100" in page
        assert "worth a call" not in page

    @pytest.mark.parametrize("place", range(5))
    def test_a_score_leads_back_to_its_answer(self, place: int) -> None:
        score = Score(value=Fraction(place * 100, 4), answered=1, asked=1)
        said = presenters.verdict(
            load_instrument("feedback"), Scores(overall=score, dimensions={"usefulness": score}), "nb"
        )
        assert said is not None
        assert said.words.startswith(f"{place + 1} – ")
        assert said.poor == (place < 2)

    def test_what_was_left_open_or_has_levels_has_none(self) -> None:
        unknown = Scores(overall=Score(value=None, answered=0, asked=1), dimensions={})
        known = Scores(overall=Score(value=Fraction(50), answered=1, asked=1), dimensions={})
        assert presenters.verdict(load_instrument("feedback"), unknown, "en") is None
        assert presenters.verdict(load_instrument("ccmd"), known, "en") is None


class TestAskingByHand:
    def test_only_what_is_asked_by_hand_is_offered(
        self, client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
    ) -> None:
        address = f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/"
        page = text(browse(adviser), address)
        assert 'value="ccmd"' in page
        assert 'value="feedback"' not in page
        assert "you see the points, not each answer" in page
        form = {"person": manager.pk, "instrument": "feedback"}
        assert browse(adviser).post(address, form).status_code == 422
        assert not Assessment.objects.exists()
        assert {one.key for one in instruments() if one.asked == "after_delivery"} == {"feedback"}

    @pytest.mark.parametrize(("days", "warned"), [(0, True), (89, True), (91, False)])
    def test_who_was_asked_lately_can_be_asked_again_but_it_is_said(
        self, completed: Response, manager: Person, adviser: Person, browse: Browse, days: int, warned: bool
    ) -> None:
        Assessment.objects.update(completed_at=timezone.now() - timedelta(days=days))
        address = f"/fjelldal/desk/clients/{completed.assessment.client_id}/assessments/"
        browser = browse(adviser)
        page = text(browser, address)
        assert "“Where does your company stand?” was" in page
        assert ("Change needs time to show" in page) == warned
        answer = browser.post(address, {"person": manager.pk, "instrument": "ccmd"})
        assert answer.status_code == 302

    def test_before_the_first_answer_there_is_nothing_to_say(
        self, begun: Response, adviser: Person, browse: Browse
    ) -> None:
        address = f"/fjelldal/desk/clients/{begun.assessment.client_id}/assessments/"
        assert "stand?” was" not in text(browse(adviser), address)


def test_the_headline_and_the_table_round_alike(
    begun: Response, save_all: SaveAll, adviser: Person, browse: Browse
) -> None:
    actions.complete(response=save_all(begun))
    scores = Assessment.objects.get().scores
    Assessment.objects.update(scores={**scores, "overall": {**scores["overall"], "value": "53/5"}})
    page = text(browse(adviser), f"/fjelldal/desk/assessments/{begun.assessment_id}/")
    assert "The answers give 11 of 100 points." in page
    assert "11 of 100, give or take" in page
    assert "Overall" in page
