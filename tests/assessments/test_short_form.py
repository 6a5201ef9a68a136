"""The short form asks what tells most, says why it stops, and keeps the answers for the long one."""

import random
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from firstline.domains.assessments import actions, queries, shortening
from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.packs import Instrument
from tests.assessments.calibrating import answers_of, let_answer

Browse = Callable[[Person | None], Browser]


@pytest.fixture
def bank(hub: Hub, ccmd: Instrument, adviser: Person, leader: Person) -> None:
    """The hub has a bank in use, so that there is a short form."""
    let_answer(hub, ccmd, 60, adviser)
    actions.approve_calibration(
        calibration=actions.calibrate(hub=hub, instrument="ccmd", by=leader), by=leader
    )


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def fields(instrument: Instrument, key: str, level: float = 0.6) -> dict[str, object]:
    """The fields of one question, as somebody of that level fills them in."""
    answer = answers_of(instrument, level, random.Random(key))[key]
    if isinstance(answer, dict):
        return {f"{key}.{row}": step for row, step in answer.items()}
    return {key: answer}


def asked_on(page: str) -> str:
    return page.split('name="asked-now" value="')[1].split('"')[0]


@pytest.mark.usefixtures("bank")
def test_a_journey_of_a_manager(
    response: Response, manager: Person, ccmd: Instrument, browse: Browse
) -> None:
    browser, begin = browse(manager), f"/fjelldal/answer/{response.pk}/"
    assert "Take the short form" in text(browser.get(begin))
    page = browser.post(begin, {"short-form": "yes"}, follow=True)
    assert "Question 1 of at most 11" in text(page)
    asked = []
    for _question in range(11):
        if "asked-now" not in text(page):
            break
        asked.append(asked_on(text(page)))
        given = {"asked-now": asked[-1], **fields(ccmd, asked[-1])}
        page = browser.post(page.redirect_chain[-1][0], given, follow=True)
    assert 3 <= len(asked) < 11
    assert len(set(asked)) == len(asked)
    assert f"It stopped after {len(asked)} of 11 questions" in text(page)
    assert "known as surely as" in text(page)
    done = text(browser.post(f"{begin}send/", follow=True))
    assert "give or take" in done
    assert "lead us to expect of all of them" in done
    response.refresh_from_db()
    scores = queries.scores(response.assessment)
    assert scores is not None
    assert scores.algorithm == "expected-1"
    assert scores.overall.value is not None
    assert scores.overall.answered == len(asked)
    assert [row.action for row in AuditRow.objects.filter(action="assessments.choose_short")] == [
        "assessments.choose_short"
    ]


@pytest.mark.usefixtures("bank")
def test_the_long_form_goes_on_with_the_same_answers(
    response: Response, manager: Person, ccmd: Instrument, browse: Browse, save_all: Callable[..., Response]
) -> None:
    browser, begin = browse(manager), f"/fjelldal/answer/{response.pk}/"
    page = browser.post(begin, {"short-form": "yes"}, follow=True)
    key = asked_on(text(page))
    browser.post(f"{begin}short/", {"asked-now": key, **fields(ccmd, key)})
    response.refresh_from_db()
    assert set(response.answers) == {key}
    actions.complete(response=save_all(response))
    response.refresh_from_db()
    scores = queries.scores(response.assessment)
    assert scores is not None
    assert scores.algorithm == "classical-1", "everything is answered, so nothing has to be expected"


@pytest.mark.usefixtures("bank")
def test_what_she_does_not_know_is_not_asked_again(
    response: Response, manager: Person, ccmd: Instrument, browse: Browse
) -> None:
    browser, begin = browse(manager), f"/fjelldal/answer/{response.pk}/"
    page = browser.post(begin, {"short-form": "yes"}, follow=True)
    seen = []
    while "asked-now" in text(page):
        seen.append(asked_on(text(page)))
        given = {"asked-now": seen[-1], "not-known": "yes"}
        page = browser.post(page.redirect_chain[-1][0], given, follow=True)
    assert sorted(seen) == sorted(ccmd.scoring_model().question_keys())
    assert "none is left that you can answer" in text(page)
    response.refresh_from_db()
    assert response.answers == {}


@pytest.mark.usefixtures("bank")
def test_an_answer_that_cannot_be_is_said_and_asked_again(
    response: Response, manager: Person, browse: Browse
) -> None:
    browser, begin = browse(manager), f"/fjelldal/answer/{response.pk}/"
    page = browser.post(begin, {"short-form": "yes"}, follow=True)
    key = asked_on(text(page))
    again = browser.post(f"{begin}short/", {"asked-now": key, key: "nothing of the kind", f"{key}.x": "y"})
    assert again.status_code in {200, 302}
    response.refresh_from_db()
    assert key not in response.answers


def test_without_a_bank_there_is_no_short_form(response: Response, manager: Person, browse: Browse) -> None:
    browser, begin = browse(manager), f"/fjelldal/answer/{response.pk}/"
    assert "short form" not in text(browser.get(begin))
    page = browser.post(begin, {"short-form": "yes"}, follow=True)
    assert "Page 1 of" in text(page)
    assert browser.get(f"{begin}short/").status_code == 302
    response.refresh_from_db()
    assert not response.short


@pytest.mark.usefixtures("bank")
def test_who_is_not_asked_cannot_choose_it(response: Response, stranger: Person, browse: Browse) -> None:
    assert browse(stranger).get(f"/fjelldal/answer/{response.pk}/short/").status_code == 404
    actions.withdraw(assessment=response.assessment, by=response.assessment.invited_by)
    with pytest.raises(Refused):
        actions.choose_short(response=response)


@pytest.mark.usefixtures("bank")
def test_it_never_stops_before_three_answers(response: Response, ccmd: Instrument) -> None:
    bank = shortening.bank_for(response)
    assert bank is not None
    answers: dict[str, object] = {}
    for number in range(shortening.LEAST):
        step = shortening.step(ccmd, answers, bank)
        assert step.question is not None
        assert step.answered == number
        answers[step.question] = answers_of(ccmd, 0.5, random.Random(1))[step.question]
