"""What a delivery must say, and how it stands in the client's timeline."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.clients import actions as clients
from firstline.domains.clients.models import Client
from firstline.domains.offers.models import Offer
from firstline.domains.plans import queries
from firstline.domains.plans.models import Delivery, Step
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.ui.days import check_day

MOST_HOURS = Decimal(1000)
# What was given shortly before somebody became a client counts; an older date is a slip of the pen.
GIVEN_BEFORE_CLIENT = timedelta(days=365)


def check(
    client: Client,
    offer: Offer | None,
    step: Step | None,
    note: str,
    delivered_on: date,
    hours: Decimal | None,
) -> None:
    """Refuse a delivery that says nothing, is of another hub or client, or cannot have been on that day."""
    if offer is None and step is None and not note.strip():
        raise Refused(_("Say what was given: choose an offer or a step, or write it."))
    if offer is not None and offer.hub_id != client.hub_id:
        raise Refused(_("Choose an offer of this hub."))
    if step is not None and not queries.steps_of(client).filter(pk=step.pk).exists():
        raise Refused(_("Choose a step of this client's plan."))
    check_given(client, delivered_on)
    if hours is not None and not 0 <= hours <= MOST_HOURS:
        raise Refused(
            _("Hours must be from 0 to %(most)d; leave it empty if you do not know.") % {"most": MOST_HOURS}
        )


def check_given(client: Client, delivered_on: date) -> None:
    """Refuse a day on which nothing can have been given to a client."""
    check_day(delivered_on)
    if delivered_on > timezone.localdate():
        raise Refused(_("A delivery is recorded after it was given: choose a day that has been."))
    if delivered_on < timezone.localdate(client.taken_on_at) - GIVEN_BEFORE_CLIENT:
        raise Refused(_("That is more than a year before they became a client: look at the year again."))


def moment(day: date) -> datetime:
    """When something happened of which only the day is known: now where it is today, else last on that day.

    So what is recorded today stands above what was written before it, and what was given on the day of
    something else stands after that.
    """
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time.max))


def tell(delivery: Delivery) -> None:
    """Write a delivery that is stored into the trail and the client's timeline."""
    offer, step = delivery.offer, delivery.step
    trail.record(
        action="plans.record_delivery",
        by=delivery.recorded_by,
        hub_id=delivery.hub_id,
        subject=delivery,
        changes={"client": delivery.client.pk, "offer": offer.pk if offer else None},
    )
    clients.record(
        client=delivery.client,
        kind="plans.delivered",
        by=delivery.recorded_by,
        text=delivery.note,
        details={
            "titles": offer.title if offer else {},
            "step": step.text if step else "",
            "subject": delivery.about,
        },
        happened_at=moment(delivery.delivered_on),
    )
