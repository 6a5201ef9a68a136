"""Where the parts of a score band stand: the shade, the line, the reference and the gaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from firstline.engine.scoring import INTERVAL
from firstline.foundation.ui.rounding import Number


def margin_of(se: Number | None) -> float | None:
    """Half the width of the interval of a score with that standard error; None where it has none."""
    return None if se is None else float(INTERVAL) * float(se)


@dataclass(frozen=True)
class Segment:
    """A part of the track, from ``start`` and so wide, in per cent of the track."""

    start: float
    width: float


@dataclass(frozen=True)
class Band:
    """The geometry of one score band, everything in per cent of the track."""

    value: float
    shade: Segment | None
    reference: float | None
    cuts: tuple[float, ...]


def within(value: Number) -> float:
    return min(max(float(value), 0.0), 100.0)


def band(value: Number, margin: Number | None, reference: Number | None, cuts: Iterable[Number]) -> Band:
    """Lay out a score of 0 to 100.

    Args:
        value: the score, in points.
        margin: half the width of its interval, in points; None when it is not known.
        reference: another score to compare it with, in points.
        cuts: where one level ends and the next begins, in points.
    """
    shade = None
    if margin:
        low, high = within(float(value) - float(margin)), within(float(value) + float(margin))
        shade = Segment(round(low, 2), round(high - low, 2))
    return Band(
        value=round(within(value), 2),
        shade=shade,
        reference=None if reference is None else round(within(reference), 2),
        cuts=tuple(round(within(cut), 2) for cut in cuts),
    )


def share(count: Number, total: Number) -> float:
    """``count`` in per cent of ``total``; 0 where there is nothing to share."""
    return round(within(float(Fraction(count) * 100 / Fraction(total))), 2) if total else 0.0
