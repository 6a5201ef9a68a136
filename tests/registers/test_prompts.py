"""What an import tells the hubs: each thing once, nothing at the beginning, and nothing that is old."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import prompting, queries
from firstline.domains.registers.account import Account
from firstline.domains.registers.actions import answer_prompt, hold, importing, reopen_prompt
from firstline.domains.registers.adapters.rows import RegisterRow
from firstline.domains.registers.models import Company, Prompt
from firstline.domains.registers.storing import store
from firstline.engine.panel import Change, Comparison, Seen, compare
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.packs import load_crosswalk
from tests.registers.conftest import Bring
from tests.registers.enheter import enhet, number

pytestmark = pytest.mark.django_db
BEFORE_RENUMBERING = date(2023, 12, 1)
FIRST, SECOND, THIRD = date(2024, 1, 15), date(2024, 6, 1), date(2024, 12, 1)
BORN = {"stiftelsesdato": "2024-03-03", "registreringsdatoEnhetsregisteret": "2024-03-20"}


def prompts(hub: Hub | None = None) -> list[tuple[str, str]]:
    found = Prompt.objects.filter(hub=hub) if hub else Prompt.objects.all()
    return sorted(found.values_list("company__number", "kind"))


def tenth(serial: int) -> str:
    return number(serial * 10)


def test_the_first_import_of_a_hub_tells_nothing(bring: Bring) -> None:
    bring([enhet(1, kommunenummer="4036"), enhet(2, konkurs=True, **BORN)], on=SECOND)
    assert prompts() == []
    # Nor does its correction on the same day, for who was there already.
    bring([enhet(1), enhet(2, konkurs=True, **BORN), enhet(3)], on=SECOND)
    assert prompts() == []


def test_a_second_snapshot_tells_what_happened_between(bring: Bring, hub: Hub) -> None:
    hub.areas = ["3825", "4036"]
    hub.save()
    first = [enhet(serial, kommunenummer="3825") for serial in range(1, 8)]
    first += [enhet(8, kommunenummer="0301"), enhet(9, kommunenummer="3825", harRegistrertAntallAnsatte=False,
                                                   antallAnsatte=None)]  # fmt: skip
    bring(first, on=BEFORE_RENUMBERING)
    hub.areas = ["4036"]
    hub.save()
    second = [
        enhet(1),  # renumbered
        enhet(2, konkurs=True),
        enhet(3, underAvvikling=True),
        enhet(4, kommunenummer="0301"),
        enhet(5, slettedato="2024-02-02"),
        enhet(6, naeringskode1={"kode": "01.110", "beskrivelse": "Prøve"}),
        enhet(7, antallAnsatte=70),  # no client: its size is no news
        enhet(8),
        enhet(9),
        enhet(10, **BORN),
        enhet(11),  # old, and was not in the snapshot before
        enhet(12, form="FLI", **BORN),
    ]
    bring(second, on=SECOND)
    expected = {2: "bankrupt", 3: "in_liquidation", 4: "moved_out", 6: "new_activity", 8: "moved_in"}
    expected |= {9: "first_employees", 10: "new_company"}
    assert prompts() == sorted((tenth(serial), kind) for serial, kind in expected.items())
    moved = Prompt.objects.get(kind="moved_in")
    assert (moved.before["municipality"], moved.after["municipality"]) == ("0301", "4036")
    born = Prompt.objects.get(kind="new_company")
    assert (born.happened_on, born.state, born.what) == (date(2024, 3, 3), "open", "")


def test_nothing_is_told_twice_in_whatever_order_files_come(bring: Bring, hub: Hub) -> None:
    files = {
        FIRST: [enhet(1, kommunenummer="4036"), enhet(2)],
        SECOND: [enhet(1, konkurs=True), enhet(2, kommunenummer="0301"), enhet(3, **BORN)],
        THIRD: [enhet(1, konkurs=True), enhet(2, kommunenummer="0301"), enhet(3, **BORN)],
    }
    hub.areas = ["40", "38"]
    hub.save()
    bring(files[FIRST], on=FIRST)
    bring(files[SECOND], on=SECOND)
    told = prompts()
    assert [kind for _number, kind in told] == ["bankrupt", "moved_out", "new_company"]
    for order in permutations(files):
        for day in order:
            bring(files[day], on=day)
    assert prompts() == told


def test_what_the_feed_and_the_bulk_file_both_say_is_told_once(bring: Bring, hub: Hub) -> None:
    bring([enhet(1)], on=FIRST)
    row = RegisterRow(number=tenth(1), name="FJELLDAL", kind="business", municipality="4036", bankrupt=True)
    row = row._replace(employees=7, employees_state="stated", activity_code="62.010")

    def feed(one: RegisterRow, on: date) -> None:
        with transaction.atomic():
            store(
                [[(1, one)]], register="brreg", snapshot_on=on, areas=("4036",), account=Account(),
                refuse=lambda *_: None,
            )  # fmt: skip

    feed(row, FIRST + timedelta(days=3))
    assert prompts() == [(tenth(1), "bankrupt")]
    feed(row, FIRST + timedelta(days=4))
    # A bulk file that was made before, and one after, and the feed again: it went back and forth.
    bring([enhet(1)], on=FIRST + timedelta(days=5))
    bring([enhet(1, konkurs=True)], on=FIRST + timedelta(days=6))
    assert prompts() == [(tenth(1), "bankrupt")]
    born = row._replace(number=tenth(7), registered_on=FIRST + timedelta(days=6), bankrupt=False)
    feed(born, FIRST + timedelta(days=7))
    assert prompts() == [(tenth(1), "bankrupt"), (tenth(7), "new_company")]


def test_an_older_file_is_no_news(bring: Bring) -> None:
    bring([enhet(1)], on=FIRST)
    bring([enhet(1)], on=THIRD)
    # Begun since the first and gone before the third.
    bring([enhet(1), enhet(2, **BORN)], on=SECOND)
    assert prompts() == []


def test_a_held_company_is_told_of_wherever_it_is(
    bring: Bring, hub: Hub, other_hub: Hub, adviser: Person
) -> None:
    bring([enhet(1), enhet(2)], on=FIRST)
    hold(company=Company.objects.get(number=tenth(1)), hub=hub, by=adviser)
    bring([enhet(1, kommunenummer="0301"), enhet(2, kommunenummer="0301")], on=SECOND)
    there = {"kommunenummer": "0301", "konkurs": True}
    bring([enhet(1, **there), enhet(2, **there)], on=THIRD)
    assert prompts(hub) == [(tenth(1), "bankrupt"), (tenth(1), "moved_out"), (tenth(2), "moved_out")]
    assert prompts(other_hub) == []


def test_a_hub_is_told_by_the_import_of_another_that_covers_it(bring: Bring, hub: Hub) -> None:
    county = Hub.objects.create(slug="fylke", name="Fylke", country="NO", areas=["40"], languages=["nb"])
    bring([enhet(1)], on=FIRST, into=county)
    bring([enhet(1, konkurs=True)], on=SECOND, into=county)
    assert prompts(hub) == prompts(county) == [(tenth(1), "bankrupt")]
    bring([enhet(1, konkurs=True)], on=SECOND)
    assert len(prompts()) == 2


def test_prompts_go_with_the_rows_that_say_it(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    bring([enhet(1)], on=FIRST)

    def fail(happened: object) -> None:
        assert Prompt.objects.count() == 1
        raise RuntimeError("the power went")

    monkeypatch.setattr(importing, "publish", fail)
    with pytest.raises(RuntimeError):
        bring([enhet(1, konkurs=True)], on=SECOND)
    assert prompts() == []


def test_the_queries_do_not_grow_with_what_is_told(bring: Bring) -> None:
    def queries_of(serials: range, on: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            bring([enhet(serial, konkurs=True) for serial in serials], on=on)
        return len(captured)

    bring([enhet(serial) for serial in range(1, 40)], on=FIRST)
    assert queries_of(range(1, 3), SECOND) == queries_of(range(10, 35), THIRD)
    assert Prompt.objects.count() == 27


def test_whole_snapshots_tell_what_the_panel_says(bring: Bring, hub: Hub) -> None:
    hub.areas = ["40"]
    hub.save()
    places, days = ["3825", "0301", "1507", ""], ["2010-01-01", "2023-11-20", "2024-02-02"]
    serials = range(1, 61)

    def row(serial: int, later: bool) -> dict[str, Any]:
        place = ["4036", "0301", "1508", "4034"][(serial * 7) % 4] if later else places[serial % 4]
        return enhet(serial, kommunenummer=place, stiftelsesdato=days[serial % 3],
                     registreringsdatoEnhetsregisteret=days[serial % 3],
                     form="AS" if serial % 5 else "FLI")  # fmt: skip

    before = [row(serial, later=False) for serial in serials if serial % 3 < 2 and serial % 7]
    after = [row(serial, later=True) for serial in serials if serial % 11]
    bring([*before, enhet(99, kommunenummer="4036")], on=BEFORE_RENUMBERING)
    bring([*after, enhet(99)], on=SECOND)

    def seen(rows: list[dict[str, Any]]) -> dict[str, Seen]:
        return {
            one["organisasjonsnummer"]: Seen(
                one["forretningsadresse"]["kommunenummer"] or None, None, None,
                date.fromisoformat(one["stiftelsesdato"]), date.fromisoformat(one["stiftelsesdato"]), None,
                "business" if one["organisasjonsform"]["kode"] == "AS" else "association",
            )
            for one in rows
        }  # fmt: skip

    walk = load_crosswalk("municipalities_no").between(BEFORE_RENUMBERING, SECOND)
    panel = compare(
        seen(before), seen(after), Comparison(BEFORE_RENUMBERING, SECOND, ("40",), municipalities=walk)
    )
    for kind, change in (("new_company", Change.BIRTH), ("moved_in", Change.MOVED_IN)):
        assert [one for one, what in prompts() if what == kind] == list(panel.numbers[change]) != []
    # Of those that lay outside the area and are stored by nobody, the leaving is not seen here.
    moved_out = [one for one, what in prompts() if what == "moved_out"]
    assert set(moved_out) <= set(panel.numbers[Change.MOVED_OUT])


def test_a_prompt_is_answered_once(bring: Bring, hub: Hub, adviser: Person, leader: Person) -> None:
    bring([enhet(1)], on=FIRST)
    bring([enhet(1, konkurs=True)], on=SECOND)
    prompt = Prompt.objects.get()
    answer_prompt(prompt=prompt, state="dismissed", by=adviser, note="Known since spring")
    with pytest.raises(Refused, match="Ingrid"):
        answer_prompt(prompt=Prompt.objects.get(), state="logged", by=leader)
    prompt = Prompt.objects.get()
    assert (prompt.state, prompt.by, prompt.note) == ("dismissed", adviser, "Known since spring")
    row = AuditRow.objects.get(action="registers.answer_prompt")
    assert (row.by_id, row.changes) == (adviser.pk, {"state": "dismissed"})
    reopen_prompt(prompt=prompt, by=adviser)
    prompt = Prompt.objects.get()
    assert (prompt.state, prompt.by, prompt.at, prompt.note) == ("open", None, None, "")
    with pytest.raises(Refused):
        reopen_prompt(prompt=prompt, by=adviser)
    with pytest.raises(Refused):
        answer_prompt(prompt=prompt, state="open", by=adviser)


def test_who_works_for_the_hub_sees_its_prompts(
    bring: Bring,
    hub: Hub,
    other_hub: Hub,
    adviser: Person,
    stranger: Person,
    make_person: Callable[..., Person],
) -> None:
    bring([enhet(1)], on=FIRST)
    bring([enhet(1, konkurs=True)], on=SECOND)
    assert queries.prompts_visible_to(adviser, hub).count() == 1
    assert not queries.prompts_visible_to(stranger, hub).exists()
    assert not queries.prompts_visible_to(stranger, other_hub).exists()
    assert not queries.prompts_visible_to(make_person("Nobody"), hub).exists()
    assert timezone.now() - Prompt.objects.get().made_at < timedelta(minutes=5)


def test_codes_of_before_the_first_version_are_no_moves(bring: Bring) -> None:
    bring([enhet(1)], on=date(2017, 1, 1))
    bring([enhet(1, kommunenummer="0301")], on=date(2017, 6, 1))
    assert prompts() == []
    assert prompting.between_days("GB", FIRST, SECOND).municipalities is None
