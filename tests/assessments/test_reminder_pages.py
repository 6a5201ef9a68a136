"""The page where somebody says that she wants no more reminders, and what the desk sees of them."""

from collections.abc import Callable
from datetime import timedelta

from django.core import mail as django_mail
from django.test import Client as Browser

from firstline.domains.assessments import actions, links, reminders
from firstline.domains.assessments.models import Reminder, Response
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.mail import post
from tests.assessments.conftest import counts
from tests.assessments.reminding import ASKED, MONDAY, SECOND, Clock, another
from tests.conftest import MakePerson

Browse = Callable[[Person | None], Browser]


def text(answer: object) -> str:
    return answer.content.decode().replace("\xa0", " ")  # type: ignore[attr-defined, no-any-return]


def desk(response: Response, what: str = "") -> str:
    return f"/fjelldal/desk/assessments/{response.assessment_id}/{what}"


def stop_page(body: str) -> str:
    """Where the mail leads who wants no more reminders."""
    address = next(line for line in body.splitlines() if "/no-reminders/" in line)
    return f"/fjelldal{address.partition('/fjelldal')[2]}"


class TestNoMoreReminders:
    def test_looking_changes_nothing_and_the_button_does(
        self, asked: Response, clock: Clock, browse: Browse
    ) -> None:
        clock.work(MONDAY)
        page, browser = stop_page(str(django_mail.outbox[-1].body)), browse(None)
        before = counts()
        for _scanner in range(2):
            answer = browser.get(page, headers={"accept-language": "en"})
            assert answer.status_code == 200
            assert text(answer).count('name="wanted"') == 1
            assert "Solbakken" not in text(answer)
        browser.head(page)
        assert counts() == before
        for _press in range(2):
            assert browser.post(page, {"wanted": "no"})["Location"] == page
        browser.cookies["django_language"] = "en"
        assert "You get no more reminders" in text(browser.get(page))
        assert AuditRow.objects.filter(action="assessments.want_reminders").count() == 1
        assert clock.work(SECOND) == 0

    def test_it_holds_for_all_that_the_hub_asks_her_and_can_be_taken_back(
        self, asked: Response, clock: Clock, client_of_hub: Client, adviser: Person, browse: Browse
    ) -> None:
        clock.work(MONDAY)
        page, browser = stop_page(str(django_mail.outbox[-1].body)), browse(None)
        browser.post(page, {"wanted": "no"})
        growth = actions.invite(client=client_of_hub, instrument="growth", person=asked.person, by=adviser)
        post.send_due()
        later = SECOND + timedelta(days=7)
        assert clock.work(later) == 0
        browser.post(page, {"wanted": "yes"})
        assert clock.work(later) == 2
        assert set(Reminder.objects.filter(queued_at=later).values_list("response", flat=True)) == {
            asked.pk,
            growth.pk,
        }

    def test_it_says_nothing_of_others_and_works_when_the_link_does_not(
        self, asked: Response, clock: Clock, adviser: Person, make_person: MakePerson, browse: Browse
    ) -> None:
        other = another(asked, adviser, make_person, "Kari")
        clock.work(MONDAY)
        page = next(
            stop_page(str(mail.body)) for mail in django_mail.outbox[1:] if mail.to == [asked.person.email]
        )
        clock.traveller.move_to(ASKED + timedelta(days=100))
        browse(None).post(page, {"wanted": "no"})
        assert reminders.wants_none(asked)
        assert not reminders.wants_none(other)

    def test_an_altered_one_and_another_hubs_are_not_found(
        self, asked: Response, other_hub: Hub, browse: Browse
    ) -> None:
        good = stop_page(links.no_reminders_address(asked))
        for page in (good[:-3] + "x/", good.replace("fjelldal", "havn"), stop_page_of_a_link(asked)):
            assert browse(None).post(page, {"wanted": "no"}).status_code == 404
        assert not reminders.wants_none(asked)

    def test_it_lets_nobody_answer(self, asked: Response, browse: Browse) -> None:
        token = links.no_reminders_address(asked).rstrip("/").rpartition("/")[2]
        assert browse(None).get(f"/fjelldal/answer/link/{token}/").status_code == 404


def stop_page_of_a_link(response: Response) -> str:
    """The token of the link to answer, where the other one belongs."""
    return f"/fjelldal/answer/no-reminders/{links.token(response)}/"


class TestAtTheDesk:
    def test_she_sees_when_it_goes_and_when_it_went(
        self, asked: Response, clock: Clock, adviser: Person, browse: Browse
    ) -> None:
        browser = browse(adviser)
        page = text(browser.get(desk(asked)))
        assert "is reminded 9 November 2026" in page
        clock.work(MONDAY)
        page = text(browser.get(desk(asked)))
        assert "reminded 9 November 2026" in page
        assert "is reminded 16 November 2026" in page
        clock.work(SECOND)
        assert "is reminded" not in text(browser.get(desk(asked)))

    def test_she_turns_them_off_and_on(
        self, asked: Response, clock: Clock, adviser: Person, browse: Browse
    ) -> None:
        browser = browse(adviser)
        page = text(browser.post(desk(asked, "reminders/"), {"on": "no"}, follow=True))
        assert "Reminders are off here" in page
        assert "is reminded 9" not in page
        page = text(browser.post(desk(asked, "reminders/"), {"on": "yes"}, follow=True))
        assert "is reminded 9 November 2026" in page

    def test_she_sees_who_wants_none(
        self, asked: Response, clock: Clock, adviser: Person, browse: Browse
    ) -> None:
        actions.want_reminders(response=asked, wanted=False)
        page = text(browse(adviser).get(desk(asked)))
        assert "wants no reminders" in page
        assert "is reminded" not in page

    def test_who_only_reads_or_is_elsewhere_turns_nothing_off(
        self, asked: Response, hub: Hub, stranger: Person, make_person: MakePerson, browse: Browse
    ) -> None:
        before = counts()
        for person, status in (
            (make_person("Aud", hub, Role.AUDITOR), 403),
            (make_person("Eva", hub, Role.EDITOR), 403),
            (asked.person, 404),
            (stranger, 404),
            (None, 302),
        ):
            assert browse(person).post(desk(asked, "reminders/"), {"on": "no"}).status_code == status
            assert counts() == before
