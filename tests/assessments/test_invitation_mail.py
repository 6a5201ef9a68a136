"""What became of the mail with a link: who is told, and how a person sends it again."""

import smtplib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.assessments import actions, links, queries
from firstline.domains.assessments.models import Response
from firstline.domains.clients.actions import end_representation
from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.mail import post
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.mail.queries import SENDING_TAKES_AT_MOST
from tests.assessments.conftest import SaveAll, counts, links_mailed
from tests.conftest import MakePerson

Browse = Callable[[Person | None], Browser]
TODAY = "/fjelldal/desk/"
STATES = ["refused", "perhaps sent"]


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def desk(response: Response, what: str = "", hub: str = "fjelldal") -> str:
    return f"/{hub}/desk/assessments/{response.assessment_id}/{what}"


def new_link(response: Response, hub: str = "fjelldal") -> str:
    return desk(response, f"responses/{response.pk}/new-link/", hub)


def client_page(response: Response) -> str:
    return f"/fjelldal/desk/clients/{response.assessment.client_id}/"


def an_hour_passes() -> None:
    """What was asked and mailed a moment ago was so an hour ago."""
    hour = timedelta(hours=1)
    Response.objects.update(link_sent_at=timezone.now() - hour)
    OutgoingMail.objects.update(due_at=timezone.now() - hour)


def refuse(monkeypatch: pytest.MonkeyPatch, *, times: int, said: bytes = b"no such person") -> None:
    """The mail server refuses the person so many times."""

    def no(message: EmailMessage) -> int:
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, said)})

    with monkeypatch.context() as now:
        now.setattr(EmailMessage, "send", no)
        for _time in range(times):
            OutgoingMail.objects.update(due_at=timezone.now())
            assert post.send_due() == 0


def give_up(monkeypatch: pytest.MonkeyPatch, said: bytes = b"no such person") -> None:
    refuse(monkeypatch, times=post.FAILURES_BEFORE_GIVING_UP, said=said)


def crash() -> None:
    """A worker begins to send and dies; nobody knows how far it came."""
    assert post._claim() is not None
    OutgoingMail.objects.update(due_at=timezone.now() - SENDING_TAKES_AT_MOST)


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Stop the mail in one of the two ways."""
    return lambda how: give_up(monkeypatch) if how == "refused" else crash()


class TestOnTheMappingsPage:
    def test_on_its_way(self, response: Response, adviser: Person, browse: Browse) -> None:
        page = text(browse(adviser).get(desk(response)))
        assert "The mail has been on its way since" in page
        assert "Not delivered" not in page
        assert post._claim() is not None
        assert "The mail has been on its way since" in text(browse(adviser).get(desk(response)))

    def test_sent(self, response: Response, adviser: Person, browse: Browse) -> None:
        assert post.send_due() == 1
        page = text(browse(adviser).get(desk(response)))
        assert "The mail was sent" in page
        assert "Send a new link" in page
        assert "the link sent before stops working at once" in page, "which is said before it is done"

    def test_refused_and_tried_again_by_itself(
        self, response: Response, adviser: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refuse(monkeypatch, times=1)
        page = text(browse(adviser).get(desk(response)))
        assert "has not taken the mail to marte@example.org yet (550 no such person)" in page
        assert "Not delivered" not in page
        assert not queries.undelivered(adviser, response.hub).exists()

    def test_given_up(
        self, response: Response, adviser: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        give_up(monkeypatch)
        page = text(browse(adviser).get(desk(response)))
        assert "Not delivered" in page
        assert "refused the mail to marte@example.org" in page
        assert ": 550 no such person" in page
        assert "Send again, with a new link" in page

    def test_begun_and_unfinished_is_said_and_never_sent_by_itself(
        self, response: Response, adviser: Person, browse: Browse
    ) -> None:
        crash()
        for _worker in range(3):
            page = text(browse(adviser).get(desk(response)))
            assert "Perhaps not delivered" in page
            assert "Ask whether it came before you send it again." in page
            assert post.send_due() == 0
        assert OutgoingMail.objects.get().state == "uncertain"
        assert django_mail.outbox == []
        response.refresh_from_db()
        assert response.link_number == 1

    def test_what_a_mail_server_says_is_text(
        self, response: Response, adviser: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        give_up(monkeypatch, said=b"<script>alert(1)</script> \xff")
        for address in (desk(response), TODAY):
            page = text(browse(adviser).get(address))
            assert "&lt;script&gt;alert(1)" in page
            assert "<script>alert" not in page

    @pytest.mark.parametrize("role", [Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER, Role.AUDITOR])
    def test_who_advises_sees_it_and_an_auditor_has_no_button(
        self, response: Response, hub: Hub, make_person: MakePerson, role: Role, browse: Browse,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        give_up(monkeypatch)
        page = text(browse(make_person("Aud", hub, role)).get(desk(response)))
        assert "550 no such person" in page
        assert (new_link(response) in page) == (role != Role.AUDITOR)

    def test_what_she_has_opened_since_no_longer_matters(
        self, response: Response, adviser: Person, browse: Browse
    ) -> None:
        crash()
        actions.agree_and_start(response=response)
        assert "Perhaps not delivered" not in text(browse(adviser).get(desk(response)))
        assert not queries.undelivered(adviser, response.hub).exists()
        an_hour_passes()
        Response.objects.update(agreed_at=timezone.now() - timedelta(hours=2))
        assert "Perhaps not delivered" in text(browse(adviser).get(desk(response)))
        assert queries.undelivered(adviser, response.hub).exists()

    def test_without_its_mail_it_says_when_the_link_was_sent(
        self, response: Response, adviser: Person, browse: Browse
    ) -> None:
        """A mail is forgotten long before a mapping is."""
        OutgoingMail.objects.all().delete()
        assert "link sent" in text(browse(adviser).get(desk(response)))


class TestSendingAgain:
    @pytest.mark.parametrize("how", STATES)
    def test_it_is_a_new_link_and_settles_the_old_mail(
        self, response: Response, adviser: Person, browse: Browse, stop: Callable[[str], None], how: str
    ) -> None:
        old = links.token(response)
        stop(how)
        an_hour_passes()
        Person.objects.filter(pk=response.person_id).update(email="marte@corrected.example")
        browser = browse(adviser)
        page = text(browser.post(new_link(response), follow=True))
        assert "Marte has a new link on the way" in page
        assert "The mail has been on its way since" in page
        assert "Nothing is waiting for you." in text(browser.get(TODAY))
        assert links_mailed() == [2]
        assert post.send_due() == 1
        assert django_mail.outbox[0].to == ["marte@corrected.example"]
        assert browser.get(f"/fjelldal/answer/link/{old}/").status_code == 410
        row = AuditRow.objects.get(action="assessments.send_new_link")
        was = {"refused": "failed", "perhaps sent": "sending"}[how]
        assert (row.by_id, row.changes) == (adviser.pk, {"link_number": 2, "mail_before": was})

    def test_a_mail_that_went_is_remembered(self, response: Response, adviser: Person) -> None:
        post.send_due()
        an_hour_passes()
        assert actions.send_new_link(response=response, by=adviser)
        assert links_mailed() == [1, 2]

    def test_within_five_minutes_nothing_is_sent_and_nothing_else_is_said(
        self, response: Response, adviser: Person, browse: Browse
    ) -> None:
        crash()
        before = counts()
        page = text(browse(adviser).post(new_link(response), follow=True))
        assert "Nothing was sent" in page
        assert "on the way" not in page
        assert counts() == before

    @pytest.mark.parametrize("how", STATES)
    def test_refused_once_it_is_answered_or_withdrawn(
        self, response: Response, adviser: Person, save_all: SaveAll, browse: Browse,
        stop: Callable[[str], None], how: str,
    ) -> None:  # fmt: skip
        stop(how)
        if how == "refused":
            actions.withdraw(assessment=response.assessment, by=adviser)
        else:
            actions.complete(response=save_all(actions.agree_and_start(response=response)))
        assert links_mailed() == []
        before = counts()
        assert browse(adviser).post(new_link(response)).status_code == 409
        assert counts() == before

    def test_an_editor_an_auditor_a_client_and_another_hub_may_not(
        self, response: Response, hub: Hub, other_hub: Hub, stranger: Person, make_person: MakePerson,
        browse: Browse, monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        give_up(monkeypatch)
        an_hour_passes()
        before = counts()
        for person, status in (
            (make_person("Aud", hub, Role.AUDITOR), 403),
            (make_person("Eva", hub, Role.EDITOR), 403),
            (response.person, 404),
            (stranger, 404),
            (None, 302),
        ):
            assert browse(person).post(new_link(response)).status_code == status
        assert browse(stranger).post(new_link(response, other_hub.slug)).status_code == 404
        assert counts() == before

    def test_without_a_mail_server_the_stopped_mail_stays(
        self, response: Response, adviser: Person, browse: Browse, settings: object
    ) -> None:
        crash()
        an_hour_passes()
        settings.FIRSTLINE_MAIL_READY = False  # type: ignore[attr-defined]
        before = counts()
        assert browse(adviser).post(new_link(response)).status_code == 409
        assert counts() == before

    def test_a_mail_that_is_just_being_sent_is_left_alone(self, response: Response, adviser: Person) -> None:
        mail = post._claim()
        assert mail is not None
        Response.objects.update(link_sent_at=timezone.now() - timedelta(hours=1))
        actions.send_new_link(response=response, by=adviser)
        assert links_mailed() == [1, 2]


class TestToday:
    @pytest.mark.parametrize("how", STATES)
    def test_it_waits_for_the_contact_person_and_for_who_asked(
        self, response: Response, adviser: Person, leader: Person, hub: Hub, make_person: MakePerson,
        browse: Browse, stop: Callable[[str], None], how: str,
    ) -> None:  # fmt: skip
        stop(how)
        Client.objects.update(contact_person=leader)
        colleague = make_person("Kari", hub, Role.ADVISER)
        why = {"refused": "550 no such person", "perhaps sent": "was not finished"}[how]
        for person, sees in ((adviser, True), (leader, True), (colleague, False)):
            page = text(browse(person).get(TODAY))
            assert (why in page) == (desk(response) in page) == sees
            assert ("One thing is waiting for you." in page) == sees

    def test_one_that_nobody_took_up_stands_there_once(
        self, response: Response, adviser: Person, browse: Browse
    ) -> None:
        crash()
        response.assessment.invited_at -= timedelta(days=30)
        response.assessment.save()
        assert "One thing is waiting for you." in text(browse(adviser).get(TODAY))

    def test_not_what_a_new_link_would_be_refused_for(self, response: Response, adviser: Person) -> None:
        crash()
        assert queries.undelivered(adviser, response.hub).get() == response
        end_representation(representation=Representation.objects.get(person=response.person), by=adviser)
        assert not queries.undelivered(adviser, response.hub).exists()

    def test_not_in_another_hub_nor_for_a_mail_of_an_older_link(
        self, response: Response, adviser: Person, other_hub: Hub
    ) -> None:
        crash()
        assert not queries.undelivered(adviser, other_hub).exists()
        Response.objects.update(link_number=2)
        assert not queries.undelivered(adviser, response.hub).exists()


def test_the_clients_page_says_it_and_the_clients_own_page_does_not(
    response: Response, adviser: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_up(monkeypatch)
    page = text(browse(adviser).get(client_page(response)))
    assert "not delivered" in page
    assert "not delivered" in text(browse(adviser).get(f"{client_page(response)}assessments/"))
    assert desk(response) in page
    failed = OutgoingMail.objects.filter(state="failed")
    assert failed.update(state="uncertain") == 1
    assert "perhaps not delivered" in text(browse(adviser).get(client_page(response)))
    assert "delivered" not in text(browse(response.person).get("/fjelldal/my/"))


@pytest.mark.parametrize("place", [TODAY, "the client's page", "what was asked before"])
def test_however_many_have_stopped_it_takes_the_same_queries(
    response: Response, adviser: Person, browse: Browse, place: str
) -> None:
    address = {"the client's page": "", "what was asked before": "assessments/"}.get(place)
    address = TODAY if address is None else client_page(response) + address
    browser = browse(adviser)
    taken = []
    for total in (2, 10):
        for number in range(Response.objects.count(), total):
            actions.invite(
                client=response.assessment.client, instrument="feedback", person=response.person,
                by=adviser, about=f"plans.delivery/{number}",
            )  # fmt: skip
        OutgoingMail.objects.update(state="uncertain")
        with CaptureQueriesContext(connection) as captured:
            assert text(browser.get(address)).count("perhaps not delivered") == total
        taken.append(len(captured))
    assert taken[0] == taken[1]


def test_however_many_were_asked_the_mappings_page_takes_the_same_queries(
    response: Response, hub: Hub, adviser: Person, make_person: MakePerson, browse: Browse
) -> None:
    browser = browse(adviser)
    taken = []
    for total in (2, 10):
        for number in range(Response.objects.count(), total):
            one = Response.objects.create(
                hub=hub, assessment=response.assessment, person=make_person(f"Person{number}"),
                link_sent_at=timezone.now(),
            )  # fmt: skip
            post.queue(key=one.mail_key, to="a@example.org", subject="x", text="x", hub_id=hub.pk)
        with CaptureQueriesContext(connection) as captured:
            assert text(browser.get(desk(response))).count("on its way") == total
        taken.append(len(captured))
    assert taken[0] == taken[1]
