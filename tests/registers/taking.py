"""Taking in a file of a register without a database: what of it is right, and what is refused."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.adapters.rows import RegisterRow
from firstline.domains.registers.intake import Intake, Parents, Places

EVERYWHERE = ("",)


@dataclass(frozen=True)
class Taken:
    """The rows that can be trusted, in order, and the account of the file."""

    rows: list[RegisterRow]
    account: Account

    @property
    def problems(self) -> list[tuple[int, str]]:
        return [(problem.line, problem.reason) for problem in self.account.problems]


def take(
    content: bytes,
    *,
    register: str = "brreg",
    parents: Parents | None = None,
    places: Places | None = None,
    carefully: bool = False,
) -> Taken:
    """Take a file in. carefully: as if DuckDB had objected to it."""
    account = Account()
    with tempfile.TemporaryDirectory() as folder, Intake(ADAPTERS[register], account) as intake:
        path = Path(folder) / "file"
        path.write_bytes(content)
        if carefully:
            intake._read_fast = lambda path: False  # type: ignore[method-assign]
        intake.read(path)
        intake.check(parents or Parents(), places)
        rows = [row for batch in intake.wanted(EVERYWHERE, []) for _place, row in batch]
    return Taken(rows, account)
