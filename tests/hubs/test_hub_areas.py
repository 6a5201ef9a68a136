"""Which areas hold a municipality that we know."""

import pytest

from firstline.domains.hubs.queries import areas_without_municipality, municipalities


@pytest.mark.parametrize(
    ("areas", "country", "without"),
    [
        (["40", "4036"], "NO", []),
        (["9999"], "NO", ["9999"]),
        (["40", "98", "4099"], "NO", ["98", "4099"]),
        # A code of before a reform is known: snapshots of then are looked at too.
        (["3825"], "NO", []),
        (["999"], "DK", []),
    ],
)
def test_an_area_without_a_municipality_is_found(areas: list[str], country: str, without: list[str]) -> None:
    assert areas_without_municipality(areas, country) == without


def test_a_country_without_a_list_has_no_list_rather_than_an_empty_one() -> None:
    assert municipalities("DK") is None
    assert "4036" in (municipalities("NO") or ())
