"""Invented companies and production units of the Danish register, and files that hold them in each form."""

import json
from collections.abc import Sequence
from typing import Any

Virksomhed = dict[str, Any]
WEIGHTS = (2, 7, 6, 5, 4, 3, 2)


def number(serial: int) -> int:
    """A CVR number with a right check digit; the serial is a lower bound."""
    while True:
        digits = f"{1_000_000 + serial:07d}"
        check = -sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11
        if check != 10:
            return int(f"{digits}{check}")
        serial += 1


def held(begins: str | None = "2015-03-01", ends: str | None = None, **entry: Any) -> dict[str, Any]:
    """An entry of a list, with its period."""
    return {**entry, "periode": {"gyldigFra": begins, "gyldigTil": ends}, "sidstOpdateret": None}


def address(code: int | None = 810, begins: str = "2015-03-01", ends: str | None = None) -> dict[str, Any]:
    kommune = held(kommuneKode=code, kommuneNavn="BRØNDERSLEV") if code else None
    return held(
        begins,
        ends,
        landekode="DK",
        vejnavn="Prøvevej",
        husnummerFra=7,
        husnummerTil=9,
        bogstavFra="B",
        etage="1",
        sidedoer="tv",
        conavn="Kari Prøve",
        postnummer=9700,
        postdistrikt="Brønderslev",
        kommune=kommune,
    )


def virksomhed(serial: int = 1, form: int = 80, **fields: Any) -> Virksomhed:
    return {
        "cvrNummer": number(serial * 10),
        "reklamebeskyttet": False,
        "navne": [held(navn=f"Prøve {serial} ApS")],
        "beliggenhedsadresse": [address()],
        "telefonNummer": [held(kontaktoplysning="11223344")],
        "elektroniskPost": [held(kontaktoplysning="kari@example.org")],
        "livsforloeb": [held()],
        "hovedbranche": [held(branchekode="620100")],
        "virksomhedsform": [held(virksomhedsformkode=form, kortBeskrivelse="PRV")],
        "virksomhedsstatus": [held(status="NORMAL")],
        "virksomhedMetadata": {"stiftelsesDato": "2015-02-20"},
    } | fields


def produktionsenhed(serial: int = 1, parent: int = 0, **fields: Any) -> Virksomhed:
    return {
        "pNummer": 1_000_000_000 + serial,
        "navne": [held(navn=f"Prøve {serial}, lageret")],
        "beliggenhedsadresse": [address()],
        "livsforloeb": [held()],
        "hovedbranche": [held(branchekode="521020")],
        "virksomhedsrelation": [held(cvrNummer=parent or number(10))],
    } | fields


def hits(rows: Sequence[Virksomhed], inside: str = "Vrvirksomhed") -> list[dict[str, Any]]:
    return [{"_index": "cvr", "_id": str(place), "_source": {inside: row}} for place, row in enumerate(rows)]


def as_answer(rows: Sequence[Virksomhed], inside: str = "Vrvirksomhed", **options: Any) -> bytes:
    """An answer of the search, or of the scroll."""
    answer = {"_scroll_id": "a", "took": 2, "hits": {"total": len(rows), "hits": hits(rows, inside)}}
    return json.dumps(answer, ensure_ascii=False, **options).encode()


def as_pages(rows: Sequence[Virksomhed]) -> bytes:
    """Several answers, one after another in a file, as a scroll gives them."""
    middle = len(rows) // 2
    return b"\n".join([as_answer(rows[:middle]), as_answer(rows[middle:], indent=1), as_answer([])])


def as_array(rows: Sequence[Virksomhed]) -> bytes:
    return json.dumps([{"Vrvirksomhed": row} for row in rows], ensure_ascii=False).encode()


def as_bare_array(rows: Sequence[Virksomhed]) -> bytes:
    return json.dumps(list(rows), ensure_ascii=False, indent=2).encode()


def as_lines(rows: Sequence[Virksomhed]) -> bytes:
    return b"\n".join(json.dumps({"Vrvirksomhed": row}).encode() for row in rows)


def as_lines_of_hits(rows: Sequence[Virksomhed]) -> bytes:
    return b"".join(json.dumps(hit).encode() for hit in hits(rows))
