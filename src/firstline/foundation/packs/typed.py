"""The kinds of question that are answered by typing: a number, words, an amount of money, a date."""

import re
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from pydantic import Field, model_validator

from firstline.engine.scoring import AnswerError
from firstline.foundation.packs.asked import Answer, BaseQuestion, Form, Reader, single_of
from firstline.foundation.packs.schema import Text

SPACES = str.maketrans("", "", " \t\u00a0\u202f")
MAX_DIGITS = 15
LONGEST_SHOWN = 80

Currency = Literal["NOK", "DKK", "GBP", "EUR"]
# What people write beside an amount. The sign of another currency makes it no amount.
SIGNS = {"NOK": ("kr.", "kr"), "DKK": ("kr.", "kr"), "GBP": ("£",), "EUR": ("€",)}
# English writes 1,250,000.50, the Nordic languages 1.250.000,50 or with spaces: (decimal sign, group sign).
ENGLISH, NORDIC = (".", ","), (",", ".")

ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
# Where a browser has no picker, the day is typed first, as all the languages here have it.
TYPED_DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")


class NumberQuestion(BaseQuestion):
    """A whole number, with or without spaces between its digits."""

    kind: Literal["number"]
    minimum: int | None = None
    maximum: int | None = None
    unit: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the minimum is more than the maximum")
        return self

    def read(self, form: Form, reader: Reader) -> Answer | None:
        """The number. Raises `AnswerError`: not_a_number, too_small, too_large."""
        del reader
        typed = single_of(form, self.key, self.key)
        if typed is None:
            return None
        digits = typed.translate(SPACES).replace("\u2212", "-")
        unsigned = digits.removeprefix("-")
        if not (unsigned.isascii() and unsigned.isdecimal()) or len(unsigned) > MAX_DIGITS:
            raise AnswerError("not_a_number", self.key, value=typed[:LONGEST_SHOWN])
        number = int(digits)
        if self.minimum is not None and number < self.minimum:
            raise AnswerError("too_small", self.key, minimum=self.minimum)
        if self.maximum is not None and number > self.maximum:
            raise AnswerError("too_large", self.key, maximum=self.maximum)
        return number


class TextQuestion(BaseQuestion):
    """Free words, at most `max_length` characters."""

    kind: Literal["text"]
    max_length: int = Field(default=2000, ge=1, le=20_000)
    long: bool = True

    def read(self, form: Form, reader: Reader) -> Answer | None:
        """The words, with plain line ends. Raises `AnswerError`: too_long."""
        del reader
        typed = single_of(form, self.key, self.key)
        if typed is None:
            return None
        # No database keeps a NUL in a text.
        words = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
        if len(words) > self.max_length:
            raise AnswerError("too_long", self.key, maximum=self.max_length, length=len(words))
        return words or None


class MoneyQuestion(BaseQuestion):
    """An amount, in the currency that the question names or else the hub's; two decimals at most."""

    kind: Literal["money"]
    currency: Currency | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the minimum is more than the maximum")
        return self

    def currency_for(self, reader: Reader) -> str:
        """The currency that an amount is in."""
        return self.currency or reader.currency

    def read(self, form: Form, reader: Reader) -> Answer | None:
        """The amount with its currency. Raises `AnswerError`: not_an_amount, amount_too_small,
        amount_too_large.
        """
        typed = single_of(form, self.key, self.key)
        if typed is None:
            return None
        currency = self.currency_for(reader)
        amount = amount_in(typed, reader.language, currency)
        if amount is None:
            raise AnswerError("not_an_amount", self.key, value=typed[:LONGEST_SHOWN])
        if self.minimum is not None and amount < self.minimum:
            raise AnswerError(
                "amount_too_small", self.key, minimum=format(self.minimum, "f"), currency=currency
            )
        if self.maximum is not None and amount > self.maximum:
            raise AnswerError(
                "amount_too_large", self.key, maximum=format(self.maximum, "f"), currency=currency
            )
        return {"amount": format(amount, "f"), "currency": currency}

    def as_typed(self, answer: object, language: str) -> str:
        """The amount in the reader's own signs."""
        return "" if not isinstance(answer, dict) else amount_typed(Decimal(answer["amount"]), language)


class DateQuestion(BaseQuestion):
    """A day, from `earliest` to `latest`, each a day or "today"."""

    kind: Literal["date"]
    earliest: date | Literal["today"] | None = None
    latest: date | Literal["today"] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if isinstance(self.earliest, date) and isinstance(self.latest, date) and self.earliest > self.latest:
            raise ValueError("the earliest day is after the latest")
        return self

    def limits(self, today: date) -> tuple[date | None, date | None]:
        """The earliest and the latest day."""
        earliest = today if self.earliest == "today" else self.earliest
        return earliest, today if self.latest == "today" else self.latest

    def read(self, form: Form, reader: Reader) -> Answer | None:
        """The day as YYYY-MM-DD. Raises `AnswerError`: not_a_date, too_early, too_late."""
        typed = single_of(form, self.key, self.key)
        if typed is None:
            return None
        day = day_in(typed)
        if day is None:
            raise AnswerError("not_a_date", self.key, value=typed[:LONGEST_SHOWN])
        earliest, latest = self.limits(reader.today)
        if earliest is not None and day < earliest:
            raise AnswerError("too_early", self.key, earliest=earliest.isoformat())
        if latest is not None and day > latest:
            raise AnswerError("too_late", self.key, latest=latest.isoformat())
        return day.isoformat()


def amount_in(typed: str, language: str, currency: str) -> Decimal | None:
    """The amount that was typed, `None` where it is none.

    Three digits after the reader's group sign are thousands; one or two after either sign are decimals, which
    nothing else could be.
    """
    plain = typed.translate(SPACES).replace("\u2212", "-").lower()
    for sign in (currency.lower(), *SIGNS.get(currency, ())):
        plain = plain.removeprefix(sign).removesuffix(sign)
    plain = plain.removesuffix(",-")
    size = plain.removeprefix("-")
    decimal, group = ENGLISH if language.startswith("en") else NORDIC
    whole = rf"[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+"
    found = re.fullmatch(rf"({whole})(?:{re.escape(decimal)}([0-9]{{1,2}}))?", size)
    found = found or re.fullmatch(r"([0-9]+)(?:[.,]([0-9]{1,2}))?", size)
    if found is None:
        return None
    digits = found[1].replace(group, "")
    if len(digits) > MAX_DIGITS:
        return None
    amount = Decimal(f"{digits}.{found[2] or 0}")
    amount = amount.quantize(Decimal("0.01") if found[2] and int(found[2]) else Decimal(1))
    return -amount if plain.startswith("-") and amount else amount


def amount_typed(amount: Decimal, language: str) -> str:
    """An amount as somebody who reads that language would type it, without a currency."""
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    return format_decimal(amount, format=pattern, locale=locale)


def day_in(typed: str) -> date | None:
    """The day that was typed or picked, `None` where it is none."""
    plain = typed.translate(SPACES)
    iso, by_hand = ISO_DAY.fullmatch(plain), TYPED_DAY.fullmatch(plain)
    if iso is None and by_hand is None:
        return None
    year, month, day = iso.groups() if iso else by_hand.groups()[::-1] if by_hand else ("0", "0", "0")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
