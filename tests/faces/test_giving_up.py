"""Where people give up: counted as a slow count counts it, of enough people, and never one by one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.faces.bench import giving_up
from firstline.faces.bench.giving_up import Way, count
from firstline.foundation.access.roles import Role
from firstline.foundation.packs import load_instrument
from tests.assessments.conftest import page_form
from tests.conftest import MakePerson

Browse = Callable[[Person | None], Browser]
GROWTH = load_instrument("growth")
PAGES = len(GROWTH.pages)
KEYS = [question.key for question in GROWTH.questions()]
WAYS = st.builds(Way, st.integers(0, PAGES), st.frozensets(st.sampled_from(KEYS)))
LONG_AGO = timedelta(days=20)


@given(st.lists(WAYS, min_size=1, max_size=12))
def test_it_counts_as_a_slow_count_does(ways: list[Way]) -> None:
    found = count(ways, GROWTH)
    assert found.began == len(ways)
    assert found.sent == len([way for way in ways if way.pages == PAGES])
    for number, page in enumerate(GROWTH.pages):
        reached = stopped = 0
        left_open = {question.key: 0 for question in page.questions}
        for way in ways:
            for here in range(PAGES):
                if here != number or here > way.pages:
                    continue
                reached += 1
                if here == way.pages:
                    stopped += 1
                for key in left_open:
                    if here < way.pages and key in way.left_open:
                        left_open[key] += 1
        counted = found.pages[number]
        assert (counted.reached, counted.stopped, dict(counted.left_open)) == (reached, stopped, left_open)


@given(st.lists(WAYS, min_size=1, max_size=12))
def test_who_began_sent_or_stopped_on_one_page(ways: list[Way]) -> None:
    found = count(ways, GROWTH)
    assert found.began == found.sent + sum(page.stopped for page in found.pages)
    assert found.pages[0].reached == found.began
    for page, following in zip(found.pages, found.pages[1:], strict=False):
        assert page.passed == page.reached - page.stopped == following.reached
        assert all(number <= page.passed for number in page.left_open.values())


@pytest.fixture
def began(
    hub: Hub, client_of_hub: Client, adviser: Person, make_person: MakePerson
) -> Callable[..., Response]:
    """Somebody who answered so many pages: ``began(2)``, ``began(6, sent=True)``."""
    made = 0

    def make(pages: int, *, sent: bool = False, ago: timedelta = LONG_AGO, without: str = "") -> Response:
        nonlocal made
        made += 1
        at = timezone.now() - ago
        answers: dict[str, object] = {}
        for page in GROWTH.pages[:pages]:
            answers |= GROWTH.parse_page(page.key, page_form(GROWTH, page.key, without=(without,))).answers
        assessment = Assessment.objects.create(
            hub=hub, client=client_of_hub, instrument="growth", version=1, invited_at=at,
            state="completed" if sent else "withdrawn", completed_at=at if sent else None, about=f"x/{made}",
        )  # fmt: skip
        Assessment.objects.filter(pk=assessment.pk, state="withdrawn").update(state="started")
        return Response.objects.create(
            hub=hub, assessment=assessment, person=make_person(f"P{made}"), answers=answers, link_sent_at=at,
            page=GROWTH.pages[min(pages, PAGES - 1)].key, agreed_at=at, saved_at=at,
            completed_at=at if sent else None,
        )  # fmt: skip

    return make


@pytest.mark.django_db
def test_the_page_tells_where_people_stopped_and_what_they_left_open(
    hub: Hub, adviser: Person, began: Callable[..., Response], browse: Browse
) -> None:
    address = "/fjelldal/desk/instruments/stops/?of=growth"
    for _ in range(3):
        began(PAGES, sent=True, without="goal")
    began(2)
    assert "Too few to show" in browse(adviser).get(address).content.decode()
    assert giving_up.counted(hub, GROWTH) is None
    began(0)
    found = giving_up.counted(hub, GROWTH)
    assert found is not None
    assert (found.began, found.sent) == (5, 3)
    assert [page.reached for page in found.pages] == [5, 4, 4, 3, 3, 3]
    assert [page.stopped for page in found.pages] == [1, 0, 1, 0, 0, 0]
    assert found.pages[0].left_open["goal"] == 3
    page = browse(adviser).get(address).content.decode()
    assert "5 people began, and 3 sent their answers." in page
    assert "4 reached this page, and 1 stopped here." in page
    assert "5 reached this page, and 1 stopped here." in page
    # What tells nothing is folded away: the four pages that all went past, who came so far.
    assert page.count(" stopped here.") == 2
    assert "4 pages where nobody stopped or left a question open" in page
    assert "Nobody gave up" not in page


@pytest.mark.django_db
def test_where_nobody_gave_up_the_page_says_that_first(
    began: Callable[..., Response], adviser: Person, browse: Browse
) -> None:
    for _ in range(5):
        began(PAGES, sent=True)
    address = "/fjelldal/desk/instruments/stops/?of=growth"
    page = browse(adviser).get(address).content.decode()
    assert "Nobody gave up, and nobody left a question open." in page
    assert " stopped here." not in page
    Response.objects.update(answers={})
    page = browse(adviser).get(address).content.decode()
    assert "Nobody gave up. " in page.replace("</p>", " ")
    assert "and nobody stopped here." in page


@pytest.mark.django_db
def test_one_person_more_changes_no_number(hub: Hub, began: Callable[..., Response]) -> None:
    for _ in range(5):
        began(3)
    first = giving_up.counted(hub, GROWTH)
    for ago in (5, 4, 3, 2):
        began(PAGES, sent=True, ago=timedelta(days=ago))
        assert giving_up.counted(hub, GROWTH) == first
    began(PAGES, sent=True, ago=timedelta(days=1))
    assert giving_up.counted(hub, GROWTH) != first


@pytest.mark.django_db
def test_who_is_still_answering_has_not_given_up(hub: Hub, began: Callable[..., Response]) -> None:
    for _ in range(4):
        began(1)
    response = began(1, ago=timedelta(days=13))
    assert giving_up.counted(hub, GROWTH) is None
    Response.objects.filter(pk=response.pk).update(saved_at=timezone.now() - LONG_AGO)
    assert giving_up.counted(hub, GROWTH) is not None
    Assessment.objects.filter(pk=response.assessment_id).update(state="withdrawn")
    assert giving_up.counted(hub, GROWTH) is None


@pytest.mark.django_db
def test_another_hubs_people_are_not_counted(
    other_hub: Hub, began: Callable[..., Response], make_person: MakePerson, browse: Browse
) -> None:
    for _ in range(5):
        began(1)
    assert giving_up.counted(other_hub, GROWTH) is None
    theirs = make_person("Other", other_hub, Role.EDITOR)
    assert "Too few" in browse(theirs).get("/havn/desk/instruments/stops/?of=growth").content.decode()
    for wrong in ("?of=nothing", "?of=growth&version=9", "?of=fjelldal.growth"):
        assert browse(theirs).get(f"/havn/desk/instruments/stops/{wrong}").status_code == 404
