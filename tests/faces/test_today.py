"""Today: what waits, in which order, why, and how it goes away."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from firstline.domains.assessments.models import Assessment
from firstline.domains.brokerage.models import Need
from firstline.domains.clients.models import Client, Noted
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.plans.models import Goal, Plan, Step
from firstline.faces.desk_home.inbox import Item, Urgency, first_of_each, sorted_for_today
from firstline.foundation.access.roles import Role
from firstline.foundation.ui.wording import short_day_text
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
PAGE, NOTE = "/fjelldal/desk/", "/fjelldal/desk/noted/"


def item(key: str, since: date, *, urgency: Urgency = Urgency.NEWS) -> Item:
    return Item(key, "", "", "", "", since, "", "", urgency=urgency)


ITEMS = st.lists(
    st.builds(
        item,
        st.text("abc", min_size=1, max_size=2),
        st.dates(date(2026, 1, 1)),
        urgency=st.sampled_from(Urgency),
    ),
    unique_by=lambda one: one.key,
)


@given(ITEMS, st.sets(st.text("abc", min_size=1, max_size=2)))
def test_the_most_urgent_is_first_and_what_is_noted_is_gone(items: list[Item], noted: set[str]) -> None:
    found = sorted_for_today(items, noted)
    assert {one.key for one in found} == {one.key for one in items} - noted
    for one, other in pairwise(found):
        assert one.urgency <= other.urgency
        assert one.urgency != other.urgency or one.since <= other.since


@pytest.fixture
def answered(hub: Hub, client_of_hub: Client, adviser: Person) -> Assessment:
    now = timezone.now()
    return Assessment.objects.create(
        hub=hub, client=client_of_hub, instrument="ccmd", version=1, invited_by=adviser, invited_at=now,
        state="completed", completed_at=now, algorithm="test", scores=None,
    )  # fmt: skip


def sent(browser: Browser, **values: str) -> Any:
    return browser.post(NOTE, {"_once": str(uuid4()), **values}, follow=True).content.decode()


def test_what_one_has_noted_goes_and_comes_back_when_undone(
    answered: Assessment, adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)
    assert "has answered" in browser.get(PAGE).content.decode()
    page = sent(browser, item=f"answered/{answered.pk}")
    assert "It is off your list." in page
    assert "has answered" not in page
    assert Noted.objects.count() == 1
    assert "has answered" in sent(browser, item=f"answered/{answered.pk}", back="1")
    assert not Noted.objects.exists()


def test_what_one_has_noted_still_waits_for_another(
    hub: Hub, answered: Assessment, adviser: Person, leader: Person, browse: Browse
) -> None:
    sent(browse(leader), item=f"answered/{answered.pk}")
    assert "has answered" in browse(adviser).get(PAGE).content.decode()


def test_nothing_is_noted_by_looking_or_by_who_may_not(
    hub: Hub, answered: Assessment, adviser: Person, stranger: Person, make_person: MakePerson, browse: Browse
) -> None:
    assert browse(adviser).get(NOTE).status_code == 405
    values = {"item": f"answered/{answered.pk}"}
    assert browse(stranger).post(NOTE, values).status_code == 404
    assert browse(make_person("Arne", hub, Role.AUDITOR)).post(NOTE, values).status_code == 403
    assert not Noted.objects.exists()


def test_needs_without_a_step_wait_until_the_plan_answers_them(
    hub: Hub, client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    long_ago = timezone.now() - timedelta(days=40)
    for topic in ("export", "market"):
        Need.objects.create(hub=hub, client=client_of_hub, topic=topic, found_at=long_ago)
    browser = browse(adviser)
    page = browser.get(PAGE).content.decode()
    assert "has 2 needs that no step answers" in page
    assert f'<span class="when">since {short_day_text(timezone.localdate(long_ago))}</span>' in page
    Need.objects.filter(topic="export").update(state=Need.State.PLANNED)
    assert "has a need that no step answers" in browser.get(PAGE).content.decode()
    Need.objects.update(state=Need.State.PLANNED)
    assert "that no step answers" not in browser.get(PAGE).content.decode()


def test_a_need_of_these_days_does_not_wait_yet(
    hub: Hub, client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    Need.objects.create(hub=hub, client=client_of_hub, topic="export", found_at=timezone.now())
    assert "that no step answers" not in browse(adviser).get(PAGE).content.decode()


def test_a_promise_that_is_late_comes_before_news(
    hub: Hub, client_of_hub: Client, answered: Assessment, adviser: Person, browse: Browse
) -> None:
    plan = Plan.objects.create(hub=hub, client=client_of_hub)
    goal = Goal.objects.create(hub=hub, plan=plan, text="Sell")
    due = timezone.localdate() - timedelta(days=3)
    Step.objects.create(hub=hub, goal=goal, text="Call the bank", side="hub", owner=adviser, due_on=due)
    page = browse(adviser).get(PAGE).content.decode()
    assert "3 days late" in page
    assert page.index("Call the bank") < page.index("has answered")
    assert "One is about a promise that you made." in page


def test_clients_not_spoken_with_are_counted(
    hub: Hub, client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    assert "You have not spoken with" not in browse(adviser).get(PAGE).content.decode()
    Client.objects.update(taken_on_at=timezone.now() - timedelta(days=200))
    assert "You have not spoken with one of them for 90 days" in browse(adviser).get(PAGE).content.decode()
    assert "not spoken with them yet" not in browse(adviser).get(PAGE).content.decode()
    Client.objects.create(
        hub=hub, kind="founder", name="Ny", search_name="ny", taken_on_at=timezone.now(),
        contact_person=adviser,
    )  # fmt: skip
    page = browse(adviser).get(PAGE).content.decode()
    assert "You have not spoken with one of them for 90 days" in page
    assert "One is new, and you have not spoken with them yet" in page


def test_a_call_is_logged_from_here_with_whom_she_spoke_last_first(
    hub: Hub, client_of_hub: Client, adviser: Person, leader: Person, browse: Browse
) -> None:
    for number in range(8):
        Client.objects.create(
            hub=hub, kind="founder", name=f"Aud {number}", search_name=f"aud {number}",
            contact_person=adviser, taken_on_at=timezone.now(),
            last_contact_at=None if number else timezone.now(),
        )  # fmt: skip
    context = browse(adviser).get(PAGE).context
    assert [client.name for client in context["to_call"]] == [f"Aud {number}" for number in range(6)]
    page = browse(leader).get(PAGE).content.decode()
    assert "nobody’s contact person" in page
    assert "0 clients" not in page


def late_step(hub: Hub, client: Client, text: str, **said: Any) -> Step:
    plan, _new = Plan.objects.get_or_create(hub=hub, client=client)
    goal, _new = Goal.objects.get_or_create(hub=hub, plan=plan, text="Sell")
    due = timezone.localdate() - timedelta(days=said.pop("days", 3))
    return Step.objects.create(hub=hub, goal=goal, text=text, due_on=due, **said)


def test_a_late_step_of_the_clients_side_waits_and_can_be_noted(
    hub: Hub, client_of_hub: Client, adviser: Person, manager: Person, leader: Person, browse: Browse
) -> None:
    step = late_step(hub, client_of_hub, "Ask two customers", side="client", owner=manager)
    browser = browse(adviser)
    page = browser.get(PAGE).content.decode()
    assert "Ask two customers" in page
    assert "Marte promised it by" in page
    assert "about a promise that you made" not in page
    assert "Ask two customers" not in browse(leader).get(PAGE).content.decode()
    assert "Ask two customers" not in sent(browser, item=f"theirs/{step.pk}/{step.due_on:%Y%m%d}")
    # A new day that passes too is a new lateness.
    Step.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "Ask two customers" in browser.get(PAGE).content.decode()


def test_the_count_is_true_and_the_rest_of_a_kind_is_one_link_away(
    hub: Hub, client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    for number in range(30):
        late_step(hub, client_of_hub, f"Call number {number:02d}.", days=30 - number, side="hub")
    late_step(hub, client_of_hub, "Ask two customers", side="client")
    browser = browse(adviser)
    page = browser.get(PAGE).content.decode()
    assert "31 things are waiting for you." in page
    assert "30 are about promises that you made." in page
    assert "Call number 11." in page
    assert "Call number 12." not in page
    assert "And 18 more: steps that you promised" in page
    rest = browser.get(PAGE, {"all": "step"}).content.decode()
    assert "Call number 29." in rest
    assert "Ask two customers" not in rest
    assert "31 things are waiting for you." in rest


def test_what_is_noted_makes_room_for_what_was_not_shown(
    hub: Hub, client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    steps = [
        late_step(hub, client_of_hub, f"Step {number:02d}.", days=30 - number, side="client")
        for number in range(13)
    ]
    browser = browse(adviser)
    assert "Step 12." not in browser.get(PAGE).content.decode()
    assert "Step 12." in sent(browser, item=f"theirs/{steps[0].pk}/{steps[0].due_on:%Y%m%d}")


def test_a_clients_name_leads_to_the_client(
    client_of_hub: Client, answered: Assessment, adviser: Person, browse: Browse
) -> None:
    page = browse(adviser).get(PAGE).content.decode()
    assert f'href="/fjelldal/desk/clients/{client_of_hub.pk}/">Solbakken Snekkeri</a>' in page


@given(ITEMS, st.integers(1, 3))
def test_of_each_kind_the_first_are_shown_and_the_rest_is_counted(items: list[Item], most: int) -> None:
    shown, more = first_of_each(items, most)
    assert len(shown) + sum(more.values()) == len(items)
    for kind in {one.kind for one in items}:
        of_kind = [one for one in items if one.kind == kind]
        assert [one for one in shown if one.kind == kind] == of_kind[:most]


def test_a_late_step_of_a_client_stands_above_an_old_need_and_is_marked(
    hub: Hub, client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    a_year_ago = timezone.now() - timedelta(days=380)
    Need.objects.create(hub=hub, client=client_of_hub, topic="export", found_at=a_year_ago)
    late_step(hub, client_of_hub, "Ask two customers", side="client")
    page = browse(adviser).get(PAGE).content.decode()
    assert page.index("Ask two customers") < page.index("a need that no step answers")
    assert '<span class="when late">3 days late</span>' in page


def test_what_was_of_little_help_is_told_in_words_and_stands_first(
    hub: Hub, client_of_hub: Client, answered: Assessment, adviser: Person, browse: Browse
) -> None:
    late_step(hub, client_of_hub, "Call the bank", side="hub", owner=adviser)
    part = {"value": "25/1", "se": None, "answered": 1, "asked": 1}
    for name, value in {"Visit": "25/1", "Workshop": "75/1"}.items():
        one = {**part, "value": value}
        Assessment.objects.create(
            hub=hub, client=client_of_hub, instrument="feedback", version=1, about=name,
            about_titles={"en": name}, about_day=timezone.localdate(), invited_at=timezone.now(),
            state="completed", completed_at=timezone.now(), algorithm="classical-1",
            scores={"algorithm": "classical-1", "overall": one, "dimensions": [{"key": "usefulness", **one}]},
        )  # fmt: skip
    page = browse(adviser).get(PAGE).content.decode()
    assert page.index("said of Visit: “2 – of little use”") < page.index("Call the bank")
    assert page.index("Call the bank") < page.index("said of Workshop: “4 – useful”")
    assert "has answered: " in page


def test_days_are_written_in_one_way(
    hub: Hub, client_of_hub: Client, answered: Assessment, adviser: Person, browse: Browse
) -> None:
    year = timezone.localdate().year - 1
    long_ago = datetime(year, 11, 1, 12, tzinfo=UTC)
    Need.objects.create(hub=hub, client=client_of_hub, topic="export", found_at=long_ago)
    page = browse(adviser).get(PAGE).content.decode()
    assert '<span class="when">today</span>' in page
    assert f'<span class="when">since 1\xa0Nov\xa0{year}</span>' in page
