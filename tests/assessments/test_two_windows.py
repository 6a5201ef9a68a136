"""Two windows on the same page of questions: the one sent last takes back nothing that the other saved."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from firstline.domains.assessments import drawn
from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Person
from firstline.foundation.packs import PageAnswers

Browse = Callable[[Person | None], Browser]
Form = dict[str, object]
CARRIED = re.compile(r'name="_drawn" value="([^"]*)"')
PAGE = "preparation"


def address(response: Response, page: str = PAGE) -> str:
    return f"/fjelldal/answer/{response.pk}/page/{page}/"


def opened(browser: Browser, response: Response, page: str = PAGE) -> Form:
    """A window on a page: what its form carries."""
    found = CARRIED.search(browser.get(address(response, page)).content.decode())
    assert found
    return {"_drawn": html.unescape(found[1]), "go-to": "on"}


def stored(response: Response) -> dict[str, object]:
    response.refresh_from_db()
    found: dict[str, object] = response.answers
    return found


@pytest.mark.django_db
class TestPages:
    def test_a_window_left_open_takes_nothing_back(self, begun: Response, browse: Browse) -> None:
        browser = browse(begun.person)
        one, other = opened(browser, begun), opened(browser, begun)
        browser.post(address(begun), one | {"preparation": ["needs", "finance"]})
        browser.post(address(begun), other)
        assert stored(begun) == {"preparation": ["needs", "finance"]}

    def test_what_is_changed_in_both_is_as_it_was_sent_last(self, begun: Response, browse: Browse) -> None:
        browser = browse(begun.person)
        one, other = opened(browser, begun), opened(browser, begun)
        browser.post(address(begun), one | {"preparation": ["needs"]})
        browser.post(address(begun), other | {"preparation": ["finance"]})
        assert stored(begun) == {"preparation": ["finance"]}

    def test_an_answer_that_was_there_can_be_taken_back(self, begun: Response, browse: Browse) -> None:
        browser = browse(begun.person)
        browser.post(address(begun), opened(browser, begun) | {"preparation": ["needs"]})
        browser.post(address(begun), opened(browser, begun))
        assert stored(begun) == {}

    def test_two_questions_in_two_windows_are_both_kept(self, feedback: Response, browse: Browse) -> None:
        browser = browse(feedback.person)
        one, other = opened(browser, feedback, "feedback"), opened(browser, feedback, "feedback")
        browser.post(address(feedback, "feedback"), one | {"useful": "4"})
        browser.post(address(feedback, "feedback"), other | {"without_us": "same"})
        assert stored(feedback) == {"useful": "4", "without_us": "same"}

    def test_a_page_with_a_fault_still_takes_nothing_back(self, feedback: Response, browse: Browse) -> None:
        browser = browse(feedback.person)
        one, other = opened(browser, feedback, "feedback"), opened(browser, feedback, "feedback")
        browser.post(address(feedback, "feedback"), one | {"useful": "4"})
        wrong = {"result": ["started", "nothing_yet"], "comment": "Good"}
        shown = browser.post(address(feedback, "feedback"), other | wrong).content.decode()
        found = CARRIED.search(shown)
        assert found
        again = {"_drawn": html.unescape(found[1]), "go-to": "on", "comment": "Good", "result": ["started"]}
        browser.post(address(feedback, "feedback"), again)
        assert stored(feedback) == {"useful": "4", "result": ["started"], "comment": "Good"}

    @pytest.mark.parametrize("carried", ["", "{", "[]", "7", "[" * 100_000])
    def test_what_cannot_be_read_changes_nothing(self, carried: str, begun: Response, browse: Browse) -> None:
        sent = {"_drawn": carried, "preparation": ["needs"], "go-to": "on"}
        assert browse(begun.person).post(address(begun), sent).status_code == 302
        assert stored(begun) == {"preparation": ["needs"]}


answers = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["yes", "no"]))


@given(answers, answers, answers)
def test_each_question_is_as_whoever_changed_it_left_it(
    stood: dict[str, str], saved: dict[str, str], sent: dict[str, str]
) -> None:
    page = PageAnswers(("a", "b", "c"), sent, ())
    expected = {}
    for key in "abc":
        changed_here = sent.get(key) != stood.get(key)
        answer = sent.get(key) if changed_here else saved.get(key)
        if answer is not None:
            expected[key] = answer
    assert page.merged_into(saved, stood) == expected
    assert page.merged_into(stood, stood) == page.merged_into(stood) == sent
    assert drawn.read({drawn.FIELD: [drawn.written(stood, "abc")]}) == stood
