"""What follows a delivery and a second mapping, however often the news of them comes."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments.facts import AssessmentCompleted
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Person
from firstline.domains.offers.models import Offer, Provider
from firstline.domains.outcomes import presenters, queries, subscribers
from firstline.domains.outcomes.models import Change, Feedback
from firstline.domains.plans import actions as plans
from firstline.domains.plans.facts import DeliveryRecorded
from firstline.domains.plans.models import Delivery
from firstline.engine.scoring import Score, Scores
from firstline.foundation.audit.kinds import entry_kind
from firstline.foundation.facts.models import OutboxRow
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.packs import load_instrument
from firstline.foundation.ui.rounding import shown_difference
from firstline.foundation.ui.wording import number_text


def recorded(delivery: Delivery) -> DeliveryRecorded:
    return DeliveryRecorded(hub_id=delivery.hub_id, client_id=delivery.client_id, delivery_id=delivery.pk)


def completed(assessment: Assessment) -> AssessmentCompleted:
    return AssessmentCompleted(
        hub_id=assessment.hub_id,
        client_id=assessment.client_id,
        assessment_id=assessment.pk,
        instrument=assessment.instrument,
        version=assessment.version,
    )


def notes(client: Client) -> list[str]:
    entries = TimelineEntry.objects.filter(client=client, kind__startswith="outcomes.").order_by("id")
    return [entry_kind(entry.kind).words(entry.details) for entry in entries]


def answer(feedback: Feedback, useful: str | None) -> None:
    """The client answers a feedback, as the form would."""
    response = assessments.agree_and_start(response=Response.objects.get(assessment=feedback.assessment))
    page = load_instrument("feedback").parse_page("feedback", _form(useful))
    response = assessments.save_page(response=response, page="feedback", answers=page, by_link=True)
    assessments.complete(response=response)


def _form(useful: str | None) -> dict[str, list[str]]:
    chosen = {} if useful is None else {"useful": [useful]}
    return {**chosen, "result": ["nothing_yet"]}


def test_after_a_delivery_the_client_is_asked_once(delivery: Delivery, manager: Person) -> None:
    assert OutboxRow.objects.filter(subscriber="outcomes.ask_feedback").count() == 1
    deliver_due()
    for _time in range(2):
        subscribers.ask_feedback(recorded(delivery))
    feedback = Feedback.objects.get()
    assert feedback.delivery == delivery
    assert feedback.assessment.about == f"plans.delivery/{delivery.pk}"
    assert [mail.to for mail in OutgoingMail.objects.all()] == [manager.email]


def test_the_client_is_told_what_it_is_about(delivery: Delivery, manager: Person) -> None:
    deliver_due()
    assert "Helped with backup" in OutgoingMail.objects.get().subject
    assessment = Feedback.objects.get().assessment
    assert assessment.about_titles == {"und": "Helped with backup"}
    assert assessment.about_day == delivery.delivered_on


def test_an_offer_is_named_in_its_languages_and_a_step_as_it_was_written(
    client_of_hub: Client, adviser: Person, manager: Person
) -> None:
    provider = Provider.objects.create(hub=client_of_hub.hub, name="Fjelldal kompetanse")
    titles = {"en": "First web shop", "nb": "Første nettbutikk"}
    offer = Offer.objects.create(
        hub=client_of_hub.hub, provider=provider, kind="workshop", title=titles, currency="NOK"
    )
    step = plans.add_step(
        client=client_of_hub, new_goal="Sell", promise=plans.Promise("Ask for help", "client"), by=adviser
    )
    for what in ({"offer": offer}, {"step": step}):
        plans.record_delivery(
            client=client_of_hub, delivered_on=timezone.localdate(), note="a note", by=adviser, **what
        )
    deliver_due()
    asked = Assessment.objects.order_by("pk").values_list("about_titles", flat=True)
    assert list(asked) == [titles, {"und": "Ask for help"}]


def test_where_nobody_acts_for_the_client_the_hub_is_told_once(delivery: Delivery) -> None:
    for _time in range(2):
        subscribers.ask_feedback(recorded(delivery))
    assert not Feedback.objects.exists()
    assert len(notes(delivery.client)) == 1
    assert "Nobody acts for the client" in notes(delivery.client)[0]
    assert TimelineEntry.objects.get(kind="outcomes.feedback_not_asked").audience == "hub"


def test_where_no_mail_goes_out_the_news_does_not_fail(
    delivery: Delivery, manager: Person, settings: object
) -> None:
    settings.FIRSTLINE_MAIL_READY = False  # type: ignore[attr-defined]
    assert deliver_due().failed == 0
    assert not Feedback.objects.exists()
    assert not Assessment.objects.exists(), "nothing is half asked"
    assert "No mail server is named" in notes(delivery.client)[0]


def test_a_closed_client_is_not_asked(delivery: Delivery, manager: Person) -> None:
    Client.objects.update(closed_at=timezone.now())
    subscribers.ask_feedback(recorded(delivery))
    assert "no longer a client" in notes(delivery.client)[0]


@pytest.mark.parametrize(("useful", "kept"), [(str(n), n) for n in range(1, 6)] + [(None, None)])
def test_an_answer_is_kept_as_it_was_given_once(
    delivery: Delivery, manager: Person, useful: str | None, kept: int | None
) -> None:
    deliver_due()
    answer(Feedback.objects.get(), useful)
    deliver_due()
    feedback = Feedback.objects.get()
    assert (feedback.useful, feedback.answered_at is not None) == (kept, True)
    told = OutboxRow.objects.count()
    subscribers.take_answer(completed(feedback.assessment))
    assert Feedback.objects.get().answered_at == feedback.answered_at
    assert OutboxRow.objects.count() == told
    assert not Change.objects.exists(), "a feedback is no second mapping"


def test_a_first_mapping_changes_nothing(
    client_of_hub: Client, make_mapping: Callable[..., Assessment]
) -> None:
    subscribers.take_answer(completed(make_mapping(client_of_hub)))
    assert not Change.objects.exists()
    assert not notes(client_of_hub)


def test_a_second_mapping_is_set_against_the_first_exactly_and_once(
    client_of_hub: Client, adviser: Person, make_mapping: Callable[..., Assessment]
) -> None:
    first = make_mapping(client_of_hub, 90, data="25/3", green=None)
    make_mapping(client_of_hub, 50, data="10")
    # Counted from each end by itself: ninety days ago the clock may have been another.
    began, today = timezone.localdate(first.completed_at), timezone.localdate()
    for day in (began - timedelta(days=1), began, today - timedelta(days=30), today):
        plans.record_delivery(client=client_of_hub, note="help", delivered_on=day, by=adviser)
    third = make_mapping(client_of_hub, 0, data="100/3", people="40")
    for _time in range(2):
        subscribers.take_answer(completed(third))
    change = Change.objects.get()
    assert (change.before, change.after) == (first, third)
    assert change.changes["data"] == "25/1"
    assert change.changes["people"] == "-10/1"
    assert change.changes["green"] is None
    assert change.changes["overall"] is None
    assert notes(client_of_hub) == ["The new mapping can be set against the first"]


def test_thirds_stay_thirds(client_of_hub: Client, make_mapping: Callable[..., Assessment]) -> None:
    make_mapping(client_of_hub, 9, data="1/3")
    subscribers.take_answer(completed(make_mapping(client_of_hub, 0, data="2/3")))
    assert Fraction(Change.objects.get().changes["data"]) == Fraction(1, 3)


def test_another_version_is_not_compared(
    client_of_hub: Client, make_mapping: Callable[..., Assessment]
) -> None:
    make_mapping(client_of_hub, 90, version=99)
    latest = make_mapping(client_of_hub, 0)
    subscribers.take_answer(completed(latest))
    assert not Change.objects.exists()
    assert queries.story(client_of_hub) == queries.Story(change=None, latest=latest, apart=1)


def test_another_algorithm_is_not_compared(
    client_of_hub: Client, make_mapping: Callable[..., Assessment]
) -> None:
    make_mapping(client_of_hub, 90)
    Assessment.objects.update(algorithm="graded-1")
    subscribers.take_answer(completed(make_mapping(client_of_hub, 0)))
    assert not Change.objects.exists()


def test_news_that_comes_late_gives_the_same_change(
    client_of_hub: Client, make_mapping: Callable[..., Assessment]
) -> None:
    first, second, third = (make_mapping(client_of_hub, days, data=f"{days}") for days in (90, 50, 10))
    for told in (third, first, second):
        subscribers.take_answer(completed(told))
    compared = Change.objects.order_by("after_id").values_list("before_id", "after_id")
    assert list(compared) == [(first.pk, second.pk), (first.pk, third.pk)]


points = st.none() | st.fractions(0, 100, max_denominator=60)


@given(before=points, after=points)
def test_a_difference_is_that_of_the_shown_numbers_or_unknown(
    before: Fraction | None, after: Fraction | None
) -> None:
    def scores(value: Fraction | None) -> Scores:
        part = Score(value=value, answered=int(value is not None), asked=1)
        return Scores(overall=part, dimensions={"data": part})

    page = presenters.change_page(
        scores(before),
        scores(after),
        first_on=date(2026, 1, 1),
        second_on=date(2026, 4, 1),
        labels={"data": "Data"},
        overall_label="Overall",
        given=[],
    )
    line = page.lines[0]
    if before is None or after is None:
        assert (line.difference, line.direction) == (None, "unknown")
    else:
        # Only where numbers have no thousands and English is spoken is what is shown read back so easily.
        shown = Decimal(number_text(after)) - Decimal(number_text(before))
        assert line.difference == Fraction(shown)
        assert Decimal(number_text(line.size)) == abs(shown)
        assert line.direction == ("up" if shown > 0 else "down" if shown < 0 else "same")


def test_sixteen_point_four_and_what_came_to_it_is_fifty_eight_point_six() -> None:
    """Unrounded it is 42.143, and 16.4 + 42.1 is not 58.6."""
    assert shown_difference(Fraction(1643, 100), Fraction(58573, 1000)) == Fraction(422, 10)


def test_the_actions_name_what_the_feedback_is_about(delivery: Delivery) -> None:
    assert delivery.about == f"plans.delivery/{delivery.pk}"
