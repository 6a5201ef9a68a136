"""From a mapping, or from what a client says, to needs; and out again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from firstline.domains.assessments.facts import AssessmentCompleted
from firstline.domains.assessments.models import Assessment
from firstline.domains.brokerage import actions, queries, words
from firstline.domains.brokerage.facts import NeedClosed, NeedFound
from firstline.domains.brokerage.models import Need
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.kinds import entry_kind
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts import registry
from firstline.foundation.facts.outbox import deliver_due, publish

MakeMapping = Callable[..., Assessment]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[registry.Fact]:
    """The facts that this room publishes."""
    facts: list[registry.Fact] = []
    for name in (NeedFound.fact_name, NeedClosed.fact_name):
        monkeypatch.setitem(registry._subscribers, name, {"tests.listener": facts.append})
    return facts


def live(client: Client) -> dict[str, float | None]:
    return {need.topic: need.score for need in queries.live_needs(client)}


def kinds(client: Client) -> list[str]:
    entries = TimelineEntry.objects.filter(client=client).order_by("id")
    return [entry.kind.removeprefix("brokerage.") for entry in entries]


def test_what_scores_below_the_threshold_is_a_need(client_of_hub: Client, make_mapping: MakeMapping) -> None:
    actions.find_needs(assessment=make_mapping(strategy=20, readiness=50, data=49, people=100, green=0))
    assert live(client_of_hub) == {"green": 0, "strategy": 20, "data": 49}, "50 is the threshold, and no need"
    assert kinds(client_of_hub) == ["needs_found"]
    assert line(client_of_hub) == (
        "The mapping found 3 needs: “Digital strategy” (20 of 100), “Data and security” (49 of 100) and "
        "“Green transition” (0 of 100)"
    )


def line(client: Client) -> str:
    """The newest line of the timeline, in words."""
    entry = TimelineEntry.objects.filter(client=client).latest("id")
    return entry_kind(entry.kind).words(entry.details)


def test_a_mapping_tells_what_moved_and_what_is_met_on_a_line_each(
    client_of_hub: Client, make_mapping: MakeMapping
) -> None:
    actions.find_needs(assessment=make_mapping(strategy=20, data=30, people=40, days=-9))
    actions.find_needs(assessment=make_mapping(strategy=25, data=35, people=45, days=-6))
    assert line(client_of_hub) == (
        "The scores of 3 needs moved: “Digital strategy” from 20 to 25, “Data and security” from 30 to 35 "
        "and “People and skills” from 40 to 45, of 100"
    )
    actions.find_needs(assessment=make_mapping(strategy=75, data=85, people=45))
    assert line(client_of_hub) == (
        "2 needs are closed, since the scores are high enough: “Digital strategy” from 25 to 75 and "
        "“Data and security” from 35 to 85, of 100"
    )
    assert kinds(client_of_hub) == ["needs_found", "needs_moved", "needs_met"]
    assert AuditRow.objects.filter(action__startswith="brokerage.need_").count() == 8


def test_a_single_need_is_told_as_before(client_of_hub: Client, make_mapping: MakeMapping) -> None:
    actions.find_needs(assessment=make_mapping(strategy=20, days=-9))
    assert line(client_of_hub) == "The mapping found a need: “Digital strategy”, 20 of 100"
    actions.find_needs(assessment=make_mapping(strategy=35, days=-6))
    assert line(client_of_hub) == "The score of “Digital strategy” moved from 20 to 35 of 100"
    actions.find_needs(assessment=make_mapping(strategy=80))
    assert (
        line(client_of_hub) == "“Digital strategy” is no longer a need: the score moved from 35 to 80 of 100"
    )


def test_no_need_is_noted_for_an_ended_client(client_of_hub: Client, adviser: Person) -> None:
    client_of_hub.closed_at = timezone.now()
    with pytest.raises(Refused, match="is no longer a client"):
        actions.note_need(client=client_of_hub, topic="export", note="Denmark.", by=adviser)
    assert not Need.objects.exists()


def test_what_was_not_answered_is_no_need_and_meets_none(
    client_of_hub: Client, make_mapping: MakeMapping
) -> None:
    actions.find_needs(assessment=make_mapping(strategy=20, data=None, days=-2))
    assert live(client_of_hub) == {"strategy": 20}
    actions.find_needs(assessment=make_mapping(strategy=None, data=None))
    assert live(client_of_hub) == {"strategy": 20}


def test_the_fact_told_again_changes_nothing(
    hub: Hub, client_of_hub: Client, make_mapping: MakeMapping, told: list[registry.Fact]
) -> None:
    mapping = make_mapping(strategy=20, data=30)
    happened = AssessmentCompleted(
        hub_id=hub.pk,
        client_id=client_of_hub.pk,
        assessment_id=mapping.pk,
        instrument="ccmd",
        version=1,
    )
    for _time in range(2):
        publish(happened)
        assert deliver_due().failed == 0
    assert live(client_of_hub) == {"strategy": 20, "data": 30}
    assert kinds(client_of_hub) == ["needs_found"]
    assert AuditRow.objects.filter(action="brokerage.need_found").count() == 2
    assert [type(fact) for fact in told] == [NeedFound, NeedFound]


def test_a_new_score_moves_the_need_and_tells_it_once(
    client_of_hub: Client, make_mapping: MakeMapping
) -> None:
    actions.find_needs(assessment=make_mapping(strategy=20, days=-9))
    for better in (make_mapping(strategy=35, days=-6), make_mapping(strategy=35, days=-3)):
        actions.find_needs(assessment=better)
        actions.find_needs(assessment=better)
    assert live(client_of_hub) == {"strategy": 35}
    assert Need.objects.count() == 1
    assert kinds(client_of_hub) == ["needs_found", "needs_moved"], "the same score again is no news"


def test_what_is_no_longer_weak_is_met(
    client_of_hub: Client, make_mapping: MakeMapping, told: list[registry.Fact]
) -> None:
    actions.find_needs(assessment=make_mapping(strategy=20, data=20, days=-9))
    second = make_mapping(strategy=50, data=20)
    actions.find_needs(assessment=second)
    actions.find_needs(assessment=second)
    need = Need.objects.get(topic="strategy")
    assert need.state == Need.State.MET
    assert need.closed_at is not None
    assert live(client_of_hub) == {"data": 20}
    assert kinds(client_of_hub) == ["needs_found", "needs_met"]
    deliver_due()
    closed = [fact for fact in told if isinstance(fact, NeedClosed)]
    assert [(fact.topic, fact.state) for fact in closed] == [("strategy", "met")]


def test_an_older_mapping_told_late_changes_nothing(client_of_hub: Client, make_mapping: MakeMapping) -> None:
    older, newer = make_mapping(strategy=20, data=80, days=-9), make_mapping(strategy=80, data=20)
    actions.find_needs(assessment=newer)
    actions.find_needs(assessment=older)
    assert live(client_of_hub) == {"data": 20}


def test_a_need_that_was_set_aside_stays_so_until_a_new_mapping_finds_it(
    client_of_hub: Client, make_mapping: MakeMapping, adviser: Person
) -> None:
    first = make_mapping(strategy=20, days=-9)
    actions.find_needs(assessment=first)
    actions.dismiss(need=Need.objects.get(), reason="Sells the company", by=adviser)
    actions.find_needs(assessment=first)
    assert live(client_of_hub) == {}
    actions.find_needs(assessment=make_mapping(strategy=20))
    assert live(client_of_hub) == {"strategy": 20}


def test_an_instrument_that_finds_no_needs_finds_none(
    client_of_hub: Client, make_mapping: MakeMapping
) -> None:
    feedback = make_mapping(strategy=0)
    feedback.instrument = "feedback"
    feedback.save()
    unscored = make_mapping()
    unscored.scores = None
    unscored.save()
    for assessment in (feedback, unscored):
        actions.find_needs(assessment=assessment)
    assert live(client_of_hub) == {}


# Needs that a person notes


def test_a_need_is_noted_in_their_words(
    client_of_hub: Client, adviser: Person, told: list[registry.Fact]
) -> None:
    need = actions.note_need(client=client_of_hub, topic="export", note=" Sell to Denmark. ", by=adviser)
    assert (need.note, need.score, need.noted_by) == ("Sell to Denmark.", None, adviser)
    entry = TimelineEntry.objects.get()
    assert (entry.text, entry.audience, entry.by) == ("Sell to Denmark.", "shared", adviser)
    deliver_due()
    assert [type(fact) for fact in told] == [NeedFound]


@pytest.mark.parametrize(("topic", "note"), [("export", "  "), ("astrology", "Stars."), ("", "Something.")])
def test_a_need_without_words_or_topic_is_refused(
    client_of_hub: Client, adviser: Person, topic: str, note: str
) -> None:
    with pytest.raises(Refused):
        actions.note_need(client=client_of_hub, topic=topic, note=note, by=adviser)
    assert not Need.objects.exists()


def test_words_are_put_with_the_need_that_a_mapping_found(
    client_of_hub: Client, make_mapping: MakeMapping, adviser: Person
) -> None:
    actions.find_needs(assessment=make_mapping(strategy=20))
    actions.note_need(client=client_of_hub, topic="strategy", note="We have no plan.", by=adviser)
    need = Need.objects.get()
    assert (need.score, need.note) == (20, "We have no plan.")
    with pytest.raises(Refused, match="We have no plan"):
        actions.note_need(client=client_of_hub, topic="strategy", note="Again.", by=adviser)


def test_a_good_score_does_not_close_what_only_a_person_said(
    client_of_hub: Client, make_mapping: MakeMapping, adviser: Person
) -> None:
    actions.note_need(client=client_of_hub, topic="strategy", note="We have no plan.", by=adviser)
    actions.find_needs(assessment=make_mapping(strategy=90))
    assert live(client_of_hub) == {"strategy": None}


def test_a_mapping_measures_a_need_that_a_person_noted(
    client_of_hub: Client, make_mapping: MakeMapping, adviser: Person
) -> None:
    actions.note_need(client=client_of_hub, topic="strategy", note="We have no plan.", by=adviser)
    actions.find_needs(assessment=make_mapping(strategy=20))
    need = Need.objects.get()
    assert (need.score, need.note) == (20, "We have no plan.")
    assert kinds(client_of_hub) == ["need_noted", "needs_found"]


# Closing and planning


def test_setting_aside_needs_a_reason_and_happens_once(client_of_hub: Client, adviser: Person) -> None:
    need = actions.note_need(client=client_of_hub, topic="export", note="Denmark.", by=adviser)
    with pytest.raises(Refused):
        actions.dismiss(need=need, reason=" ", by=adviser)
    assert live(client_of_hub) == {"export": None}
    actions.dismiss(need=need, reason="Not this year.", by=adviser)
    with pytest.raises(Refused):
        actions.dismiss(need=need, reason="Not this year.", by=adviser)
    assert Need.objects.get().state == Need.State.DISMISSED
    assert TimelineEntry.objects.filter(kind="brokerage.need_dismissed", text="Not this year.").count() == 1


def test_planning_twice_is_planning_once_and_a_closed_need_is_not_planned(
    client_of_hub: Client, adviser: Person
) -> None:
    need = actions.note_need(client=client_of_hub, topic="export", note="Denmark.", by=adviser)
    for _time in range(2):
        actions.plan_need(need=need, by=adviser)
    assert Need.objects.get().state == Need.State.PLANNED
    assert AuditRow.objects.filter(action="brokerage.plan_need").count() == 1
    actions.dismiss(need=need, reason="Not this year.", by=adviser)
    with pytest.raises(Refused):
        actions.plan_need(need=need, by=adviser)


# Who sees them, and the words


def test_needs_are_seen_by_who_may_see_scores_and_by_the_client_herself(
    hub: Hub,
    client_of_hub: Client,
    adviser: Person,
    manager: Person,
    stranger: Person,
    make_person: Callable[..., Person],
) -> None:
    actions.note_need(client=client_of_hub, topic="export", note="Denmark.", by=adviser)
    for insider in (adviser, manager, make_person("Arne", hub, Role.AUDITOR)):
        assert queries.visible_to(insider, hub).count() == 1
    for outsider in (stranger, make_person("Else", hub, Role.EDITOR), make_person("Nora")):
        assert not queries.visible_to(outsider, hub).exists()


def test_ones_own_clients_come_first_then_who_has_waited_longest(
    hub: Hub, client_of_hub: Client, adviser: Person, leader: Person
) -> None:
    other = Client.objects.create(
        hub=hub,
        kind=Client.Kind.FOUNDER,
        name="Lia",
        search_name="lia",
        contact_person=leader,
        taken_on_at=timezone.now(),
    )
    for days, client, topic in [
        (9, other, "export"),
        (5, client_of_hub, "data"),
        (1, client_of_hub, "rules"),
    ]:
        need = actions.note_need(client=client, topic=topic, note="Help.", by=adviser)
        Need.objects.filter(pk=need.pk).update(found_at=timezone.now() - timedelta(days=days))

    def first(person: Person, **narrowed: Any) -> list[tuple[str, int]]:
        needs = queries.all_needs(person, hub, **narrowed)
        found = queries.clients_in_need(person, needs).order_by("others", "since", "pk")
        return [(client.name, client.number) for client in found]

    name = client_of_hub.name
    assert first(adviser) == [(name, 2), ("Lia", 1)]
    assert first(leader) == [("Lia", 1), (name, 2)]
    assert first(adviser, mine=True) == [(name, 2)]
    assert first(adviser, topic="data") == [(name, 1)]
    assert not queries.all_needs(adviser, hub, state="planned").exists()


@pytest.mark.parametrize(
    ("kind", "details", "sentence"),
    [
        ("need_found", {"score": 20.4}, "The mapping found a need: “Digital strategy”, 20 of 100"),
        (
            "need_moved",
            {"before": 20.0, "score": 35.0},
            "The score of “Digital strategy” moved from 20 to 35 of 100",
        ),
        (
            "need_met",
            {"before": 35.0, "score": 80.0},
            "“Digital strategy” is no longer a need: the score moved from 35 to 80 of 100",
        ),
        ("need_noted", {}, "A need was noted: “Digital strategy”"),
        ("need_dismissed", {}, "The need “Digital strategy” is not pursued"),
    ],
)
def test_the_timeline_tells_it_in_words(kind: str, details: dict[str, float], sentence: str) -> None:
    assert entry_kind(f"brokerage.{kind}").words({"topic": "strategy", **details}) == sentence


def test_why_a_need_is_there_is_told_in_words() -> None:
    found = datetime(2026, 11, 3, 12, tzinfo=UTC)
    assert (
        words.need_text(score=20.4, note="", found=found)
        == "Scored 20 of 100 on the mapping · found 3\xa0November\xa02026"
    )
    assert words.need_text(score=None, note="Denmark", found=found).startswith("In their words: “Denmark”")
    assert "20 of 100" in words.need_text(score=20.4, note="Denmark", found=found)


def test_a_later_score_is_told_with_its_own_day() -> None:
    found, scored = datetime(2025, 11, 1, 12, tzinfo=UTC), datetime(2026, 6, 12, 12, tzinfo=UTC)
    assert (
        words.need_text(score=39, note="", found=found, scored=scored)
        == "Scored 39 of 100 on the mapping of 12\xa0June\xa02026 · a need since 1\xa0November\xa02025"
    )
    both = words.need_text(score=39, note="Denmark", found=found, scored=scored)
    assert "on the mapping of 12\xa0June\xa02026 · in their words: “Denmark” · a need since 1\xa0Nov" in both
    assert "on the mapping" in words.need_text(score=23, note="", found=found, scored=found)
