"""Which days a person can mean, and how a day is written on the command line."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.foundation.access.refusals import Refused

# Beyond these a year is a slip of the pen; and at the ends of the calendar, databases and time zones give up.
FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)


def check_day(day: date | None) -> None:
    """Raise Refused for a day that nobody here can mean; None is no day, and is fine."""
    if day is not None and not FIRST <= day <= LAST:
        raise Refused(
            _("The year %(year)s cannot be meant: it must be from %(first)s to %(last)s. Look at it again.")
            % {"year": day.year, "first": FIRST.year, "last": LAST.year}
        )


def check_day_that_has_been(day: date) -> None:
    """Raise Refused for a day that nobody here can mean, or that is still to come."""
    check_day(day)
    if day > timezone.localdate():
        raise Refused(_("That day has not come yet."))


def written_day(text: str) -> date:
    """The day of ``2024-01-31``, in this form alone.

    Raises Refused for anything else.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # Python also reads 20240131 and 2024-W05-3, which other programs may take for something else.
    if day is None or day.isoformat() != text:
        raise Refused(_("“%(text)s” is no date: write it as 2024-01-31.") % {"text": text})
    return day
