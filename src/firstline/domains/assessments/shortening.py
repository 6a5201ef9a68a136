"""A short form: of the questions of a calibrated instrument those that tell most, one after the other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from firstline.domains.assessments import measuring, queries
from firstline.domains.assessments.models import Calibration, Response
from firstline.engine.measure import next_item, stop
from firstline.engine.measure.bank import Bank
from firstline.foundation.packs import Instrument

RELIABLE = 0.80
"""Enough for companies of a similar level to be put together."""

PRECISE = sqrt(1 - RELIABLE)
"""The standard error of an ability at which the reliability is reached, where abilities vary by 1."""

LEAST = 3
"""Questions; what two of them say is nothing to stop at, however sure it looks."""

Why = Literal["precise", "none_left"]


@dataclass(frozen=True)
class Step:
    """What comes next in a short form: a question's key; or None, and why it ends."""

    question: str | None
    why: Why | None
    answered: int
    asked: int


def calibration_for(response: Response) -> Calibration | None:
    """What a response can be shortened by; None where there is nothing, or several answer: a mean of points
    that rest on different questions would say little.
    """
    assessment = response.assessment
    if queries.answered_by_several(assessment):
        return None
    return measuring.in_force(assessment.hub, assessment.instrument, assessment.version)


def bank_for(response: Response) -> Bank | None:
    """The bank of ``calibration_for``."""
    return measuring.bank_of(calibration_for(response))


def step(
    instrument: Instrument, answers: Mapping[str, object], bank: Bank, without: Collection[str] = ()
) -> Step:
    """The question that tells most after these answers, or why no more is asked.

    without: the keys of questions that she does not know the answer to.
    """
    scoring = instrument.scoring_model(answers)
    row = bank.codes(scoring, answers)[0]
    asked = set(scoring.question_keys())
    allowed = [
        place for place, item in enumerate(bank.testlets) if item.key in asked and item.key not in without
    ]
    answered = int((row >= 0).sum())
    if answered >= LEAST and stop(bank.model, row, target=PRECISE, allowed=allowed) == "precise":
        return Step(None, "precise", answered, len(asked))
    place = next_item(bank.model, row, allowed=allowed)
    if place is None:
        return Step(None, "none_left", answered, len(asked))
    return Step(bank.testlets[place].key, None, answered, len(asked))
