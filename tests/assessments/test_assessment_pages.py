"""Who may open which page, and what each one does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from firstline.domains.assessments import actions, links
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients.actions import end_representation
from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.roles import Role
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.packs import Instrument
from tests.assessments.conftest import SaveAll, counts, links_mailed, page_form
from tests.conftest import MakePerson

Browse = Callable[[Person | None], Browser]
ONCE = "11111111-1111-4111-8111-111111111111"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def own(response: Response, what: str = "", hub: str = "fjelldal") -> str:
    return f"/{hub}/answer/{response.pk}/{what}"


def desk(response: Response, what: str = "", hub: str = "fjelldal") -> str:
    return f"/{hub}/desk/assessments/{response.assessment_id}/{what}"


ANSWERING = ("", "page/data/", "send/", "done/", "answers/")


@pytest.fixture
def other_manager(hub: Hub, adviser: Person, make_person: MakePerson) -> Person:
    """The manager of another client of the same hub."""
    person = make_person("Nils")
    client = Client.objects.create(
        hub=hub, kind=Client.Kind.TRADER, name="Lia", search_name="lia", taken_on_at=timezone.now()
    )
    Representation.objects.create(
        hub=hub, client=client, person=person, since=timezone.now(), verified_by=adviser, verified_how="met"
    )
    return person


@pytest.fixture
def colleague(hub: Hub, client_of_hub: Client, adviser: Person, make_person: MakePerson) -> Person:
    """Somebody else who acts for the same client."""
    person = make_person("Kari")
    Representation.objects.create(
        hub=hub, client=client_of_hub, person=person, since=timezone.now(), verified_by=adviser,
        verified_how="met",
    )  # fmt: skip
    return person


class TestAnswering:
    @pytest.mark.parametrize("what", ANSWERING)
    def test_nobody_else_learns_that_it_is_there(
        self, begun: Response, browse: Browse, what: str, adviser: Person, leader: Person, stranger: Person,
        other_manager: Person, colleague: Person,
    ) -> None:  # fmt: skip
        for person in (None, adviser, leader, stranger, other_manager, colleague):
            browser = browse(person)
            assert browser.get(own(begun, what)).status_code == 404
            if what != "done/" and what != "answers/":
                assert browser.post(own(begun, what)).status_code == 404

    def test_not_in_another_hub(self, begun: Response, other_hub: Hub, browse: Browse) -> None:
        assert browse(begun.person).get(own(begun, "page/data/", other_hub.slug)).status_code == 404

    def test_a_grant_opens_one_response_only(
        self, response: Response, adviser: Person, browse: Browse
    ) -> None:
        other = actions.invite(
            client=response.assessment.client, instrument="feedback", person=response.person, by=adviser
        )
        browser = browse(None)
        browser.post(f"/fjelldal/answer/link/{links.token(response)}/")
        assert browser.get(own(response, "page/data/")).status_code == 200
        assert browser.get(own(other)).status_code == 404
        assert browser.get(own(other, "page/feedback/")).status_code == 404

    def test_before_she_agrees_every_page_leads_to_the_beginning(
        self, response: Response, browse: Browse
    ) -> None:
        browser = browse(response.person)
        for what in ("page/data/", "send/"):
            assert browser.get(own(response, what))["Location"] == own(response)
        answer = browser.get(own(response))
        assert answer.status_code == 200
        assert browser.post(own(response))["Location"] == own(response, "page/strategy/")

    def test_reading_changes_nothing(self, begun: Response, browse: Browse) -> None:
        browser = browse(begun.person)
        before = counts()
        for what in ANSWERING:
            assert browser.get(own(begun, what)).status_code in {200, 302}
        assert counts() == before

    def test_a_page_that_is_not_there(self, begun: Response, browse: Browse) -> None:
        assert browse(begun.person).get(own(begun, "page/astrology/")).status_code == 404

    def test_back_on_and_later(self, begun: Response, ccmd: Instrument, browse: Browse) -> None:
        browser = browse(begun.person)
        form = page_form(ccmd, "readiness")
        places = {"on": "page/technology/", "back": "page/preparation/", "later": "", "": "page/readiness/"}
        for wanted, place in places.items():
            answer = browser.post(own(begun, "page/readiness/"), form | {"go-to": [wanted]})
            assert answer["Location"] == own(begun, place)
        last = browser.post(own(begun, "page/intensity/"), page_form(ccmd, "intensity") | {"go-to": "on"})
        assert last["Location"] == own(begun, "send/")

    def test_she_resumes_where_she_left(self, begun: Response, ccmd: Instrument, browse: Browse) -> None:
        browse(begun.person).post(
            own(begun, "page/strategy/"), page_form(ccmd, "strategy") | {"go-to": ["on"]}
        )
        later = browse(None)
        answer = later.post(f"/fjelldal/answer/link/{links.token(begun)}/")
        assert answer["Location"] == own(begun, "page/preparation/")
        again = text(later.get(own(begun, "page/strategy/")))
        assert 'value="design.invested" checked' in again
        assert 'value="design.planned" checked' not in again

    def test_what_is_wrong_is_said_and_nothing_is_lost(self, feedback: Response, browse: Browse) -> None:
        browser = browse(feedback.person)
        form = {"useful": "4", "result": ["nothing_yet", "started"], "go-to": "on", "_once": ONCE}
        answer = browser.post(own(feedback, "page/feedback/"), form)
        assert answer.status_code == 200
        page = text(answer)
        assert "#q-result-0" in page
        for value in ("4", "nothing_yet", "started"):
            assert f'value="{value}" checked' in page
        feedback.refresh_from_db()
        assert feedback.answers == {"useful": "4"}

    def test_an_answer_can_be_taken_back(self, feedback: Response, browse: Browse) -> None:
        browser, page = browse(feedback.person), own(feedback, "page/feedback/")
        form = {"useful": ["4"], "result": ["started"]}
        browser.post(page, form)
        assert browser.post(page, form | {"take-back": ["result"]})["Location"] == page
        feedback.refresh_from_db()
        assert feedback.answers == {"useful": "4"}

    def test_words_that_people_type_are_escaped(
        self, client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
    ) -> None:
        response = actions.invite(client=client_of_hub, instrument="feedback", person=manager, by=adviser)
        actions.agree_and_start(response=response)
        browser = browse(manager)
        typed = "</textarea><script>alert(1)</script>"
        browser.post(own(response, "page/feedback/"), {"useful": "5", "comment": typed})
        for what in ("page/feedback/", "answers/"):
            assert "<script>alert" not in text(browser.get(own(response, what)))

    def test_a_forged_answer_is_not_stored(self, begun: Response, browse: Browse) -> None:
        form = {"data_use": ["<b>"], "technology.drones": "always", "answers": "x"}
        answer = browse(begun.person).post(own(begun, "page/data/"), form)
        assert answer.status_code == 200
        begun.refresh_from_db()
        assert begun.answers == {}


class TestSending:
    def test_what_is_open_is_listed_with_its_place(
        self, begun: Response, save_all: SaveAll, browse: Browse
    ) -> None:
        save_all(begun, without=("security", "intelligence"))
        page = text(browse(begun.person).get(own(begun, "send/")))
        for place in ("page/security/#q-security", "page/automation/#q-intelligence"):
            assert place in page
        assert "#q-data_use" not in page

    def test_a_matrix_half_answered_is_open_still(
        self, begun: Response, ccmd: Instrument, browse: Browse
    ) -> None:
        browser = browse(begun.person)
        browser.post(own(begun, "page/green_practice/"), {"green_practice.energy": "yes"})
        page = text(browser.get(own(begun, "send/")))
        assert "page/green_practice/#q-green_practice" in page
        assert "1 of 5 rows" in page

    def test_sending_twice_acts_once(self, begun: Response, save_all: SaveAll, browse: Browse) -> None:
        save_all(begun)
        browser = browse(begun.person)
        for _time in range(2):
            answer = browser.post(own(begun, "send/"), {"_once": ONCE})
            assert answer["Location"] == own(begun, "done/")
        sent = counts()
        browser.post(own(begun, "send/"))
        browser.post(own(begun, "page/data/"), {"data_use": ["policy"]})
        assert counts() == sent

    def test_nothing_answered_is_refused(self, begun: Response, browse: Browse) -> None:
        assert browse(begun.person).post(own(begun, "send/")).status_code == 409
        assert Assessment.objects.get().state == "started"

    def test_after_sending_only_she_sees_her_answers(
        self, completed: Response, browse: Browse, adviser: Person, leader: Person, stranger: Person,
        other_manager: Person, colleague: Person,
    ) -> None:  # fmt: skip
        browser = browse(completed.person)
        assert browser.get(own(completed, "done/")).status_code == 200
        assert "We have agreed how we handle our data" in text(browser.get(own(completed, "answers/")))
        for person in (None, adviser, leader, stranger, other_manager, colleague):
            assert browse(person).get(own(completed, "done/")).status_code == 404
            assert browse(person).get(own(completed, "answers/")).status_code == 404

    def test_feedback_ends_with_thanks(
        self, client_of_hub: Client, manager: Person, adviser: Person, save_all: SaveAll, browse: Browse
    ) -> None:
        response = actions.invite(client=client_of_hub, instrument="feedback", person=manager, by=adviser)
        actions.complete(response=save_all(actions.agree_and_start(response=response)))
        page = browse(manager).get(own(response, "done/"))
        assert page.status_code == 200
        assert page.context["result"] is None


class TestWorkspace:
    def address(self, response: Response) -> str:
        return f"/fjelldal/my/mappings/{response.assessment_id}/"

    def test_who_acts_for_the_client_sees_where_it_stands(
        self, completed: Response, colleague: Person, browse: Browse
    ) -> None:
        for person in (completed.person, colleague):
            page = browse(person).get(self.address(completed))
            assert page.status_code == 200
            assert "Data and security" in text(page)
        assert own(completed, "answers/") in text(browse(completed.person).get(self.address(completed)))
        assert own(completed, "answers/") not in text(browse(colleague).get(self.address(completed)))

    def test_nobody_else(
        self, completed: Response, adviser: Person, stranger: Person, other_manager: Person, browse: Browse
    ) -> None:
        address = self.address(completed)
        assert "/accounts/login/" in browse(None).get(address)["Location"]
        assert browse(stranger).get(address).status_code == 404
        assert browse(other_manager).get(address).status_code == 404
        assert browse(adviser).get(address).status_code == 403

    def test_not_who_has_left(
        self, completed: Response, colleague: Person, adviser: Person, browse: Browse
    ) -> None:
        end_representation(representation=Representation.objects.get(person=colleague), by=adviser)
        assert browse(colleague).get(self.address(completed)).status_code == 404

    def test_before_it_is_sent_there_is_nothing_to_see(self, begun: Response, browse: Browse) -> None:
        assert browse(begun.person).get(self.address(begun)).status_code == 404

    def test_it_says_what_a_score_is_based_on(
        self, begun: Response, save_all: SaveAll, browse: Browse
    ) -> None:
        actions.complete(response=save_all(begun, without=("security",)))
        assert "based on 1 of 2 questions" in text(browse(begun.person).get(self.address(begun)))


class TestDesk:
    def test_an_adviser_asks_and_is_led_to_what_she_asked(
        self, client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
    ) -> None:
        address = f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/"
        browser = browse(adviser)
        assert "Marte" in text(browser.get(address))
        form = {"person": manager.pk, "instrument": "ccmd", "_once": ONCE}
        first, again = browser.post(address, form), browser.post(address, form)
        response = Response.objects.get()
        assert first["Location"] == again["Location"] == desk(response)
        assert OutgoingMail.objects.count() == 1

    def test_what_is_refused_is_said_on_the_form(
        self, response: Response, adviser: Person, other_manager: Person, browse: Browse
    ) -> None:
        address = f"/fjelldal/desk/clients/{response.assessment.client_id}/assessments/"
        browser = browse(adviser)
        for person in (response.person, other_manager):
            answer = browser.post(address, {"person": person.pk, "instrument": "ccmd", "_once": ONCE})
            assert answer.status_code == 422
        assert Assessment.objects.count() == 1

    def test_without_a_mail_server_the_form_says_so(
        self, client_of_hub: Client, manager: Person, adviser: Person, browse: Browse, settings: object
    ) -> None:
        settings.FIRSTLINE_MAIL_READY = False  # type: ignore[attr-defined]
        address = f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/"
        answer = browse(adviser).post(address, {"person": manager.pk, "instrument": "ccmd", "_once": ONCE})
        assert answer.status_code == 422
        assert "no mail server is named. Ask whoever runs it" in text(answer)
        assert not Assessment.objects.exists()

    @pytest.mark.parametrize("role", [Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER, Role.AUDITOR])
    def test_who_advises_sees_scores_and_never_answers(
        self, completed: Response, hub: Hub, make_person: MakePerson, role: Role, browse: Browse
    ) -> None:
        browser = browse(make_person("Aud", hub, role))
        for address in (
            desk(completed),
            f"/fjelldal/desk/clients/{completed.assessment.client_id}/assessments/",
        ):
            page = browser.get(address)
            assert page.status_code == 200
            for context in page.context:
                shown = str(context.flatten())
                assert "design.invested" not in shown
            assert "We have agreed how we handle our data" not in text(page)
        assert "Data and security" in text(browser.get(desk(completed)))

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.ANALYST])
    def test_who_does_not_advise_sees_no_one_clients_scores(
        self, completed: Response, hub: Hub, make_person: MakePerson, role: Role, browse: Browse
    ) -> None:
        assert browse(make_person("Aud", hub, role)).get(desk(completed)).status_code == 403

    def test_nobody_else(self, response: Response, stranger: Person, other_hub: Hub, browse: Browse) -> None:
        new_link = f"responses/{response.pk}/new-link/"
        before = counts()
        for person, status in ((None, 302), (stranger, 404), (response.person, 404)):
            browser = browse(person)
            assert browser.get(desk(response)).status_code == status
            for what in ("withdraw/", new_link):
                assert browser.post(desk(response, what)).status_code == status
        elsewhere = browse(stranger)
        assert elsewhere.get(desk(response, hub=other_hub.slug)).status_code == 404
        assert elsewhere.post(desk(response, "withdraw/", other_hub.slug)).status_code == 404
        assert elsewhere.post(desk(response, new_link, other_hub.slug)).status_code == 404
        assert counts() == before

    def test_an_auditor_reads_and_does_not_write(
        self, response: Response, hub: Hub, make_person: MakePerson, browse: Browse
    ) -> None:
        assert (
            browse(make_person("Aud", hub, Role.AUDITOR)).post(desk(response, "withdraw/")).status_code == 403
        )

    def test_withdrawing(self, response: Response, adviser: Person, browse: Browse) -> None:
        browser = browse(adviser)
        assert browser.get(desk(response, "withdraw/")).status_code == 405
        for _time in range(2):
            assert browser.post(desk(response, "withdraw/"), {"_once": ONCE})["Location"] == desk(response)
        assert Assessment.objects.get().state == "withdrawn"
        assert browser.get(desk(response)).status_code == 200

    def test_withdrawing_what_was_sent_is_refused(
        self, completed: Response, adviser: Person, browse: Browse
    ) -> None:
        assert browse(adviser).post(desk(completed, "withdraw/")).status_code == 409

    def test_a_new_link_from_the_desk(self, response: Response, adviser: Person, browse: Browse) -> None:
        Response.objects.update(link_sent_at=timezone.now() - timedelta(hours=1))
        answer = browse(adviser).post(desk(response, f"responses/{response.pk}/new-link/"))
        assert answer["Location"] == desk(response)
        assert links_mailed() == [2]

    def test_a_response_of_another_assessment_is_not_there(
        self, response: Response, adviser: Person, browse: Browse
    ) -> None:
        other = actions.invite(
            client=response.assessment.client, instrument="feedback", person=response.person, by=adviser
        )
        address = desk(response, f"responses/{other.pk}/new-link/")
        assert browse(adviser).post(address).status_code == 404


def test_every_address_has_its_name() -> None:
    kwargs = {"hub": "fjelldal", "response_id": 1}
    assert reverse("assessments:start", kwargs=kwargs) == "/fjelldal/answer/1/"


def test_the_list_of_what_was_asked_takes_the_same_queries_however_long(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)
    address = f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/"
    taken = []
    for total in (3, 30):
        for number in range(Assessment.objects.count(), total):
            actions.invite(
                client=client_of_hub,
                instrument="feedback",
                person=manager,
                by=adviser,
                about=f"plans.delivery/{number}",
            )
        with CaptureQueriesContext(connection) as queries:
            assert text(browser.get(address)).count("desk/assessments/") == total
        taken.append(len(queries))
    assert taken[0] == taken[1]
