"""A calibration says how sure points are. It changes no point, and shows no answer."""

import json
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from firstline.domains.assessments import actions, queries
from firstline.domains.assessments.calibrating import question_keys, respondents, sample
from firstline.domains.assessments.models import Assessment, Calibration, Response
from firstline.domains.assessments.scores import from_stored
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.packs import Instrument
from tests.assessments.calibrating import let_answer
from tests.conftest import MakePerson

Browse = Callable[[Person | None], Browser]
PAGES = "/fjelldal/desk/calibrations/"
HARDER = "learning"


@pytest.fixture
def analyst(hub: Hub, make_person: MakePerson) -> Person:
    return make_person("Anders", hub, Role.ANALYST)


@pytest.fixture
def answered(hub: Hub, ccmd: Instrument, adviser: Person) -> list[Assessment]:
    return let_answer(hub, ccmd, 60, adviser)


def values(assessments: list[Assessment]) -> list[tuple[object, ...]]:
    """The points of each, without how sure they are."""
    found = [from_stored(one.scores) for one in Assessment.objects.filter(pk__in=[a.pk for a in assessments])]
    return [(one.overall.value, *(part.value for part in one.dimensions.values())) for one in found]


def errors(assessments: list[Assessment]) -> list[float | None]:
    stored = Assessment.objects.filter(pk__in=[one.pk for one in assessments]).order_by("pk")
    return [from_stored(one.scores).overall.se for one in stored]


def test_a_journey_of_an_analyst(answered: list[Assessment], analyst: Person, browse: Browse) -> None:
    browser, points, before = browse(analyst), values(answered), errors(answered)
    page = browser.get(PAGES).content.decode()
    assert "60 clients have answered" in page
    one = browser.post(f"{PAGES}calculate/", {"instrument": "ccmd"}, follow=True)
    shown = one.content.decode()
    assert "only calculated" in shown
    assert "By 60 clients’ answers" in shown
    assert "below 150 answers a group" in shown
    assert errors(answered) == before, "nothing changes before it is approved"
    made = Calibration.objects.get()
    approved = browser.post(f"{PAGES}{made.pk}/approve/", follow=True).content.decode()
    assert "in use" in approved
    assert values(answered) == points, "the points are what they were"
    now = errors(answered)
    assert None not in now
    assert now != before
    assert {one.calibration_id for one in Assessment.objects.filter(pk__in=[a.pk for a in answered])} == {
        made.pk
    }
    ended = browser.post(f"{PAGES}{made.pk}/end/", follow=True).content.decode()
    assert "In use until" in ended
    assert errors(answered) == before
    actions_taken = AuditRow.objects.filter(action__contains="calibrat").order_by("pk")
    assert [row.action for row in actions_taken] == [
        "assessments.calibrate",
        "assessments.approve_calibration",
        "assessments.end_calibration",
    ]


def test_a_new_answer_takes_its_error_from_the_bank_in_force(
    answered: list[Assessment], analyst: Person, hub: Hub, begun: Response, save_all: Callable[..., Response]
) -> None:
    made = actions.calibrate(hub=hub, instrument="ccmd", by=analyst)
    actions.approve_calibration(calibration=made, by=analyst)
    done = actions.complete(response=save_all(begun))
    done.assessment.refresh_from_db()
    assert done.assessment.calibration == made
    assert from_stored(done.assessment.scores).error == "bank-1"


def test_a_second_bank_takes_the_place_of_the_first(
    answered: list[Assessment], analyst: Person, hub: Hub
) -> None:
    first, second = (actions.calibrate(hub=hub, instrument="ccmd", by=analyst) for _time in range(2))
    assert (first.number, second.number) == (1, 2)
    assert first.bank == second.bank, "the same answers give the same bank"
    for one in (first, second, second):
        actions.approve_calibration(calibration=one, by=analyst)
    first.refresh_from_db()
    second.refresh_from_db()
    assert not first.in_force
    assert second.in_force
    with pytest.raises(Refused, match="ended"):
        actions.approve_calibration(calibration=first, by=analyst)
    actions.end_calibration(calibration=second, by=analyst)
    actions.end_calibration(calibration=second, by=analyst)
    assert AuditRow.objects.filter(action="assessments.end_calibration").count() == 1


def test_too_few_are_refused_with_what_to_do(
    hub: Hub, ccmd: Instrument, adviser: Person, analyst: Person
) -> None:
    let_answer(hub, ccmd, 29, adviser)
    with pytest.raises(Refused, match="29 clients have answered; a calibration needs 30"):
        actions.calibrate(hub=hub, instrument="ccmd", by=analyst)
    assert not Calibration.objects.exists()


def test_only_the_newest_of_a_client_counts(hub: Hub, ccmd: Instrument, adviser: Person) -> None:
    done = let_answer(hub, ccmd, 3, adviser)
    again = let_answer(hub, ccmd, 1, adviser, seed=2)[0]
    Assessment.objects.filter(pk=again.pk).update(client=done[0].client)
    found = sample(hub, ccmd)
    assert len(found.responses) == 3
    assert again.pk in {one.assessment_id for one in found.responses}
    assert done[0].pk not in {one.assessment_id for one in found.responses}
    assert respondents(hub, ccmd) == 3
    Response.objects.filter(assessment=done[1]).update(answers={})
    assert respondents(hub, ccmd) == len(sample(hub, ccmd).responses) == 2


def test_another_hubs_answers_are_not_in_it(
    hub: Hub, other_hub: Hub, ccmd: Instrument, adviser: Person, stranger: Person
) -> None:
    let_answer(other_hub, ccmd, 4, stranger)
    assert sample(hub, ccmd).responses == ()


def test_nobodys_answer_stands_in_it(answered: list[Assessment], analyst: Person, hub: Hub) -> None:
    """Two clients who swap their answers, all else equal, leave the calibration as it is."""
    made = actions.calibrate(hub=hub, instrument="ccmd", by=analyst)
    one, other = Response.objects.order_by("pk")[:2]
    one.answers, other.answers = other.answers, one.answers
    one.save()
    other.save()
    again = actions.calibrate(hub=hub, instrument="ccmd", by=analyst)
    told = json.dumps([made.bank, made.account])
    assert one.person.name not in told
    assert again.account["alpha"] == pytest.approx(made.account["alpha"])
    assert again.bank["testlets"] == made.bank["testlets"]


def test_careless_answers_can_be_left_out(
    hub: Hub, ccmd: Instrument, adviser: Person, analyst: Person, answered: list[Assessment]
) -> None:
    """Somebody who answers each question the other way than the one before."""
    worst, best = ({**Response.objects.get(assessment=one).answers} for one in _ends(answered))
    for odd in let_answer(hub, ccmd, 3, adviser, seed=9):
        response = Response.objects.get(assessment=odd)
        response.answers = {
            key: (best if place % 2 else worst).get(key, answer)
            for place, (key, answer) in enumerate(response.answers.items())
        }
        response.save()
    kept = actions.calibrate(hub=hub, instrument="ccmd", by=analyst)
    without = actions.calibrate(hub=hub, instrument="ccmd", by=analyst, without_careless=True)
    assert kept.account["careless"] >= 1
    assert kept.respondents == 63
    assert without.respondents == 63 - kept.account["careless"]
    assert without.account["left_out"] == kept.account["careless"]


def _ends(assessments: list[Assessment]) -> tuple[Assessment, Assessment]:
    ordered = sorted(assessments, key=lambda one: from_stored(one.scores).overall.value or 0)
    return ordered[0], ordered[-1]


def test_answers_that_are_gone_leave_the_score_as_it_is(
    answered: list[Assessment], analyst: Person, hub: Hub
) -> None:
    made = actions.calibrate(hub=hub, instrument="ccmd", by=analyst)
    gone = answered[0]
    gone.responses.all().delete()
    before = errors([gone])
    actions.approve_calibration(calibration=made, by=analyst)
    assert errors([gone]) == before
    assert Assessment.objects.get(pk=gone.pk).calibration is None


@pytest.mark.parametrize("who", ["adviser", "stranger"])
def test_who_does_not_analyse_sees_and_does_nothing(
    answered: list[Assessment],
    analyst: Person,
    hub: Hub,
    who: str,
    request: pytest.FixtureRequest,
    browse: Browse,
) -> None:
    made = actions.calibrate(hub=hub, instrument="ccmd", by=analyst)
    person = request.getfixturevalue(who)
    assert not queries.calibrations(person, hub).exists()
    browser = browse(person)
    expected = 403 if who == "adviser" else 404
    assert browser.get(f"{PAGES}{made.pk}/").status_code == expected
    assert browser.post(f"{PAGES}{made.pk}/approve/").status_code == expected
    with pytest.raises(Refused, match="Only an analyst or a leader"):
        actions.approve_calibration(calibration=made, by=person)
    with pytest.raises(Refused, match="Only an analyst or a leader"):
        actions.calibrate(hub=hub, instrument="ccmd", by=person)
    with pytest.raises(Refused, match="Only an analyst or a leader"):
        actions.end_calibration(calibration=made, by=person)
    made.refresh_from_db()
    assert made.approved_at is None


def test_what_was_never_approved_cannot_be_ended(
    answered: list[Assessment], analyst: Person, hub: Hub
) -> None:
    made = actions.calibrate(hub=hub, instrument="ccmd", by=analyst)
    with pytest.raises(Refused, match="not been approved"):
        actions.end_calibration(calibration=made, by=analyst)


def test_an_instrument_that_nobody_answered_is_refused(analyst: Person, browse: Browse) -> None:
    page = browse(analyst).post(f"{PAGES}calculate/", {"instrument": "nothing"}, follow=True)
    assert "Choose one of the instruments" in page.content.decode()
    assert not Calibration.objects.exists()


def test_a_second_calibration_says_which_questions_have_moved(
    answered: list[Assessment], analyst: Person, hub: Hub, ccmd: Instrument, adviser: Person, browse: Browse
) -> None:
    first = actions.calibrate(hub=hub, instrument="ccmd", by=analyst)
    assert first.account["since"] is None, "there was none before"
    not_approved = actions.calibrate(hub=hub, instrument="ccmd", by=analyst)
    assert not_approved.account["since"] is None, "what was never used is nothing to compare with"
    actions.approve_calibration(calibration=first, by=analyst)
    nothing = next(one for one in ccmd.questions() if one.key == HARDER).options[-1].key
    for one in let_answer(hub, ccmd, 200, adviser, seed=2):
        response = one.responses.get()
        ticks = response.answers[HARDER]
        response.answers = {**response.answers, HARDER: ticks[: len(ticks) // 2] or [nothing]}
        response.save()
    second = actions.calibrate(hub=hub, instrument="ccmd", by=analyst)
    since = second.account["since"]
    assert since["number"] == first.number
    assert {line["key"] for line in since["questions"]} <= set(question_keys(ccmd))
    harder = min(since["questions"], key=lambda line: line["moved"])
    assert harder["key"] == HARDER
    assert harder["moved"] < -2.576 * harder["error"]
    shown = browse(analyst).get(f"{PAGES}{second.pk}/").content.decode()
    assert "Since calibration 1" in shown
    assert shown.count("has moved") >= 1
