"""How a chart writes numbers and days: Vega's locale, made from Babel's."""

from functools import cache
from typing import Any

from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import get_decimal_symbol, get_group_symbol

from firstline.foundation.ui.wording import MINUS, percent_sign

# Monday comes first at Babel's, Sunday at Vega's.
SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)


@cache
def vega_locale(language: str) -> dict[str, Any]:
    """Numbers and times of a language, such as "nb" or "en-GB", as Vega takes them.

    Returns ``{"number": …, "time": …}``.
    Raises babel.UnknownLocaleError for a language that nobody has written down.
    """
    locale = Locale.parse(language, sep="-")
    return {"number": _numbers(locale), "time": _times(locale)}


def _numbers(locale: Locale) -> dict[str, Any]:
    return {
        "decimal": get_decimal_symbol(locale),
        "thousands": get_group_symbol(locale),
        "grouping": [3],
        "currency": ["", ""],
        "minus": MINUS,
        "percent": percent_sign(locale),
    }


def _times(locale: Locale) -> dict[str, Any]:
    def days(width: Any) -> list[str]:
        names = get_day_names(width, context="stand-alone", locale=locale)
        return [names[number] for number in SUNDAY_FIRST]

    def months(width: Any) -> list[str]:
        names = get_month_names(width, context="stand-alone", locale=locale)
        return [names[number] for number in range(1, 13)]

    return {
        "dateTime": "%-d %B %Y, %H:%M",
        "date": "%-d %B %Y",
        "time": "%H:%M",
        "periods": ["", ""],
        "days": days("wide"),
        "shortDays": days("abbreviated"),
        "months": months("wide"),
        "shortMonths": months("abbreviated"),
    }
