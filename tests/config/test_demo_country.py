"""The invented hubs have a country around them, so that their region's page has something to tell."""

import random
from datetime import date, timedelta

import pytest
from django.core.cache import cache

from firstline.config.demo import country, region
from firstline.config.demo.cast import HUBS, InventedHub
from firstline.domains.hubs.models import Hub
from firstline.domains.insight.region import making
from firstline.domains.insight.region.figures import COUNTRY, HERE
from firstline.domains.insight.region.page import page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 1)


@pytest.mark.parametrize("invented", HUBS, ids=lambda one: one.slug)
def test_every_invented_hub_has_a_region(invented: InventedHub, hub: Hub) -> None:
    cache.clear()
    hub.slug, hub.country, hub.areas = invented.slug, invented.country, list(invented.areas)
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
    assert found.stocks[COUNTRY].businesses > found.stocks[HERE].businesses > 0
    unclassed = [one for one in shown.told.numbers if one.key == "not_classified" and one.place == HERE]
    assert all(one.value == 0 for one in unclassed)
