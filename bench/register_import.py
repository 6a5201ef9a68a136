"""Importing a register against reading the same file with Python's csv alone."""

import csv
import os
import tempfile
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

from stdnum.no import orgnr

from bench.runner import measure
from firstline.config.installation import bring_up_to_date
from firstline.domains.hubs.models import Hub
from firstline.domains.registers.actions import import_register
from firstline.domains.registers.models import Company

DATA = Path(os.environ.get("FIRSTLINE_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
SAMPLE = DATA / "brreg" / "enheter.csv"
DAY = date(2024, 1, 29)
ROUNDS = 7
INVENTED_ROWS = 3136
# Columns of the official file that the import reads, with a typical value, and some that it passes over.
INVENTED = {
    "organisasjonsform.kode": "AS",
    "organisasjonsform.beskrivelse": "Aksjeselskap",
    "naeringskode1.kode": "62.010",
    "naeringskode1.beskrivelse": "Programmeringstjenester",
    "naeringskode2.kode": "",
    "harRegistrertAntallAnsatte": "true",
    "antallAnsatte": "7",
    "hjemmeside": "www.example.org",
    "postadresse.adresse": "Postboks 1",
    "postadresse.poststed": "FJELLDAL",
    "forretningsadresse.adresse": "Fjellvegen 1",
    "forretningsadresse.postnummer": "3890",
    "forretningsadresse.poststed": "FJELLDAL",
    "forretningsadresse.kommune": "FJELLDAL",
    "forretningsadresse.landkode": "NO",
    "institusjonellSektorkode.kode": "2100",
    "registreringsdatoenhetsregisteret": "2020-02-29",
    "stiftelsesdato": "2020-01-31",
    "konkurs": "false",
    "underAvvikling": "false",
    "underTvangsavviklingEllerTvangsopplosning": "false",
    "vedtektsfestetFormaal": "Utvikling, salg og drift av programvare, og det som naturlig hører til. " * 3,
    "aktivitet": "Programmering og rådgivning. " * 3,
}


@measure("register-import", against="csv.reader on the same file", unit="x", at_most=12)
def register_import() -> tuple[float, str]:
    """The whole import into an empty register, checks, account and commit included.

    With a file this small, most of it is DuckDB's beginning and end; ``region-store`` has a whole one.
    """
    bring_up_to_date()
    hub = Hub.objects.create(slug="bench", name="Bench", country="NO", areas=["40"], languages=["en"])
    with tempfile.TemporaryDirectory() as folder:
        path = SAMPLE if SAMPLE.is_file() else _invented(Path(folder) / "enheter.csv")
        rounds = [
            (_reading(path), _importing(path, hub), _importing(path, hub, anew=False)) for _ in range(ROUNDS)
        ]
    alone, first, again = (median(times) for times in zip(*rounds, strict=True))
    note = (
        f"{path.name}{'' if path == SAMPLE else ' (invented)'}: csv alone {alone * 1000:.0f} ms, "
        f"import {first * 1000:.0f} ms, again {again * 1000:.0f} ms ({again / alone:.2g} x)"
    )
    return median(first / alone for alone, first, _again in rounds), note


def _reading(path: Path) -> float:
    begun = perf_counter()
    with path.open(encoding="utf-8", newline="") as text:
        rows = sum(1 for _ in csv.reader(text))
    taken = perf_counter() - begun
    if rows != INVENTED_ROWS + 1:
        raise ValueError(f"{path} has {rows} rows; this measure is of {INVENTED_ROWS} and a header")
    return taken


def _importing(path: Path, hub: Hub, *, anew: bool = True) -> float:
    if anew:
        Company.objects.filter(register="brreg").delete()
    begun = perf_counter()
    account = import_register(register="brreg", path=path, hub=hub, snapshot_on=DAY, by=None)
    taken = perf_counter() - begun
    if (account.read, account.kept, account.new if anew else account.unchanged) != (INVENTED_ROWS, 79, 79):
        raise ValueError(f"the import did something else: {account.counts()}")
    return taken


def _invented(path: Path) -> Path:
    """A file of as many rows as the real sample, of which as many lie in the area."""
    header = ["organisasjonsnummer", "navn", "forretningsadresse.kommunenummer", *INVENTED]
    numbers = (f"{serial}" for serial in range(900_000_000, 999_999_999))
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        for row, number in zip(range(INVENTED_ROWS), filter(orgnr.is_valid, numbers), strict=False):
            writer.writerow(
                [number, f"OPPDIKTET {row} AS", "4036" if row < 79 else "0301", *INVENTED.values()]
            )
    return path
