"""Reading what changed for a client, and whether what was given was of use."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from firstline.domains.assessments import queries as assessments
from firstline.domains.assessments.models import Assessment
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.outcomes.models import Change, Feedback
from firstline.domains.plans.models import Delivery
from firstline.foundation.packs import Labelled, load_instrument
from firstline.foundation.packs.questions import OneQuestion

MAPPING = "ccmd"
FEEDBACK = "feedback"
USEFUL = "useful"


@dataclass(frozen=True)
class Story:
    """What a client's mappings with one instrument tell.

    change: the newest against the first that it can be compared with; None where there is none.
    latest: the newest completed mapping.
    apart: how many earlier mappings were made with a version that is not linked to its, or scored in another
        way, and so are not compared with the newest.
    """

    change: Change | None
    latest: Assessment | None
    apart: int


def visible_to(person: Person, hub: Hub) -> QuerySet[Change]:
    """The changes of the clients that a person may see in a hub."""
    return Change.objects.filter(client__in=clients.visible_to(person, hub))


def story(client: Client, instrument: str = MAPPING) -> Story:
    """What a client's mappings with an instrument tell."""
    mappings = list(assessments.completed(client, instrument))
    latest = mappings[-1] if mappings else None
    change = Change.objects.filter(after=latest).select_related("before", "after").first() if latest else None
    apart = [mapping for mapping in mappings if latest and not assessments.are_comparable(mapping, latest)]
    return Story(change=change, latest=latest, apart=len(apart))


def change_at(mapping: Assessment) -> Change | None:
    """What had changed when a mapping came in, against the first that it can be compared with."""
    return Change.objects.filter(after=mapping).select_related("before").first()


def compared(client: Client) -> list[str]:
    """The instruments of which two mappings of a client are compared; the company mapping comes first."""
    found = Change.objects.filter(client=client).order_by().values_list("instrument", flat=True).distinct()
    return sorted(found, key=lambda key: (key != MAPPING, key))


def feedback_on(deliveries: Iterable[Delivery]) -> dict[int, Feedback]:
    """Delivery id -> the feedback that was asked for it, where it was asked."""
    asked = Feedback.objects.filter(delivery__in=[delivery.pk for delivery in deliveries])
    return {feedback.delivery_id: feedback for feedback in asked}


def usefulness_scale(version: int | None = None) -> tuple[Labelled, ...]:
    """The answers to how useful it was, of no use first; of the latest version when none is named."""
    question = load_instrument(FEEDBACK, version).question(USEFUL)
    if not isinstance(question, OneQuestion):
        raise TypeError(f"{FEEDBACK}.{USEFUL} must be a choice of one")
    return question.options
