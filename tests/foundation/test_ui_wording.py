"""How numbers, facts, days and words are written, in the reader's language."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from firstline.foundation.ui.rounding import rounded
from firstline.foundation.ui.wording import (
    any_text,
    difference_text,
    list_text,
    money_text,
    near_day_text,
    number_text,
)

NBSP = "\N{NO-BREAK SPACE}"


def shown(template: str, **context: Any) -> str:
    return Template("{% load firstline %}" + template).render(Context(context)).strip()


class TestNumbers:
    def test_a_difference_has_its_sign(self) -> None:
        with translation.override("nb"):
            signed = [
                difference_text(value) for value in (Fraction(35), Decimal("-39.3"), 0, Decimal("0.04"))
            ]
        assert signed == ["+35,0", "−39,3", "0,0", "0,0"]

    @pytest.mark.parametrize(
        ("value", "decimals", "english", "norwegian"),
        [
            (1234.56, 1, "1,234.6", f"1{NBSP}234,6"),
            (Fraction(1, 3), 2, "0.33", "0,33"),
            (Decimal("2.5"), 0, "3", "3"),
            (Decimal("-2.5"), 0, "−3", "−3"),
            (Decimal("-0.04"), 1, "0.0", "0,0"),
            (0, 0, "0", "0"),
        ],
    )
    def test_number(self, value: Any, decimals: int, english: str, norwegian: str) -> None:
        with translation.override("en"):
            assert number_text(value, decimals) == english
        with translation.override("nb"):
            assert number_text(value, decimals) == norwegian

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
    def test_what_is_not_a_number_is_refused(self, value: Any) -> None:
        with pytest.raises(ValueError, match="not a finite number"):
            rounded(value, 1)

    @pytest.mark.parametrize(
        ("amount", "currency", "language", "text"),
        [
            (1500, "NOK", "en", f"NOK{NBSP}1,500"),
            (Decimal("1500.5"), "NOK", "nb", f"1{NBSP}500,50{NBSP}kr"),
            (1500, "NOK", "nb", f"1{NBSP}500{NBSP}kr"),
            (1500, "GBP", "en", "£1,500"),
            (0, "DKK", "da", f"0{NBSP}kr."),
        ],
    )
    def test_money(self, amount: Any, currency: str, language: str, text: str) -> None:
        with translation.override(language):
            assert money_text(amount, currency) == text

    def test_nothing_is_not_stated_and_zero_is_zero(self) -> None:
        assert shown("{{ value|number }}", value=None) == '<span class="missing">not stated</span>'
        assert shown('{{ value|money:"NOK" }}', value=None) == '<span class="missing">not stated</span>'
        assert shown("{{ value|number:0 }}", value=0) == "0"


class State(StrEnum):
    STATED = "stated"
    WITHHELD = "withheld"


class TestFacts:
    @pytest.mark.parametrize(
        ("value", "state", "words"),
        [
            (0, "stated", "0"),
            (7, State.STATED, "7"),
            (None, State.WITHHELD, "withheld"),
            (None, "not_asked", "not asked"),
            (None, "not_stated", "not stated"),
            (None, None, "not stated"),
            ("", None, "not stated"),
            ("withheld", None, "withheld"),
            (12, "withheld", "withheld"),
        ],
    )
    def test_why_a_fact_is_missing_has_words_of_its_own(self, value: Any, state: Any, words: str) -> None:
        html = shown("{{ value|fact_state:state }}", value=value, state=state)
        assert re.sub("<[^>]+>", "", html) == words

    def test_a_fact_is_escaped(self) -> None:
        assert shown("{{ value|fact_state }}", value="<b>") == "&lt;b&gt;"

    def test_a_suppressed_count_says_so(self) -> None:
        assert "hidden to protect people" in shown("{{ n|suppressed }}", n=None)
        assert "hidden to protect people" in shown("{{ n|suppressed:True }}", n=3)
        assert shown("{{ n|suppressed }}", n=0) == "0"


class TestWords:
    def test_a_list_is_one_sentence_in_the_readers_language(self) -> None:
        with translation.override("en"):
            assert list_text(["a", "b", "c"]) == "a, b and c"
        with translation.override("nb"):
            assert list_text(["a", "b", "c"]) == "a, b og c"

    def test_what_any_of_will_do_is_joined_by_or(self) -> None:
        for language, said in (("en", "a, b or c"), ("nb", "a, b eller c"), ("nn", "a, b eller c")):
            with translation.override(language):
                assert any_text(["a", "b", "c"]) == said

    def test_every_item_is_escaped(self) -> None:
        assert shown("{% sentence_list items %}", items=["<b>", "{0}"]) == "&lt;b&gt; and {0}"
        assert shown("{% sentence_list items %}", items=[]) == ""

    @pytest.mark.parametrize(
        ("name", "letters"),
        [("Ingrid Nesheim", "IN"), ("Åse", "Å"), ("  ", ""), ("Jan Erik ter Horst", "JH"), ("", "")],
    )
    def test_initials(self, name: str, letters: str) -> None:
        assert shown("{{ name|initials }}", name=name) == letters


@pytest.mark.parametrize(
    ("sentence", "html"),
    [
        ("Call", "<strong>Call</strong>"),
        ("Anna was asked to answer “A & B”", "Anna was asked to answer <strong>“A &amp; B”</strong>"),
        ("Nytt steg: «Selg»", "Nytt steg: <strong>«Selg»</strong>"),
        ("»A« og »B« er ikke mere behov", "<strong>»A«</strong> og <strong>»B«</strong> er ikke mere behov"),
        ("She became a client of ours", "She became a client of ours"),
    ],
)
def test_only_the_point_of_a_sentence_stands_out(sentence: str, html: str) -> None:
    assert shown("{{ sentence|point }}", sentence=sentence) == html


@pytest.mark.parametrize(
    ("day", "english", "bokmål"),
    [
        (date(2026, 11, 26), "today", None),
        (date(2026, 11, 25), "yesterday", None),
        (date(2026, 11, 27), "tomorrow", None),
        (date(2026, 11, 20), "Friday", "fredag"),
        (date(2026, 12, 2), "Wednesday", "onsdag"),
        (date(2026, 11, 19), "19\xa0Nov\xa02026", "19.\xa0nov.\xa02026"),
        (date(2025, 11, 13), "13\xa0Nov\xa02025", "13.\xa0nov.\xa02025"),
        # The day that it is here, not in Greenwich.
        (datetime(2026, 11, 19, 23, 30, tzinfo=UTC), "Friday", "fredag"),
    ],
)
def test_a_near_day_is_told_in_few_words(day: date, english: str, bokmål: str | None) -> None:
    today = date(2026, 11, 26)
    with translation.override("en"):
        assert near_day_text(day, today) == english
    if bokmål:
        with translation.override("nb"):
            assert near_day_text(day, today) == bokmål
