"""Amounts and days as people type them."""

from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from firstline.foundation.packs.typed import (
    DateQuestion,
    MoneyQuestion,
    amount_in,
    amount_typed,
    day_in,
)

LANGUAGES = ("en", "nb", "nn", "da")
WORDS = {"en": "words", "nb": "ord"}
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False)


@given(amounts, st.sampled_from(LANGUAGES))
def test_an_amount_typed_as_its_reader_does_is_read_as_it_was(amount: Decimal, language: str) -> None:
    assert amount_in(amount_typed(amount, language), language, "NOK") == amount


@given(amounts, st.sampled_from(LANGUAGES))
def test_an_amount_is_read_as_the_locale_writes_it(amount: Decimal, language: str) -> None:
    written = format_decimal(amount, format="#,##0.##", locale=language)
    assert amount_in(written, language, "EUR") == amount


@pytest.mark.parametrize(
    ("typed", "language", "currency", "amount"),
    [
        ("1 250 000,50", "nb", "NOK", "1250000.50"),
        ("1\u00a0250\u00a0000", "nn", "NOK", "1250000"),
        ("1.250.000,5", "da", "DKK", "1250000.50"),
        ("1.250", "da", "DKK", "1250"),
        ("1,250,000.50", "en", "GBP", "1250000.50"),
        ("1,250", "en", "GBP", "1250"),
        ("12.50", "nb", "NOK", "12.50"),
        ("12,50", "en", "EUR", "12.50"),
        ("kr 500,-", "nb", "NOK", "500"),
        ("500 kr.", "da", "DKK", "500"),
        ("£1,000", "en", "GBP", "1000"),
        ("NOK 3000", "en", "NOK", "3000"),
        ("\u2212200", "nb", "NOK", "-200"),
        ("-0", "nb", "NOK", "0"),
        ("007", "nb", "NOK", "7"),
    ],
)
def test_what_people_type_is_an_amount(typed: str, language: str, currency: str, amount: str) -> None:
    found = amount_in(typed, language, currency)
    assert found is not None
    assert format(found, "f") == amount


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("many", "nb"),
        ("1,250", "nb"),
        ("1.250", "en"),
        ("1.25.000", "da"),
        ("12,345,6", "en"),
        ("1e6", "en"),
        ("€ 500", "nb"),
        ("٣", "nb"),
        ("9" * 16, "nb"),
        ("-", "nb"),
        ("", "nb"),
    ],
)
def test_what_could_be_two_amounts_or_none_is_refused(typed: str, language: str) -> None:
    assert amount_in(typed, language, "NOK") is None


@given(st.text(max_size=20), st.sampled_from(LANGUAGES))
def test_any_text_is_an_amount_or_none(typed: str, language: str) -> None:
    found = amount_in(typed, language, "NOK")
    assert found is None or found.is_finite()


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_is_read_however_it_is_written(day: date) -> None:
    for shape in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d. %m. %Y"):
        assert day_in(day.strftime(shape)) == day
    assert day_in(f"{day.day}.{day.month}.{day.year}") == day


@pytest.mark.parametrize("typed", ["31.02.2026", "2026-13-01", "31.12.26", "soon", "12/2026", "٣١.١٢.٢٠٢٦"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    assert day_in(typed) is None


def test_limits_that_leave_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="the minimum is more than"):
        MoneyQuestion.model_validate(
            {"key": "a", "label": WORDS, "kind": "money", "minimum": 2, "maximum": 1}
        )
    with pytest.raises(ValueError, match="the earliest day is after"):
        DateQuestion.model_validate(
            {"key": "a", "label": WORDS, "kind": "date", "earliest": "2026-02-01", "latest": "2026-01-01"}
        )
