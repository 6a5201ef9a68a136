"""The invented country around an invented hub: its register's snapshots, and what of it is rural."""

import csv
import random
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from firstline.config.demo.cast import InventedHub
from firstline.config.demo.region import FORMS, SIZES, STATES, TRADES, employees
from firstline.domains.hubs.models import Hub
from firstline.domains.registers.actions import import_areas
from firstline.domains.registers.adapters.rows import RegisterRow
from firstline.domains.registers.models import Company, Snapshot, Unit
from firstline.domains.registers.queries import INVENTED
from firstline.domains.registers.snapshots import DATASET
from firstline.domains.registers.writing import row_of
from firstline.foundation import store

# Many enough that a hub's own are a small part of them, as they are of a real country's.
ELSEWHERE = 6_000
AGES = 9_000
TOWNS = {
    "NO": ("9701", "9702", "9703", "9704"),
    "GB": ("E97000001", "E97000002", "E97000003", "E97000004"),
    "DK": ("9701", "9702", "9703", "9704"),
}
# Of the municipalities elsewhere, and of the hub's own by their place in its list.
RURAL = (False, True, True, False)
OWN_RURAL = {"fjelldal": (True,), "southmere": (False, True, True), "nordkyst": (True, False, True)}
NAMES = {
    "rural": ("Rural", "Distrikt", "Distrikt", "Land"),
    "urban": ("Urban", "By", "By", "By"),
}
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("number", "parent_number", "kind")),
        ("personal", pa.bool_()),
        *((name, pa.string()) for name in ("legal_form", "activity_code")),
        ("other_activity_codes", pa.list_(pa.string())),
        ("sector_code", pa.string()),
        *((name, pa.int32()) for name in ("employees", "employees_low", "employees_high")),
        *((name, pa.string()) for name in ("employees_state", "municipality", "municipality_name")),
        *((name, pa.date32()) for name in ("registered_on", "founded_on")),
        *((name, pa.bool_()) for name in ("bankrupt", "in_liquidation")),
        ("deleted_on", pa.date32()),
        ("no_advertising", pa.bool_()),
        *((name, pa.string()) for name in ("name", "postcode", "area")),
    ]
)


def elsewhere(invented: InventedHub, chance: random.Random, today: date) -> list[RegisterRow]:
    """Companies in the rest of the country, which the hub is compared with: who is there today, and since
    when. About one in fifteen is gone within the year."""
    rows = []
    for place in range(ELSEWHERE):
        which = chance.randrange(len(TOWNS[invented.country]))
        state = chance.choices(STATES, weights=(12, 3, 2))[0]
        count = chance.choice(SIZES) if state == "stated" else None
        founded = today - timedelta(days=chance.randrange(20, AGES))
        rows.append(
            RegisterRow(
                number=f"{invented.country}{place:06d}",
                name="",
                kind="business",
                legal_form=FORMS[invented.country],
                activity_code=chance.choice(TRADES)[0],
                **employees(state, count),
                municipality=TOWNS[invented.country][which],
                country=invented.country,
                founded_on=founded,
                registered_on=founded,
                deleted_on=today - timedelta(days=40) if chance.random() < 1 / 15 else None,
            )
        )
    return rows


def snapshot(hub: Hub, known: Sequence[Company], others: Sequence[RegisterRow], day: date) -> None:
    """Put the country as it was on a day into the analytical store. A hub's own companies are as stored."""
    own = [row_of(company) for company in known]
    there = [row for row in others if row.founded_on and row.founded_on <= day]
    register = f"{INVENTED}-{hub.country.lower()}"
    folder = store.new_folder(DATASET, register=register, unit="company", date=day.isoformat())
    table = pa.Table.from_pylist([_stored(row, day) for row in (*own, *there)], schema=SCHEMA)
    with store.connect() as db:
        db.register("given", table)
        written = store.write(db, "SELECT * FROM given", folder)
    Snapshot.objects.create(
        register=register,
        unit=Unit.COMPANY,
        snapshot_on=day,
        folder=folder,
        rows=written,
        file_sha256="",
        made_by="invented",
    )


def _stored(row: RegisterRow, day: date) -> dict[str, object]:
    found = {name: getattr(row, name) for name in SCHEMA.names if name != "area"}
    gone = row.deleted_on if row.deleted_on and row.deleted_on <= day else None
    return {**found, "deleted_on": gone, "area": row.municipality[:2] or store.NONE}


def classes(invented: InventedHub, day: date) -> None:
    """Load a classification of all the municipalities, as ``firstline areas import classes`` does."""
    own = sorted({code for code, _postcode, _town in invented.places})
    rural = [
        *zip(own, OWN_RURAL[invented.slug], strict=True),
        *zip(TOWNS[invented.country], RURAL, strict=True),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invented-classes.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(_lines(rural))
        import_areas(
            kind="classes",
            country=invented.country,
            path=path,
            dated_on=day,
            source=INVENTED,
        )


def _lines(rural: Sequence[tuple[str, bool]]) -> Iterator[tuple[str, ...]]:
    yield ("municipality", "class", "label_en", "label_nb", "label_nn", "label_da")
    for code, is_rural in rural:
        key = "rural" if is_rural else "urban"
        yield (code, key, *NAMES[key])
