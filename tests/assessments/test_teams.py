"""A management team answers: each alone, all seen together from three on, nobody seeing another's answers."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.assessments import actions, links, queries
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients.actions import end_representation
from firstline.domains.clients.models import Client, Representation, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.mail.models import OutgoingMail
from tests.assessments.teams import DPI, answer, ask, let_act
from tests.conftest import MakePerson

Browse = Callable[[Person | None], Browser]
ONCE = "11111111-1111-4111-8111-111111111111"
Part = Response.Part


@pytest.fixture
def people(client_of_hub: Client, adviser: Person, make_person: MakePerson) -> list[Person]:
    """Six who act for the client."""
    found = [make_person(name) for name in ("Anna", "Bo", "Carl", "Dina", "Eli", "Finn")]
    let_act(client_of_hub, found, adviser)
    return found


def test_who_is_asked_later_joins_those_who_answer(
    client_of_hub: Client, people: list[Person], adviser: Person
) -> None:
    first, second = ask(client_of_hub, people[:2], adviser)
    assert first.assessment_id == second.assessment_id
    assert OutgoingMail.objects.filter(to__in=[people[0].email, people[1].email]).count() == 2
    with pytest.raises(Refused, match="asked this already"):
        ask(client_of_hub, people[:1], adviser)


def test_nothing_is_seen_of_a_team_until_it_is_whole(
    client_of_hub: Client, people: list[Person], adviser: Person
) -> None:
    asked = ask(client_of_hub, people[:4], adviser)
    for response, place in zip(asked[:3], (0, 1, 2), strict=True):
        answer(response, place)
        assessment = Assessment.objects.get()
        assert (assessment.state, assessment.scores, assessment.team) == ("started", None, None)
    assert queries.own_scores(Response.objects.get(pk=asked[1].pk)).overall.value == Fraction(100, 3)  # type: ignore[union-attr]
    answer(asked[3], 3)
    assessment = Assessment.objects.get()
    scores, team = queries.scores(assessment), queries.team(assessment)
    assert assessment.state == "completed"
    assert scores is not None
    assert team is not None
    assert scores.overall.value == 50
    assert (team.answered, scores.overall.asked) == (4, 4 * 21)
    # The timeline names nobody as the one whose answers completed it.
    assert TimelineEntry.objects.get(kind="assessments.completed").by is None


def test_two_wait_for_a_third(client_of_hub: Client, people: list[Person], adviser: Person) -> None:
    for response in ask(client_of_hub, people[:2], adviser):
        answer(response, 1)
    assert Assessment.objects.get().state == "started"
    [third] = ask(client_of_hub, people[2:3], adviser)
    answer(third, 1)
    assert queries.team(Assessment.objects.get()) is not None


def test_an_adviser_ends_it_without_those_who_never_answer(
    client_of_hub: Client, people: list[Person], adviser: Person, hub: Hub
) -> None:
    asked = ask(client_of_hub, people[:4], adviser)
    assessment = asked[0].assessment
    with pytest.raises(Refused, match="Nobody has sent"):
        actions.end_round(assessment=assessment, by=adviser)
    for response in asked[:3]:
        answer(response, 2)
    with pytest.raises(Refused, match="End the answering instead"):
        actions.withdraw(assessment=assessment, by=adviser)
    late = actions.agree_and_start(response=asked[3])
    actions.end_round(assessment=assessment, by=adviser)
    actions.end_round(assessment=assessment, by=adviser)
    assessment.refresh_from_db()
    assert queries.team(assessment).answered == 3  # type: ignore[union-attr]
    assert AuditRow.objects.filter(action="assessments.end_round").count() == 1
    page = DPI.pages[0].key
    with pytest.raises(Refused, match="no longer open"):
        actions.save_page(response=late, page=page, answers=DPI.parse_page(page, {}), by_link=True)
    assert links.read(links.token(late), hub).state is links.State.CLOSED
    assert not queries.responses_of(people[3]).filter(completed_at=None).exists()
    # A new one begins anew.
    [again] = ask(client_of_hub, people[3:4], adviser)
    assert again.assessment_id != assessment.pk


def test_fewer_than_three_make_no_picture(
    client_of_hub: Client, people: list[Person], adviser: Person
) -> None:
    asked = ask(client_of_hub, people[:2], adviser)
    answer(asked[0], 3)
    actions.end_round(assessment=asked[0].assessment, by=adviser)
    assessment = Assessment.objects.get()
    assert (assessment.state, assessment.scores, assessment.team) == ("completed", None, None)


def test_what_is_withdrawn_is_neither_joined_nor_ended(
    client_of_hub: Client, people: list[Person], adviser: Person
) -> None:
    [asked] = ask(client_of_hub, people[:1], adviser)
    actions.withdraw(assessment=asked.assessment, by=adviser)
    with pytest.raises(Refused, match="nothing here that could be ended"):
        actions.end_round(assessment=asked.assessment, by=adviser)
    with pytest.raises(Refused, match="Nobody can join"):
        actions.ask_team(assessment=asked.assessment, parts={people[1].pk: ""}, by=adviser)


def test_the_team_is_said_and_asked_at_once_or_not_at_all(
    client_of_hub: Client, people: list[Person], adviser: Person, make_person: MakePerson
) -> None:
    [first] = ask(client_of_hub, people[:1], adviser)
    asked = actions.ask_team(
        assessment=first.assessment,
        parts={people[0].pk: Part.BOARD, people[1].pk: Part.EXECUTIVE, people[2].pk: ""},
        by=adviser,
    )
    found = dict(Response.objects.values_list("person__name", "part"))
    assert (asked, found) == (2, {"Anna": "board", "Bo": "executive", "Carl": ""})
    outsider = make_person("Nils")
    with pytest.raises(Refused, match="does not act for"):
        actions.ask_team(assessment=first.assessment, parts={people[3].pk: "", outsider.pk: ""}, by=adviser)
    assert Response.objects.count() == 3


def test_who_leaves_half_way_does_not_hold_the_others_up(
    client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
) -> None:
    asked = ask(client_of_hub, people[:4], adviser)
    for response in asked[:3]:
        answer(response, 1)
    end_representation(representation=Representation.objects.get(person=people[3]), by=adviser)
    assert not queries.may_answer(people[3], asked[3])
    page = f"/fjelldal/desk/assessments/{asked[0].assessment_id}/"
    shown = " ".join(browse(adviser).get(page).content.decode().split())
    assert "Dina no longer acts for" in shown
    assert "End the answering when the others have sent theirs." in shown
    actions.end_round(assessment=asked[0].assessment, by=adviser)
    assert queries.team(Assessment.objects.get()).answered == 3  # type: ignore[union-attr]


def test_a_member_is_compared_with_herself_and_with_nobody_else(
    client_of_hub: Client, people: list[Person], adviser: Person
) -> None:
    for response, place in zip(ask(client_of_hub, people[:3], adviser), (0, 1, 3), strict=True):
        answer(response, place)
    Assessment.objects.update(completed_at=timezone.now() - timedelta(days=200))
    Response.objects.update(completed_at=timezone.now() - timedelta(days=200))
    again = ask(client_of_hub, people[1:4], adviser)
    later = [answer(response, 2) for response in again]
    mine = queries.first_own(later[0])
    assert mine is not None
    assert mine.person == people[1]
    assert queries.own_scores(mine).overall.value == Fraction(100, 3)  # type: ignore[union-attr]
    assert queries.first_own(later[2]) is None


class TestPages:
    def test_each_sees_her_own_points_and_the_team_only_as_a_whole(
        self, client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
    ) -> None:
        asked = ask(client_of_hub, people[:3], adviser)
        for response, place in zip(asked, (0, 0, 3), strict=True):
            answer(response, place)
        assessment = Assessment.objects.get()
        own = browse(people[2]).get(f"/fjelldal/answer/{asked[2].pk}/done/").content.decode()
        assert "only you see them" in own
        assert "100.0 of 100" in " ".join(own.split())
        for person in (people[0], people[1]):
            assert browse(person).get(f"/fjelldal/answer/{asked[2].pk}/done/").status_code == 404
            assert browse(person).get(f"/fjelldal/answer/{asked[2].pk}/answers/").status_code == 404
        for address, person in (
            (f"/fjelldal/my/mappings/{assessment.pk}/", people[0]),
            (f"/fjelldal/desk/assessments/{assessment.pk}/", adviser),
        ):
            page = " ".join(browse(person).get(address).content.decode().split())
            assert "33.3 of 100" in page
            assert "the mean of the 3 people" in page
            assert "differently" in page
            # Numbers of three would tell what single people answered.
            assert "standard deviation" not in page
            assert "from five people on" in page
            assert "Board, management and employees" not in page

    def test_the_desk_asks_more_and_ends_it(
        self, client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
    ) -> None:
        address = f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/"
        browser = browse(adviser)
        browser.post(address, {"person": people[0].pk, "instrument": "ecm_dpi", "_once": ONCE})
        assessment = Assessment.objects.get()
        page = f"/fjelldal/desk/assessments/{assessment.pk}/"
        shown = browser.get(page).content.decode()
        assert f'name="person-{people[5].pk}"' in shown
        form = {f"person-{person.pk}": "no" for person in people} | {
            f"person-{people[0].pk}": "board",
            f"person-{people[1].pk}": "unsaid",
            "_once": ONCE.replace("1", "2"),
        }
        answered = browser.post(f"{page}team/", form, follow=True).content.decode()
        assert "One person more gets a mail" in answered
        assert set(Response.objects.values_list("part", flat=True)) == {"board", ""}
        for response in Response.objects.all():
            answer(response, 1)
        assert "2 of 2 have sent" in " ".join(browser.get(page).content.decode().split())
        browser.post(f"{page}end/", {"_once": ONCE.replace("1", "3")})
        shown = browser.get(page).content.decode()
        assert "Fewer than three answered" in shown
        assert "33.3" not in shown

    def test_parts_are_compared_where_each_has_three(
        self, client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
    ) -> None:
        board = ask(client_of_hub, people[:3], adviser, Part.BOARD)
        managers = ask(client_of_hub, people[3:], adviser, Part.EXECUTIVE)
        for response in board:
            answer(response, 0)
        for response in managers:
            answer(response, 3)
        page = browse(adviser).get(f"/fjelldal/desk/assessments/{board[0].assessment_id}/").content.decode()
        assert "The board" in page
        assert "The employees" not in page
        assert "standard deviation" in page
        # Whoever chose the lowest everywhere and whoever chose the highest: no question differs from another.
        assert "ICC(A,1)" in page
        assert queries.team(Assessment.objects.get()).icc == pytest.approx(0)  # type: ignore[union-attr]

    def test_an_auditor_reads_and_asks_nobody(
        self, hub: Hub, client_of_hub: Client, people: list[Person], adviser: Person,
        make_person: MakePerson, browse: Browse,
    ) -> None:  # fmt: skip
        [asked] = ask(client_of_hub, people[:1], adviser)
        auditor = make_person("Aud", hub, Role.AUDITOR)
        page = f"/fjelldal/desk/assessments/{asked.assessment_id}/"
        browser = browse(auditor)
        assert "Save and ask" not in browser.get(page).content.decode()
        assert browser.post(f"{page}team/", {"_once": ONCE}).status_code == 403
        assert browser.post(f"{page}end/", {"_once": ONCE}).status_code == 403

    def test_the_nine_cells_stand_in_a_table_with_what_is_thinnest(
        self, client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
    ) -> None:
        asked = ask(client_of_hub, people[:3], adviser)
        for response, near in zip(asked, (3, 2, 1), strict=True):
            answer(response, 0, short=near)
        assessment = Assessment.objects.get()
        cells = queries.team(assessment).cells  # type: ignore[union-attr]
        assert {(who, when): (cell.value, cell.members) for (who, when), cell in cells.items()} == {
            (who, when): (Fraction(200, 3) if when == "short" else 0, 3)
            for who in ("self", "company", "world")
            for when in ("short", "medium", "long")
        }
        for address, person in (
            (f"/fjelldal/my/mappings/{assessment.pk}/", people[0]),
            (f"/fjelldal/desk/assessments/{assessment.pk}/", adviser),
            (f"/fjelldal/my/mappings/{assessment.pk}/report/", people[0]),
        ):
            page = browse(person).get(address).content.decode()
            table = page[page.index("How far ahead you look") :]
            table = " ".join(table[: table.index("</section>")].split())
            assert table.count(">67 <small") == 3
            assert table.count("3 answered") == 9
            # The mean of each area is its own points, and that of each group the mean over the areas.
            assert table.count(">22<") == 3
            assert ">67</td>" in table
            # Two groups have as few, so none is called the thinnest.
            assert "Fewest points" not in table

    def test_what_is_thinnest_is_something_to_talk_about(
        self, client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
    ) -> None:
        for response in ask(client_of_hub, people[:3], adviser):
            answer(response, 2, long=0)
        address = f"/fjelldal/desk/assessments/{Assessment.objects.get().pk}/"
        page = " ".join(browse(adviser).get(address).content.decode().split())
        assert "Fewest points: “Ten years from now”" in page
        assert "“Ten years from now” has the fewest points over all these areas" in page

    def test_one_who_left_a_question_open_keeps_her_row_out_of_the_table(
        self, client_of_hub: Client, people: list[Person], adviser: Person, browse: Browse
    ) -> None:
        asked = ask(client_of_hub, people[:4], adviser)
        for response in asked[:3]:
            answer(response, 1)
        answer(asked[3], 1, without=("self_long_day",))
        page = browse(adviser).get(f"/fjelldal/desk/assessments/{asked[0].assessment_id}/").content.decode()
        table = page[page.index("How far ahead you look") :]
        table = table[: table.index("</section>")]
        assert "Own role" not in table
        assert "The company" in table
        assert "An area is left out" in table
        assert "whole" not in table
