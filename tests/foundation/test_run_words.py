"""How long work has taken and will take, as a person would say it."""

from datetime import timedelta

import pytest

from firstline.foundation.tasks.words import duration_text, time_left


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 second"),
        (59.4, "59 seconds"),
        (60, "1 minute"),
        (3_540, "59 minutes"),
        (3_599, "1 hour"),
        (5_400, "1 hour and 30 minutes"),
        (7_260, "2 hours and 1 minute"),
    ],
)
def test_a_duration_in_words(seconds: float, words: str) -> None:
    assert duration_text(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("done", "total", "left"),
    [(50, 100, 60), (25, 100, 180), (1, 100, None), (5, None, None), (100, 100, None)],
)
def test_the_rest_goes_at_the_pace_so_far(done: int, total: int | None, left: int | None) -> None:
    expected = None if left is None else timedelta(seconds=left)
    assert time_left(done, total, timedelta(seconds=60)) == expected
