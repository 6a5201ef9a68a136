from collections.abc import Callable
from datetime import date

import pytest

from firstline.domains.registers.models import Company, Kind, Stated

MakeCompany = Callable[..., Company]


@pytest.fixture
def make_company(db: None) -> MakeCompany:
    """Make a company in the hub's area: ``make_company("Bruket AS", "910000004")``."""

    def make(name: str, number: str, municipality: str = "4036", **known: object) -> Company:
        values: dict[str, object] = {
            "kind": Kind.BUSINESS,
            "legal_form": "AS",
            "activity_code": "62.010",
            "employees": None,
            "employees_state": Stated.WITHHELD,
            "registered_on": date(2015, 3, 1),
            "snapshot_on": date(2026, 1, 1),
            "fingerprint": number,
        }
        return Company.objects.create(
            register="brreg", number=number, name=name, search_name=name.casefold(),
            municipality=municipality, **values | known,
        )  # fmt: skip

    return make


@pytest.fixture
def company(make_company: MakeCompany) -> Company:
    return make_company("Bruket AS", "910000004")
