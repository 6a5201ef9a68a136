"""Which days can be meant, and how a day is written."""

from datetime import date

import pytest

from firstline.foundation.access.refusals import Refused
from firstline.foundation.ui.days import check_day, written_day


@pytest.mark.parametrize("day", [date.min, date(1899, 12, 31), date(2101, 1, 1), date.max])
def test_a_day_beyond_anyones_time_is_refused(day: date) -> None:
    with pytest.raises(Refused, match=rf"The year {day.year} cannot be meant"):
        check_day(day)


@pytest.mark.parametrize("day", [None, date(1900, 1, 1), date(2026, 2, 28), date(2100, 12, 31)])
def test_a_day_that_can_be_meant_is_taken(day: date | None) -> None:
    check_day(day)


def test_a_day_is_written_in_one_way() -> None:
    assert written_day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text", ["", "20240131", "2024-W05-3", "2023-02-29", "31.01.2024", "2024-1-31", " 2024-01-31"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="is no date: write it as 2024-01-31"):
        written_day(text)
