"""What an adviser has seen evidence of is told apart from what a client says; no score depends on it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.assessments import actions, queries
from firstline.domains.assessments.models import Assessment, Response, Verification
from firstline.domains.clients.models import Client, Representation, TimelineEntry
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.kinds import entry_kind
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.packs import Instrument
from firstline.foundation.retention.erase import erase
from tests.assessments.conftest import SaveAll
from tests.assessments.teams import answer, ask, let_act
from tests.conftest import MakePerson

Browse = Callable[[Person | None], Browser]


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def desk(response: Response, what: str = "") -> str:
    return f"/fjelldal/desk/assessments/{response.assessment_id}/{what}"


def verify(assessment: Assessment, by: Person, *areas: str, **said: object) -> list[Verification]:
    said = {"seen_on": timezone.localdate(), "how": "visit", **said}
    return actions.verify(assessment=assessment, dimensions=areas, by=by, **said)  # type: ignore[arg-type]


def said(**changes: object) -> dict[str, object]:
    return {
        "dimensions": ["strategy"],
        "how": "visit",
        "seen_on": timezone.localdate().isoformat(),
        **changes,
    }


def test_a_journey_of_an_adviser(completed: Response, adviser: Person, browse: Browse) -> None:
    browser, before = browse(adviser), completed.assessment.scores
    page = text(browser.get(desk(completed, "evidence/")))
    assert page.count("self-reported") == 6
    done = text(
        browser.post(desk(completed, "evidence/"), said(dimensions=["strategy", "data"]), follow=True)
    )
    assert "Undo" in done
    assert done.count("self-reported") == 4
    assert done.count("verified by Ingrid on") == 2
    assert done.count('name="dimensions" value="strategy"') == 1, "only to take it back"
    completed.assessment.refresh_from_db()
    assert completed.assessment.scores == before

    undone = browser.post(desk(completed, "unverify/"), {"dimensions": "strategy data"}, follow=True)
    assert text(undone).count("self-reported") >= 6
    assert not Verification.objects.exists()
    kinds = TimelineEntry.objects.order_by("pk").values_list("kind", "by_id", "audience")
    assert list(kinds)[-2:] == [
        ("assessments.verified", adviser.pk, "shared"),
        ("assessments.unverified", adviser.pk, "shared"),
    ]
    entry = TimelineEntry.objects.get(kind="assessments.verified")
    assert "Digital strategy" in entry_kind(entry.kind).words(entry.details)
    rows = AuditRow.objects.filter(action__endswith="verify").order_by("pk")
    assert [(row.action, sorted(row.changes["dimensions"]), row.by_id) for row in rows] == [
        ("assessments.verify", ["data", "strategy"], adviser.pk),
        ("assessments.unverify", ["data", "strategy"], adviser.pk),
    ]


def test_everybody_who_sees_the_points_sees_which_are_verified(
    completed: Response, adviser: Person, browse: Browse
) -> None:
    hers = browse(completed.person)
    pages = [
        (hers, f"/fjelldal/answer/{completed.pk}/done/"),
        (hers, f"/fjelldal/my/mappings/{completed.assessment_id}/"),
        (hers, f"/fjelldal/my/mappings/{completed.assessment_id}/report/"),
        (browse(adviser), desk(completed)),
        (browse(adviser), desk(completed, "report/")),
    ]
    for number in (0, 1):
        for browser, path in pages:
            shown = text(browser.get(path))
            assert shown.count("self-reported") == 6 - number, path
            assert shown.count("verified by Ingrid on") == number, path
        if not number:
            verify(completed.assessment, adviser, "strategy")
    line = f"/fjelldal/desk/clients/{completed.assessment.client_id}/"
    assert "Evidence was seen for" in text(browse(adviser).get(line))


def test_a_second_mapping_begins_self_reported(
    completed: Response, adviser: Person, save_all: SaveAll
) -> None:
    verify(completed.assessment, adviser, "strategy")
    again = actions.invite(
        client=completed.assessment.client, instrument="ccmd", person=completed.person, by=adviser
    )
    again = actions.complete(response=save_all(actions.agree_and_start(response=again)))
    assert queries.verified(again.assessment) == {}
    assert set(queries.verified(completed.assessment)) == {"strategy"}


def test_what_is_verified_already_stays_as_it_is(
    completed: Response, adviser: Person, leader: Person
) -> None:
    verify(completed.assessment, adviser, "strategy")
    new = verify(completed.assessment, leader, "strategy", "data", how="documents")
    assert [one.dimension for one in new] == ["data"]
    assert Verification.objects.get(dimension="strategy").by == adviser
    assert verify(completed.assessment, leader, "strategy") == []
    assert TimelineEntry.objects.filter(kind="assessments.verified").count() == 2
    assert actions.unverify(assessment=completed.assessment, dimensions=["green"], by=leader) == []
    assert not TimelineEntry.objects.filter(kind="assessments.unverified").exists()


def test_what_is_refused(completed: Response, adviser: Person) -> None:
    today = timezone.localdate()
    for areas in ((), ("nowhere",), ("strategy", "nowhere")):
        with pytest.raises(Refused, match="Tick the areas"):
            verify(completed.assessment, adviser, *areas)
    for day in (today + timedelta(days=1), today - timedelta(days=400), date(1, 1, 1)):
        with pytest.raises(Refused, match="until today"):
            verify(completed.assessment, adviser, "strategy", seen_on=day)
    with pytest.raises(Refused, match="Choose how you verified it"):
        verify(completed.assessment, adviser, "strategy", how="heard")
    assert not Verification.objects.exists()


def test_an_area_that_was_not_answered_is_none_to_verify(
    begun: Response, adviser: Person, save_all: SaveAll, ccmd: Instrument, browse: Browse
) -> None:
    left_out = tuple(one.key for one in ccmd.questions() if one.dimension == "data")
    sent = actions.complete(response=save_all(begun, without=left_out))
    with pytest.raises(Refused, match="Tick the areas"):
        verify(sent.assessment, adviser, "data")
    assert text(browse(adviser).get(desk(sent, "evidence/"))).count("self-reported") == 5
    assert text(browse(adviser).get(desk(sent))).count("self-reported") == 5


def test_before_it_is_sent_there_is_nothing_to_verify(
    begun: Response, adviser: Person, browse: Browse
) -> None:
    with pytest.raises(Refused, match="no result yet"):
        verify(begun.assessment, adviser, "strategy")
    assert "verified" not in text(browse(adviser).get(desk(begun, "evidence/")))


def test_what_a_team_sees_is_nobodys_to_verify(
    client_of_hub: Client, adviser: Person, make_person: MakePerson, browse: Browse
) -> None:
    people = [make_person(name) for name in ("Anna", "Bo", "Carl")]
    let_act(client_of_hub, people, adviser)
    asked = ask(client_of_hub, people, adviser)
    for response in asked:
        answer(response, 1)
    assessment = Assessment.objects.get()
    with pytest.raises(Refused, match="nobody’s to verify"):
        verify(assessment, adviser, next(iter(queries.scores(assessment).dimensions)))  # type: ignore[union-attr]
    assert "I have seen evidence for" not in text(browse(adviser).get(desk(asked[0], "evidence/")))


def test_nobody_verifies_what_is_her_own(
    completed: Response, client_of_hub: Client, hub: Hub, adviser: Person, make_person: MakePerson,
    browse: Browse,
) -> None:  # fmt: skip
    verify(completed.assessment, adviser, "data")
    colleague = make_person("Kari", hub, Role.ADVISER)
    let_act(client_of_hub, [colleague], adviser)
    Membership.objects.create(hub=hub, person=completed.person, role=Role.ADVISER, since=timezone.now())
    # Who answered stays the one who did, also when she acts for the client no longer.
    Representation.objects.filter(person=completed.person).update(until=timezone.now())
    for person in (colleague, completed.person):
        page = text(browse(person).get(desk(completed, "evidence/")))
        assert "You act for this client yourself" in page
        assert "I have seen evidence for" not in page
        assert "Take it back" not in page
        refused = browse(person).post(desk(completed, "evidence/"), said())
        assert refused.status_code == 422
        assert browse(person).post(desk(completed, "unverify/"), {"dimensions": "data"}).status_code == 409
    assert set(queries.verified(completed.assessment)) == {"data"}


def test_who_may_not_write_verifies_nothing(
    completed: Response, hub: Hub, stranger: Person, make_person: MakePerson, browse: Browse
) -> None:
    refused = {
        make_person("Aud", hub, Role.AUDITOR): 403,
        make_person("Eva", hub, Role.EDITOR): 403,
        completed.person: 404,
        stranger: 404,
    }
    for person, status in refused.items():
        for what in ("evidence/", "unverify/"):
            assert browse(person).post(desk(completed, what), said()).status_code == status
    assert not Verification.objects.exists()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"dimensions": []}, "Tick the areas"),
        ({"dimensions": ["nowhere"]}, "Tick the areas"),
        ({"how": ""}, "Choose how you verified it"),
        ({"seen_on": ""}, "Choose the day"),
        ({"seen_on": "2999-01-01"}, "until today"),
    ],
)
def test_a_form_that_is_not_whole_says_what_is_missing(
    completed: Response, adviser: Person, browse: Browse, changes: dict[str, object], why: str
) -> None:
    shown = browse(adviser).post(desk(completed, "evidence/"), said(**changes))
    assert shown.status_code == 422
    assert why in text(shown)
    assert not Verification.objects.exists()


def test_an_adviser_who_is_erased_leaves_that_it_was_verified(
    completed: Response, adviser: Person, leader: Person, browse: Browse
) -> None:
    verify(completed.assessment, adviser, "strategy")
    erase(adviser, by=None)
    assert Verification.objects.get().by is None
    shown = text(browse(leader).get(desk(completed)))
    assert "verified on" in shown
    assert "verified by" not in shown
