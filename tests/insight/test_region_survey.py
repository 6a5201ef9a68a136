"""What clients answered, beside the register: right, hidden where it must be, and the same in files."""

import csv
import io
import math
import random
import statistics
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from scipy import stats

from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight.region import making, survey_answers
from firstline.domains.insight.region.page import page
from firstline.domains.insight.region.pdf import pdf
from firstline.domains.insight.region.survey import Survey, survey
from firstline.domains.insight.region.survey_answers import answers
from firstline.foundation.access.roles import Role
from firstline.foundation.disclosure.models import Release
from firstline.foundation.packs import load_instrument, section_of, size_band_of
from tests.insight.region_hub import answer, classify, points, register, take_on

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
ADDRESS = "/fjelldal/desk/region/businesses/"
OF = {"4001": "d+e", "4003": "f", "4010": "f"}
WORDS = ("overall", "strategy", "readiness", "people", "data", "automation", "green")


@pytest.fixture
def region(hub: Hub, tmp_path: Path) -> Hub:
    """A register, a classification, and as many clients as there are companies in the area."""
    cache.clear()
    take_on(hub, register(hub, tmp_path))
    classify(tmp_path)
    return hub


@pytest.fixture
def answered(region: Hub) -> dict[int, tuple[Fraction, ...]]:
    """Two in three have answered, some of them twice; some were asked in vain."""
    chance = random.Random(3)
    found = {}
    for place, client in enumerate(Client.objects.filter(hub=region).order_by("id")):
        if place % 3:
            found[client.pk] = points(chance)
            answer(client, found[client.pk], days_ago=1)
            if place % 5 == 0:
                answer(client, points(chance), days_ago=200)
            if place % 7 == 0:
                answer(client, None)
        elif place % 2:
            answer(client, None)
    return found


def surveyed(hub: Hub, by: Person, wanted: str = "") -> Survey:
    found = making.kept_figures(hub)
    assert found is not None
    made = survey(hub, page(hub, found).told, wanted=wanted, by=by)
    assert made is not None
    return made


def numbers(made: Survey) -> dict[str, float | None]:
    return {one.key.partition("/")[2]: one.value for one in made.numbers}


def slowly(hub: Hub, answered: dict[int, tuple[Fraction, ...]]) -> dict[str, list[tuple[Fraction, ...]]]:
    """Group by group, client by client."""
    groups: dict[str, list[tuple[Fraction, ...]]] = defaultdict(list)
    for client in Client.objects.filter(hub=hub, pk__in=answered).select_related("company"):
        company = client.company
        assert company is not None
        mine = answered[client.pk]
        groups["all"].append(mine)
        groups[f"sector/{section_of(company.activity_code)}"].append(mine)
        groups[f"size/{size_band_of(company.employees)}"].append(mine)
        groups[f"municipality/{company.municipality}"].append(mine)
        groups[f"area_class/{OF.get(company.municipality, 'not_classified')}"].append(mine)
    return groups


def test_every_mean_is_what_the_slow_way_gives(
    region: Hub, answered: dict[int, tuple[Fraction, ...]], leader: Person
) -> None:
    found, groups = numbers(surveyed(region, leader)), slowly(region, answered)
    checked = 0
    for group, members in groups.items():
        if (number := found.get(f"{group}/answered")) is not None:
            assert number == len(members) >= 5
        for place, word in enumerate(WORDS):
            mean = found.get(f"{group}/{word}")
            if mean is not None:
                assert mean == pytest.approx(statistics.fmean(float(one[place]) for one in members))
                checked += 1
    assert checked > 7 * 8
    waiting = Client.objects.filter(hub=region).exclude(pk__in=answered)
    asked = len(answered) + sum(
        place % 2 and not place % 3 for place in range(len(answered) + waiting.count())
    )
    assert (found["all/asked"], found["all/answered"]) == (asked, len(answered))
    assert found["all/rate"] == pytest.approx(100 * len(answered) / asked)
    businesses = found["all/register"]
    assert businesses
    assert found["all/coverage"] == pytest.approx(100 * len(answered) / businesses)
    coverage = next(one for one in surveyed(region, leader).facts if "every hundred" in one.title)
    assert coverage.beside == "clients outside the area or the register count too"


def test_every_interval_is_by_how_far_all_lie_apart_and_never_by_its_group(
    region: Hub, answered: dict[int, tuple[Fraction, ...]], leader: Person
) -> None:
    made, groups = surveyed(region, leader), slowly(region, answered)
    found = {one.key.partition("/")[2]: one for one in made.numbers}
    all_of_them = len(answered) - len(answered) % 5
    checked = 0
    for place, word in enumerate(WORDS):
        deviation = math.ceil(statistics.stdev(float(one[place]) for one in answered.values()))
        for group, members in groups.items():
            one = found.get(f"{group}/{word}")
            if one is None or one.value is None:
                continue
            number = len(members) - len(members) % 5
            half = stats.t.ppf(0.975, all_of_them - 1) * deviation / math.sqrt(number)
            assert one.low == pytest.approx(max(0, one.value - half))
            assert one.high == pytest.approx(min(100, one.value + half))
            checked += 1
    assert checked > 7 * 8
    told = Release.objects.get(subject="insight.survey/ccmd/means").cells
    assert len(told["spread"]["deviations"]) == 7
    assert "squares" not in str(told)
    assert any("of all who answered lie apart" in note for note in made.notes)


def test_of_few_the_means_stand_without_intervals(
    region: Hub, answered: dict[int, tuple[Fraction, ...]], leader: Person
) -> None:
    """Fewer than twice the threshold, nine."""
    Assessment.objects.exclude(client_id__in=sorted(answered)[:9]).delete()
    made = surveyed(region, leader)
    means = [one for one in made.numbers if one.key.endswith("all/overall")]
    assert [(one.value is None, one.low, one.high) for one in means] == [(False, None, None)]
    assert any("can be told when enough have answered, at least 10" in note for note in made.notes)
    assert not any("intervals" in section.figure.finding for section in made.sections)
    assert "in its interval" not in made.sections[0].figure.description


def test_it_stands_beside_what_the_register_counts(
    region: Hub, answered: dict[int, tuple[Fraction, ...]], leader: Person
) -> None:
    kept = making.kept_figures(region)
    assert kept is not None
    found, here = numbers(surveyed(region, leader)), kept.stocks["here"]
    counted = {key: value for key, value in found.items() if key.endswith("/register")}
    for figure, counts in (
        ("sector", here.sectors),
        ("size", here.sizes),
        ("municipality", here.municipalities),
    ):
        for key, count in counts.items():
            assert counted[f"{figure}/{key}/register"] == count
    by_class = [value or 0 for key, value in counted.items() if key.startswith("area_class/")]
    assert sum(by_class) == here.businesses


def test_no_group_of_few_is_shown_and_none_can_be_subtracted(
    region: Hub, answered: dict[int, tuple[Fraction, ...]], leader: Person
) -> None:
    """One municipality with two answers: it is hidden, and so is another with it."""
    few = [one.pk for one in Client.objects.filter(company__municipality="4036", pk__in=answered)]
    for client_id in few[2:]:
        Assessment.objects.filter(client_id=client_id).delete()
    found = numbers(surveyed(region, leader))
    hidden = [
        code for code in ("4001", "4003", "4010", "4036") if found.get(f"municipality/{code}/overall") is None
    ]
    assert "4036" in hidden
    assert len(hidden) >= 2
    assert found["municipality/4036/answered"] is None
    missing = {one.missing for one in surveyed(region, leader).numbers if "4036/overall" in one.key}
    assert missing == {"suppressed"}


def test_a_second_answer_takes_the_place_of_the_first_and_one_more_is_not_told(
    region: Hub, answered: dict[int, tuple[Fraction, ...]], leader: Person
) -> None:
    first = surveyed(region, leader)
    new = Client.objects.filter(hub=region).exclude(pk__in=answered)
    answer(new[0], (Fraction(0),) * 7)
    second = surveyed(region, leader)
    assert numbers(second)["all/overall"] == numbers(first)["all/overall"]
    assert "Some numbers are of" in " ".join(second.notes)
    for client in new[1:12]:
        answer(client, (Fraction(0),) * 7)
    assert numbers(surveyed(region, leader))["all/overall"] != numbers(first)["all/overall"]


def test_withdrawn_ended_and_unscored_are_left_out(region: Hub, leader: Person) -> None:
    chance = random.Random(5)
    clients = list(Client.objects.filter(hub=region).order_by("id")[:40])
    for client in clients[:30]:
        answer(client, (Fraction(50),) * 7)
    withdrawn = answer(clients[30], None)
    withdrawn.state = "withdrawn"
    withdrawn.save()
    Client.objects.filter(pk=clients[31].pk).update(closed_at=timezone.now())
    answer(clients[31], points(chance))
    answer(clients[32], (None, *[Fraction(90)] * 5, None))
    made = surveyed(region, leader)
    assert numbers(made)["all/answered"] == 31, "without points in a dimension it is an answer all the same"
    assert numbers(made)["all/asked"] == 31
    assert numbers(made)["all/overall"] == 50
    assert "Fewer than 5 answered without points in every dimension" in " ".join(made.notes)


def test_points_by_a_version_that_is_not_linked_are_in_no_mean(
    region: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = list(Client.objects.filter(hub=region).order_by("id")[:3])
    for client, version in zip(clients, (1, 2, 2), strict=True):
        mapping = answer(client, (Fraction(50),) * 7)
        mapping.version = version
        mapping.save()
    everybody = {client.pk for client in clients}
    assert set(answers(region, load_instrument("ccmd")).points) == everybody
    monkeypatch.setattr(survey_answers, "linked", lambda _key, version: frozenset({version}))
    read = answers(region, load_instrument("ccmd"))
    assert read.answered == everybody
    assert set(read.points) == everybody - {clients[0].pk}


def test_page_workbook_table_and_paper_say_the_same(
    region: Hub, answered: dict[int, tuple[Fraction, ...]], browse: Browse, leader: Person, adviser: Person
) -> None:
    made = surveyed(region, leader)
    browser = browse(adviser)
    text = browser.get(ADDRESS).content.decode()
    assert "They are not weighted" in text
    for section in made.sections:
        assert section.figure.finding in text
        for _label, cells in section.figure.table.rows:
            assert all(str(cell) in text for cell in cells if isinstance(cell, str) and "(" in cell)
    answer_ = browser.get(f"{ADDRESS}csv/?survey=ccmd")
    table = b"".join(answer_.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["figure"] == "survey"]
    expected = [(one.key, "" if one.value is None else float(one.value), one.missing) for one in made.numbers]
    assert [(row["key"], row["value"] and float(row["value"]), row["missing"]) for row in rows] == expected
    content = b"".join(browser.get(f"{ADDRESS}xlsx/").streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Survey"]
    cells = {row[1].value: row[2].value for row in sheet.iter_rows(min_row=5)}
    assert cells == pytest.approx({one.name: one.value for one in made.numbers})
    assert "not weighted" in sheet["A2"].value
    found = making.kept_figures(region)
    assert found is not None
    shown = page(region, found)
    assert len(pdf(region, shown, made)) > len(pdf(region, shown))
    assert browser.get(f"{ADDRESS}pdf/").status_code == 202
    making.make_pdf.func(region.pk, "en", "ccmd", adviser.pk)
    assert browser.get(f"{ADDRESS}pdf/?survey=ccmd").status_code == 200


def test_everybody_at_the_desk_sees_the_same_and_nobody_else_anything(
    region: Hub,
    answered: dict[int, tuple[Fraction, ...]],
    browse: Browse,
    leader: Person,
    stranger: Person,
    make_person: Callable[..., Person],
) -> None:
    making.make_cubes.func(region.pk)
    people = [leader, make_person("Eva", region, Role.EDITOR), make_person("Aud", region, Role.AUDITOR)]
    facts = set()
    for person in people:
        text = browse(person).get(ADDRESS).content.decode()
        facts.add(text.partition('id="survey"')[2].partition("</dl>")[0])
    assert len(facts) == 1
    assert f"<dd>{len(answered)}</dd>" in facts.pop()
    assert browse(stranger).get(ADDRESS).status_code == 404
    subjects = list(Release.objects.order_by("number", "id").values_list("subject", flat=True))
    assert sorted(set(subjects)) == [
        "insight.region/places", "insight.region/standing", "insight.survey/ccmd/means",
        "insight.survey/ccmd/waiting",
    ]  # fmt: skip
    assert len(subjects) == len(set(subjects)), "what is shown again is written once"


def test_another_instrument_is_chosen_and_an_unknown_one_is_not(
    region: Hub, browse: Browse, leader: Person
) -> None:
    for client in Client.objects.filter(hub=region).order_by("id")[:12]:
        answer(client, (Fraction(75), Fraction(75)), instrument="feedback")
    assert surveyed(region, leader).key == "feedback"
    for client in Client.objects.filter(hub=region).order_by("id")[:9]:
        answer(client, (Fraction(50),) * 7)
    made = surveyed(region, leader, "feedback")
    assert [key for key, _title in made.choices] == ["ccmd", "feedback"]
    assert numbers(made)["all/usefulness"] == 75
    assert numbers(made)["all/answered"] == 12
    assert surveyed(region, leader, "nonsense").key == "ccmd"
    making.make_cubes.func(region.pk)
    assert (
        '<option value="feedback" selected>'
        in browse(leader).get(f"{ADDRESS}?survey=feedback").content.decode()
    )


def test_nobody_and_too_few(region: Hub, browse: Browse, leader: Person) -> None:
    making.make_cubes.func(region.pk)
    assert "Nobody has answered yet" in browse(leader).get(ADDRESS).content.decode()
    for client in Client.objects.filter(hub=region).order_by("id")[:4]:
        answer(client, (Fraction(37),) * 7)
    text = browse(leader).get(ADDRESS).content.decode()
    assert "Too few have answered" in text
    assert "37.0" not in text.partition('id="survey"')[2]
    assert numbers(surveyed(region, leader))["all/answered"] is None


def test_it_takes_as_many_queries_however_many_answered(region: Hub, browse: Browse, leader: Person) -> None:
    making.make_cubes.func(region.pk)
    browser, clients = browse(leader), list(Client.objects.filter(hub=region).order_by("id"))

    def with_answers(first: int, last: int) -> int:
        for client in clients[first:last]:
            answer(client, (Fraction(50),) * 7)
        browser.get(ADDRESS)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(ADDRESS).status_code == 200
        return len(captured)

    assert with_answers(0, 8) == with_answers(8, 70)
