"""A register's file, row by row, as the texts of its layout's fields: exact, careful, and slow.

``registers.intake`` lets DuckDB read a file that is plain CSV. This reads all others (JSON), and those that
DuckDB would not: it says on which line what is wrong, and refuses a row where that is enough.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any, BinaryIO, TextIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.domains.registers.adapters.files import csv_records, json_records, opened
from firstline.domains.registers.adapters.rows import Adapter, Fields, FileRefused, Unit
from firstline.foundation.packs import Format, Layout, load_format


@dataclass(frozen=True, slots=True)
class Flat:
    """One row: where it begins in the file, its fields in the layout's order, and what is wrong with it."""

    line: int
    fields: tuple[str, ...]
    problem: str = ""


@dataclass
class Columns:
    """Of a file's columns, those that nobody knew, and those that are known and not there.

    absent: the layout's fields that the file has no column for, so that it says nothing about them.
    """

    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass
class Flattened:
    """A file that is being read; ``columns`` of JSON is complete when its rows have been read."""

    layout: Layout
    columns: Columns
    rows: Iterator[Flat]


@contextmanager
def flattened(file: BinaryIO, adapter: Adapter, unit: Unit | None = None) -> Iterator[Flattened]:
    """Read a file, CSV (comma or semicolon) or JSON, UTF-8, plain or gzipped, in bounded memory.

    file: seekable and at its beginning.
    unit: what JSON's objects are, where that is known; None looks at the first.
    Raises FileRefused for a file that is something else or is cut off, also while its rows are read.
    """
    known = load_format(adapter.name)
    with opened(file) as (text, is_json):
        yield _from_json(text, known, adapter, unit) if is_json else _from_csv(text, known)


def _from_csv(text: TextIO, known: Format) -> Flattened:
    rows = csv_records(text)
    header = [name.strip().lower() for name in next(rows)[1]]
    layout = layout_of(header, known)
    return Flattened(layout, columns_of(header, layout), _csv_rows(rows, header, layout))


def _csv_rows(rows: Iterator[tuple[int, list[str]]], header: list[str], layout: Layout) -> Iterator[Flat]:
    width = len(header)
    # A column that is not in the file reads the empty text that is put after each row.
    places = [place_of(header, layout, field, width) for field in layout.columns]
    pick = itemgetter(*places)
    for line, record in rows:
        if len(record) != width:
            problem = _("The row has %(found)d fields where the header has %(wanted)d.")
            counts = {"found": len(record), "wanted": width}
            yield Flat(line, (record[0][:20], *[""] * (len(layout.columns) - 1)), problem % counts)
            continue
        record.append("")
        yield _checked(Flat(line, pick(record)))


def place_of(header: list[str], layout: Layout, field: str, absent: int) -> int:
    """At which place of a row a field stands; ``absent`` where the file does not have it."""
    return next((header.index(name) for name in layout.names(field) if name in header), absent)


def layout_of(header: list[str], known: Format) -> Layout:
    """The layout that a file's header is of. Raises FileRefused where it is of none, or lacks columns."""
    told = [one for one in known.layouts if one.told_by and any(n.startswith(one.told_by) for n in header)]
    rest = [one for one in known.layouts if not one.told_by]
    layout = (told or rest)[0]
    missing = [name for name in layout.required if not set(layout.names(name)) & set(header)]
    if len(missing) == len(layout.required):
        raise FileRefused(
            _("This is no file of %(title)s: it has no column “%(column)s”, nor the others.")
            % {"title": known.title.text(get_language()), "column": layout.names(layout.required[0])[0]}
        )
    if missing:
        columns = ", ".join(layout.names(name)[0] for name in missing)
        raise FileRefused(
            _("The file lacks columns: %(columns)s. Use the register's whole download.")
            % {"columns": columns}
        )
    return layout


def columns_of(header: list[str], layout: Layout) -> Columns:
    """What is new and what is gone in a header."""
    here = set(header)
    absent = tuple(field for field in layout.columns if not here & set(layout.names(field)))
    gone = [
        layout.names(field)[0] for field in absent if layout.names(field) and field not in layout.json_only
    ]
    gone += [name for name in layout.others if name not in here]
    return Columns(tuple(sorted(here - layout.known() - {""})), tuple(sorted(gone)), absent)


def _from_json(text: TextIO, known: Format, adapter: Adapter, unit: Unit | None) -> Flattened:
    inside = [layout.array for layout in known.layouts if layout.array]
    records = json_records(text, inside, many=known.json_many, limit=known.longest_record)
    objects = ((line, unwrapped(found, known)) for line, found in records)
    first = next(objects, None)
    if first is None:
        return Flattened(known.layouts[0], Columns(), iter(()))
    header = sorted(_paths(first[1]))
    layout = next((one for one in known.layouts if one.unit == unit), None)
    layout = layout or _layout_of_object(header, known)
    columns = Columns()
    return Flattened(layout, columns, _json_rows(chain([first], objects), layout, columns, adapter))


def unwrapped(found: dict[str, Any], known: Format) -> dict[str, Any]:
    """A record without the objects that it is wrapped in."""
    while inner := next((found[name] for name in known.envelopes if isinstance(found.get(name), dict)), None):
        found = inner
    return found


def _layout_of_object(header: list[str], known: Format) -> Layout:
    """The layout of a file's first object. What is not stated is left out of it, so nothing is missing."""
    told = [one for one in known.layouts if one.told_by and any(n.startswith(one.told_by) for n in header)]
    layout = (told or [one for one in known.layouts if not one.told_by])[0]
    number = layout.names(layout.required[0])[0]
    if number not in header:
        raise FileRefused(
            _("This JSON is not of %(title)s: its first object has no “%(column)s”.")
            % {"title": known.title.text(get_language()), "column": number}
        )
    return layout


def _json_rows(
    objects: Iterator[tuple[int, dict[str, Any]]], layout: Layout, columns: Columns, adapter: Adapter
) -> Iterator[Flat]:
    heads = {name.partition(".")[0] for name in layout.known()} | {"_links", "links"}
    flatten = adapter.flatten or by_paths
    added: set[str] = set()
    for line, found in objects:
        company = {key.lower(): value for key, value in found.items()}
        added |= company.keys() - heads
        columns.added = tuple(sorted(added))
        fields = flatten(company, layout)
        yield _checked(Flat(line, tuple(fields.get(name, "") for name in layout.columns)))


def _paths(found: Mapping[str, Any]) -> set[str]:
    names = set()
    for key, value in found.items():
        names.add(key.lower())
        if isinstance(value, dict):
            names |= {f"{key}.{inner}".lower() for inner in value}
    return names


def by_paths(company: Mapping[str, Any], layout: Layout) -> Fields:
    """An object's fields, found at the paths that the layout names; keys are in lower case."""
    return {
        field: next(filter(None, (_text_at(company, name) for name in layout.names(field))), "")
        for field in layout.columns
    }


def _text_at(company: Mapping[str, Any], path: str) -> str:
    key, _dot, inner = path.partition(".")
    value = company.get(key)
    if inner:
        parts = value if isinstance(value, dict) else {}
        # Nearly every name within is in small letters anyway, and this is done for each field of each row.
        found = (part for name, part in parts.items() if name.lower() == inner)
        value = parts[inner] if inner in parts else next(found, None)
    return value if isinstance(value, str) else as_text(value)


def as_text(value: object) -> str:
    """What a value of JSON says as text; a list as lines, and nothing as ""."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list():
            return "\n".join(as_text(part) for part in value if part)
        case str():
            return value
        case _:
            return ""


def _checked(row: Flat) -> Flat:
    text = "".join(row.fields)
    if "\0" in text or not _is_unicode(text):
        return Flat(row.line, (), _("The row holds characters that are no text."))
    return row


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
