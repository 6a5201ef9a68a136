"""Whose eyes an instrument's answers are for."""

from collections.abc import Callable

from django.test import Client as Browser

from firstline.domains.assessments import actions
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.foundation.packs import load_instrument


def test_the_desk_reads_the_answers_of_a_feedback_and_never_those_of_a_mapping(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Callable[[Person | None], Browser]
) -> None:
    for instrument, page, form, words in (
        (
            "feedback",
            "feedback",
            {"useful": ["5"], "comment": ["Straight to the point"]},
            "Straight to the point",
        ),
        ("ccmd", "security", {"security": ["none"]}, None),
    ):
        about = "plans.delivery/1" if instrument == "feedback" else None
        response = actions.invite(
            client=client_of_hub, instrument=instrument, person=manager, by=adviser, about=about
        )
        actions.agree_and_start(response=response)
        answers = load_instrument(instrument).parse_page(page, form)
        actions.save_page(response=response, page=page, answers=answers, by_link=True)
        address = f"/fjelldal/desk/assessments/{response.assessment_id}/"
        assert "Straight to the point" not in browse(adviser).get(address).content.decode()
        actions.complete(response=response)
        shown = browse(adviser).get(address).content.decode()
        assert (words in shown) if words else ("<h3>" not in shown and "left open" not in shown)
