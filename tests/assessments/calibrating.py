"""Many clients that have answered one instrument, as a calibration needs them."""

import random
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from firstline.domains.assessments.measuring import scored
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.assessments.scores import to_stored
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.packs import Instrument
from firstline.foundation.packs.questions import (
    InvestQuestion,
    MatrixQuestion,
    OneQuestion,
    Question,
    TicksQuestion,
)


def answers_of(instrument: Instrument, level: float, chance: random.Random) -> dict[str, object]:
    """What somebody of a level between 0 and 1 answers, with the noise that answers have."""
    return {
        question.key: answer
        for question in instrument.questions()
        if (answer := _answer(question, min(1.0, max(0.0, chance.gauss(level, 0.12))))) is not None
    }


def _answer(question: Question, here: float) -> object:
    if isinstance(question, TicksQuestion):
        options = [one.key for one in question.options if not one.exclusive]
        alone = [one.key for one in question.options if one.exclusive]
        return options[: round(here * len(options))] or alone[:1] or None
    if isinstance(question, InvestQuestion):
        rows = question.rows[: round(here * len(question.rows))]
        return [f"{row.key}.invested" for row in rows] or [f"{question.rows[0].key}.planned"]
    if isinstance(question, MatrixQuestion):
        step = question.steps[round(here * (len(question.steps) - 1))]
        return {row.key: step.key for row in question.rows}
    if isinstance(question, OneQuestion):
        return question.options[round(here * (len(question.options) - 1))].key
    return None


def let_answer(
    hub: Hub,
    instrument: Instrument,
    people: int,
    by: Person,
    seed: int = 1,
    levels: Iterator[float] | None = None,
) -> list[Assessment]:
    """So many clients of the hub have completed the instrument, each one of another level."""
    chance = random.Random(seed)
    done = []
    for place in range(people):
        level = next(levels) if levels else chance.betavariate(2, 2)
        client = Client.objects.create(
            hub=hub, kind=Client.Kind.TRADER, name=f"Client {seed}-{place}",
            search_name=f"client {seed}-{place}", contact_person=by, taken_on_at=timezone.now(),
        )  # fmt: skip
        person = Person.objects.create_user(f"answers-{seed}-{place}@example.org", name=f"Person {place}")
        answers = answers_of(instrument, level, chance)
        when = timezone.now() - timedelta(days=people - place)
        assessment = Assessment.objects.create(
            hub=hub, client=client, instrument=instrument.key, version=instrument.version,
            state=Assessment.State.COMPLETED, invited_at=when, completed_at=when, algorithm="classical-1",
            scores=to_stored(scored(instrument, answers)),
        )  # fmt: skip
        Response.objects.create(
            hub=hub, assessment=assessment, person=person, answers=answers, link_sent_at=when,
            agreed_at=when, saved_at=when, completed_at=when,
        )  # fmt: skip
        done.append(assessment)
    return done
