"""Completed mappings with scores that the test chooses, and a delivery."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.domains.plans import actions as plans
from firstline.domains.plans.models import Delivery

DIMENSIONS = ("strategy", "readiness", "people", "data", "automation", "green")
MakeMapping = Callable[..., Assessment]


@pytest.fixture
def make_mapping() -> MakeMapping:
    """Make a completed mapping: ``make_mapping(client, days_ago=90, data="25/3")``; the rest is 50."""

    def make(client: Client, days_ago: int = 0, version: int = 1, **values: str | None) -> Assessment:
        stored = {key: "50/1" for key in DIMENSIONS} | values
        shares = [None if text is None else Fraction(text) for text in stored.values()]
        known = [share for share in shares if share is not None]
        overall = sum(known, Fraction(0)) / len(known) if len(known) == len(shares) else None

        def part(value: object) -> dict[str, Any]:
            text = None if value is None else str(Fraction(str(value)))
            return {"value": text, "se": None, "answered": 1 if text else 0, "asked": 1}

        done = timezone.now() - timedelta(days=days_ago)
        return Assessment.objects.create(
            hub=client.hub,
            client=client,
            instrument="ccmd",
            version=version,
            state="completed",
            invited_at=done,
            completed_at=done,
            algorithm="classical-1",
            scores={
                "algorithm": "classical-1",
                "overall": part(overall),
                "dimensions": [{"key": key, **part(value)} for key, value in stored.items()],
            },
        )

    return make


@pytest.fixture
def delivery(client_of_hub: Client, adviser: Person) -> Delivery:
    return plans.record_delivery(
        client=client_of_hub, note="Helped with backup", delivered_on=timezone.localdate(), by=adviser
    )
