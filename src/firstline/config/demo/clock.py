"""Letting invented things have happened on invented days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let ``timezone.now()`` be another moment while the demo is filled; nothing else uses this."""
    with patch("django.utils.timezone.now", return_value=moment):
        yield
