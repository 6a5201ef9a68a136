"""Taking in a whole file of a register with DuckDB: read, checked row by row, and turned into values.

A plain CSV is read by DuckDB itself; any other file, and any that DuckDB objects to, by ``adapters.flat``,
which knows what is wrong and where. SQL finds the rows that may be wrong, the adapter says of each why it is.
"""

import csv
import gzip
import shutil
import tempfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
from django.utils.translation import gettext as _

from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters import files
from firstline.domains.registers.adapters.flat import Columns, columns_of, flattened, layout_of, place_of
from firstline.domains.registers.adapters.rows import Adapter, FileRefused, RegisterRow, Unit
from firstline.domains.registers.valuing import (
    COLUMNS,
    NOT_OF_A_PERSON,
    STORED,
    Values,
    literal,
    taking,
    texts,
    valued,
    values_of,
    words_of,
)
from firstline.foundation import store
from firstline.foundation.packs import Layout, legal_forms, load_format

CHUNK = 1 << 20
BATCH = 500
# More wrong rows than this is a wrong file.
MOST_REFUSED = 10_000
OTHER_CODES = COLUMNS.index("other_activity_codes")
PLAIN_CSV = "auto_detect = false, quote = '\"', escape = '\"', strict_mode = true, null_padding = false"


@dataclass(frozen=True)
class Parents:
    """Where a site's company is looked up: a query that gives company (its number), parent_kind and
    parent_personal, a row a company."""

    query: str = "SELECT '' AS company, '' AS parent_kind, true AS parent_personal WHERE false"


@dataclass(frozen=True)
class Places:
    """Where a postcode is looked up: a query that gives place_postcode, place_code (of the municipality) and
    place_name, a row a postcode. ``version`` tells one table from another; "" is none."""

    query: str = "SELECT '' AS place_postcode, '' AS place_code, '' AS place_name WHERE false"
    version: str = ""


@dataclass(frozen=True)
class Sought:
    """Which rows the database wants: those that lie in an area, and those whose number is stored already."""

    areas: Sequence[str]
    stored: Collection[str]


class Intake:
    """One file that is being taken in; a context, for it holds a database and files of its own.

    After ``read`` and ``check``: ``wanted`` gives rows, ``publishing`` writes the snapshot beside it.
    """

    def __init__(self, adapter: Adapter, account: Account, unit: Unit | None = None) -> None:
        self.adapter = adapter
        self.account = account
        self.places = Places()
        self.layout: Layout
        self._unit = unit
        self._values: Values
        self._source = ""
        self._others: Sequence[str] = ()
        self._sought: Sought | None = None
        self._renumbered: list[tuple[str, int]] = []
        self._absent: set[str] = set()
        self._lines: Path | None = None

    def __enter__(self) -> "Intake":
        store.root().mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(dir=store.root(), prefix="intake-")
        self._beside = ThreadPoolExecutor(max_workers=1)
        self._connected = store.connect()
        self._db = self._connected.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beside.shutdown()
        self._connected.__exit__(kind, error, trace)
        self._folder.cleanup()

    @property
    def sha256(self) -> str:
        """The digest of the file that was read; waits for it."""
        return self._digest.result()

    @property
    def unit(self) -> Unit:
        return "site" if self.layout.unit == "site" else "company"

    @property
    def silent(self) -> tuple[str, ...]:
        """The columns of a row about which the file says nothing: it lacks all that they are made of."""
        values, fields = self.adapter.values[self.unit], set(self.layout.columns)
        made_of = {name: words_of(value) & fields for name, value in values.items()}
        return tuple(name for name, parts in made_of.items() if parts and parts <= self._absent)

    def read(self, path: Path, sought: Sought | None = None) -> None:
        """Read the file to its end. Raises FileRefused, and OSError for what cannot be files.opened.

        sought: the rows that will be wanted, as far as is known; None is all of them.
        """
        self._sought = sought
        looked_through = self._beside.submit(files.holds_nul, path)
        fast = self._read_fast(self._plain(path))
        # It takes a while, and nobody asks for it before the rows are written.
        self._digest = self._beside.submit(files.digest_of, path)
        # DuckDB ends a text at NUL.
        if looked_through.result() or not fast:
            self._lines = None
            self._read_carefully(path)
        self.account.read = self._one("SELECT count(*) FROM raw") + self.account.refused
        if not self.account.read:
            raise FileRefused(
                _("The file holds no companies. Was the download cut off? Nothing was imported.")
            )

    def _plain(self, path: Path) -> Path:
        """The file without gzip."""
        with path.open("rb") as file:
            packed = file.read(2) == files.GZIP
        return self._unpacked(path) if packed else path

    def _unpacked(self, path: Path) -> Path:
        plain = Path(self._folder.name) / "unpacked"
        try:
            with gzip.open(path) as packed, plain.open("wb") as file:
                shutil.copyfileobj(packed, file, CHUNK)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            # Read carefully, it is refused with the right sentence.
            plain.write_bytes(b"")
        return plain

    def _read_fast(self, path: Path) -> bool:
        """Let DuckDB read a CSV. Returns whether it could, and had nothing to object to."""
        if not path.stat().st_size:
            return False
        with path.open("rb") as file, files.opened(file) as (text, is_json):
            if is_json:
                return False
            written, delimiter = files.csv_head(text)
        header = [name.strip().lower() for name in written]
        self.layout = layout_of(header, load_format(self.adapter.name))
        places = {field: place_of(header, self.layout, field, len(header)) for field in self.layout.columns}
        chosen = ", ".join(
            f"coalesce(c{place}, '') AS {field}" if place < len(header) else f"'' AS {field}"
            for field, place in places.items()
        )
        columns = texts(f"c{place}" for place in range(len(header)))
        try:
            self._take(
                f"SELECT {chosen} FROM read_csv({literal(str(path))}, header = true, delim = '{delimiter}', "
                f"{PLAIN_CSV}, max_line_size = {files.RECORD_LIMIT}, columns = {columns})"
            )
        except duckdb.Error:
            return False
        self._tell(columns_of(header, self.layout))
        self._lines = path
        return True

    def _read_carefully(self, path: Path) -> None:
        plain = Path(self._folder.name) / "flat.csv"
        with path.open("rb") as file, flattened(file, self.adapter, self._unit) as found:
            self.layout = found.layout
            with plain.open("w", encoding="utf-8", newline="") as text:
                writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
                for row in found.rows:
                    if row.problem:
                        self._refuse(row.line, row.fields[0] if row.fields else "", row.problem)
                    else:
                        writer.writerow([row.line, *row.fields])
            self._tell(found.columns)
        fields = ", ".join(f"coalesce({field}, '') AS {field}" for field in self.layout.columns)
        self._take(
            f"SELECT {fields}, CAST(line AS BIGINT) AS line FROM read_csv({literal(str(plain))}, "
            f"header = false, delim = ',', {PLAIN_CSV}, max_line_size = {16 * files.RECORD_LIMIT}, "
            f"columns = {texts(['line', *self.layout.columns])})",
            others=["line"],
        )

    def _take(self, source: str, others: Sequence[str] = ()) -> None:
        """Make the table of what the file's fields say, anew where it is there. source: their texts."""
        fields = tuple(self.layout.columns)
        self._values = values_of(self.adapter, self.unit, fields)
        query = taking(
            self._values,
            fields,
            source,
            suspect=self.adapter.suspect[self.unit],
            sought=self._will_be_wanted(),
            others=others,
        )
        self._source, self._others = source, others
        self._db.execute(f"CREATE OR REPLACE TABLE raw AS {query}")

    def _will_be_wanted(self) -> str:
        municipality = self._values.municipality
        if self._sought is None or not municipality:
            return "true"
        self._remember(self._sought.stored)
        lies = [f"starts_with({municipality}, {literal(area)})" for area in self._sought.areas]
        return f"({' OR '.join([*lies, 'number IN (SELECT number FROM stored)'])})"

    def _remember(self, stored: Collection[str]) -> None:
        # Without the cast, no number at all would be of another type than a number.
        numbers = "SELECT CAST(unnest(?) AS VARCHAR) AS number"
        self._db.execute(f"CREATE OR REPLACE TABLE stored AS {numbers}", [list(stored)])

    def _tell(self, columns: Columns) -> None:
        self.account.columns_added = list(columns.added)
        self.account.columns_gone = list(columns.gone)
        self._absent = set(columns.absent)

    def check(self, parents: Parents, places: Places | None = None) -> None:
        """Find the rows that cannot be trusted, and make the values of the others. Raises FileRefused."""
        self._db.execute("CREATE TABLE bad (place BIGINT)")
        reasons = self._suspects()
        numbers = {place: number for place, (number, _reason) in reasons.items()}
        self._leave_out(numbers)
        for place, number in self._repeated():
            reasons[place] = number, _("The number stands earlier in the file already.")
        self._leave_out(reasons.keys() - numbers.keys())
        lines = self._lines_of(reasons)
        for place in sorted(reasons):
            self._refuse(lines[place], *reasons[place])
        self.account.problems.sort(key=lambda problem: problem.line)
        self.places = (places if self.adapter.place else None) or Places()
        self._look_up(parents, self.places)
        if self.adapter.place:
            self.account.without_place = self._one("SELECT count(*) FROM valued WHERE municipality = ''")

    def _suspects(self) -> dict[int, tuple[str, str]]:
        """The wrong rows among the suspect ones: place -> number and why."""
        fields = tuple(self.layout.columns)
        self._db.execute("SELECT rowid, suspected FROM raw WHERE suspected IS NOT NULL ORDER BY rowid")
        found, right = {}, []
        for place, written in self._fetched(self._db):
            row = dict(zip(fields, written, strict=True))
            if why := self.adapter.problem(self.unit, row):
                found[place] = row["number"], why
                if len(found) + self.account.refused > MOST_REFUSED:
                    first, (_number, why) = next(iter(found.items()))
                    raise FileRefused(self._too_many(first, why))
            else:
                right.append((self.adapter.number(row), place))
        self._renumbered = right
        self._renumber()
        return found

    def _renumber(self) -> None:
        if self._renumbered:
            self._db.executemany("UPDATE raw SET number = ? WHERE rowid = ?", self._renumbered)

    def _leave_out(self, places: Collection[int]) -> None:
        if places:
            self._db.executemany("INSERT INTO bad VALUES (?)", [(place,) for place in places])

    def _repeated(self) -> list[tuple[int, str]]:
        kept = "FROM raw WHERE rowid NOT IN (SELECT place FROM bad)"
        if self._one(f"SELECT count(*) - count(DISTINCT number) {kept}") == 0:
            return []
        earlier = "row_number() OVER (PARTITION BY number ORDER BY rowid) > 1"
        self._db.execute(f"SELECT rowid, number {kept} QUALIFY {earlier} ORDER BY rowid")
        found = self._db.fetchmany(MOST_REFUSED + 1)
        if len(found) + self.account.refused > MOST_REFUSED:
            raise FileRefused(
                self._too_many(found[0][0], _("The number stands earlier in the file already."))
            )
        return found

    def _look_up(self, parents: Parents, places: Places) -> None:
        """Make the tables that the second step looks in, and its views."""
        self._db.execute("CREATE TABLE forms (written VARCHAR, form VARCHAR, form_kind VARCHAR)")
        entries = legal_forms(self.adapter.name).entries
        forms = [(written, form.key, form.kind) for form in entries for written in form.written()]
        listed = ", ".join(f"({', '.join(map(literal, form))})" for form in forms)
        if listed:
            self._db.execute(f"INSERT INTO forms VALUES {listed}")
        self._db.execute(f"CREATE TABLE parents AS {parents.query}")
        self._db.execute(f"CREATE VIEW places AS {places.query}")
        self._db.execute("CREATE TABLE chosen (place BIGINT)")
        # Which rows is said where they are read: said of the view, all rows would be given values.
        for view, which in {
            "valued": "NOT IN (SELECT place FROM bad)",
            "valued_of_chosen": "IN (SELECT place FROM chosen)",
        }.items():
            self._db.execute(f"CREATE VIEW {view} AS {valued(self._values, which)}")

    def wanted(
        self, areas: Sequence[str], stored: Collection[str]
    ) -> Iterator[list[tuple[int, RegisterRow]]]:
        """The rows in an area and those whose number is stored already, in batches, each with its place."""
        self._remember(stored)
        lies = " OR ".join(["false", *["starts_with(municipality, ?)"] * len(areas)])
        self._db.execute(
            "CREATE OR REPLACE TABLE chosen AS SELECT row_place AS place FROM valued "
            f"WHERE {lies} OR number IN (SELECT number FROM stored)",
            list(areas),
        )
        if self._one("SELECT count(*) FROM raw WHERE NOT in_full AND rowid IN (SELECT place FROM chosen)"):
            # Stored by somebody else since the file was read.
            self._sought = Sought(areas, stored)
            self._take(self._source, self._others)
            self._renumber()
        # A cursor of its own: a query in between would end one that is half read.
        with self._db.cursor() as rows:
            rows.execute(f"SELECT row_place, {', '.join(COLUMNS)} FROM valued_of_chosen ORDER BY row_place")
            while batch := rows.fetchmany(BATCH):
                yield [(place, _row(values)) for place, *values in batch]

    def refuse(self, place: int, number: str, reason: str) -> None:
        """Refuse a row that turned out not to be storable."""
        self._refuse(self._lines_of([place])[place], number, reason)

    @contextmanager
    def publishing(self, folder: str) -> Iterator["Future[int]"]:
        """Write the snapshot of all rows, the country's, into a new folder of the store, beside what else is
        done with them. Gives how many there are, once they are written; the end waits for that."""
        hers = [f"CASE WHEN personal THEN '' ELSE {name} END AS {name}" for name in NOT_OF_A_PERSON]
        area = f"coalesce(nullif({self.adapter.area}, ''), '{store.NONE}') AS area"
        query = f"SELECT {', '.join([*STORED, *hers, area])} FROM valued"
        store.make_room(self._db)
        with self._db.cursor() as rows, ThreadPoolExecutor(max_workers=1) as beside:
            yield beside.submit(store.write, rows, query, folder)

    def _lines_of(self, places: Collection[int]) -> dict[int, int]:
        """On which lines of the file rows begin."""
        if not places:
            return {}
        if self._lines is None:
            self._db.execute("SELECT rowid, line FROM raw WHERE rowid IN (SELECT unnest(?))", [list(places)])
            return dict(self._db.fetchall())
        last = max(places)
        with self._lines.open("rb") as file, files.opened(file) as (text, _is_json):
            rows = islice(files.csv_records(text), 1, last + 2)
            return {place: line for place, (line, _row) in enumerate(rows) if place in places}

    def _refuse(self, line: int, number: str, reason: str) -> None:
        self.account.refuse(line, number[:20], reason)
        if self.account.refused > MOST_REFUSED:
            raise FileRefused(_too_many(self.account.problems[0].line, self.account.problems[0].reason))

    def _too_many(self, place: int, reason: str) -> str:
        if self.account.problems:
            first = self.account.problems[0]
            return _too_many(first.line, first.reason)
        return _too_many(self._lines_of([place])[place], reason)

    def _one(self, query: str) -> int:
        found = self._db.execute(query).fetchone()
        return int(found[0]) if found else 0

    @staticmethod
    def _fetched(db: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
        while rows := db.fetchmany(BATCH):
            yield from rows


def _row(values: list[Any]) -> RegisterRow:
    values[OTHER_CODES] = tuple(values[OTHER_CODES])
    return RegisterRow._make(values)


def _too_many(line: int, reason: str) -> str:
    return _(
        "More than %(most)d rows are wrong, so the file is. The first, on line %(line)d: %(reason)s "
        "Nothing was imported."
    ) % {"most": MOST_REFUSED, "line": line, "reason": reason}
