"""Numbers, money, days and the clock as they are written in Danish."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import ngettext

from firstline.foundation.ui.wording import day_text, list_text, moment_text, money_text, number_text

NBSP = "\N{NO-BREAK SPACE}"
MOMENT = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    with translation.override("da"), timezone.override("Europe/Copenhagen"):
        yield


def test_numbers_and_money() -> None:
    assert number_text(1234.5) == "1.234,5"
    assert money_text(1500, "DKK") == f"1.500{NBSP}kr."


def test_days_and_the_clock() -> None:
    assert day_text(date(2026, 11, 20)) == "20.\xa0november\xa02026"
    assert moment_text(MOMENT) == "20.\xa0november\xa02026, 10.05"
    assert date_format(timezone.localtime(MOMENT), "DATETIME_FORMAT") == "20. november 2026, 10.05"


def test_lists_have_no_comma_before_the_last() -> None:
    assert list_text(["a", "b", "c"]) == "a, b og c"


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 ledige pladser"), (1, "1 ledig plads"), (2, "2 ledige pladser")]
)
def test_one_is_singular_and_none_is_not(number: int, text: str) -> None:
    assert ngettext("%(places)s place left", "%(places)s places left", number) % {"places": number} == text
