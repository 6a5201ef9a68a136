"""A management team that is asked and answers."""

from collections.abc import Collection, Sequence

from django.utils import timezone

from firstline.domains.assessments import actions
from firstline.domains.assessments.models import Response
from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs.models import Person
from firstline.foundation.packs import load_instrument

DPI = load_instrument("ecm_dpi")


def let_act(client: Client, people: Sequence[Person], by: Person) -> None:
    """Let these people act for a client."""
    for person in people:
        Representation.objects.create(
            hub=client.hub, client=client, person=person, title="", since=timezone.now(), verified_by=by,
            verified_how="met at the office",
        )  # fmt: skip


def ask(client: Client, people: Sequence[Person], by: Person, part: str = "") -> list[Response]:
    return [
        actions.invite(client=client, instrument="ecm_dpi", person=person, by=by, part=part)
        for person in people
    ]


def answer(response: Response, place: int, *, without: Collection[str] = (), **on_page: int) -> Response:
    """Choose the same option everywhere, another on the pages that are named, and send.

    without: questions to leave open.
    """
    response = actions.agree_and_start(response=response)
    for page in DPI.pages:
        form = {
            question.key: [question.options[on_page.get(page.key, place)].key]
            for question in page.questions
            if question.kind == "one" and question.key not in without
        }
        response = actions.save_page(
            response=response, page=page.key, answers=DPI.parse_page(page.key, form), by_link=True
        )
    return actions.complete(response=response)
