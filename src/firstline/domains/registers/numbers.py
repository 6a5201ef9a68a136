"""Numbers of companies, as many at a time as a query takes."""

from collections.abc import Collection, Iterator

# As many numbers as a query on SQLite takes with ease.
AT_ONCE = 500


def in_parts(numbers: Collection[str]) -> Iterator[list[str]]:
    """The numbers, as many at a time as a query takes."""
    every = sorted(numbers)
    for begin in range(0, len(every), AT_ONCE):
        yield every[begin : begin + AT_ONCE]
