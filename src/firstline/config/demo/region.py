"""The invented business life around a hub: companies as a register would know them, and offers."""

import hashlib
import random
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from firstline.config.demo.cast import STORY_CLIENT, InventedHub
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers import actions as offers
from firstline.domains.offers.models import Offer
from firstline.domains.registers.models import Company, Kind, Stated
from firstline.foundation.locale.names import search_name

REGISTER = "demo"
TRADES = (
    ("16.230", {"NO": "Snekkeri", "GB": "Joinery", "DK": "Snedkeri"}),
    ("43.320", {"NO": "Bygg", "GB": "Builders", "DK": "Byg"}),
    ("56.110", {"NO": "Kafé", "GB": "Café", "DK": "Café"}),
    ("47.710", {"NO": "Klær", "GB": "Clothing", "DK": "Tøj"}),
    ("62.010", {"NO": "Data", "GB": "Software", "DK": "Data"}),
    ("01.450", {"NO": "Gardsmat", "GB": "Farm Shop", "DK": "Gårdmejeri"}),
    ("25.620", {"NO": "Mekaniske", "GB": "Engineering", "DK": "Maskinfabrik"}),
    ("55.100", {"NO": "Fjellhotell", "GB": "Hotel", "DK": "Badehotel"}),
    ("49.410", {"NO": "Transport", "GB": "Haulage", "DK": "Transport"}),
    ("69.201", {"NO": "Regnskap", "GB": "Accounting", "DK": "Regnskab"}),
)
SIZES = (0, 1, 2, 2, 3, 4, 5, 6, 8, 9, 11, 14, 18, 24, 37, 60)


def companies(invented: InventedHub, chance: random.Random, today: date) -> list[Company]:
    """Put the invented companies into the register; the story's company is the first."""
    names = {STORY_CLIENT[invented.slug][0]: TRADES[0][0]}
    family_names, trades = list(invented.family_names), list(TRADES)
    while len(names) < invented.companies:
        code, trade = chance.choice(trades)
        form = chance.choice(invented.legal_forms)[0]
        name = f"{chance.choice(family_names)} {trade[invented.country]} {form}"
        if name in names:
            name = f"{chance.choice(invented.first_names)} {name}"
        names.setdefault(name, code)
    rows = [
        _company(invented, chance, today, place=place, name=name, code=code)
        for place, (name, code) in enumerate(names.items())
    ]
    Company.objects.bulk_create(rows)
    return list(
        Company.objects.filter(register=REGISTER, number__in=[row.number for row in rows]).order_by("number")
    )


def _company(
    invented: InventedHub, chance: random.Random, today: date, *, place: int, name: str, code: str
) -> Company:
    municipality, postcode, town = chance.choice(invented.places)
    form = name.rsplit(" ", 1)[-1]
    kind = dict(invented.legal_forms).get(form, Kind.BUSINESS)
    state = chance.choices((Stated.STATED, Stated.WITHHELD, Stated.NOT_STATED), weights=(12, 3, 2))[0]
    state = Stated.STATED if place == 0 else state
    founded = today - timedelta(days=chance.randrange(200, 11_000))
    number = f"{invented.slug[:2].upper()}{place:05d}"
    return Company(
        register=REGISTER,
        number=number,
        name=name,
        search_name=search_name(name),
        kind=kind,
        legal_form=form,
        activity_code=code,
        employees=(7 if place == 0 else chance.choice(SIZES)) if state == Stated.STATED else None,
        employees_state=state,
        municipality=municipality,
        municipality_name=town.title(),
        postcode=postcode,
        place=town,
        country=invented.country,
        founded_on=founded,
        registered_on=founded,
        snapshot_on=today,
        fingerprint=hashlib.sha256(f"{number}/{name}".encode()).hexdigest(),
    )


def add_offers(hub: Hub, by: Person, today: date) -> Sequence[Offer]:
    """Give the hub its offers, from the invented list."""
    data = tomllib.loads((Path(__file__).parent / "offers.toml").read_text(encoding="utf-8"))
    own = offers.add_provider(hub=hub, name=hub.name, by=by)
    college = offers.add_provider(hub=hub, name=COLLEGES[hub.country], by=by)
    return [
        offers.add_offer(
            hub=hub,
            content=offers.OfferContent(
                provider=college if row["kind"] == "course" else own,
                kind=row["kind"],
                title={language: row["title"][language] for language in hub.languages},
                summary={language: row["summary"][language] for language in hub.languages},
                topics=row["topics"],
                maturity_low=Decimal(row["maturity"][0]),
                maturity_high=Decimal(row["maturity"][1]),
                eligibility=row["eligibility"],
                price=Decimal(row["price"]) if "price" in row else None,
                currency=hub.currency if "price" in row else "",
                starts_on=today + timedelta(days=row["starts_in_days"]) if "starts_in_days" in row else None,
                starts_at=_moment(hub, today, row),
                place=PLACES[hub.country] if "starts_in_days" in row else "",
                places=row.get("places"),
            ),
            by=by,
        )
        for row in data["offers"]
    ]


def _moment(hub: Hub, today: date, row: Mapping[str, Any]) -> datetime | None:
    """When a dated offer begins: a course in the evening, the rest in the middle of the day."""
    if "starts_in_days" not in row:
        return None
    clock = time(18) if row["kind"] == "course" else time(12, 30)
    day = today + timedelta(days=row["starts_in_days"])
    return datetime.combine(day, clock, tzinfo=ZoneInfo(hub.time_zone))


PLACES = {"NO": "Fjelldal kommunehus", "GB": "Alderbridge Town Hall", "DK": "Havnsø Medborgerhus"}
COLLEGES = {"NO": "Dalane fagskule", "GB": "Alderbridge College", "DK": "Havnsø Erhvervsskole"}
