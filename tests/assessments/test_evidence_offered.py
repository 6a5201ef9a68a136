"""For which questions it can be shown that an answer is so, and what helps with it."""

from collections.abc import Callable

from django.test import Client as Browser
from django.utils.html import escape

from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Person
from firstline.foundation.packs import Instrument
from tests.assessments.test_evidence import attach, own, text

Browse = Callable[[Person | None], Browser]


def test_a_question_that_was_not_asked_is_not_offered(begun: Response, browse: Browse) -> None:
    """Of what is sold on the web, how much goes to consumers: asked only of who sells there."""
    browser = browse(begun.person)

    def says(answer: str) -> str:
        begun.answers = {"online_sales": answer}
        begun.save(update_fields=["answers"])
        return text(browser.get(own(begun)))

    assert own(begun, "consumers/") in says("yes")
    page = says("no")
    assert own(begun, "online_sales/") in page
    assert own(begun, "consumers/") not in page
    attach(begun, question="consumers")
    assert own(begun, "consumers/") in says("no"), "what is there can still be taken away"


def test_a_hint_of_the_question_stands_beside_it(begun: Response, browse: Browse, ccmd: Instrument) -> None:
    hinted = next(one for one in ccmd.questions() if one.evidence is not None)
    assert hinted.evidence is not None
    page = text(browse(begun.person).get(own(begun, f"{hinted.key}/")))
    assert escape(hinted.evidence.text("en")) in page
