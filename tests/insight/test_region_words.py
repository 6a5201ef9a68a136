"""What the figures of the region's page say, and what they keep to themselves."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client as Browser

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight import figures, presenters, queries
from firstline.domains.registers.models import Snapshot
from firstline.engine.disclosure import protect_linked
from tests.insight import region_hub

Browse = Callable[[Person | None], Browser]
TODAY = date(2026, 11, 26)
REGION = "/fjelldal/desk/region/"
pytestmark = pytest.mark.django_db
MakeClient = Callable[..., Client]


def test_a_hidden_row_tells_nothing_of_its_parts() -> None:
    counted = [queries.Standing(number, sector, size, level) for number, (sector, size, level) in enumerate(
        [("A", "0", "starting")] * 6 + [("A", "0", "developing")] * 2
        + [("F", "1-4", "starting")] * 9 + [("F", "1-4", "developing")] * 9
    )]  # fmt: skip
    keys = {"sectors": ["A", "F"], "sizes": ["0", "1-4"], "levels": ["starting", "developing", "not_mapped"]}
    names = {name: {key: key for key in found} for name, found in keys.items()}
    shown = protect_linked(presenters.standing(counted, not_mapped="not_mapped", **keys), 5)
    where = presenters.where(shown, not_mapped="not_mapped", together=" and ".join, **names)
    assert where is not None
    for table in (where.by_sector, where.by_size):
        for row in table.rows if table else ():
            assert row.total is not None or all(count is None for _name, count in row.cells)


def test_levels_that_are_counted_together_are_not_called_one_level() -> None:
    where = presenters.Where(
        levels=(("Starting", 5), ("Well under way and Far ahead", 9)), total=14, mapped=14,
        by_sector=None, by_size=None, merged=True, together=frozenset({"Well under way and Far ahead"}),
    )  # fmt: skip
    said = figures.levels(where, apart=()).finding
    assert "most common level" not in said
    assert "More clients" in said, "a part that is no majority is not most of them"
    assert "(9 of 14); these levels are counted together" in said


def test_where_every_row_is_hidden_nothing_is_drawn() -> None:
    table = presenters.Table((), (presenters.Row("A", (), None), presenters.Row("B", (), None)), hides=True)
    where = presenters.Where((("Low", 9),), 9, 9, by_sector=None, by_size=table, merged=False)
    drawn = figures.by_size(table, where, apart=(), missing=())
    assert drawn.spec is None
    assert "hidden to protect people" in drawn.finding


def test_the_only_row_that_can_be_shown_is_called_the_only_one_and_not_the_largest() -> None:
    rows = [presenters.Row("A", (), 5), presenters.Row("B", (), None), presenters.Row("C", (), None)]
    where = presenters.Where((("Low", 20),), 20, 20, by_sector=None, by_size=None, merged=False)

    def said(*rows: presenters.Row) -> tuple[str, str]:
        table = presenters.Table((), rows, hides=True)
        by = (figures.by_sector, figures.by_size)
        sector, size = (one(table, where, apart=(), missing=()).finding for one in by)
        return sector, size

    assert said(*rows) == (
        "Of the sectors only “A” can be shown: 5 of 20.",
        "Of the sizes only “A” can be shown: 5 of 20.",
    )
    for one in said(*rows, presenters.Row("D", (), 6)):
        assert "that can be shown is D (6 of 20)" in one


def test_the_register_is_called_by_its_name(hub: Hub, tmp_path: Path) -> None:
    assert queries.register_name(hub) == "the business register"
    region_hub.register(hub, tmp_path, companies=3)
    assert queries.register_name(hub) == "Enhetsregisteret"
    Snapshot.objects.update(register="invented-no")
    assert queries.register_name(hub) == "an invented register"
