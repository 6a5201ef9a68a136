"""A mean with the interval that chance leaves it.

The interval is Student's: mean ± t s / √n with n - 1 degrees of freedom, s² = (Σx² - (Σx)²/n) / (n - 1). It
reckons with the chance between members drawn at random from many, and with nothing else: of answers that
nobody drew it says how far they lie apart, and no more. Nothing is taken off where the members are a large
part of all that there are, since of how many they are a part is seldom known.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from scipy.special import stdtrit

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean; low, high: its interval, None where one value alone says nothing of any spread."""

    value: float
    low: float | None = None
    high: float | None = None


def estimate(
    number: int, total: Fraction, squares: Fraction, *, lowest: float = 0, highest: float = 100
) -> Estimate:
    """The mean of so many values and its 95 % interval, kept within the scale.

    total, squares: the sum of the values and of their squares, exact. lowest, highest: the ends of the scale.
    Raises `ValueError` for no values.
    """
    if number < 1:
        raise ValueError("nobody has no mean")
    mean = total / number
    if number == 1:
        return Estimate(float(mean))
    deviation = sqrt((squares - total * mean) / (number - 1))
    return within(float(mean), margin(number, deviation, number), lowest=lowest, highest=highest)


def within(value: float, half: float, *, lowest: float = 0, highest: float = 100) -> Estimate:
    """A mean with an interval of half that width to either side, kept within the scale."""
    return Estimate(value, max(lowest, value - half), min(highest, value + half))


def margin(number: int, deviation: float, behind: int) -> float:
    """Half the width of the 95 % interval of a mean of so many values: t s / √n.

    deviation: how far values lie apart (standard deviation), as found from ``behind`` of them, at least two.
    """
    return float(stdtrit(behind - 1, (1 + CONFIDENCE) / 2)) * deviation / sqrt(number)
