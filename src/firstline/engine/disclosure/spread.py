"""How far all values lie apart, as one whole number for each column that tells nobody's value.

The mean of a group is as uncertain as its values lie apart. But a group's own standard deviation tells of its
members: with the mean it is two equations for a few values, and where it is small, everybody stands at the
mean. So none is told of a group: all share that of all members, rounded up to a whole number, and further
where that would still tell too much.

**What is promised.** Take an onlooker who knows all means that are shown, who is in which group, this number
and how it is found. Around the values that these means suggest, he finds for each member values that are
possible and lie `LEAST` to either side. Left out are members whose value the means tell without it, and
what is bounded by the ends of the scale.

Why it holds: let f be the values nearest to the mean of all that give the means that are shown (those of a
least squares fit by the groups). All other values with the same means are f + z, with z at right angles to f.
Of z the spread k tells that Σz² ≤ W = (n - 1) k² - Σ(f - mean)². So one member's value can be anywhere within
f ± √(W h), where h is 1 less her leverage in that fit; and k is the least whole number that is no less than
the standard deviation and makes √(W h) at least `LEAST` for everybody. What it is at least depends on the
means alone, so that it tells nothing more that it was needed.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

LEAST = 10
"""So far to either side a member's value stays possible; the scale is one of 100."""
TOLD = 1e-6
"""The share of a member's value that the means leave open, below which they tell it."""


def coarse_spreads(
    groups: Sequence[tuple[str | None, ...]], values: Sequence[Sequence[Fraction]]
) -> tuple[int, ...] | None:
    """For each column the standard deviation of all (n - 1), rounded up as far as is needed.

    groups: of each member by every grouping, None where no mean of her group is shown. values: hers.
    None for fewer than two members, and where the means tell everybody's values already.
    """
    if len(values) < 2:
        return None
    numbers = np.array([[float(value) for value in its] for its in values])
    numbers -= numbers.mean(axis=0)
    cells = Counter(groups)
    names = sorted({(place, group or "") for cell in cells for place, group in enumerate(cell)})
    inside = np.array([[1.0, *((cell[place] or "") == group for place, group in names)] for cell in cells])
    sums = np.zeros((len(cells), numbers.shape[1]))
    order = {cell: place for place, cell in enumerate(cells)}
    np.add.at(sums, [order[cell] for cell in groups], numbers)
    many = np.array(list(cells.values()), dtype=np.float64)
    inverse = np.linalg.pinv(inside.T @ (many[:, None] * inside), rcond=1e-10, hermitian=True)
    left_open = 1 - np.einsum("cg,gh,ch->c", inside, inverse, inside)
    left_open = left_open[left_open > TOLD]
    if not left_open.size:
        return None
    by_group = inside.T @ sums
    fitted = (by_group * (inverse @ by_group)).sum(axis=0)
    squares = np.maximum((numbers**2).sum(axis=0), fitted + LEAST**2 / left_open.min())
    return tuple(int(one) for one in np.ceil(np.sqrt(squares / (len(values) - 1)) - 1e-9))
