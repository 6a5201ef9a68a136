"""Reading a whole snapshot before any of it is stored."""

import pickle
import tempfile
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import BinaryIO

from django.utils.translation import gettext as _

from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters.rows import Adapter, FileRefused, Record, RegisterRow, RowRefused

BATCH = 500
IN_MEMORY = 16_000_000
ROWS_A_REPORT = 10_000
# More wrong rows than this is a wrong file.
MOST_REFUSED = 10_000

Progress = Callable[[Account], None]


class Staged:
    """Rows that wait until the whole file is known to be right, in memory or else in a nameless file."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        self._batch: list[RegisterRow] = []
        self._written = 0

    def __enter__(self) -> "Staged":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, row: RegisterRow) -> None:
        self._batch.append(row)
        if len(self._batch) == BATCH:
            pickle.dump(self._batch, self._file, pickle.HIGHEST_PROTOCOL)
            self._written += 1
            self._batch = []

    def batches(self) -> Iterator[list[RegisterRow]]:
        """The rows in order, in batches."""
        self._file.seek(0)
        for _batch in range(self._written):
            # What this process wrote a moment ago into a file that has no name.
            yield pickle.load(self._file)  # noqa: S301
        if self._batch:
            yield self._batch


def read_snapshot(
    adapter: Adapter,
    file: BinaryIO,
    *,
    areas: tuple[str, ...],
    stored: set[str],
    staged: Staged,
    progress: Progress | None,
) -> Account:
    """Read a file to its end, stage what is wanted and refuse what cannot be trusted.

    areas: municipality or county code prefixes.
    stored: numbers that are stored already; their rows are wanted wherever they lie.
    progress: called with the account so far, every 10,000 rows and at the end.
    Returns the account with ``read``, ``kept`` and the refusals filled in.
    Raises FileRefused.
    """
    account = Account()
    numbers: set[str] = set()
    for record in adapter.records(file):
        account.read += 1
        if progress is not None and account.read % ROWS_A_REPORT == 0:
            progress(account)
        in_area = record.municipality.startswith(areas)
        problem = record.problem or _repeated(record, numbers)
        if not problem and (in_area or record.number in stored):
            problem = _stage(record, staged)
        if problem:
            account.refuse(record.line, record.number, problem)
            if account.refused > MOST_REFUSED:
                raise FileRefused(_too_many(account))
        else:
            account.kept += in_area
    if not account.read:
        raise FileRefused(_("The file holds no companies. Was the download cut off? Nothing was imported."))
    if progress is not None:
        progress(account)
    return account


def _repeated(record: Record, numbers: set[str]) -> str:
    if record.number in numbers:
        return _("The number stands earlier in the file already.")
    numbers.add(record.number)
    return ""


def _stage(record: Record, staged: Staged) -> str:
    """Stage a row. Returns why it cannot be stored; "" where it can."""
    try:
        staged.add(record.row())
    except RowRefused as refused:
        return str(refused)
    return ""


def _too_many(account: Account) -> str:
    first = account.problems[0]
    return _(
        "More than %(most)d rows are wrong, so the file is. The first, on line %(line)d: %(reason)s "
        "Nothing was imported."
    ) % {"most": MOST_REFUSED, "line": first.line, "reason": first.reason}
