"""The page of what changed: who sees it, and that it claims no more than the numbers tell."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.assessments import queries as assessments
from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.domains.outcomes import actions
from firstline.domains.plans import actions as plans
from firstline.domains.plans.models import Delivery
from firstline.foundation.facts.outbox import deliver_due

Browse = Callable[[Person | None], Browser]
MakeMapping = Callable[..., Assessment]


def desk(client: Client) -> str:
    return f"/fjelldal/desk/clients/{client.pk}/change/"


def my(client: Client) -> str:
    return f"/fjelldal/my/{client.pk}/change/"


def test_both_sides_see_it_and_nobody_else(
    browse: Browse, client_of_hub: Client, adviser: Person, manager: Person, stranger: Person
) -> None:
    assert browse(adviser).get(desk(client_of_hub)).status_code == 200
    assert browse(manager).get(my(client_of_hub)).status_code == 200
    for person, address in [
        (stranger, desk(client_of_hub)),
        (stranger, my(client_of_hub)),
        (manager, desk(client_of_hub)),
        (adviser, my(client_of_hub)),
    ]:
        assert browse(person).get(address).status_code in {403, 404}
    for address in (desk(client_of_hub), my(client_of_hub)):
        assert browse(None).get(address).status_code == 302
        assert browse(adviser).post(address).status_code in {403, 404, 405}


def test_the_second_mapping_stands_against_the_first(
    browse: Browse, client_of_hub: Client, manager: Person, adviser: Person, make_mapping: MakeMapping
) -> None:
    make_mapping(client_of_hub, 60, data="25", people="70")
    plans.record_delivery(
        client=client_of_hub,
        note="Helped with backup",
        delivered_on=timezone.localdate() - timedelta(days=30),
        by=adviser,
    )
    actions.see_change(assessment=make_mapping(client_of_hub, 0, data="62.5", people="60", green=None))
    page = browse(manager).get(my(client_of_hub)).content.decode()
    assert "+37.5, from 25.0" in page
    assert "−10.0, from 70.0" in page
    # The table has the picture's signs.
    assert ">+37.5<" in page
    assert ">−10.0<" in page
    assert "as before" in page
    assert "not answered both times" in page
    assert "not stated</span>" in page or ">not stated<" in page
    assert "The largest difference is in Data and security: 37.5 points." in page
    assert "Helped with backup" in page
    assert "We cannot yet say whether a difference is more than chance" in page
    assert "does not mean that it is the reason" in page


def test_two_mappings_of_one_day_are_told_apart_in_words(
    browse: Browse, client_of_hub: Client, adviser: Person, make_mapping: MakeMapping
) -> None:
    first = make_mapping(client_of_hub, 0, data="25")
    Assessment.objects.update(completed_at=timezone.localtime().replace(hour=0, minute=0, second=0))
    actions.see_change(assessment=make_mapping(client_of_hub, 0, data="50"))
    page = browse(adviser).get(desk(client_of_hub)).content.decode()
    assert "first and again later the same day" in page
    assert "Later the same day" in page
    Assessment.objects.filter(pk=first.pk).update(completed_at=timezone.now() - timedelta(days=60))
    assert "the same day" not in browse(adviser).get(desk(client_of_hub)).content.decode()


def test_before_there_is_a_second_one_the_page_says_what_to_wait_for(
    browse: Browse, client_of_hub: Client, adviser: Person, make_mapping: MakeMapping
) -> None:
    browser = browse(adviser)
    assert "There is no mapping yet" in browser.get(desk(client_of_hub)).content.decode()
    make_mapping(client_of_hub, 5)
    assert "There is one mapping" in browser.get(desk(client_of_hub)).content.decode()


def test_another_version_is_said_not_to_be_compared(
    browse: Browse, client_of_hub: Client, adviser: Person, make_mapping: MakeMapping
) -> None:
    make_mapping(client_of_hub, 60, version=99)
    actions.see_change(assessment=make_mapping(client_of_hub, 0))
    assert "made with other questions" in browse(adviser).get(desk(client_of_hub)).content.decode()


def test_the_page_takes_as_many_queries_however_much_was_given(
    browse: Browse, client_of_hub: Client, adviser: Person, make_mapping: MakeMapping
) -> None:
    make_mapping(client_of_hub, 60)
    actions.see_change(assessment=make_mapping(client_of_hub, 0))
    browser = browse(adviser)

    def grow_by(deliveries: int) -> int:
        for _number in range(deliveries):
            plans.record_delivery(
                client=client_of_hub, note="help", delivered_on=timezone.localdate(), by=adviser
            )
        browser.get(desk(client_of_hub))
        with CaptureQueriesContext(connection) as captured:
            browser.get(desk(client_of_hub))
        return len(captured)

    assert grow_by(3) == grow_by(27)


def say_two_of_five(delivery: Delivery) -> None:
    part = {"value": "25/1", "se": None, "answered": 1, "asked": 1}
    said = {"overall": part, "dimensions": [{"key": "usefulness", **part}], "algorithm": "classical-1"}
    Assessment.objects.filter(about=delivery.about).update(
        state="completed", completed_at=timezone.now(), scores=said
    )


def test_how_useful_it_was_stands_where_the_delivery_stands(
    browse: Browse, client_of_hub: Client, delivery: Delivery, adviser: Person, manager: Person
) -> None:
    theirs, hers = "The client found it: “2 – of little use”", "You found it: “2 – of little use”"
    pages = {
        f"/fjelldal/desk/clients/{client_of_hub.pk}/": (adviser, theirs),
        f"/fjelldal/desk/clients/{client_of_hub.pk}/plan/": (adviser, theirs),
        f"/fjelldal/my/{client_of_hub.pk}/plan/": (manager, hers),
    }
    deliver_due()
    for address, (person, words) in pages.items():
        assert words not in browse(person).get(address).content.decode()
    say_two_of_five(delivery)
    for address, (person, words) in pages.items():
        assert words in browse(person).get(address).content.decode(), address
    assert theirs not in browse(manager).get(f"/fjelldal/my/{client_of_hub.pk}/plan/").content.decode()


def test_only_who_may_see_a_score_reads_how_useful_it_was(
    client_of_hub: Client, delivery: Delivery, manager: Person, stranger: Person
) -> None:
    deliver_due()
    say_two_of_five(delivery)
    hub = client_of_hub.hub
    assert assessments.verdicts(manager, hub, [delivery.about], "en")[delivery.about].poor
    assert not assessments.verdicts(stranger, hub, [delivery.about], "en")


def test_what_is_recorded_later_is_on_the_page_and_the_timeline_names_no_number(
    browse: Browse, client_of_hub: Client, make_mapping: Callable[..., Assessment], adviser: Person
) -> None:
    make_mapping(client_of_hub, 90, data="20")
    actions.see_change(assessment=make_mapping(client_of_hub, 1, data="40"))
    for days in (60, 30, 1):
        day = timezone.localdate() - timedelta(days=days)
        plans.record_delivery(client=client_of_hub, note=f"help {days}", delivered_on=day, by=adviser)
    page = browse(adviser).get(f"/fjelldal/desk/clients/{client_of_hub.pk}/change/").content.decode()
    assert [days for days in (60, 30, 1) if f"help {days}<" in page] == [60, 30, 1]
    timeline = browse(adviser).get(f"/fjelldal/desk/clients/{client_of_hub.pk}/").content.decode()
    assert "The new mapping can be set against the first" in timeline
    assert "in between" not in timeline
