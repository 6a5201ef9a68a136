"""The invented business life around a hub: companies as a register would know them, and offers."""

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
from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters.rows import EmployeesState, RegisterRow
from firstline.domains.registers.models import Company, Kind, RegisterImport
from firstline.domains.registers.queries import INVENTED
from firstline.domains.registers.storing import store
from firstline.domains.registers.writing import row_of

REGISTER = INVENTED
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
STATES: tuple[EmployeesState, ...] = ("stated", "withheld", "not_stated")
WITHHELD = (1, 4)
SIZES = (0, 1, 2, 2, 3, 4, 5, 6, 8, 9, 11, 14, 18, 24, 37, 60)
# The forms that are one person's: few work for her.
SOLE_TRADERS = frozenset({"ENK", "EMV"})


def companies(hub: Hub, invented: InventedHub, chance: random.Random, today: date) -> list[Company]:
    """Put the invented companies into the register as of a year ago; the story's company is the first."""
    names = {STORY_CLIENT[invented.slug][0]: TRADES[0][0]}
    family_names, trades = list(invented.family_names), list(TRADES)
    while len(names) < invented.companies:
        code, trade = chance.choice(trades)
        form = chance.choice(invented.legal_forms)[0]
        name = f"{chance.choice(family_names)} {trade[invented.country]} {form}"
        if name in names:
            name = f"{chance.choice(invented.first_names)} {name}"
        names.setdefault(name, code)
    year_ago = today - timedelta(days=365)
    rows = [
        _company(invented, chance, year_ago, place=place, name=name, code=code)
        for place, (name, code) in enumerate(names.items())
    ]
    _bring(hub, rows, year_ago)
    return list(
        Company.objects.filter(register=REGISTER, number__in=[row.number for row in rows]).order_by("number")
    )


def a_year_later(hub: Hub, invented: InventedHub, chance: random.Random, today: date) -> None:
    """The second snapshot: who has begun, moved, hired, changed or is ending, so that there is news.

    The story's company stays as it is. Clients are the first of the list, and something happens to four.
    """
    rows = [row_of(company) for company in stored(invented)]
    businesses = [row for row in rows if row.kind == Kind.BUSINESS]
    clients, others = businesses[1 : invented.clients - 4], businesses[invented.clients :]
    grows = next(row for row in clients[9:] if row.legal_form not in SOLE_TRADERS)
    changed = [
        clients[3]._replace(in_liquidation=True),
        clients[6]._replace(activity_code="62.010"),
        _moved_away(clients[8], invented.country),
        grows._replace(**employees("stated", 12)),
        others[0]._replace(bankrupt=True),
        others[1]._replace(in_liquidation=True),
        _moved_away(others[2], invented.country),
        others[3]._replace(deleted_on=today - timedelta(days=20)),
    ]
    by_number = {row.number: row for row in [*rows, *changed]}
    born = []
    for place in range(6):
        code, trade = chance.choice(TRADES)
        family, form = chance.choice(invented.family_names), invented.legal_forms[0][0]
        founded = today - timedelta(days=20 + 31 * place)
        name = f"{family} & {chance.choice(invented.first_names)} {trade[invented.country]} {form}"
        company = _company(invented, chance, today, place=len(rows) + place, name=name, code=code)
        born.append(company._replace(founded_on=founded, registered_on=founded + timedelta(days=6)))
    _bring(hub, [*by_number.values(), *born], today)


def stored(invented: InventedHub) -> list[Company]:
    """The invented companies as they stand in the register now, by number."""
    found = Company.objects.filter(register=REGISTER, number__startswith=invented.slug[:2].upper())
    return list(found.order_by("number"))


def _moved_away(row: RegisterRow, country: str) -> RegisterRow:
    code, town = ELSEWHERE[country]
    return row._replace(municipality=code, municipality_name=town, place=town, postcode="")


def _bring(hub: Hub, rows: Sequence[RegisterRow], day: date) -> None:
    """Store rows as an import does, and say that it was one."""
    account = Account(read=len(rows))
    store(
        [list(enumerate(rows, start=1))],
        register=REGISTER,
        snapshot_on=day,
        areas=tuple(hub.areas),
        account=account,
        refuse=account.refuse,
    )
    RegisterImport.objects.create(
        hub=hub,
        register=REGISTER,
        file_name="invented",
        file_sha256="",
        snapshot_on=day,
        account=account.in_full(),
    )


def _company(
    invented: InventedHub, chance: random.Random, today: date, *, place: int, name: str, code: str
) -> RegisterRow:
    municipality, postcode, town = chance.choice(invented.places)
    # Several places may lie in one municipality, which is called as the first of them.
    seats = [seat for held, _postcode, seat in invented.places if held == municipality]
    form = name.rsplit(" ", 1)[-1]
    kind = dict(invented.legal_forms).get(form, Kind.BUSINESS)
    state = chance.choices(STATES, weights=(12, 3, 2))[0]
    state = "stated" if place == 0 else state
    count = (7 if place == 0 else chance.choice(SIZES)) if state == "stated" else None
    if count is not None and form in SOLE_TRADERS:
        count %= 4
    founded = today - timedelta(days=chance.randrange(200, 10_635))
    number = f"{invented.slug[:2].upper()}{place:05d}"
    return RegisterRow(
        number=number,
        name=name,
        kind=kind,
        legal_form=form,
        activity_code=code,
        **employees(state, count),
        municipality=municipality,
        municipality_name=seats[0].title(),
        postcode=postcode,
        place=town,
        country=invented.country,
        founded_on=founded,
        registered_on=founded,
    )


def employees(state: EmployeesState, count: int | None) -> dict[str, Any]:
    """What a register says of how many work there: a number that it withholds lies between one and four."""
    low, high = WITHHELD if state == "withheld" else (count, count)
    return {
        "employees": count,
        "employees_low": low,
        "employees_high": high,
        "employees_state": state,
    }


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
# Where those who leave go: the code is in no invented hub's area.
ELSEWHERE = {"NO": ("9700", "Innherad"), "GB": ("E97000001", "Westbourne"), "DK": ("9701", "Sønderlund")}
FORMS = {"NO": "AS", "GB": "LTD", "DK": "ApS"}
COLLEGES = {"NO": "Dalane fagskule", "GB": "Alderbridge College", "DK": "Havnsø Erhvervsskole"}
