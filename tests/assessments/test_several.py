"""Two or three answer for one company: each alone, the mean is the company's, and nobody sees another's."""

from fractions import Fraction
from statistics import fmean

import pytest

from firstline.domains.assessments import actions, calibrating, links, queries, shortening
from firstline.domains.assessments.measuring import scored
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.brokerage.models import Need
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.engine.scoring import Score
from firstline.foundation.access.refusals import Refused
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.mail.models import OutgoingMail
from tests.assessments.calibrating import let_answer
from tests.assessments.several import BEST, CCMD, WORST, answer, ask, mixed
from tests.assessments.teams import let_act
from tests.conftest import MakePerson


@pytest.fixture
def people(client_of_hub: Client, adviser: Person, make_person: MakePerson) -> list[Person]:
    """Three who act for the client, beside its manager."""
    found = [make_person(name) for name in ("Anna", "Bo", "Carl")]
    let_act(client_of_hub, found, adviser)
    return found


class TestAsking:
    def test_several_are_asked_at_once_each_by_a_mail(
        self, client_of_hub: Client, people: list[Person], adviser: Person
    ) -> None:
        asked = ask(client_of_hub, people[:2], adviser)
        assert {one.assessment for one in asked} == {Assessment.objects.get()}
        assert OutgoingMail.objects.count() == 2
        told = TimelineEntry.objects.filter(kind="assessments.invited").order_by("id")
        assert [entry.details["person"] for entry in told] == ["Anna", "Bo"]

    @pytest.mark.parametrize("instrument", ["needs_survey", "employer_survey"])
    def test_what_is_for_one_person_is_not_for_several(
        self, client_of_hub: Client, people: list[Person], adviser: Person, instrument: str
    ) -> None:
        with pytest.raises(Refused, match="Choose only one"):
            ask(client_of_hub, people[:2], adviser, instrument)
        [one] = ask(client_of_hub, people[:1], adviser, instrument)
        with pytest.raises(Refused, match="for one person"):
            actions.ask_team(assessment=one.assessment, parts={people[1].pk: ""}, by=adviser)
        with pytest.raises(Refused, match="for one person"):
            actions.end_round(assessment=one.assessment, by=adviser)
        assert Response.objects.count() == 1

    def test_nobody_who_does_not_act_for_the_client_is_asked_and_then_nobody_is(
        self, client_of_hub: Client, people: list[Person], adviser: Person, make_person: MakePerson
    ) -> None:
        with pytest.raises(Refused, match="does not act for"):
            ask(client_of_hub, [people[0], make_person("Nils")], adviser)
        assert not Assessment.objects.exists()

    def test_one_more_joins_while_it_is_open_and_not_after(
        self, client_of_hub: Client, people: list[Person], adviser: Person
    ) -> None:
        [first] = ask(client_of_hub, people[:1], adviser)
        # Asking anew by mistake does not add somebody.
        with pytest.raises(Refused, match="asked this already"):
            ask(client_of_hub, people[1:2], adviser)
        assert actions.ask_team(assessment=first.assessment, parts={people[1].pk: ""}, by=adviser) == 1
        for response in Response.objects.all():
            answer(response, BEST)
        with pytest.raises(Refused, match="no longer open"):
            actions.ask_team(assessment=first.assessment, parts={people[2].pk: ""}, by=adviser)

    def test_she_who_is_asked_asks_a_colleague_by_a_mail_that_names_her(
        self, client_of_hub: Client, people: list[Person], adviser: Person, make_person: MakePerson
    ) -> None:
        [mine] = ask(client_of_hub, people[:1], adviser)
        assert actions.ask_colleagues(response=mine, people=[people[1].pk]) == 1
        mail = OutgoingMail.objects.get(to=people[1].email)
        assert "Anna has been asked some questions" in mail.text
        assert actions.ask_colleagues(response=mine, people=[people[1].pk]) == 0
        with pytest.raises(Refused, match="does not act for"):
            actions.ask_colleagues(response=mine, people=[make_person("Nils").pk])
        [member] = ask(client_of_hub, people[:1], adviser, "ecm_dpi")
        with pytest.raises(Refused, match="says who is in the team"):
            actions.ask_colleagues(response=member, people=[people[1].pk])
        answer(mine, BEST)
        answer(Response.objects.get(person=people[1]), WORST)
        with pytest.raises(Refused, match="no longer open"):
            actions.ask_colleagues(response=Response.objects.get(pk=mine.pk), people=[people[2].pk])

    def test_a_short_form_is_for_one_who_answers_alone(
        self, hub: Hub, client_of_hub: Client, people: list[Person], adviser: Person, leader: Person
    ) -> None:
        let_answer(hub, CCMD, 40, adviser)
        made = actions.calibrate(hub=hub, instrument="ccmd", by=leader)
        actions.approve_calibration(calibration=made, by=leader)
        [mine] = ask(client_of_hub, people[:1], adviser)
        actions.agree_and_start(response=mine)
        assert actions.choose_short(response=mine)
        actions.ask_team(assessment=mine.assessment, parts={people[1].pk: ""}, by=adviser)
        mine.refresh_from_db()
        assert not mine.short
        assert shortening.calibration_for(mine) is None
        assert not actions.choose_short(response=mine)


class TestPoints:
    def test_they_are_the_mean_of_each_ones_and_wait_for_all(
        self, client_of_hub: Client, people: list[Person], adviser: Person
    ) -> None:
        asked = ask(client_of_hub, people, adviser)
        forms = (BEST, WORST, mixed())
        for response, form in zip(asked[:2], forms, strict=False):
            sent = answer(response, form)
            assert (sent.assessment.state, sent.assessment.scores) == ("started", None)
        answer(asked[2], forms[2])
        own = [scored(CCMD, one.answers) for one in Response.objects.order_by("id")]
        assessment = Assessment.objects.get()
        found, team = queries.scores(assessment), queries.team(assessment)
        assert found is not None
        assert team is not None
        parts: list[tuple[Score, list[Score]]] = [
            (part, [one.dimensions[key] for one in own]) for key, part in found.dimensions.items()
        ]
        for part, of_each in [*parts, (found.overall, [one.overall for one in own])]:
            values = [one.value for one in of_each if one.value is not None]
            errors = [one.se for one in of_each if one.se is not None]
            assert part.value == sum(values, Fraction(0)) / 3
            assert part.se == pytest.approx(fmean(errors))
        assert (assessment.people, team.answered, assessment.algorithm) == (3, 3, "classical-1")
        assert team.closeness.keys() == found.dimensions.keys()
        assert not any(one.is_countable for one in team.closeness.values())
        # Nobody is named as the one whose answers completed it.
        assert TimelineEntry.objects.get(kind="assessments.completed").by is None
        assert queries.counts(assessment) == {}

    def test_of_two_there_is_a_mean_and_nothing_of_how_far_apart_they_lie(
        self, client_of_hub: Client, people: list[Person], adviser: Person
    ) -> None:
        for response, form in zip(ask(client_of_hub, people[:2], adviser), (BEST, WORST), strict=True):
            answer(response, form)
        assessment = Assessment.objects.get()
        assert queries.scores(assessment).overall.value == 50  # type: ignore[union-attr]
        assert assessment.team == {"answered": 2, "closeness": [], "parts": [], "icc": None, "cells": []}

    def test_needs_come_of_the_mean(
        self, client_of_hub: Client, people: list[Person], adviser: Person
    ) -> None:
        for response, form in zip(ask(client_of_hub, people[:2], adviser), (BEST, mixed()), strict=True):
            answer(response, form)
        deliver_due()
        found = queries.scores(Assessment.objects.get())
        assert found is not None
        low = {key for key, one in found.dimensions.items() if one.value is not None and one.value < 50}
        assert set(Need.objects.values_list("topic", flat=True)) == low

    def test_one_who_was_asked_alone_is_scored_as_ever(
        self, client_of_hub: Client, people: list[Person], adviser: Person
    ) -> None:
        sent = answer(ask(client_of_hub, people[:1], adviser)[0], BEST)
        assert (sent.scores, sent.assessment.team, sent.assessment.people) == (None, None, 1)
        assert sent.assessment.state == "completed"
        assert queries.counts(sent.assessment)
        assert TimelineEntry.objects.get(kind="assessments.completed").by == people[0]


class TestEnding:
    def test_it_ends_with_who_has_answered(
        self, client_of_hub: Client, people: list[Person], adviser: Person, hub: Hub
    ) -> None:
        asked = ask(client_of_hub, people, adviser)
        with pytest.raises(Refused, match="Nobody has sent"):
            actions.end_round(assessment=asked[0].assessment, by=adviser)
        for response, form in zip(asked[:2], (BEST, WORST), strict=True):
            answer(response, form)
        with pytest.raises(Refused, match="End the answering instead"):
            actions.withdraw(assessment=asked[0].assessment, by=adviser)
        late = actions.agree_and_start(response=asked[2])
        actions.end_round(assessment=asked[0].assessment, by=adviser)
        actions.end_round(assessment=asked[0].assessment, by=adviser)
        assessment = Assessment.objects.get()
        assert (assessment.state, assessment.people) == ("completed", 2)
        assert not queries.may_answer(people[2], Response.objects.get(pk=late.pk))
        assert links.read(links.token(late), hub).state is links.State.CLOSED

    def test_where_one_of_several_has_answered_hers_are_the_points(
        self, hub: Hub, client_of_hub: Client, people: list[Person], adviser: Person, leader: Person
    ) -> None:
        let_answer(hub, CCMD, 40, adviser)
        made = actions.calibrate(hub=hub, instrument="ccmd", by=leader)
        actions.approve_calibration(calibration=made, by=leader)
        asked = ask(client_of_hub, people[:2], adviser)
        answer(asked[0], mixed())
        begun = actions.agree_and_start(response=asked[1])
        page = CCMD.pages[0].key
        actions.save_page(response=begun, page=page, answers=CCMD.parse_page(page, BEST), by_link=False)
        actions.end_round(assessment=asked[0].assessment, by=adviser)
        assessment = Assessment.objects.get(client=client_of_hub)
        assert (assessment.people, assessment.team, assessment.calibration) == (1, None, made)
        assert not queries.answered_by_several(assessment)
        assert queries.counts(assessment)
        # What the other had saved and never sent is nobody's answer.
        actions.end_calibration(calibration=made, by=leader)
        assessment.refresh_from_db()
        assert queries.scores(assessment).error == "own-spread-1"  # type: ignore[union-attr]

    def test_who_is_erased_before_she_answers_holds_nobody_up(
        self, client_of_hub: Client, people: list[Person], adviser: Person
    ) -> None:
        asked = ask(client_of_hub, people[:2], adviser)
        answer(asked[0], BEST)
        asked[1].delete()
        actions.end_round(assessment=asked[0].assessment, by=adviser)
        assert queries.scores(Assessment.objects.get()).overall.value == 100  # type: ignore[union-attr]


class TestMeasuring:
    def test_a_calibration_takes_only_what_one_person_answered(
        self, hub: Hub, client_of_hub: Client, people: list[Person], adviser: Person
    ) -> None:
        let_answer(hub, CCMD, 5, adviser)
        for response in ask(client_of_hub, people[:2], adviser):
            answer(response, mixed())
        sample = calibrating.sample(hub, CCMD)
        assert (len(sample.responses), calibrating.respondents(hub, CCMD)) == (5, 5)
        assert client_of_hub.pk not in {one.assessment.client_id for one in sample.responses}

    def test_approving_a_calibration_leaves_the_errors_of_several_as_they_are(
        self, hub: Hub, client_of_hub: Client, people: list[Person], adviser: Person, leader: Person
    ) -> None:
        let_answer(hub, CCMD, 40, adviser)
        for response in ask(client_of_hub, people[:2], adviser):
            answer(response, mixed())
        before = Assessment.objects.get(client=client_of_hub).scores
        made = actions.calibrate(hub=hub, instrument="ccmd", by=leader)
        actions.approve_calibration(calibration=made, by=leader)
        after = Assessment.objects.get(client=client_of_hub)
        assert (after.scores, after.calibration) == (before, None)
        assert before is not None
        assert before["error"] == "own-spread-1"
