"""Looking an answering over before it is sent, and what comes after."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.hubs.models import Person
from firstline.foundation.packs import load_instrument
from tests.assessments.conftest import SaveAll

Browse = Callable[[Person | None], Browser]
ONCE = "11111111-1111-4111-8111-111111111111"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def own(response: Response, what: str = "") -> str:
    return f"/fjelldal/answer/{response.pk}/{what}"


def test_before_sending_every_answer_can_be_read_and_changed(
    begun: Response, save_all: SaveAll, browse: Browse
) -> None:
    save_all(begun)
    page = text(browse(begun.person).get(own(begun, "send/")))
    assert "We have agreed how we handle our data" in page
    assert f'href="{own(begun, "page/data/")}"' in page


def test_an_answer_that_stands_alone_is_named_when_it_does_not(begun: Response, browse: Browse) -> None:
    instrument = load_instrument("ccmd")
    question = next(one for one in instrument.page("data").questions if one.kind == "ticks")
    alone = next(one for one in question.options if one.exclusive)
    other = next(one for one in question.options if not one.exclusive)
    sent = {question.key: [alone.key, other.key], "_once": ONCE}
    page = text(browse(begun.person).post(own(begun, "page/data/"), sent))
    assert f"You ticked “{alone.label.text('en')}”, and something else too." in page


def test_the_last_page_says_what_comes_next(completed: Response, browse: Browse) -> None:
    page = text(browse(completed.person).get(own(completed, "done/")))
    assert "What happens now" in page
    assert f"/fjelldal/my/{completed.assessment.client_id}/plan/" in page
    assert 'href="/fjelldal/my/"' in page
    assert "against your first mapping" not in page


def test_after_a_second_mapping_the_last_page_tells_the_change(completed: Response, browse: Browse) -> None:
    later = completed.assessment
    Assessment.objects.create(
        hub=later.hub, client=later.client, instrument=later.instrument, version=later.version,
        state="completed", invited_at=later.invited_at, completed_at=timezone.now() - timedelta(days=200),
        algorithm=later.algorithm, scores=later.scores,
    )  # fmt: skip
    assert "against your first mapping" in text(browse(completed.person).get(own(completed, "done/")))
