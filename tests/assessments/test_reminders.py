"""Who was asked and has not sent is reminded, twice at most, and every way in which that stops."""

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from firstline.domains.assessments import actions, links, reminders
from firstline.domains.assessments.actions import reminding
from firstline.domains.assessments.models import Reminder, Response
from firstline.domains.clients.actions import end_representation
from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.mail import post
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.tasks import regular
from tests.assessments.conftest import SaveAll, counts
from tests.assessments.reminding import ASKED, MONDAY, OSLO, SECOND, Clock, another, reminders_mailed
from tests.conftest import MakePerson

Browse = Callable[[Person | None], Browser]


class TestWhen:
    def test_twice_on_working_days_and_never_again(self, asked: Response, clock: Clock) -> None:
        reminded = clock.work_until(ASKED - timedelta(hours=2), ASKED + timedelta(days=32))
        assert reminded == [MONDAY, SECOND]
        assert len(reminders_mailed()) == 2
        assert [one.number for one in Reminder.objects.all()] == [1, 2]

    def test_the_worker_does_it_each_hour(self, asked: Response, clock: Clock) -> None:
        clock.traveller.move_to(MONDAY)
        regular.do_all()
        assert Reminder.objects.count() == 1

    @pytest.mark.parametrize("days", [[], [3], [1, 2]])
    def test_the_days_are_the_hubs(self, asked: Response, clock: Clock, days: list[int]) -> None:
        Hub.objects.update(reminder_days=days)
        reminded = clock.work_until(ASKED, ASKED + timedelta(days=6))
        assert [(one - ASKED).days for one in reminded] == days

    def test_a_worker_that_was_away_does_not_make_up_for_it(self, asked: Response, clock: Clock) -> None:
        """Both are due; the second comes as long after the first as the hub wants."""
        late = datetime(2026, 11, 18, 10, tzinfo=OSLO)
        assert clock.work_until(late, late + timedelta(days=12)) == [late, late + timedelta(days=7)]

    def test_a_new_link_counts_anew_and_is_a_mail_too(self, asked: Response, clock: Clock) -> None:
        friday = datetime(2026, 11, 6, 10, tzinfo=OSLO)
        clock.traveller.move_to(friday)
        assert actions.send_new_link(response=asked)
        post.send_due()
        assert clock.work_until(friday, friday + timedelta(days=4)) == []
        assert clock.work(friday + timedelta(days=5)) == 1

    def test_not_within_a_day_of_another_mail(self, asked: Response, clock: Clock) -> None:
        """The first mail waited for a mail server, and has just gone."""
        clock.traveller.move_to(MONDAY)
        OutgoingMail.objects.update(sent_at=MONDAY)
        assert clock.work_until(MONDAY, MONDAY + timedelta(hours=24)) == []
        assert clock.work(MONDAY + timedelta(hours=24)) == 1

    def test_not_while_the_mail_before_waits_or_has_stopped(self, response: Response, clock: Clock) -> None:
        for state in ("queued", "failed", "uncertain"):
            OutgoingMail.objects.update(state=state, due_at=MONDAY + timedelta(days=9))
            clock.traveller.move_to(MONDAY)
            assert actions.remind_due() == 0, state

    def test_not_without_a_mail_server(self, asked: Response, clock: Clock, settings: Any) -> None:
        settings.FIRSTLINE_MAIL_READY = False
        before = counts()
        assert clock.work(MONDAY) == 0
        assert counts() == before

    def test_the_clock_is_the_hubs(self, asked: Response, clock: Clock) -> None:
        """Sunday evening in Oslo is Monday morning in Auckland."""
        sunday = datetime(2026, 11, 8, 20, tzinfo=OSLO)
        assert clock.work(sunday) == 0
        Hub.objects.update(time_zone="Pacific/Auckland")
        assert clock.work(sunday) == 1

    def test_feedback_is_reminded_of_too(self, feedback: Response) -> None:
        with time_machine.travel(ASKED, tick=False) as traveller:
            Response.objects.update(link_sent_at=ASKED, agreed_at=None)
            OutgoingMail.objects.update(state="sent", sent_at=ASKED)
            assert Clock(traveller).work(MONDAY) == 1
        assert "First web shop" in django_mail.outbox[0].subject
        assert "First web shop" in str(django_mail.outbox[0].body)


class TestTheMail:
    def test_its_link_works_and_so_does_the_first(
        self, asked: Response, clock: Clock, browse: Browse
    ) -> None:
        first = links.token(asked)
        clock.work(MONDAY)
        body = str(django_mail.outbox[-1].body)
        address = next(line for line in body.splitlines() if "/answer/link/" in line)
        browser = browse(None)
        assert browser.get(f"/fjelldal/answer/link/{first}/").status_code == 200
        assert browser.get(f"/fjelldal{address.partition('/fjelldal')[2]}").status_code == 200
        asked.refresh_from_db()
        assert asked.link_number == 1
        # Signed anew: it is good for thirty days from now.
        clock.traveller.move_to(ASKED + timedelta(days=34))
        second = address.rstrip("/").rpartition("/")[2]
        assert links.read(second, asked.hub).state is links.State.GOOD
        assert links.read(first, asked.hub).state is links.State.LAPSED

    def test_it_says_what_waits_and_how_to_be_left_alone(self, asked: Response, clock: Clock) -> None:
        clock.work(MONDAY)
        body = str(django_mail.outbox[-1].body)
        assert "We have not had your answers yet." in body
        assert "Solbakken Snekkeri" in body
        assert "not reminded of this again" not in body
        clock.work(SECOND)
        assert "You are not reminded of this again." in str(django_mail.outbox[-1].body)

    def test_who_has_begun_reads_that_it_is_kept(
        self, asked: Response, clock: Clock, save_all: SaveAll
    ) -> None:
        save_all(actions.agree_and_start(response=asked))
        clock.work(MONDAY)
        assert "You have begun" in str(django_mail.outbox[-1].body)

    @pytest.mark.parametrize("language", ["nb", "da"])
    def test_it_is_in_her_language(self, asked: Response, clock: Clock, language: str) -> None:
        Person.objects.filter(pk=asked.person_id).update(language=language)
        clock.work(MONDAY)
        assert django_mail.outbox[-1].extra_headers["Content-Language"] == language


class TestStops:
    def test_when_she_has_sent(self, asked: Response, clock: Clock, save_all: SaveAll) -> None:
        actions.complete(response=save_all(actions.agree_and_start(response=asked)))
        assert clock.work_until(MONDAY, MONDAY + timedelta(days=9)) == []

    def test_when_it_is_withdrawn(self, asked: Response, clock: Clock, adviser: Person) -> None:
        actions.withdraw(assessment=asked.assessment, by=adviser)
        assert clock.work(MONDAY) == 0

    def test_when_she_no_longer_acts_for_the_client(
        self, asked: Response, clock: Clock, adviser: Person
    ) -> None:
        end_representation(representation=Representation.objects.get(person=asked.person), by=adviser)
        assert clock.work(MONDAY) == 0

    @pytest.mark.parametrize("gone", ["person", "client"])
    def test_when_she_or_the_client_is_gone(self, asked: Response, clock: Clock, gone: str) -> None:
        if gone == "person":
            Person.objects.filter(pk=asked.person_id).update(is_active=False)
        else:
            Client.objects.update(closed_at=ASKED)
        assert clock.work(MONDAY) == 0

    def test_when_the_link_has_lapsed(self, asked: Response, clock: Clock) -> None:
        assert clock.work(ASKED + timedelta(days=30)) == 0

    def test_when_an_adviser_turned_it_off_and_until_it_is_on_again(
        self, asked: Response, clock: Clock, adviser: Person
    ) -> None:
        actions.set_reminders(assessment=asked.assessment, on=False, by=adviser)
        assert clock.work(MONDAY) == 0
        actions.set_reminders(assessment=asked.assessment, on=True, by=adviser)
        actions.set_reminders(assessment=asked.assessment, on=True, by=adviser)
        assert clock.work(MONDAY) == 1
        rows = AuditRow.objects.filter(action="assessments.set_reminders").order_by("pk")
        assert [(row.by_id, row.changes) for row in rows] == [
            (adviser.pk, {"on": False}),
            (adviser.pk, {"on": True}),
        ]

    def test_when_a_team_s_answering_has_ended_without_her(
        self, asked: Response, clock: Clock, adviser: Person
    ) -> None:
        asked.assessment.state = "completed"
        asked.assessment.save(update_fields=["state"])
        assert clock.work(MONDAY) == 0
        with pytest.raises(Refused):
            actions.set_reminders(assessment=asked.assessment, on=False, by=adviser)

    def test_what_waits_is_dropped_with_its_point(
        self, asked: Response, clock: Clock, save_all: SaveAll, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The mail server is away while she sends."""
        clock.traveller.move_to(MONDAY)
        assert actions.remind_due() == 1
        assert OutgoingMail.objects.filter(state="queued").count() == 1
        actions.complete(response=save_all(actions.agree_and_start(response=asked)))
        assert not OutgoingMail.objects.filter(state="queued").exists()
        assert not Reminder.objects.exists()

    def test_what_waits_never_goes_on_a_saturday_nor_after_she_left(
        self, asked: Response, clock: Clock, adviser: Person
    ) -> None:
        Hub.objects.update(reminder_days=[4])
        friday = datetime(2026, 11, 6, 15, tzinfo=OSLO)
        clock.traveller.move_to(friday)
        assert actions.remind_due() == 1
        assert clock.work(friday + timedelta(hours=10)) == 0
        assert reminders_mailed() == []
        assert clock.work(MONDAY) == 1
        assert len(reminders_mailed()) == 1
        Hub.objects.update(reminder_days=[4, 6])
        clock.traveller.move_to(MONDAY + timedelta(days=2))
        assert actions.remind_due() == 1
        end_representation(representation=Representation.objects.get(person=asked.person), by=adviser)
        assert clock.work(MONDAY + timedelta(days=2, hours=1)) == 0
        assert len(reminders_mailed()) == 1

    def test_a_new_link_takes_the_place_of_a_reminder_that_waits(self, asked: Response, clock: Clock) -> None:
        clock.traveller.move_to(MONDAY)
        assert actions.remind_due() == 1
        actions.send_new_link(response=asked)
        post.send_due()
        assert reminders_mailed() == []
        assert Reminder.objects.count() == 0


class TestOnce:
    def test_two_workers_and_twice_the_work(self, asked: Response, clock: Clock) -> None:
        assert [clock.work(MONDAY) for _worker in range(3)] == [1, 0, 0]
        assert len(reminders_mailed()) == 1

    def test_two_who_found_the_same_at_once(self, asked: Response, clock: Clock) -> None:
        clock.traveller.move_to(MONDAY)
        (found,) = reminders.due(MONDAY)
        assert [reminding._remind(found), reminding._remind(found)] == [True, False]

    def test_killed_before_the_end_leaves_nothing(
        self, asked: Response, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock.traveller.move_to(MONDAY)
        before = counts()

        def die(**_asked: object) -> None:
            raise SystemExit

        with monkeypatch.context() as now:
            now.setattr("firstline.domains.assessments.actions.reminding.trail.record", die)
            with pytest.raises(SystemExit):
                actions.remind_due()
        assert counts() == before
        assert not Reminder.objects.exists()
        assert clock.work(MONDAY) == 1
        assert len(reminders_mailed()) == 1

    def test_killed_while_sending_is_never_sent_again(self, asked: Response, clock: Clock) -> None:
        clock.traveller.move_to(MONDAY)
        assert actions.remind_due() == 1
        assert post._claim() is not None
        assert clock.work_until(MONDAY + timedelta(hours=1), MONDAY + timedelta(days=10)) == []
        assert reminders_mailed() == []

    def test_one_that_fails_keeps_nobody_else_from_it(
        self, asked: Response, clock: Clock, adviser: Person, make_person: MakePerson
    ) -> None:
        other = another(asked, adviser, make_person, "Kari")
        Person.objects.filter(pk=asked.person_id).update(email="no address")
        assert clock.work(MONDAY) == 1
        assert Reminder.objects.get().response == other

    def test_a_refused_reminder_is_tried_by_the_mail_and_not_made_again(
        self, asked: Response, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no(message: EmailMessage) -> int:
            raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no")})

        monkeypatch.setattr(EmailMessage, "send", no)
        assert [clock.work(MONDAY + timedelta(hours=hour)) for hour in range(5)] == [1, 0, 0, 0, 0]


class TestMany:
    def test_looking_costs_the_same_for_many(
        self, asked: Response, clock: Clock, adviser: Person, make_person: MakePerson
    ) -> None:
        def cost() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                reminders.due(MONDAY)
            return len(queries)

        clock.traveller.move_to(MONDAY)
        few = cost()
        clock.traveller.move_to(ASKED)
        for number in range(12):
            another(asked, adviser, make_person, f"Person{number}")
        clock.traveller.move_to(MONDAY)
        assert cost() == few <= 4
        assert clock.work(MONDAY) == 13
