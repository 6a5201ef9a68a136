"""Numbers, money, dates, lists and missing facts in the reader's language."""

from collections.abc import Iterable
from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext

from firstline.foundation.ui.rounding import Number, rounded

# English here is British: "a, b and c", "£1,500".
REGIONS = {"en": "en-GB"}
# As wide and as high as a plus, which a hyphen is not.
MINUS = "\N{MINUS SIGN}"
# Between the parts of a day, which no line breaks.
TOGETHER = "\N{NO-BREAK SPACE}"

DAYS_OF_A_WEEK = 7


def reader_locale() -> Locale:
    """The reader's locale as Babel knows it; British English where it knows none."""
    language = get_language() or "en"
    try:
        return Locale.parse(REGIONS.get(language, language), sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en", "GB")


def language_name(code: str) -> str:
    """What the reader calls a language, within a sentence: "Danish" in English, "dansk" in Norwegian."""
    return str(Locale.parse(code).get_display_name(reader_locale()) or code)


def number_text(value: Number, decimals: int = 1) -> str:
    """A number as the reader writes it: 1,234.5 in English, 1 234,5 in Norwegian; below zero with a minus."""
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    near = rounded(value, decimals)
    # What rounds to zero has no sign.
    size = format_decimal(abs(near), format=pattern, locale=reader_locale())
    return f"{MINUS}{size}" if near < 0 else size


def difference_text(value: Number, decimals: int = 1) -> str:
    """How far two numbers are apart, with its sign: +35.0 or −39.3; what rounds to zero has none."""
    text = number_text(value, decimals)
    return f"+{text}" if rounded(value, decimals) > 0 else text


def money_text(amount: Number, currency: str) -> str:
    """An amount with its currency (an ISO 4217 code), without decimals where there are none."""
    locale = reader_locale()
    pattern = locale.currency_formats["standard"].pattern
    value = rounded(amount, 2)
    if value == value.to_integral_value():
        pattern = pattern.replace(".00", "")
    if get_currency_symbol(currency, locale=locale)[-1].isalpha():
        # "NOK 1,500", not "NOK1,500"; a sign such as £ stands close.
        pattern = pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#")
    return format_currency(value, currency, format=pattern, locale=locale, currency_digits=False)


def day_text(day: date) -> str:
    """A day as the reader writes it, "20 November 2026". A moment is shown as the day it is here."""
    local = timezone.localtime(day).date() if isinstance(day, datetime) else day
    return _together(format_date(local, format="long", locale=reader_locale()))


def short_day_text(day: date) -> str:
    """A day in a table, "20 Nov 2026"."""
    local = timezone.localtime(day).date() if isinstance(day, datetime) else day
    return _together(format_date(local, format="medium", locale=reader_locale()))


def _together(day: str) -> str:
    """A day that no line breaks."""
    return day.replace(" ", TOGETHER)


def near_day_text(day: date, today: date | None = None) -> str:
    """A day in as few words as tell it: "today", "Thursday" within a week, else "13 Nov 2025" as in a table.

    today: the day that it is told from; this one where none is given.
    """
    local = timezone.localtime(day).date() if isinstance(day, datetime) else day
    now = today or timezone.localdate()
    ahead = (local - now).days
    if abs(ahead) <= 1:
        return {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}[ahead]
    if abs(ahead) < DAYS_OF_A_WEEK:
        return format_date(local, format="EEEE", locale=reader_locale())
    return short_day_text(local)


def moment_text(moment: datetime, *, short: bool = False) -> str:
    """A day and a time of the clock here, "20 November 2026, 10:30"; short, "20 Nov 2026, 10:30"."""
    local = timezone.localtime(moment)
    clock = format_time(local, format="short", tzinfo=local.tzinfo, locale=reader_locale())
    return f"{short_day_text(moment) if short else day_text(moment)}, {clock}"


def list_text(items: Iterable[str]) -> str:
    """One sentence's worth of items: "a and b", "a, b and c", in the reader's language."""
    return format_list([str(item) for item in items], locale=reader_locale())


def percent_sign(locale: Locale | None = None) -> str:
    """What follows so many of a hundred: "%" in English, in Norwegian with a space that no line breaks.

    locale: the reader's, where none is given.
    """
    return str((locale or reader_locale()).percent_formats[None].suffix[0])


def any_text(items: Iterable[str]) -> str:
    """Items of which any one will do: "a or b", "a, b or c", in the reader's language."""
    return format_list([str(item) for item in items], style="or", locale=reader_locale())


def missing_text(state: str) -> str | None:
    """The words for a fact that is missing, by why it is missing; None for any other state.

    The reasons are four different things, and none of them is zero: the register or the person did not
    say, somebody who may has hidden it, nobody asked, the register has no such fact. A suppressed count is a
    fifth.
    """
    return {
        "not_stated": pgettext("a fact", "not stated"),
        "withheld": pgettext("a fact", "withheld"),
        "not_asked": pgettext("a fact", "not asked"),
        "not_in_register": pgettext("a fact", "not in this register"),
        "suppressed": gettext("hidden to protect people"),
    }.get(state)
