"""When whoever was asked to answer, and has not sent, is reminded: at most twice, and then no more.

A reminder carries the same link, signed anew: the one in the first mail goes on working.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from firstline.domains.assessments import links, queries
from firstline.domains.assessments.models import Response
from firstline.domains.clients.models import Representation
from firstline.foundation.mail import queries as mails
from firstline.foundation.mail.models import OutgoingMail

Mail = OutgoingMail.State
WAITING = (Mail.QUEUED, Mail.SENDING)
# Nobody gets two mails about the same within a day.
PAUSE = timedelta(hours=24)
# Well within the day, so that what is queued on a Friday does not arrive on a Saturday.
OPENS, CLOSES = 8, 16
SATURDAY = 5


class Outlook(NamedTuple):
    """What the desk says of a respondent's reminders.

    next_at: when the next goes; None where none does. wants_none: she said that she wants no more.
    """

    went: tuple[datetime, ...]
    next_at: datetime | None
    wants_none: bool


def next_working_moment(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself where it lies in working hours, Monday to Friday; else when those next begin."""
    local = moment.astimezone(zone)
    if local.weekday() < SATURDAY and OPENS <= local.hour < CLOSES:
        return moment
    opens = local.replace(hour=OPENS, minute=0, second=0, microsecond=0)
    if local.hour >= OPENS:
        opens += timedelta(days=1)
    while opens.weekday() >= SATURDAY:
        opens += timedelta(days=1)
    return opens


def next_at(
    *,
    now: datetime,
    link_sent_at: datetime,
    reminded: Sequence[datetime],
    days: Sequence[int],
    mailed_at: datetime,
    zone: ZoneInfo,
) -> datetime | None:
    """When the next reminder goes, now or later; None where there is none any more.

    link_sent_at: of the newest link, from which the days are counted.
    reminded: when she was, the earliest first. Between two lie as many days as the hub wants there, also
        where the first went late.
    days: the hub's, such as 5 and 12.
    mailed_at: when the newest mail about this went.
    """
    count = len(reminded)
    if count >= len(days):
        return None
    due = _days_after(link_sent_at, days[count], zone)
    if reminded:
        due = max(due, _days_after(reminded[-1], days[count] - days[count - 1], zone))
    goes = next_working_moment(max(due, mailed_at + PAUSE, now), zone)
    return goes if goes - link_sent_at < links.GOOD_FOR else None


def _days_after(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """So many days later at the same time by the clock on the wall, also where that was changed."""
    return (moment.astimezone(zone) + timedelta(days=days)).astimezone(moment.tzinfo)


def may_be_reminded(now: datetime) -> QuerySet[Response]:
    """Who has not sent, still may, and has not been excused: by herself in the hub, or by an adviser. Who was
    never mailed a link, or whose answers an adviser writes down, waits for that adviser.
    """
    acts = Representation.objects.filter(
        client=OuterRef("assessment__client"), person=OuterRef("person"), until=None
    )
    wants_none = Response.objects.filter(
        hub=OuterRef("hub"), person=OuterRef("person"), no_reminders_at__isnull=False
    )
    return Response.objects.filter(
        Exists(acts),
        ~Exists(wants_none),
        completed_at=None,
        entered_at=None,
        link_number__gt=0,
        assessment__state__in=queries.OPEN,
        assessment__reminds=True,
        assessment__client__closed_at=None,
        person__is_active=True,
        link_sent_at__gt=now - links.GOOD_FOR,
    )


def due(now: datetime, among: QuerySet[Response] | None = None) -> list[Response]:
    """Who is reminded now, whoever waited longest first. Four queries, however many there are.

    among: those asked about; None for all hubs.
    """
    asked = (Response.objects.all() if among is None else among).filter(pk__in=may_be_reminded(now))
    found = list(
        asked.select_related("hub", "assessment")
        .prefetch_related("reminders")
        .defer("answers")
        .order_by("link_sent_at", "id")
    )
    early = [one for one in found if _is_due(one, now, {})]
    sent = _mails(early)
    return [one for one in early if not _waits(one, sent) and _is_due(one, now, sent)]


def outlooks(responses: Sequence[Response], now: datetime) -> dict[int, Outlook]:
    """What the desk says of each respondent's reminders, by response; four queries for all."""
    sent = _mails(responses)
    keys = [one.pk for one in responses]
    goes = set(may_be_reminded(now).filter(pk__in=keys).values_list("pk", flat=True))
    none = set(
        Response.objects.filter(
            hub__in={one.hub_id for one in responses},
            person__in={one.person_id for one in responses},
            no_reminders_at__isnull=False,
        ).values_list("hub", "person")
    )
    return {
        one.pk: Outlook(
            went=tuple(reminder.queued_at for reminder in one.reminders.all()),
            next_at=_next_of(one, now, sent) if one.pk in goes else None,
            wants_none=(one.hub_id, one.person_id) in none,
        )
        for one in responses
    }


def _mails(responses: Iterable[Response]) -> dict[str, OutgoingMail]:
    return mails.by_key(key for one in responses for key in _keys(one))


def _keys(response: Response) -> list[str]:
    return [response.mail_key, *(reminder.mail_key for reminder in response.reminders.all())]


def _waits(response: Response, sent: Mapping[str, OutgoingMail]) -> bool:
    """Whether a mail to her has not gone yet."""
    return any(sent[key].state in WAITING for key in _keys(response) if key in sent)


def _is_due(response: Response, now: datetime, sent: Mapping[str, OutgoingMail]) -> bool:
    goes = _next_of(response, now, sent)
    return goes is not None and goes <= now


def _next_of(response: Response, now: datetime, sent: Mapping[str, OutgoingMail]) -> datetime | None:
    """As ``next_at``. None too where her last mail has stopped, about which a person decides first."""
    found = [sent[key] for key in _keys(response) if key in sent]
    if found and queries.waits_for_link(response) and any(mails.has_stopped(mail) for mail in found):
        return None
    reminded = [reminder.queued_at for reminder in response.reminders.all()]
    went = [mail.sent_at for mail in found if mail.sent_at is not None]
    return next_at(
        now=now,
        link_sent_at=response.link_sent_at,
        reminded=reminded,
        days=response.hub.reminder_days,
        mailed_at=max([response.link_sent_at, *reminded, *went]),
        zone=ZoneInfo(response.hub.time_zone),
    )


def wants_none(response: Response) -> bool:
    """Whether the person has said, about anything that the hub asked her, that she wants no reminders."""
    hers = Response.objects.filter(hub=response.hub_id, person=response.person_id)
    return hers.filter(no_reminders_at__isnull=False).exists()


def now_is_working(hub_time_zone: str, now: datetime | None = None) -> bool:
    """Whether a reminder may go out now by the clock on the hub's wall."""
    moment = now or timezone.now()
    return next_working_moment(moment, ZoneInfo(hub_time_zone)) == moment
