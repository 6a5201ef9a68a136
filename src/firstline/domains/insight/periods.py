"""The choice of a period on the region's page, as the address says it."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from firstline.domains.insight.forms import PeriodForm
from firstline.engine.disclosure import ALL_TIME, Period
from firstline.foundation.ui.wording import day_text

THIS_YEAR, LAST_YEAR, ALL, OWN = "this-year", "last-year", "all", "days"


@dataclass(frozen=True)
class Choice:
    """What is shown, and what can be chosen.

    period: over which the page counts; standing: those that everybody is offered.
    text: the period in words. key: which of the four it is. form: for days of one's own.
    """

    period: Period
    standing: tuple[Period, ...]
    text: str
    key: str
    form: PeriodForm

    @property
    def wanted(self) -> tuple[Period, ...]:
        """All over which numbers are released: the standing ones each time, so that they are of one day."""
        return (*self.standing, self.period)

    @property
    def offered(self) -> list[tuple[str, str]]:
        """Key and name of each, in the order to show."""
        return [(ALL, _("All time")), (THIS_YEAR, _("This year")), (LAST_YEAR, _("Last year"))]


def chosen(data: QueryDict, today: date) -> Choice:
    """What ``?period=`` says, with ``since`` and ``until`` where it is *days*; else all time."""
    years = {
        THIS_YEAR: Period(date(today.year, 1, 1), date(today.year, 12, 31)),
        LAST_YEAR: Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    standing = (ALL_TIME, *years.values())
    key = data.get("period", "")
    form = PeriodForm(data if key == OWN else None)
    if key == OWN and form.is_valid():
        period = Period(form.cleaned_data["since"], form.cleaned_data["until"])
        return Choice(period, standing, _in_words(period), key, form)
    if key in years:
        text = _("%(year)s so far") if key == THIS_YEAR else "%(year)s"
        first = years[key].first or today
        return Choice(years[key], standing, text % {"year": first.year}, key, form)
    return Choice(ALL_TIME, standing, _("All time"), ALL, form)


def _in_words(period: Period) -> str:
    if period.first is None:
        return _("Until %(day)s") % {"day": day_text(period.last or date.max)}
    if period.last is None:
        return _("Since %(day)s") % {"day": day_text(period.first)}
    days = {"first": day_text(period.first), "last": day_text(period.last)}
    return _("From %(first)s to %(last)s") % days
