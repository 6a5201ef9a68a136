"""Two or three who answer for one company, all of the best, all of the worst, or some of each."""

from collections.abc import Sequence

from firstline.domains.assessments import actions
from firstline.domains.assessments.models import Response
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.foundation.packs import Instrument, load_instrument
from tests.packs.test_instruments import best_form, worst_form

Form = dict[str, list[str]]
CCMD = load_instrument("ccmd")
BEST, WORST = best_form(CCMD), worst_form(CCMD)


def mixed() -> Form:
    """The best answers to every other question, the worst to the rest."""
    form: Form = {}
    for place, question in enumerate(CCMD.questions()):
        form |= {name: (BEST if place % 2 else WORST).get(name, []) for name in question.fields()}
    return form


def ask(client: Client, people: Sequence[Person], by: Person, instrument: str = "ccmd") -> list[Response]:
    first = actions.invite_several(client=client, instrument=instrument, people=people, by=by)
    return list(first.assessment.responses.order_by("id"))


def answer(response: Response, form: Form, instrument: Instrument = CCMD) -> Response:
    response = actions.agree_and_start(response=response)
    for page in instrument.pages:
        answers = instrument.parse_page(page.key, form, stored=response.answers)
        response = actions.save_page(response=response, page=page.key, answers=answers, by_link=False)
    return actions.complete(response=response)
