"""Reading settings from the environment; one that makes no sense stops Firstline with a sentence."""

import logging
import os
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, default: bool = False) -> bool:
    """A yes-or-no setting."""
    value = os.environ.get(name, "").strip().lower()
    if value not in {"", "0", "1", "false", "true", "no", "yes"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0")
    return default if not value else value in {"1", "true", "yes"}


def names(name: str, default: str) -> list[str]:
    """Words with commas between them."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def number(name: str, default: int) -> int:
    """A whole number, zero or above."""
    value = os.environ.get(name, "").strip()
    if value and not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number such as {default}")
    return int(value or default)


def address(
    name: str, default: str, *, schemes: Collection[str], like: str, host: bool = True
) -> SplitResult:
    """An address, in its parts; empty where neither the setting nor a default says one.

    schemes: how it may begin. like: how to write it. host: whether it must name one.
    """
    value = os.environ.get(name, "").strip() or default
    try:
        parts = urlsplit(value)
        sound = not value or (parts.scheme in schemes and bool(parts.hostname or not host))
        # Reading it is what finds a port that is none.
        sound = sound and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        # Never the value: it may hold a password.
        raise ImproperlyConfigured(f"{name} must look like {like}")
    return parts


def time_zone(name: str, default: str) -> str:
    """The name of a time zone, such as Europe/Oslo."""
    value = os.environ.get(name, "").strip() or default
    try:
        ZoneInfo(value)
    except (ValueError, KeyError, OSError) as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write the name of a zone, such as {default}"
        ) from error
    return value


def log_level(name: str, default: str) -> str:
    """The name of a level of the log."""
    value = os.environ.get(name, "").strip().upper() or default
    if value not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"{name} is {value!r}; write DEBUG, INFO, WARNING or ERROR")
    return value


def together(first: str, second: str) -> None:
    """Refuse one of two settings without the other."""
    for there, missing in ((first, second), (second, first)):
        if os.environ.get(there) and not os.environ.get(missing):
            raise ImproperlyConfigured(f"{there} is set and {missing} is not; they go together")
