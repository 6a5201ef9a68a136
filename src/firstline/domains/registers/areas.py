"""Area tables, loaded like a register: where a postcode lies, and which class a municipality is of.

A table is for a whole country. Each that is loaded is kept as a version in the analytical store; the one of
the latest day counts.
"""

import csv
import hashlib
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import duckdb
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.domains.registers.account import RefusedRow
from firstline.domains.registers.adapters.files import csv_records, opened
from firstline.domains.registers.adapters.flat import columns_of, layout_of, place_of
from firstline.domains.registers.adapters.rows import FileRefused
from firstline.domains.registers.intake import Places
from firstline.domains.registers.models import AreaTable
from firstline.foundation import store
from firstline.foundation.locale.languages import in_language
from firstline.foundation.packs import Layout, load_format

AreaKind = Literal["postcodes", "classes"]
DATASET = "areas"
MOST_REFUSED = 10_000
LONGEST = {"municipality": 10, "name": 120, "class": 40, "postcode": 12}
LANGUAGES = ("en", "nb", "nn", "da")
# The group of the municipalities that no classification names.
NOT_CLASSIFIED = "not_classified"
KEY = {"postcodes": "postcode", "classes": "municipality"}
GB_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})", re.ASCII)
NOT_OF_A_CODE = re.compile(r"[^A-Z0-9]")


@dataclass(slots=True)
class AreaAccount:
    """The closing account of one table: read is kept, refused and without a municipality.

    without_area: rows of postcodes that the table puts nowhere, such as those no longer in use.
    """

    read: int = 0
    kept: int = 0
    refused: int = 0
    without_area: int = 0
    problems: list[RefusedRow] = field(default_factory=list)
    columns_gone: list[str] = field(default_factory=list)

    def refuse(self, line: int, number: str, reason: str) -> None:
        self.refused += 1
        self.problems.append(RefusedRow(line, number[:20], reason))
        if self.refused > MOST_REFUSED:
            first = self.problems[0]
            raise FileRefused(
                _("More than %(most)d rows are wrong; the first, on line %(line)d: %(reason)s")
                % {"most": MOST_REFUSED, "line": first.line, "reason": first.reason}
            )

    def as_json(self) -> dict[str, Any]:
        """The account that is stored, and that other programs read."""
        return asdict(self)


@dataclass(frozen=True)
class Taken:
    """A table that was written into the store: its folder, its rows, and the digest of its file."""

    folder: str
    rows: int
    sha256: str


def postcode(text: str, country: str) -> str:
    """A postcode as tables and companies are joined by it; "" for what is none in the country."""
    written = " ".join(text.upper().split())
    if country != "GB":
        return written
    parts = GB_POSTCODE.fullmatch(NOT_OF_A_CODE.sub("", written))
    return f"{parts[1]} {parts[2]}" if parts else ""


def take(path: Path, kind: AreaKind, country: str, dated_on: date, account: AreaAccount) -> Taken:
    """Read a table and write it into the store. Raises FileRefused, and OSError for what cannot be opened."""
    known = load_format(f"areas_{kind}")
    fields = tuple(known.layouts[0].columns)
    folder = store.new_folder(DATASET, kind=kind, country=country, date=dated_on.isoformat())
    store.root().mkdir(parents=True, exist_ok=True)
    with store.gone_after_an_error(folder):
        _write(folder, fields, _rows(path, kind, country, account), KEY[kind], account)
        account.problems.sort(key=lambda problem: problem.line)
        if not account.kept:
            raise FileRefused(_("No row of the file can be used. Nothing was loaded."))
    with path.open("rb") as file:
        return Taken(folder, account.kept, hashlib.file_digest(file, "sha256").hexdigest())


def _write(
    folder: str,
    fields: Sequence[str],
    rows: Iterator[tuple[int, dict[str, str]]],
    key: str,
    account: AreaAccount,
) -> None:
    """Write the rows into the store; of those with the same key, the first."""
    with tempfile.TemporaryDirectory(dir=store.root(), prefix="areas-") as temporary, store.connect() as db:
        plain = Path(temporary) / "rows.csv"
        with plain.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text, quoting=csv.QUOTE_ALL)
            for line, row in rows:
                writer.writerow([line, *(row[name] for name in fields)])
        names = ", ".join(f"'{name}': 'VARCHAR'" for name in fields)
        db.execute(
            "CREATE TEMP TABLE given AS SELECT * FROM read_csv(?, header = false, auto_detect = false, "
            f"delim = ',', quote = '\"', escape = '\"', columns = {{'line': 'BIGINT', {names}}})",
            [str(plain)],
        )
        _refuse_repeated(db, key, account)
        said = ", ".join(f"coalesce({name}, '') AS {name}" for name in fields)
        first = f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY line) = 1"
        account.kept = store.write(db, f"SELECT {said}, 'all' AS area FROM given {first}", folder)


def _rows(
    path: Path, kind: AreaKind, country: str, account: AreaAccount
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that can be used, each with its line, as the fields of the layout."""
    with path.open("rb") as file, opened(file) as (text, is_json):
        if is_json:
            raise FileRefused(_("This is JSON: an area table is a CSV."))
        records = csv_records(text)
        header = [name.strip().lower() for name in next(records)[1]]
        layout = layout_of(header, load_format(f"areas_{kind}"))
        account.columns_gone = list(columns_of(header, layout).absent)
        places = {name: place_of(header, layout, name, len(header)) for name in layout.columns}
        for line, record in records:
            account.read += 1
            if len(record) != len(header):
                reason = _("The row has %(found)d fields where the header has %(wanted)d.")
                counts = {"found": len(record), "wanted": len(header)}
                account.refuse(line, record[0], reason % counts)
                continue
            record.append("")
            row = {name: " ".join(record[place].split()) for name, place in places.items()}
            if kind == "postcodes" and row["postcode"] and not row["municipality"]:
                account.without_area += 1
            elif why := _problem(row, kind, country, layout):
                account.refuse(line, row[KEY[kind]], why)
            else:
                yield line, row


def _problem(row: dict[str, str], kind: AreaKind, country: str, layout: Layout) -> str:
    """Why a row cannot be used; "" where it can, and then its postcode is as companies are joined by it."""
    if kind == "postcodes":
        written, row["postcode"] = row["postcode"], postcode(row["postcode"], country)
        if not row["postcode"]:
            return _("“%(text)s” is not a postcode of the country.") % {"text": written[:20]}
    for name in layout.required:
        if not row[name]:
            return _("The row does not say: %(column)s.") % {"column": layout.names(name)[0]}
    for name, longest in LONGEST.items():
        if len(row.get(name, "")) > longest:
            return _("The field %(name)s is longer than %(longest)d characters.") % {
                "name": name,
                "longest": longest,
            }
    return ""


def _refuse_repeated(db: duckdb.DuckDBPyConnection, key: str, account: AreaAccount) -> None:
    earlier = f"row_number() OVER (PARTITION BY {key} ORDER BY line) > 1"
    db.execute(f"SELECT line, {key} FROM given QUALIFY {earlier} ORDER BY line LIMIT {MOST_REFUSED + 1}")
    for line, found in db.fetchall():
        account.refuse(line, found, _("It stands earlier in the file already."))


def table_in_use(kind: AreaKind, country: str) -> AreaTable | None:
    """The table that counts: that of the latest day."""
    return AreaTable.objects.filter(kind=kind, country=country).order_by("-dated_on").first()


def sweep() -> None:
    """Delete the folders of tables that were replaced."""
    store.sweep(DATASET, set(AreaTable.objects.values_list("folder", flat=True)))


def places_of(country: str) -> Places:
    """Where the postcodes of a country are looked up; nowhere where no table is loaded.

    Raises FileRefused where the table's rows are lost: without them every company would move out of its area.
    """
    table = table_in_use("postcodes", country)
    if table is None:
        return Places()
    if not store.holds(table.folder):
        raise FileRefused(
            _("The rows of the table of postcodes are lost. Load it again first: firstline areas import.")
        )
    return Places(
        "SELECT postcode AS place_postcode, municipality AS place_code, name AS place_name "
        f"FROM read_parquet('{_files(table.folder)}')",
        version=table.file_sha256[:16],
    )


def classes_of_areas(country: str) -> Mapping[str, str]:
    """The class of each municipality, by its code; empty where no classification is loaded."""
    table = table_in_use("classes", country)
    return {code: key for code, key, _labels in _rows_of(table)}


def labels_of_classes(country: str, language: str | None = None) -> Mapping[str, str]:
    """The name of each class in a language or the nearest there is, by class. language: the reader's when
    left out."""
    table = table_in_use("classes", country)
    named: dict[str, str] = {}
    for _code, key, labels in _rows_of(table):
        texts = {name: text for name, text in zip(LANGUAGES, labels[1:], strict=True) if text}
        spoken = (language or get_language() or "").lower().partition("-")[0]
        named.setdefault(key, (in_language(texts, spoken) if texts else labels[0]) or key)
    return dict(sorted(named.items()))


def _rows_of(table: AreaTable | None) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    # One that the store has lost is as if it were not loaded; the doctor misses it.
    return _classes(table.folder) if table and store.holds(table.folder) else ()


@lru_cache(maxsize=8)
def _classes(folder: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """municipality, class and its labels; a folder of the store never changes."""
    labels = ", ".join(["label", *(f"label_{language}" for language in LANGUAGES)])
    with store.connect() as db:
        rows = f"FROM read_parquet('{_files(folder)}') ORDER BY municipality"
        found = db.execute(f"SELECT municipality, class, {labels} {rows}").fetchall()
    return tuple((code, key, tuple(texts)) for code, key, *texts in found)


def _files(folder: str) -> str:
    return str(store.root() / folder / "*" / "*.parquet").replace("'", "''")
