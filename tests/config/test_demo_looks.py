"""The invented hubs have looks, news and faces, and the same seed draws the same ones."""

import random
from datetime import date

import pytest
from django.test import Client as Browser

from firstline.config.demo import looks
from firstline.config.demo.cast import HUBS
from firstline.domains.hubs.models import Hub, Person


def test_a_face_is_drawn_from_its_seed() -> None:
    first, again, other = (looks._face(random.Random(seed)).read() for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.django_db
@pytest.mark.parametrize("invented", HUBS, ids=lambda one: one.slug)
def test_every_invented_hub_is_dressed(
    invented: object, hub: Hub, leader: Person, adviser: Person, client: Browser
) -> None:
    hub.slug, hub.languages, hub.country = invented.slug, list(invented.languages), invented.country  # type: ignore[attr-defined]
    hub.save()
    looks.dress(hub, [leader, adviser], leader, random.Random(7), date(2026, 11, 1))
    hub.refresh_from_db()
    adviser.refresh_from_db()
    assert hub.logo
    assert hub.colour == looks.COLOURS[hub.slug]
    assert adviser.photo
    page = client.get(f"/{hub.slug}/").content.decode()
    assert page.count(f'href="/{hub.slug}/news/"') == 2
    assert f'href="mailto:{adviser.email}"' in page
