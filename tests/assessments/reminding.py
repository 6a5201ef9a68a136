"""What the tests of reminders stand on: a clock, and somebody else who was asked too."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core import mail as django_mail

from firstline.domains.assessments import actions
from firstline.domains.assessments.models import Response
from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs.models import Person
from firstline.foundation.mail import post
from firstline.foundation.mail.models import OutgoingMail
from tests.conftest import MakePerson

OSLO = ZoneInfo("Europe/Oslo")
# A Monday; five days later is a Saturday, twelve a Saturday too.
ASKED = datetime(2026, 11, 2, 10, tzinfo=OSLO)
MONDAY = datetime(2026, 11, 9, 8, tzinfo=OSLO)
SECOND = datetime(2026, 11, 16, 8, tzinfo=OSLO)


class Clock:
    """The worker's hourly work, at one moment after another."""

    def __init__(self, traveller: Any) -> None:
        self.traveller = traveller

    def work(self, moment: datetime) -> int:
        """Look at this moment, and send what is due; returns how many reminders were made."""
        self.traveller.move_to(moment)
        reminded = actions.remind_due()
        post.send_due()
        return reminded

    def work_until(self, first: datetime, last: datetime) -> list[datetime]:
        """Look every four hours; returns when somebody was reminded."""
        looks = int((last - first) / timedelta(hours=4))
        moments = [first.astimezone(UTC) + timedelta(hours=4 * look) for look in range(looks)]
        return [moment.astimezone(OSLO) for moment in moments if self.work(moment)]


def reminders_mailed() -> list[str]:
    subjects = [str(message.subject) for message in django_mail.outbox]
    return [subject for subject in subjects if subject.startswith("Reminder: ")]


def another(asked: Response, adviser: Person, make_person: MakePerson, name: str) -> Response:
    """Somebody else's client, asked at the same time, whose mail has gone."""
    client = Client.objects.create(
        hub=asked.hub, kind="trader", name=name, search_name=name.lower(), taken_on_at=ASKED
    )
    person = make_person(name)
    Representation.objects.create(
        hub=asked.hub, client=client, person=person, since=ASKED, verified_by=adviser, verified_how="met"
    )
    response = actions.invite(client=client, instrument="ccmd", person=person, by=adviser)
    OutgoingMail.objects.filter(key=response.mail_key).update(state="sent", sent_at=ASKED)
    return response
