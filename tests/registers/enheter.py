"""Invented rows of the Norwegian register, and files that hold them in each of its forms."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Enhet = dict[str, Any]

# In the order of the official CSV; only what stands in a row's dictionary is filled in.
HEADER = (
    *("organisasjonsnummer", "navn", "organisasjonsform.kode", "organisasjonsform.beskrivelse"),
    *("naeringskode1.kode", "naeringskode2.kode", "naeringskode3.kode"),
    *("harRegistrertAntallAnsatte", "antallAnsatte", "hjemmeside", "postadresse.adresse"),
    *("forretningsadresse.adresse", "forretningsadresse.poststed", "forretningsadresse.postnummer"),
    *("forretningsadresse.kommune", "forretningsadresse.kommunenummer", "forretningsadresse.landkode"),
    *("institusjonellSektorkode.kode", "registreringsdatoenhetsregisteret", "stiftelsesdato"),
    *("konkurs", "underAvvikling", "underTvangsavviklingEllerTvangsopplosning"),
    *("vedtektsfestetFormaal", "aktivitet"),
)
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def number(serial: int) -> str:
    """A number with a right check digit, made as the register describes it; the serial is a lower bound."""
    while True:
        digits = f"9{serial:07d}"
        check = -sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11
        if check != 10:
            return f"{digits}{check}"
        serial += 1


def enhet(serial: int = 1, **fields: Any) -> Enhet:
    """One company as the register's JSON has it; ``kommunenummer`` and ``form`` are short ways."""
    municipality = fields.pop("kommunenummer", "4036")
    form = fields.pop("form", "AS")
    address = {
        "adresse": ["Fjellvegen 1"],
        "postnummer": "3890",
        "poststed": "FJELLDAL",
        "kommune": "FJELLDAL",
        "kommunenummer": municipality,
        "landkode": "NO",
    }
    return {
        "organisasjonsnummer": number(serial * 10),
        "navn": f"FJELLDAL PRØVE {serial} AS",
        "organisasjonsform": {"kode": form, "beskrivelse": "Prøve"},
        "naeringskode1": {"kode": "62.010", "beskrivelse": "Prøve"},
        "harRegistrertAntallAnsatte": True,
        "antallAnsatte": 7,
        "forretningsadresse": address,
        "registreringsdatoEnhetsregisteret": "2020-02-29",
        "konkurs": False,
        "underAvvikling": False,
        "underTvangsavviklingEllerTvangsopplosning": False,
    } | fields


def _cell(row: Mapping[str, Any], column: str) -> str:
    lower = {key.lower(): value for key, value in row.items()}
    key, _, inner = column.lower().partition(".")
    value = lower.get(key)
    if inner:
        value = value.get(inner) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ("/n" if inner == "adresse" else " ").join(value)
    return "" if value is None else str(value)


def as_csv(
    rows: Iterable[Mapping[str, Any]], *, delimiter: str = ",", header: Sequence[str] = HEADER
) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(row, column) for column in header] for row in rows)
    return text.getvalue().encode()


def as_json(rows: Iterable[Mapping[str, Any]], *, indent: int | None = None) -> bytes:
    return json.dumps(list(rows), ensure_ascii=False, indent=indent).encode()


def as_answer(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """An answer of the register's search."""
    page = {"size": 20, "totalElements": 1, "totalPages": 1, "number": 0}
    links = {"self": {"href": "https://example.org/enheter"}}
    answer = {"_links": links, "_embedded": {"enheter": list(rows)}, "page": page}
    return json.dumps(answer, ensure_ascii=False).encode()


def packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
