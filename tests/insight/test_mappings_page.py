"""The hub's mappings at the desk: segments, how the points lie, filters, and who may see them."""

import csv
import io
import random
import statistics
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from scipy import stats

from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight.mappings.board import Board, board
from firstline.domains.insight.models import Boundary
from firstline.foundation.access.roles import Role
from firstline.foundation.packs import load_instrument
from tests.conftest import MakePerson
from tests.insight.region_hub import answer, points

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
PAGE = "/fjelldal/desk/mappings/"
SQUARE = {"type": "Polygon", "coordinates": [[[8, 59], [9, 59], [9, 60], [8, 60], [8, 59]]]}


def text(answer: object) -> str:
    return answer.content.decode().replace("\xa0", " ")  # type: ignore[attr-defined, no-any-return]


def client(hub: Hub, name: str, **known: Any) -> Client:
    return Client.objects.create(
        hub=hub, kind="founder", name=name, search_name=name.lower(), taken_on_at=timezone.now(), **known
    )


def at(value: int | Fraction) -> tuple[Fraction, ...]:
    """The same points everywhere."""
    return (Fraction(value),) * 7


def with_error(found: Assessment, se: float) -> None:
    assert found.scores is not None
    found.scores["overall"]["se"] = se
    found.save()


def shown(person: Person, hub: Hub, query: str = "") -> Board:
    found = board(person, hub, QueryDict(query))
    assert found is not None
    return found


def held(found: Board) -> dict[str, list[str]]:
    """Segment -> the names of its clients; the empty ones left out."""
    names = dict(Client.objects.values_list("pk", "name"))
    return {
        one.key: sorted(names[pk] for pk in one.clients) for one, _address in found.segments if one.clients
    }


@pytest.fixture
def ccmd_levels() -> list[tuple[str, Fraction]]:
    """Each level with where it begins."""
    instrument = load_instrument("ccmd")
    return [(cut.key, cut.lower) for cut in instrument.cuts()]


@pytest.fixture
def mapped(hub: Hub, adviser: Person) -> dict[str, Client]:
    """One client low, one high, one mapped twice, one not at all, and one that is no longer served."""
    found = {
        name: client(hub, name, municipality=place, activity_code=code)
        for name, place, code in (
            ("Anna", "4036", "62.010"),
            ("Berit", "4036", "47.710"),
            ("Carla", "4003", "62.010"),
            ("Dina", "", ""),
            ("Eva", "4036", "62.010"),
        )
    }
    answer(found["Anna"], at(0))
    answer(found["Berit"], at(100))
    answer(found["Carla"], at(0), days_ago=200)
    answer(found["Carla"], at(100), days_ago=1)
    answer(found["Eva"], at(50))
    Client.objects.filter(pk=found["Eva"].pk).update(closed_at=timezone.now())
    Client.objects.filter(pk=found["Berit"].pk).update(contact_person=adviser)
    return found


class TestSegments:
    def test_each_stands_by_its_newest_at_a_level(
        self, mapped: dict[str, Client], hub: Hub, adviser: Person, ccmd_levels: list[tuple[str, Fraction]]
    ) -> None:
        found = shown(adviser, hub)
        assert held(found) == {
            ccmd_levels[0][0]: ["Anna"],
            ccmd_levels[-1][0]: ["Berit", "Carla"],
            "not_mapped": ["Dina"],
        }
        keys = [one.key for one, _address in found.segments]
        assert keys == [*(key for key, _lower in ccmd_levels), "not_mapped"]

    def test_between_two_levels_is_called_that(
        self, hub: Hub, adviser: Person, browse: Browse, ccmd_levels: list[tuple[str, Fraction]]
    ) -> None:
        (low, _start), (high, cut) = ccmd_levels[:2]
        with_error(answer(client(hub, "Anna"), at(cut)), 2.0)
        answer(client(hub, "Berit"), at(cut))
        found = shown(adviser, hub)
        assert held(found) == {f"{low}..{high}": ["Anna"], high: ["Berit"]}
        keys = [one.key for one, _address in found.segments]
        assert keys.index(low) < keys.index(f"{low}..{high}") < keys.index(high)
        page = text(browse(adviser).get(PAGE))
        assert "Between “" in page
        assert "2.0" in page

    def test_points_without_a_whole_are_no_level(self, hub: Hub, adviser: Person) -> None:
        answer(client(hub, "Anna"), (None, *at(50)[1:]))
        assert held(shown(adviser, hub)) == {"no_level": ["Anna"]}

    def test_the_list_of_one_and_its_file(
        self, mapped: dict[str, Client], adviser: Person, browse: Browse,
        ccmd_levels: list[tuple[str, Fraction]],
    ) -> None:  # fmt: skip
        browser, address = browse(adviser), f"{PAGE}?segment={ccmd_levels[-1][0]}"
        page = text(browser.get(address))
        linked = [name for name, one in mapped.items() if f'/desk/clients/{one.pk}/"' in page]
        assert linked == ["Berit", "Carla"]
        file = b"".join(browser.get(f"{address}&file=csv")).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(file)))
        assert [(row["Name"], row["Points"]) for row in rows] == [("Berit", "100.0"), ("Carla", "100.0")]

    def test_versions_are_counted_together_each_by_its_own_levels(
        self, mapped: dict[str, Client], hub: Hub, adviser: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen = []

        def load(key: str, version: int | None = None) -> Any:
            seen.append(version)
            return load_instrument(key)

        monkeypatch.setattr("firstline.domains.insight.mappings.segments.load_instrument", load)
        Assessment.objects.filter(client=mapped["Anna"]).update(version=7)
        found = shown(adviser, hub)
        assert found.versions == 2
        assert 7 in seen
        assert sum(len(one.clients) for one, _address in found.segments) == 4


class TestNumbers:
    def test_mean_and_spread_as_the_statistics_module_has_them(self, hub: Hub, adviser: Person) -> None:
        chance = random.Random(5)
        given = [points(chance) for _client in range(9)]
        for place, one in enumerate(given):
            answer(client(hub, f"Client {place}"), one)
        found = {one.key: one for one in shown(adviser, hub).spreads}
        for place, key in enumerate(("overall", "strategy", "readiness")):
            column = [float(one[place]) for one in given]
            assert found[key].count == 9
            mean, spread = statistics.mean(column), statistics.stdev(column)
            half = stats.t.ppf(0.975, 8) * spread / 3
            assert found[key].mean.value == pytest.approx(mean)
            assert found[key].deviation == pytest.approx(spread)
            assert found[key].mean.low == pytest.approx(max(0, mean - half))
            assert found[key].mean.high == pytest.approx(min(100, mean + half))

    def test_one_alone_has_no_spread(self, hub: Hub, adviser: Person, browse: Browse) -> None:
        answer(client(hub, "Anna"), at(40))
        found = shown(adviser, hub).spreads
        assert {one.deviation for one in found} == {one.mean.low for one in found} == {None}
        assert browse(adviser).get(PAGE).status_code == 200

    def test_the_page_says_where_chance_leaves_a_mean(
        self, hub: Hub, adviser: Person, browse: Browse
    ) -> None:
        for place, points_ in enumerate((40, 50, 60)):
            answer(client(hub, f"Client {place}", municipality="4036"), at(points_))
        page = text(browse(adviser).get(PAGE))
        # 50 ± 4.303 · 10 / √3
        assert page.count('data-label="At least"><span>25.2<') == 7
        assert page.count('data-label="At most"><span>74.8<') == 7
        assert "Student’s t times the standard deviation" in page
        assert "Nothing is taken off for how many there are in all" in page

    def test_the_points_lie_in_bands_of_ten(self, hub: Hub, adviser: Person) -> None:
        for place, value in enumerate((0, 9, 10, 89, 90, 100, Fraction("19.4"), Fraction("19.5"))):
            answer(client(hub, f"Client {place}"), at(value))
        rows = shown(adviser, hub).of_points.table.rows
        # The list beside it says 20 of 19.5.
        assert [count for _name, (count,) in rows] == [2, 2, 1, 0, 0, 0, 0, 0, 1, 2]

    def test_every_client_is_in_one_segment(self, hub: Hub, adviser: Person) -> None:
        chance = random.Random(11)
        for place in range(25):
            someone = client(hub, f"Client {place}")
            if place % 4:
                found = answer(someone, points(chance))
                if place % 3:
                    with_error(found, chance.choice((0.5, 4.0, 30.0)))
        stands = [pk for one, _address in shown(adviser, hub).segments for pk in one.clients]
        assert sorted(stands) == sorted(Client.objects.values_list("pk", flat=True))


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("sector=G", ["Berit"]),
            ("municipality=4003", ["Carla"]),
            ("municipality=not_stated", ["Dina"]),
            ("adviser=nobody", ["Anna", "Carla", "Dina"]),
            ("municipality=4036&adviser=nobody", ["Anna"]),
            ("municipality=nonsense&sector=&instrument=nonsense", ["Anna", "Berit", "Carla", "Dina"]),
        ],
    )
    def test_by_what_is_known(
        self, mapped: dict[str, Client], hub: Hub, adviser: Person, query: str, names: list[str]
    ) -> None:
        found = shown(adviser, hub, query)
        assert sorted(client.name for client, _member, _segment in found.rows) == names

    def test_by_adviser(self, mapped: dict[str, Client], hub: Hub, adviser: Person) -> None:
        found = shown(adviser, hub, f"adviser={adviser.pk}")
        assert [client.name for client, _member, _segment in found.rows] == ["Berit"]

    def test_a_segment_keeps_the_filter(self, mapped: dict[str, Client], hub: Hub, adviser: Person) -> None:
        found = shown(adviser, hub, "municipality=4036&page=3")
        assert all("municipality=4036&segment=" in address for _one, address in found.segments)


class TestMap:
    def test_without_a_boundary_it_is_a_table(
        self, mapped: dict[str, Client], hub: Hub, adviser: Person
    ) -> None:
        found = shown(adviser, hub).by_municipality
        assert found is not None
        assert found.spec is None
        assert [(name, cells) for name, cells in found.table.rows] == [
            ("4003", (1, 100, "–", "–")), ("4036", (2, 50, 0, 100)),
        ]  # fmt: skip
        assert found.finding.endswith("That may be chance: elsewhere it may be as high.")

    def test_the_highest_is_said_to_be_it_only_where_intervals_do_not_meet(
        self, hub: Hub, adviser: Person
    ) -> None:
        for place in range(12):
            where = {"municipality": "4003" if place % 2 else "4036"}
            answer(client(hub, f"Client {place}", **where), at(80 + place if place % 2 else 20 + place))
        found = shown(adviser, hub).by_municipality
        assert found is not None
        assert found.finding == "The mean is highest in 4003: 86.0 points. Its interval meets no other."
        one_only = shown(adviser, hub, "municipality=4036").by_municipality
        assert one_only is not None
        assert one_only.finding == "The mean is highest in 4036: 25.0 points."

    def test_with_one_it_is_drawn_with_its_source(
        self, mapped: dict[str, Client], hub: Hub, adviser: Person, browse: Browse
    ) -> None:
        shapes = [
            {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": SQUARE}
            for code, name in (("4003", "Skien"), ("4036", "Vinje"), ("4034", "Tokke"))
        ]
        outlines = {"type": "FeatureCollection", "features": shapes}
        Boundary.objects.create(hub=hub, outlines=outlines, source="Kartverket, CC BY 4.0")
        page = text(browse(adviser).get(PAGE))
        assert "Kartverket, CC BY 4.0" in page
        assert "nobody mapped" in page


class TestWho:
    @pytest.mark.parametrize("role", [Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER, Role.AUDITOR])
    def test_who_advises(
        self, mapped: dict[str, Client], hub: Hub, make_person: MakePerson, role: Role, browse: Browse
    ) -> None:
        page = text(browse(make_person("Per", hub, role)).get(PAGE))
        assert "Anna" in page
        assert f"/desk/clients/{mapped['Eva'].pk}/" not in page

    def test_nobody_else(
        self, mapped: dict[str, Client], hub: Hub, other_hub: Hub, stranger: Person, make_person: MakePerson,
        browse: Browse,
    ) -> None:  # fmt: skip
        for person, status in (
            (make_person("Ana", hub, Role.ANALYST), 403),
            (make_person("Red", hub, Role.EDITOR), 403),
            (stranger, 404),
            (None, 302),
        ):
            assert browse(person).get(PAGE).status_code == status
        page = text(browse(stranger).get("/havn/desk/mappings/"))
        assert "Nobody is mapped yet" in page
        assert "Anna" not in page

    def test_it_costs_the_same_for_many(self, mapped: dict[str, Client], hub: Hub, adviser: Person) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                list(shown(adviser, hub).rows)
            return len(asked)

        few = cost()
        for place in range(15):
            answer(client(hub, f"Client {place}", contact_person=adviser), at(place))
        assert cost() == few
