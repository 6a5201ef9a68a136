"""The slow, obvious second implementation of what a row of the Norwegian register says, from its JSON."""

import re
from datetime import date
from typing import Any

from stdnum.no import orgnr

from firstline.domains.registers.adapters.rows import EmployeesState, RegisterRow
from firstline.foundation.packs import kind_of_legal_form
from tests.registers.enheter import Enhet

PERSONAL = {"ENK", "PERS", "BO", "KBO", "TVAM"}


def row_of(enhet: Enhet) -> RegisterRow:
    """The row that one object of the register's JSON states."""
    address = enhet["forretningsadresse"]
    form = enhet["organisasjonsform"]["kode"]
    employees, low, high, state = _employees(enhet)
    others = (_activity(enhet.get(key)) for key in ("naeringskode2", "naeringskode3"))
    return RegisterRow(
        number=orgnr.compact(str(enhet["organisasjonsnummer"])),
        name=_line(enhet["navn"]),
        kind=kind_of_legal_form("brreg", form),
        personal=form in PERSONAL,
        legal_form=form,
        parent_number=enhet.get("overordnetEnhet") or "",
        activity_code=_activity(enhet.get("naeringskode1")),
        other_activity_codes=tuple(code for code in others if code),
        sector_code=(enhet.get("institusjonellSektorkode") or {}).get("kode", ""),
        employees=employees,
        employees_low=low,
        employees_high=high,
        employees_state=state,
        municipality=address.get("kommunenummer", ""),
        municipality_name=_line(address.get("kommune", "")),
        street="" if form in PERSONAL else _street(address.get("adresse", [])),
        postcode=address.get("postnummer", ""),
        place=_line(address.get("poststed", "")),
        country=address.get("landkode", ""),
        website=(enhet.get("hjemmeside") or "").strip(),
        registered_on=_day(enhet.get("registreringsdatoEnhetsregisteret")),
        founded_on=_day(enhet.get("stiftelsesdato")),
        bankrupt=bool(enhet.get("konkurs")),
        in_liquidation=bool(
            enhet.get("underAvvikling") or enhet.get("underTvangsavviklingEllerTvangsopplosning")
        ),
        deleted_on=_day(enhet.get("slettedato")),
        purpose=_lines(enhet.get("vedtektsfestetFormaal")) or _lines(enhet.get("aktivitet")),
    )


def _employees(enhet: Enhet) -> tuple[int | None, int | None, int | None, EmployeesState]:
    count = enhet.get("antallAnsatte")
    if count is not None:
        return count, count, count, "stated"
    if enhet.get("harRegistrertAntallAnsatte"):
        return None, 1, 4, "withheld"
    return None, None, None, "not_stated"


def _activity(code: dict[str, Any] | None) -> str:
    found = (code or {}).get("kode", "")
    return "" if found == "00.000" else found


def _street(lines: list[str]) -> str:
    # The CSV writes the end of a line as "/n", so a line of the JSON is taken the same way.
    parts = [part for line in lines for part in re.split(r"/n(?=[A-ZÆØÅ0-9])|\n", line)]
    kept = (_line(part) for part in parts)
    return ", ".join(part for part in kept if part and not re.match(r"(?i)c\s*/\s*o|co/|v\s*/", part))


def _lines(lines: list[str] | None) -> str:
    return _line("\n".join(line for line in lines or [] if line))


def _line(text: str) -> str:
    return " ".join(text.split())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
