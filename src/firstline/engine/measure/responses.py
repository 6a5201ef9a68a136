"""Answers as the measuring engine takes them: which tables it refuses, and how it reads the rest.

A table has a row a person and a column an item; categories are whole numbers from 0, in their order, and -1
stands where somebody did not answer. Three things have an answer instead of a refusal:

- an item that everybody answered alike, or that nobody answered, tells nothing about anybody: it gets no
  thresholds and a discrimination of NaN, and changes neither another item nor a score;
- categories that nobody chose are merged away: a model knows the codes that it saw, in their order, and a
  code that it did not see counts as the nearest seen one below it, or as the lowest;
- somebody who answered nothing is scored as the population is: its mean, and its standard deviation.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from firstline.engine.measure.agreement import MISSING, CodeArray, FloatArray

Codes = tuple[tuple[int, ...], ...]
"""Item by item the codes that were seen, ascending."""
IntArray = NDArray[np.int64]

HIGHEST_CODE = 1_000_000
MOST_CATEGORIES = 200
MOST_ITEMS = 1000


class ResponsesError(ValueError):
    """A table of answers that nothing can be reckoned from."""


class ModelError(ValueError):
    """Parameters that no model has, or a way of fitting or scoring that there is not."""


def checked(responses: ArrayLike) -> IntArray:
    """The table as integers, shape (people, items): categories from 0, -1 where an answer is missing.

    Whole numbers held as floats are taken, and so are truth values as 0 and 1.

    Raises `ResponsesError`, with the row and item counted from 0, for NaN or infinite values, numbers that
    are not whole, codes below -1 or above a million, another shape, no people, no items, and what is not
    numbers at all.
    """
    try:
        table = np.asarray(responses)
    except ValueError as error:
        raise ResponsesError("the rows are not equally long") from error
    if table.ndim != 2:
        raise ResponsesError(f"needs a table of people and items, not of shape {table.shape}")
    if not table.shape[0]:
        raise ResponsesError("there are no people in the table")
    if not table.shape[1]:
        raise ResponsesError("there are no items in the table")
    if table.dtype.kind not in "biuf":
        raise ResponsesError(f"answers are whole numbers, not {table.dtype}: write -1 where one is missing")
    if table.dtype.kind == "f":
        _refuse(table, ~np.isfinite(table), "is no category: write -1 where an answer is missing")
        _refuse(table, table != np.floor(table), "is not a whole number")
    if table.dtype.kind != "b" and table.min() < MISSING:
        _refuse(table, table < MISSING, "is below 0: only -1 has a meaning, a missing answer")
    if table.dtype.kind != "b" and table.max() > HIGHEST_CODE:
        _refuse(table, table > HIGHEST_CODE, f"is above {HIGHEST_CODE}, the highest code taken")
    return table.astype(np.int64)


def _refuse(table: NDArray[Any], wrong: NDArray[np.bool_], why: str) -> None:
    if wrong.any():
        row, item = (int(place) for place in np.argwhere(wrong)[0])
        raise ResponsesError(f"row {row}, item {item} (counted from 0): {table[row, item]} {why}")


def calibrating(responses: ArrayLike) -> IntArray:
    """`checked`, and refused with `ResponsesError` where no model is fitted to so many items."""
    table = checked(responses)
    items = table.shape[1]
    if items > MOST_ITEMS:
        raise ResponsesError(
            f"{items} items: a model is fitted to at most {MOST_ITEMS}. Is a row an item instead of a person?"
        )
    return table


def seen_codes(table: CodeArray) -> Codes:
    """The codes that each item of a checked table has, ascending.

    Raises `ResponsesError` for an item of more than 200 categories: it holds something else than answers.
    """
    codes = tuple(tuple(int(code) for code in np.unique(column) if code != MISSING) for column in table.T)
    for item, seen in enumerate(codes):
        if len(seen) > MOST_CATEGORIES:
            raise ResponsesError(
                f"item {item} (counted from 0) has {len(seen)} categories, above {MOST_CATEGORIES}"
            )
    return codes


def places(table: IntArray, codes: Codes) -> IntArray:
    """Each answer as its place among the codes of its item, -1 where it is missing or the item has none.

    A code that is not among them takes the place of the nearest one below it, or else of the lowest.

    Raises `ResponsesError` where the table has another number of items.
    """
    if table.shape[1] != len(codes):
        raise ResponsesError(f"{table.shape[1]} items, but the model has {len(codes)}")
    found = np.full_like(table, MISSING)
    for item, seen in enumerate(codes):
        if seen:
            column = table[:, item]
            place = np.maximum(np.searchsorted(seen, column, side="right") - 1, 0)
            found[:, item] = np.where(column == MISSING, MISSING, place)
    return found


@dataclass(frozen=True)
class Patterns:
    """People who answered alike, merged.

    rows: shape (patterns, items), places of categories. counts: how many people have each. which: each
    person's pattern, shape (people,). chosen: shape (patterns, categories of all items), 1 where chosen:
    sparse, since products with it are as fast on one processor and never wait for another that is busy.
    """

    rows: IntArray
    counts: FloatArray
    which: IntArray
    chosen: csr_array


def patterns(rows: IntArray, categories: IntArray) -> Patterns:
    """The distinct rows, in an order that does not depend on the people's. categories: one number an item."""
    key = np.zeros(rows.shape[0], dtype=np.int64)
    size = 1
    for item, number in enumerate(categories.tolist()):
        if size * (number + 1) >= 2**62:
            ranks, key = np.unique(key, return_inverse=True)
            size = ranks.size
        key = key * (number + 1) + rows[:, item] + 1
        size *= number + 1
    _, first, which, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    distinct = rows[first]
    answered = distinct != MISSING
    category = (distinct + np.cumsum(categories) - categories)[answered]
    ends = np.concatenate(([0], np.cumsum(answered.sum(axis=1))))
    shape = (distinct.shape[0], int(categories.sum()))
    chosen = csr_array((np.ones(category.size), category, ends), shape=shape)  # type: ignore[no-untyped-call]
    return Patterns(distinct, counts.astype(np.float64), which, chosen)
