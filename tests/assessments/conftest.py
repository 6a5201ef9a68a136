"""A client whose manager has been asked, and a way to answer everything."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from firstline.domains.assessments import actions
from firstline.domains.assessments.models import Response
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.foundation.mail import post
from firstline.foundation.packs import Instrument, load_instrument
from firstline.foundation.packs.questions import (
    DateQuestion,
    InvestQuestion,
    MatrixQuestion,
    OneQuestion,
    Question,
    TicksQuestion,
    YesNoQuestion,
)
from tests.assessments.reminding import ASKED, Clock

Form = dict[str, list[str]]
SaveAll = Callable[..., Response]


@pytest.fixture
def ccmd() -> Instrument:
    return load_instrument("ccmd")


@pytest.fixture
def response(client_of_hub: Client, manager: Person, adviser: Person) -> Response:
    """The manager's response, just asked for."""
    return actions.invite(client=client_of_hub, instrument="ccmd", person=manager, by=adviser)


@pytest.fixture
def begun(response: Response) -> Response:
    return actions.agree_and_start(response=response)


@pytest.fixture
def feedback(client_of_hub: Client, manager: Person, adviser: Person) -> Response:
    """The manager's response about what was given, begun: one page with several questions."""
    response = actions.invite(
        client=client_of_hub, instrument="feedback", person=manager, by=adviser, about="plans.delivery/1",
        about_titles={"en": "First web shop", "nb": "Første nettbutikk"}, about_day=date(2026, 11, 20),
    )  # fmt: skip
    return actions.agree_and_start(response=response)


def fields(question: Question) -> Form:
    """An answer that is neither the best nor the worst, as a form says it."""
    if isinstance(question, TicksQuestion):
        return {question.key: [option.key for option in question.options if not option.exclusive][:2]}
    if isinstance(question, InvestQuestion):
        return {question.key: [f"{question.rows[0].key}.invested", f"{question.rows[1].key}.planned"]}
    if isinstance(question, MatrixQuestion):
        return {field: [question.steps[1].key] for field in question.fields()}
    if isinstance(question, OneQuestion):
        return {question.key: [question.options[1].key]}
    if isinstance(question, YesNoQuestion):
        return {question.key: ["yes"]}
    if isinstance(question, DateQuestion):
        return {question.key: ["2026-12-31"]}
    return {question.key: ["12"]}


def page_form(instrument: Instrument, page: str, *, without: tuple[str, ...] = ()) -> Form:
    """A whole page answered, save for the questions named."""
    form: Form = {}
    for question in instrument.page(page).questions:
        if question.key not in without:
            form |= fields(question)
    return form


@pytest.fixture
def save_all() -> SaveAll:
    """Answer every page, save for the questions named."""

    def save(response: Response, *, without: tuple[str, ...] = ()) -> Response:
        instrument = load_instrument(response.assessment.instrument)
        for page in instrument.pages:
            answers = instrument.parse_page(page.key, page_form(instrument, page.key, without=without))
            response = actions.save_page(response=response, page=page.key, answers=answers, by_link=False)
        return response

    return save


@pytest.fixture
def completed(begun: Response, save_all: SaveAll) -> Response:
    return actions.complete(response=save_all(begun))


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(ASKED, tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture
def asked(clock: Clock, response: Response) -> Response:
    """Asked on the Monday, and the mail has gone."""
    assert post.send_due() == 1
    return response


def links_mailed() -> list[int]:
    """The numbers of the links whose mails wait or went, the oldest first."""
    from firstline.foundation.mail.models import OutgoingMail

    keys = OutgoingMail.objects.order_by("pk").values_list("key", flat=True)
    return [int(key.rpartition("/")[2]) for key in keys]


def counts() -> dict[str, Any]:
    """How many rows there are of everything that an answer may write."""
    from firstline.domains.assessments.models import Assessment
    from firstline.domains.clients.models import TimelineEntry
    from firstline.foundation.audit.models import AuditRow
    from firstline.foundation.facts.models import OutboxRow
    from firstline.foundation.mail.models import OutgoingMail

    tables = (Assessment, Response, TimelineEntry, AuditRow, OutboxRow, OutgoingMail)
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}
