"""Whom a report compares a client with: its own groups, with the numbers that the region page shows."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight.region import making
from firstline.domains.insight.region.page import page
from firstline.domains.insight.region.peers import Peers, peers_of
from firstline.domains.insight.region.survey import survey
from firstline.foundation import store
from firstline.foundation.disclosure.models import Release
from firstline.foundation.packs import load_instrument, section_of, size_band_of
from firstline.foundation.ui.wording import number_text
from tests.insight.region_hub import DIMENSIONS, answer, points, register, take_on

pytestmark = pytest.mark.django_db
CCMD = load_instrument("ccmd")
Browse = Callable[[Person | None], Browser]


@pytest.fixture
def clients(hub: Hub, tmp_path: Path) -> list[Client]:
    """Two in three have answered."""
    cache.clear()
    chance = random.Random(3)
    found = take_on(hub, register(hub, tmp_path))
    for place, client in enumerate(found):
        if place % 3:
            answer(client, points(chance), days_ago=1)
    making.kept_figures(hub)
    return found


def shown_on_the_page(hub: Hub, by: Person) -> dict[str, float | None]:
    figures = making.kept_figures(hub)
    assert figures is not None
    made = survey(hub, page(hub, figures).told, wanted="ccmd", by=by)
    assert made is not None
    return {one.key.partition("/")[2]: one.value for one in made.numbers}


def agree(group: Peers, key: str, page_of_region: dict[str, float | None]) -> bool:
    """Whether a report says of a group exactly what the page says."""
    means = {
        column: page_of_region.get(f"{key}/{column}")
        for column in ("overall", *DIMENSIONS)
        if page_of_region.get(f"{key}/{column}") is not None
    }
    assert group.answered == page_of_region[f"{key}/answered"]
    return {column: mean.value for column, mean in group.means.items()} == pytest.approx(means)


def test_each_group_says_what_the_regions_page_says_of_it(
    hub: Hub, clients: list[Client], leader: Person
) -> None:
    on_page = shown_on_the_page(hub, leader)
    released = Release.objects.count()
    hidden = 0
    for client in clients[1::9]:
        company = client.company
        assert company is not None
        all_of_them, *alike = peers_of(client, CCMD, by=leader)
        assert agree(all_of_them, "all", on_page)
        keys = (
            f"size/{size_band_of(company.employees)}",
            f"sector/{section_of(company.activity_code)}",
            f"municipality/{company.municipality}",
        )
        assert len(alike) == len(keys)
        assert all(agree(group, key, on_page) for group, key in zip(alike, keys, strict=True))
        hidden += sum(not group.means for group in alike)
    assert Release.objects.count() == released, "a report tells nothing that was not told before"
    assert hidden < len(clients[1::9]) * 3


def test_few_are_compared_with_nobody(hub: Hub, clients: list[Client], leader: Person) -> None:
    mine = clients[1]
    Assessment.objects.exclude(client__in=[client.pk for client in clients[:5]]).delete()
    assert peers_of(mine, CCMD, by=leader) == ()


def test_who_has_not_answered_is_compared_with_nobody(clients: list[Client], leader: Person) -> None:
    assert peers_of(clients[0], CCMD, by=leader) == ()


def test_without_figures_nobody_waits_for_them(
    hub: Hub, clients: list[Client], leader: Person, client_of_hub: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Hub] = []

    def not_there(_hub: Hub) -> None:
        raise store.NotKept

    monkeypatch.setattr(making, "kept_figures", not_there)
    monkeypatch.setattr(making, "ask_for_cubes", asked.append)
    assert peers_of(clients[1], CCMD, by=leader) == ()
    assert asked == [hub]


def test_the_report_shows_them_and_says_who_they_are(
    hub: Hub, clients: list[Client], leader: Person, adviser: Person, browse: Browse
) -> None:
    mapping = Assessment.objects.filter(client=clients[1]).latest("id")
    text = browse(adviser).get(f"/fjelldal/desk/assessments/{mapping.pk}/report/").content.decode()
    everybody = peers_of(clients[1], CCMD, by=leader)[0]
    assert "Compared with others" in text
    assert "All who have answered" in text
    assert f'data-label="All who have answered">{everybody.answered}<' in text
    mean = everybody.means["overall"]
    assert mean.low is not None
    assert mean.high is not None
    ends = [number_text(end, 0) for end in (mean.value, mean.low, mean.high)]
    assert f'data-label="All who have answered">{ends[0]} ({ends[1]}–{ends[2]})<' in text
    assert "In brackets stands where chance alone leaves an average" in text
    assert "not for all businesses" in text


def test_of_few_no_interval_is_told(hub: Hub, clients: list[Client], leader: Person, browse: Browse) -> None:
    """Fewer than twice the threshold: their mean, and nothing of how far they lie apart."""
    answered = Assessment.objects.order_by("id")
    Assessment.objects.exclude(pk__in=answered[:9].values_list("pk")).delete()
    mapping = answered[0]
    everybody = peers_of(mapping.client, CCMD, by=leader)[0]
    assert everybody.answered == 9
    assert {(one.low, one.high) for one in everybody.means.values()} == {(None, None)}
    text = browse(leader).get(f"/fjelldal/desk/assessments/{mapping.pk}/report/").content.decode()
    assert f'data-label="All who have answered">{number_text(everybody.means["overall"].value)}<' in text
    assert "In brackets" not in text


def test_who_is_in_no_known_group_is_compared_with_all(
    hub: Hub, clients: list[Client], leader: Person, client_of_hub: Client
) -> None:
    """A founder has no size, sector or municipality in a register."""
    answer(client_of_hub, points(random.Random(4)), days_ago=1)
    assert [one.name for one in peers_of(client_of_hub, CCMD, by=leader)] == ["All who have answered"]
