"""Targets: who sets them, what is refused, how far the hub has come, and who is missing what."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight import actions
from firstline.domains.insight.mappings import targets
from firstline.domains.insight.mappings.progress import Stage
from firstline.domains.insight.models import Target
from firstline.domains.offers.models import Offer, Provider
from firstline.domains.plans.models import Delivery
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.packs import offer_kinds
from tests.conftest import MakePerson
from tests.insight.region_hub import answer

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
PAGE = "/fjelldal/desk/mappings/targets/"
YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
SET: dict[str, Any] = {"instrument": "ccmd", **YEAR, "mapped": 30, "developed": 30, "note": " For  Eva "}
POINTS = (Fraction(50),) * 7


def text(answer: object) -> str:
    return answer.content.decode().replace("\xa0", " ")  # type: ignore[attr-defined, no-any-return]


def client(hub: Hub, name: str, **known: Any) -> Client:
    return Client.objects.create(
        hub=hub, kind="founder", name=name, search_name=name.lower(), taken_on_at=datetime.now(UTC), **known
    )


def mapped(client: Client, month: int, day: int = 10, **changed: Any) -> Assessment:
    found = answer(client, POINTS)
    when = {"completed_at": datetime(2026, month, day, 12, tzinfo=UTC)}
    Assessment.objects.filter(pk=found.pk).update(**{**when, **changed})
    return found


def given(client: Client, month: int, kind: str | None = "course") -> Delivery:
    offer = None
    if kind is not None:
        provider, _new = Provider.objects.get_or_create(hub=client.hub, name="Kurs AS")
        offer = Offer.objects.create(
            hub=client.hub, provider=provider, kind=kind, title={"en": "A course"}, currency="NOK"
        )
    return Delivery.objects.create(
        hub=client.hub, client=client, offer=offer, delivered_on=date(2026, month, 15)
    )


@pytest.fixture
def target(hub: Hub, leader: Person) -> Target:
    return actions.set_target(hub=hub, by=leader, **SET)


@pytest.fixture
def four(hub: Hub) -> dict[str, Client]:
    """One at each stage, and one that is not mapped."""
    found = {name: client(hub, name) for name in ("Anna", "Berit", "Carla", "Dina")}
    for name in ("Berit", "Carla", "Dina"):
        mapped(found[name], 2)
    for name in ("Anna", "Carla", "Dina"):
        given(found[name], 3)
    mapped(found["Dina"], 4)
    return found


class TestSetting:
    def test_a_leader_sets_one(self, hub: Hub, leader: Person, browse: Browse) -> None:
        sent = {**SET, "since": "2026-01-01", "until": "2026-12-31"}
        assert browse(leader).post(PAGE, sent)["Location"] == PAGE
        target = Target.objects.get()
        assert (target.mapped, target.developed, target.note, target.set_by) == (30, 30, "For Eva", leader)
        row = AuditRow.objects.get(action="insight.set_target")
        assert (row.by_id, row.changes["since"], row.changes["mapped"]) == (leader.pk, "2026-01-01", 30)

    @pytest.mark.parametrize(
        "changed",
        [
            {"until": date(2025, 12, 31)},
            {"mapped": -1, "developed": -1},
            {"mapped": -1},
            {"mapped": 0, "developed": 0},
            {"mapped": 3, "developed": 4},
            {"instrument": "no_such"},
            {"instrument": "feedback"},
            {"since": date(1, 1, 1)},
            {"note": "x" * 201},
        ],
    )
    def test_what_makes_no_sense_is_refused(self, hub: Hub, leader: Person, changed: dict[str, Any]) -> None:
        with pytest.raises(Refused):
            actions.set_target(hub=hub, by=leader, **{**SET, **changed})
        assert not Target.objects.exists()
        assert not AuditRow.objects.filter(action="insight.set_target").exists()

    def test_a_hubs_own_mapping_has_targets_and_no_others_has(
        self, hub: Hub, other_hub: Hub, leader: Person, browse: Browse
    ) -> None:
        for where in (hub, other_hub):
            row = assessments.copy_instrument(hub=where, named="ccmd/2", by=leader)
            assessments.publish_instrument(instrument=row, seen=1, by=leader)
        assert 'value="fjelldal.ccmd"' in browse(leader).get(PAGE).content.decode()
        assert actions.set_target(hub=hub, by=leader, **{**SET, "instrument": "fjelldal.ccmd"})
        with pytest.raises(Refused, match="no such mapping"):
            actions.set_target(hub=hub, by=leader, **{**SET, "instrument": "havn.ccmd"})

    def test_one_a_period(self, target: Target, leader: Person) -> None:
        with pytest.raises(Refused, match="Remove that one first"):
            actions.set_target(hub=target.hub, by=leader, **SET)
        assert Target.objects.count() == 1

    def test_the_page_says_what_is_wrong(self, hub: Hub, leader: Person, browse: Browse) -> None:
        sent = {**SET, "since": "2026-12-31", "until": "2026-01-01"}
        answer = browse(leader).post(PAGE, sent)
        assert answer.status_code == 422
        assert "must not be before the first" in text(answer)

    @pytest.mark.parametrize(
        "role", [Role.ADVISER, Role.FACILITATOR, Role.ANALYST, Role.EDITOR, Role.AUDITOR]
    )
    def test_nobody_else_sets_or_removes_one(
        self, target: Target, make_person: MakePerson, role: Role, browse: Browse
    ) -> None:
        person = make_person("Per", target.hub, role)
        with pytest.raises(Refused):
            actions.set_target(hub=target.hub, by=person, **{**SET, "mapped": 40})
        with pytest.raises(Refused):
            actions.remove_target(target=target, by=person)
        browser = browse(person)
        sent = {**SET, "since": "2027-01-01", "until": "2027-12-31"}
        assert browser.post(PAGE, sent).status_code in {403, 409}
        assert browser.post(f"{PAGE}{target.pk}/remove/").status_code == 403
        assert Target.objects.count() == 1

    def test_a_leader_removes_one(self, target: Target, leader: Person, browse: Browse) -> None:
        browser = browse(leader)
        assert browser.get(f"{PAGE}{target.pk}/remove/").status_code == 405
        assert browser.post(f"{PAGE}{target.pk}/remove/")["Location"] == PAGE
        assert not Target.objects.exists()
        assert AuditRow.objects.filter(action="insight.remove_target", by_id=leader.pk).exists()


class TestReached:
    def reached(self, target: Target) -> targets.Reached:
        (found,) = targets.reached(target.hub, [target])
        return found

    def test_each_stage_is_counted_apart(self, target: Target, four: dict[str, Client]) -> None:
        found = self.reached(target)
        assert (found.mapped, found.developed, found.nothing_given, found.not_again) == (3, 1, 1, 1)
        assert found.at(Stage.GIVEN) == [four["Carla"].pk]
        assert four["Anna"].pk not in found.clients

    @pytest.mark.parametrize("kind", [*offer_kinds().keys(), None])
    def test_what_develops_is_said_by_the_kinds(self, target: Target, hub: Hub, kind: str | None) -> None:
        one = client(hub, "Anna")
        mapped(one, 2)
        given(one, 3, kind)
        mapped(one, 4)
        develops = kind in {"course", "workshop", "mentoring"}
        assert self.reached(target).developed == develops

    @pytest.mark.parametrize(
        "changed",
        [
            {"state": "withdrawn"},
            {"state": "started"},
            {"about": "plans.delivery/1"},
            {"instrument": "growth"},
            {"scores": None},
        ],
    )
    def test_what_is_no_mapping_does_not_count(
        self, target: Target, hub: Hub, changed: dict[str, Any]
    ) -> None:
        mapped(client(hub, "Anna"), 2, **changed)
        assert self.reached(target).mapped == 0

    def test_all_versions_count_and_a_client_once(self, target: Target, hub: Hub) -> None:
        one = client(hub, "Anna")
        mapped(one, 2)
        mapped(one, 3, version=2)
        given(one, 4)
        mapped(one, 5, version=2)
        found = self.reached(target)
        assert (found.mapped, found.developed) == (1, 1)

    def test_who_is_no_longer_a_client_still_counts(self, target: Target, hub: Hub) -> None:
        mapped(client(hub, "Anna", closed_at=datetime(2026, 6, 1, tzinfo=UTC)), 2)
        assert self.reached(target).mapped == 1

    def test_the_day_is_by_the_hubs_clock(self, target: Target, hub: Hub) -> None:
        """Half an hour before midnight in London, it is the new year in Oslo."""
        mapped(client(hub, "Anna"), 1, completed_at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
        mapped(client(hub, "Berit"), 1, completed_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
        assert [one.mapped_on for one in self.reached(target).clients.values()] == [date(2026, 1, 1)]

    def test_a_team_is_one(self, hub: Hub, leader: Person) -> None:
        """A team\'s answering is one assessment, however many answer it."""
        target = actions.set_target(hub=hub, by=leader, **{**SET, "instrument": "ecm_dpi"})
        mapped(client(hub, "Anna"), 2, instrument="ecm_dpi")
        too_few = mapped(client(hub, "Berit"), 2, instrument="ecm_dpi")
        Assessment.objects.filter(pk=too_few.pk).update(scores=None)
        assert self.reached(target).mapped == 1

    def test_another_hubs_do_not_count(self, target: Target, other_hub: Hub) -> None:
        mapped(client(other_hub, "Anna"), 2)
        assert self.reached(target).mapped == 0

    def test_it_costs_the_same_for_many(self, target: Target, hub: Hub, leader: Person) -> None:
        def cost(found: list[Target]) -> int:
            with CaptureQueriesContext(connection) as asked:
                targets.reached(hub, found)
            return len(asked)

        one = cost([target])
        for place in range(8):
            someone = client(hub, f"Client {place}")
            mapped(someone, 2)
            given(someone, 3)
        more = actions.set_target(hub=hub, by=leader, **{**SET, "until": date(2026, 6, 30)})
        assert cost([target, more]) == one == 2


class TestPages:
    def test_how_far_and_who_is_missing_what(
        self, target: Target, four: dict[str, Client], adviser: Person, browse: Browse
    ) -> None:
        page = text(browse(adviser).get(PAGE))
        assert "3 of 30" in page
        assert "1 of 30" in page
        assert "1 is mapped and was given something, and is not mapped again." in page
        assert "For Eva" in page
        assert "Set a target" not in page

    @pytest.mark.parametrize(
        ("stage", "names"),
        [
            ("", ["Berit", "Carla", "Dina"]),
            ("mapped", ["Berit"]),
            ("given", ["Carla"]),
            ("developed", ["Dina"]),
            ("nonsense", ["Berit", "Carla", "Dina"]),
        ],
    )
    def test_the_list_behind_each(
        self, target: Target, four: dict[str, Client], adviser: Person, browse: Browse, stage: str,
        names: list[str],
    ) -> None:  # fmt: skip
        browser, address = browse(adviser), f"{PAGE}{target.pk}/?stage={stage}"
        page = text(browser.get(address))
        assert [name for name in four if f"/desk/clients/{four[name].pk}/" in page] == names
        file = b"".join(browser.get(f"{address}&file=csv")).decode("utf-8-sig")
        assert [row["Name"] for row in csv.DictReader(io.StringIO(file))] == names
        book = b"".join(browser.get(f"{address}&file=xlsx"))
        sheet = openpyxl.load_workbook(io.BytesIO(book)).active
        assert sheet is not None
        assert [row[0].value for row in sheet.iter_rows(min_row=2)] == names
        assert AuditRow.objects.filter(action="insight.target_file").count() == 2

    @pytest.mark.parametrize("role", [Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER, Role.AUDITOR])
    def test_who_advises_sees_them(
        self, target: Target, make_person: MakePerson, role: Role, browse: Browse
    ) -> None:
        browser = browse(make_person("Per", target.hub, role))
        for address in (PAGE, f"{PAGE}{target.pk}/"):
            assert browser.get(address).status_code == 200

    def test_nobody_else_does(
        self, target: Target, four: dict[str, Client], other_hub: Hub, stranger: Person,
        make_person: MakePerson, browse: Browse,
    ) -> None:  # fmt: skip
        for person, status in (
            (make_person("Ana", target.hub, Role.ANALYST), 403),
            (make_person("Eva", target.hub, Role.EDITOR), 403),
            (stranger, 404),
            (None, 302),
        ):
            for address in (PAGE, f"{PAGE}{target.pk}/"):
                assert browse(person).get(address).status_code == status
        assert browse(stranger).get(f"/havn/desk/mappings/targets/{target.pk}/").status_code == 404

    def test_without_one_the_page_says_so(self, hub: Hub, leader: Person, browse: Browse) -> None:
        page = text(browse(leader).get(PAGE))
        assert "No targets yet" in page
        assert "are counted apart" not in page, "there is nothing to count yet"
        assert "Set the target" in page

    def test_a_target_without_development_and_one_that_is_passed(
        self, hub: Hub, leader: Person, four: dict[str, Client], browse: Browse
    ) -> None:
        actions.set_target(hub=hub, by=leader, **{**SET, "mapped": 1, "developed": 0})
        page = text(browse(leader).get(PAGE))
        assert "3 of 1" in page
