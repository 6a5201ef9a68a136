"""Applying a day's news of a register to a stored base, without a network."""

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from stdnum.no import orgnr

from bench.register_import import INVENTED
from bench.runner import measure
from firstline.config.installation import bring_up_to_date
from firstline.domains.hubs.models import Hub
from firstline.domains.registers.actions import apply_updates, import_register
from firstline.domains.registers.models import Company, FeedCursor
from firstline.domains.registers.updates import Change, Details, Page, Update

BASE, UPDATES = 30_000, 10_000
# Of each hundred updates; the rest are changes.
NEW, DELETED, REMOVED, ELSEWHERE = 8, 5, 1, 30
DAY = date(2024, 1, 29)


@measure("region-updates", against="10,000 updates applied to 30,000 companies", unit="s", at_most=5)
def region_updates() -> tuple[float, str]:
    """One page of the feed: rows, deletions, removals from the snapshot too, cursor and commit included."""
    bring_up_to_date()
    hub = Hub.objects.create(slug="updates", name="Updates", country="NO", areas=["40"], languages=["en"])
    numbers = list(islice(_numbers(), BASE + UPDATES))
    with tempfile.TemporaryDirectory() as folder:
        path = _file(Path(folder) / "enheter.csv", numbers[:BASE])
        import_register(register="brreg", path=path, hub=hub, snapshot_on=DAY, by=None)
    updates, details = _news(numbers)
    begun = perf_counter()
    account = apply_updates(
        register="brreg",
        unit="company",
        hub=hub,
        pages=[Page(updates)],
        ask=lambda asked: {number: details[number] for number in asked},
        by=None,
    )
    taken = perf_counter() - begun
    share = UPDATES // 100
    found = (account.read, account.new, account.deleted, account.removed, account.not_ours, account.refused)
    if found != (UPDATES, NEW * share, DELETED * share, REMOVED * share, ELSEWHERE * share, 0):
        raise ValueError(f"the run did something else: {account.counts()}")
    stored = Company.objects.filter(register="brreg").count()
    if stored != BASE + (NEW - REMOVED) * share or FeedCursor.objects.get(hub=hub).last_id != UPDATES:
        raise ValueError(f"{stored} companies are stored")
    return taken, f"{account.new} new, {account.updated} updated, {account.deleted} deleted of {stored}"


def _numbers() -> Iterator[str]:
    return filter(orgnr.is_valid, map(str, range(900_000_000, 999_999_999)))


def _file(path: Path, numbers: Sequence[str]) -> Path:
    header = ["organisasjonsnummer", "navn", "forretningsadresse.kommunenummer", *INVENTED]
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([*header, "naeringskode3.kode"])
        writer.writerows([one, f"OPPDIKTET {one} AS", "4036", *INVENTED.values(), ""] for one in numbers)
    return path


def _news(numbers: Sequence[str]) -> tuple[list[Update], Mapping[str, Details]]:
    at = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
    stored, unknown = iter(numbers[:BASE]), iter(numbers[BASE:])
    updates: list[Update] = []
    details: dict[str, Details] = {}
    for serial in range(UPDATES):
        place, change = serial % 100, "change"
        ours = place >= NEW + ELSEWHERE
        number = next(stored if ours else unknown)
        if place < NEW:
            change, details[number] = "new", Details("known", _company(number, "4036"))
        elif not ours:
            details[number] = Details("known", _company(number, "0301"))
        elif place < NEW + ELSEWHERE + DELETED:
            change, details[number] = "deletion", Details("deleted", {}, deleted_on=DAY)
        elif place < NEW + ELSEWHERE + DELETED + REMOVED:
            change = "removal"
        else:
            details[number] = Details("known", _company(number, "4036"))
        updates.append(Update(serial + 1, number, _change(change), at + timedelta(seconds=serial)))
    return updates, details


def _change(word: str) -> Change:
    return next(one for one in ("new", "change", "deletion", "removal") if one == word)


def _company(number: str, municipality: str) -> dict[str, Any]:
    """A company's details in the register's JSON, with a new name and a new number of employees."""
    return {
        "organisasjonsnummer": number,
        "navn": f"OPPDATERT {number} AS",
        "organisasjonsform": {"kode": "AS", "beskrivelse": "Aksjeselskap"},
        "naeringskode1": {"kode": "62.010", "beskrivelse": "Programmeringstjenester"},
        "harRegistrertAntallAnsatte": True,
        "antallAnsatte": 9,
        "hjemmeside": "www.example.org",
        "forretningsadresse": {
            "adresse": ["Fjellvegen 2"],
            "postnummer": "3890",
            "poststed": "FJELLDAL",
            "kommune": "FJELLDAL",
            "kommunenummer": municipality,
            "landkode": "NO",
        },
        "institusjonellSektorkode": {"kode": "2100", "beskrivelse": "Private aksjeselskaper mv."},
        "registreringsdatoEnhetsregisteret": "2020-02-29",
        "stiftelsesdato": "2020-01-31",
        "konkurs": False,
        "underAvvikling": False,
        "underTvangsavviklingEllerTvangsopplosning": False,
        "vedtektsfestetFormaal": [INVENTED["vedtektsfestetFormaal"]],
        "aktivitet": [INVENTED["aktivitet"]],
    }
