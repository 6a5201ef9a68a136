"""The invented hubs have a country around them, so that their region's page has something to tell."""

import random
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db.models import F
from django.utils import translation

from firstline.config.demo import country, region
from firstline.config.demo.cast import HUBS, InventedHub
from firstline.domains.hubs.models import Hub
from firstline.domains.insight.region import making
from firstline.domains.insight.region.figures import COUNTRY, HERE, Figures
from firstline.domains.insight.region.page import page
from firstline.domains.registers.models import Company
from firstline.foundation.packs import size_bands

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 1)


def assert_the_register_holds_together(found: Figures) -> None:
    """What the demo invents is as a real register says it: one name a municipality, and every size known."""
    names = Company.objects.exclude(municipality="").values_list("municipality", "municipality_name")
    assert len(set(names)) == len({code for code, _name in names})
    for one in (found.stocks[HERE], found.stocks[COUNTRY]):
        bands = {*size_bands().keys(), "not_stated"}
        assert one.sizes.keys() <= bands, "a number that is withheld lies between one and four"
    assert found.stocks[COUNTRY].sizes["0"] > 0, "nobody is a number"
    stated = Company.objects.filter(employees__isnull=False)
    assert not stated.exclude(employees_low=F("employees"), employees_high=F("employees")).exists()
    assert not stated.filter(legal_form__in=region.SOLE_TRADERS, employees__gt=3).exists()


@pytest.mark.parametrize("invented", HUBS, ids=lambda one: one.slug)
def test_every_invented_hub_has_a_region(invented: InventedHub, hub: Hub) -> None:
    cache.clear()
    hub.slug, hub.country, hub.areas, hub.invented = (
        invented.slug,
        invented.country,
        list(invented.areas),
        True,
    )
    hub.save()
    chance = random.Random(1)
    known = region.companies(hub, invented, chance, TODAY)
    others = country.elsewhere(invented, chance, TODAY)
    country.snapshot(hub, known, others, TODAY - timedelta(days=365))
    country.snapshot(hub, known, others, TODAY)
    country.classes(invented, TODAY)
    found = making.kept_figures(hub)
    assert found is not None
    shown = page(hub, found)
    assert {"sectors", "sizes", "ages", "classes", "flows"} <= {one.key for one in shown.sections}
    assert "an invented register" in shown.source
    assert found.stocks[COUNTRY].businesses > 50 * found.stocks[HERE].businesses > 0
    assert "(invented)" in shown.told.names[COUNTRY], "nobody takes it for the real country"
    assert_the_register_holds_together(found)
    with translation.override("nb"):
        source = next(one.source for one in page(hub, found).sections if one.key == "classes")
    assert "nvented" not in source
    unclassed = [one for one in shown.told.numbers if one.key == "not_classified" and one.place == HERE]
    assert all(one.value == 0 for one in unclassed)
