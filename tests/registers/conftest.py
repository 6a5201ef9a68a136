"""Bringing invented rows in."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from firstline.domains.hubs.models import Hub
from firstline.domains.registers.account import Account
from firstline.domains.registers.actions import import_register
from firstline.domains.registers.fetching import asking
from tests.registers.brreg_server import Register, serving
from tests.registers.enheter import Enhet, as_csv

DAY = date(2024, 1, 29)
Bring = Callable[..., Account]


@pytest.fixture
def bring(hub: Hub, tmp_path: Path) -> Bring:
    """Import rows, or a file's content, for a hub: ``bring([enhet()], on=DAY)``."""

    def run(content: list[Enhet] | bytes, *, on: date = DAY, into: Hub = hub, **options: Any) -> Account:
        path = tmp_path / "enheter"
        path.write_bytes(content if isinstance(content, bytes) else as_csv(content))
        options = {"register": "brreg", "by": None} | options
        return import_register(path=path, hub=into, snapshot_on=on, **options)

    return run


def counts(account: Account) -> tuple[int, ...]:
    """read, kept, new, updated, unchanged, refused"""
    return tuple(account.counts().values())


@pytest.fixture
def brreg(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Iterator[Register]:
    """The Norwegian register on this machine, which the settings point at; waiting takes no time."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.FIRSTLINE_HOME = tmp_path / "home"
    with serving() as register:
        settings.FIRSTLINE_BRREG_URL = register.address
        yield register


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the client has waited each time, in seconds."""
    waited: list[float] = []
    monkeypatch.setattr(asking, "wait", waited.append)
    return waited
