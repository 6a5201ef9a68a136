"""What is kept of a file's rows while it is read: all of those that the database will want."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.adapters.rows import RegisterRow
from firstline.domains.registers.intake import Intake, Parents, Sought
from tests.registers.enheter import as_csv, enhet

AREA = ("40",)
PURPOSE = "Salg av varer."
ROWS = [
    enhet(serial, kommunenummer=place, vedtektsfestetFormaal=[PURPOSE])
    for serial, place in ((1, "4036"), (2, "0301"), (3, "0301"))
]
HERE, AWAY, ODD = (row["organisasjonsnummer"] for row in ROWS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "enheter.csv"
    # Not written canonically, so that who it is shows only when it is looked at.
    spaced = f"{ODD[:3]} {ODD[3:6]} {ODD[6:]}"
    file.write_bytes(as_csv(ROWS).replace(ODD.encode(), spaced.encode()))
    return file


def purposes(path: Path, sought: Sought | None, stored: Sequence[str]) -> dict[str, str]:
    """The purpose of each row that is wanted, by number."""
    with Intake(ADAPTERS["brreg"], Account()) as intake:
        intake.read(path, sought)
        intake.check(Parents())
        rows: list[RegisterRow] = [row for batch in intake.wanted(AREA, stored) for _place, row in batch]
    return {row.number: row.purpose for row in rows}


@pytest.mark.parametrize("stored", [[], [AWAY], [ODD], [AWAY, ODD]])
def test_what_is_sought_is_known_in_full(path: Path, stored: list[str]) -> None:
    assert purposes(path, Sought(AREA, stored), stored) == dict.fromkeys([HERE, *stored], PURPOSE)


def test_what_was_stored_since_the_file_was_read_is_known_in_full(path: Path) -> None:
    assert purposes(path, Sought(AREA, []), [AWAY, ODD]) == dict.fromkeys([HERE, AWAY, ODD], PURPOSE)


def test_who_says_nothing_of_what_is_sought_gets_everything(path: Path) -> None:
    assert purposes(path, None, [AWAY]) == dict.fromkeys([HERE, AWAY], PURPOSE)
