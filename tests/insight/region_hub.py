"""An invented region: its register, its clients and what they answered."""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from django.utils import timezone

from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub
from firstline.domains.registers.actions import import_areas, import_register
from firstline.domains.registers.models import Company
from tests.registers.enheter import as_csv, enhet

DAY = date(2024, 1, 29)
CODES = ("62.010", "41.200", "56.110", "47.710", "01.450")
PLACES = ("4001", "4003", "4010", "4036", "3901")
DIMENSIONS = ("strategy", "readiness", "people", "data", "automation", "green")
CLASSES = (
    "municipality,class,label_en,label_nb\n4001,d+e,Towns and cities,By\n4003,f,Countryside,Land\n"
    "4010,f,Countryside,Land\n3901,d+e,Towns and cities,By\n"
)
Answer = Callable[..., Assessment]


def register(hub: Hub, folder: Path, companies: int = 120) -> list[Company]:
    """Bring invented companies in; the hub's area is all but 3901."""
    hub.areas = ["40"]
    hub.save()
    chance = random.Random(7)
    rows = [
        enhet(
            serial,
            kommunenummer=chance.choices(PLACES, weights=(6, 4, 3, 2, 3))[0],
            naeringskode1={"kode": chance.choice(CODES), "beskrivelse": "Prøve"},
            antallAnsatte=chance.choice((0, 3, 7, 20)),
        )
        for serial in range(1, companies + 1)
    ]
    path = folder / "enheter.csv"
    path.write_bytes(as_csv(rows))
    import_register(register="brreg", path=path, hub=hub, snapshot_on=DAY, by=None)
    return list(Company.objects.filter(municipality__startswith="40").order_by("number"))


def classify(folder: Path, content: str = CLASSES) -> None:
    """Load the classification; 4036 is not in it."""
    path = folder / "classes.csv"
    path.write_text(content, encoding="utf-8")
    import_areas(kind="classes", country="NO", path=path, dated_on=date(2024, 1, 1), source="Invented table")


def take_on(hub: Hub, companies: Sequence[Company]) -> list[Client]:
    """Make clients of companies."""
    return [
        Client.objects.create(
            hub=hub,
            kind="company",
            name=company.name,
            search_name=company.search_name,
            company=company,
            taken_on_at=timezone.now(),
        )
        for company in companies
    ]


def answer(
    client: Client, points: Sequence[Fraction | None] | None, *, instrument: str = "ccmd", days_ago: int = 0
) -> Assessment:
    """An answer with these points, overall first; None is an invitation that nobody has answered."""
    keys = DIMENSIONS if instrument == "ccmd" else ("usefulness",)

    def part(value: Fraction | None) -> dict[str, object]:
        text = None if value is None else f"{value.numerator}/{value.denominator}"
        return {"value": text, "se": None, "answered": 1, "asked": 1}

    done = points is not None
    scores = points and {
        "algorithm": "classical-1",
        "overall": part(points[0]),
        "dimensions": [{"key": key, **part(value)} for key, value in zip(keys, points[1:], strict=True)],
    }
    return Assessment.objects.create(
        hub=client.hub,
        client=client,
        instrument=instrument,
        version=1,
        state="completed" if done else "invited",
        invited_at=timezone.now(),
        completed_at=timezone.now() - timedelta(days=days_ago) if done else None,
        algorithm="classical-1" if done else "",
        scores=scores or None,
    )


def points(chance: random.Random, low: int = 0, high: int = 100) -> tuple[Fraction, ...]:
    """Invented points, overall and by dimension."""
    by_dimension = [Fraction(chance.randint(low, high)) for _dimension in DIMENSIONS]
    return (sum(by_dimension, Fraction(0)) / len(by_dimension), *by_dimension)
