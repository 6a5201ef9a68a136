"""Numbers as people round them by hand. Nothing of Django."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Number = int | float | Decimal | Fraction


def rounded(value: Number, decimals: int) -> Decimal:
    """``value`` to so many decimals, halves away from zero, as people round by hand.

    Raises:
        ValueError: the value is not a finite number.
    """
    if isinstance(value, Fraction):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
    else:
        exact = Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def shown_difference(before: Number, after: Number, decimals: int = 1) -> Fraction:
    """How far two numbers are apart as they are shown: each to so many decimals, then one less the other."""
    return Fraction(rounded(after, decimals)) - Fraction(rounded(before, decimals))
