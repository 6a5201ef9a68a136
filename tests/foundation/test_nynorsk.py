"""Numbers, money, days, lists and plural forms as they are written in nynorsk, and what forms say."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import ngettext

from firstline.foundation.ui.wording import day_text, list_text, moment_text, money_text, number_text

NBSP = "\N{NO-BREAK SPACE}"
MOMENT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nynorsk() -> Iterator[None]:
    with translation.override("nn"), timezone.override("Europe/Oslo"):
        yield


def test_numbers_and_money() -> None:
    assert number_text(1234.5) == f"1{NBSP}234,5"
    assert money_text(1500, "NOK") == f"1{NBSP}500{NBSP}kr"


def test_days_and_the_clock() -> None:
    assert day_text(date(2026, 11, 20)) == "20.\xa0november\xa02026"
    assert moment_text(MOMENT) == "23.\xa0november\xa02026, 10:05"
    assert date_format(MOMENT, "l") == "måndag"
    assert timesince(MOMENT - timedelta(days=14), MOMENT) == f"2{NBSP}veker"


def test_a_list_is_one_sentence() -> None:
    assert list_text(["a", "b", "c"]) == "a, b og c"


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 ledige plassar"), (1, "1 ledig plass"), (2, "2 ledige plassar")]
)
def test_one_is_singular_and_none_is_not(number: int, text: str) -> None:
    assert ngettext("%(places)s place left", "%(places)s places left", number) % {"places": number} == text


def test_forms_speak_plainly() -> None:
    class Form(forms.Form):
        name = forms.CharField()
        count = forms.IntegerField(max_value=3)

    errors = Form({"name": "", "count": "5"}).errors
    assert (errors["name"], errors["count"]) == (
        ["Fyll ut dette feltet."],
        ["Skriv eit tal som er 3 eller mindre."],
    )
