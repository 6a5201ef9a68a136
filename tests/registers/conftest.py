"""Bringing invented rows in."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from firstline.domains.hubs.models import Hub
from firstline.domains.registers.account import Account
from firstline.domains.registers.actions import import_register
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
