"""The moment at which a reminder goes, against the slow way of finding it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from firstline.domains.assessments import links, reminders

moments = st.datetimes(
    min_value=datetime.fromisoformat("2026-01-01"),
    max_value=datetime.fromisoformat("2027-12-31"),
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(second=0, microsecond=0))


@given(
    sent=moments,
    waited=st.lists(st.integers(0, 60 * 24 * 20), max_size=2),
    late=st.integers(0, 60 * 24 * 40),
    days=st.lists(st.integers(1, 29), max_size=2, unique=True).map(sorted),
    zone=st.sampled_from(["Europe/Oslo", "America/New_York", "Pacific/Auckland", "UTC"]).map(ZoneInfo),
)
def test_the_moment_is_the_first_that_may_be(
    sent: datetime, waited: list[int], late: int, days: list[int], zone: ZoneInfo
) -> None:
    """By the slow way: asking of one moment after the other whether it may be.

    It can only be now, as many minutes past an hour as a mail was sent at, or when offices open.
    """
    reminded = [sent + timedelta(minutes=sum(waited[: place + 1])) for place in range(len(waited))]
    newest = max([sent, *reminded])
    now = newest + timedelta(minutes=late)
    found = reminders.next_at(
        now=now, link_sent_at=sent, reminded=reminded, days=days, mailed_at=newest, zone=zone
    )
    minutes = sorted({0, *((one - now).seconds // 60 % 60 for one in (sent, newest, now.replace(minute=0)))})
    candidates = (
        moment
        for hours in range(24 * (links.GOOD_FOR.days + 2))
        for minute in minutes
        if (moment := now + timedelta(hours=hours, minutes=minute)) < sent + links.GOOD_FOR
    )
    if len(reminded) >= len(days):
        assert found is None
        return
    assert found == next((one for one in candidates if _may(one, sent, reminded, days, newest, zone)), None)


def _may(
    moment: datetime,
    sent: datetime,
    reminded: list[datetime],
    days: list[int],
    mailed: datetime,
    zone: ZoneInfo,
) -> bool:
    wall = moment.astimezone(zone)
    count = len(reminded)

    def long_enough(since: datetime, wanted: int) -> bool:
        return wall.replace(tzinfo=None) - since.astimezone(zone).replace(tzinfo=None) >= timedelta(wanted)

    return (
        wall.strftime("%a") not in {"Sat", "Sun"}
        and 8 <= wall.hour < 16
        and (moment - mailed).total_seconds() >= 24 * 3600
        and long_enough(sent, days[count])
        and (not reminded or long_enough(reminded[-1], days[count] - days[count - 1]))
    )
