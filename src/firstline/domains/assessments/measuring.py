"""Scores with how sure they are: by the hub's bank where there is one, else by the answers themselves."""

from dataclasses import replace

from firstline.domains.assessments.models import Assessment, Calibration
from firstline.domains.assessments.scores import from_stored, to_stored
from firstline.domains.hubs.models import Hub
from firstline.engine.measure.bank import EXPECTED, Bank, expected_overall, with_bank
from firstline.engine.measure.own_spread import with_own_spread
from firstline.engine.scoring import Answers, Scores
from firstline.foundation.packs import Instrument, linked, load_instrument


def in_force(hub: Hub, instrument: str, version: int) -> Calibration | None:
    """The bank that scores of a version of an instrument take their uncertainty from; None without one."""
    found = Calibration.objects.filter(hub=hub, instrument=instrument, ended_at=None).exclude(
        approved_at=None
    )
    calibration = found.first()
    if calibration is None or version not in linked(instrument, calibration.version):
        return None
    return calibration


def bank_of(calibration: Calibration | None) -> Bank | None:
    """The bank that a calibration holds."""
    return Bank.from_data(calibration.bank) if calibration else None


def scored(
    instrument: Instrument, answers: Answers, bank: Bank | None = None, *, short: bool = False
) -> Scores:
    """The exact scores of answers, with the standard errors that can be given.

    bank: what they come from; None takes them from the answers themselves.
    short: whether only some questions were asked. Where an area has no answer then, the score of the whole is
    what the bank expects of all the questions, and so cannot be compared with exact ones.
    Raises `AnswerError` for what this version does not ask.
    """
    scores, model = instrument.score(answers), instrument.scoring_model(answers)
    if bank is None:
        return with_own_spread(scores, model, answers)
    scores = with_bank(scores, model, answers, bank)
    if short and scores.overall.value is None:
        expected = expected_overall(instrument.scoring_model(), answers, bank)
        scores = replace(scores, overall=expected, algorithm=EXPECTED)
    return scores


def measured_anew(assessment: Assessment, bank: Bank | None) -> bool:
    """Give an assessment's stored scores their errors anew, without saving it; its points stay.

    Returns whether that could be done: the answers may be gone by now, and of several people's points the
    errors are the mean of their own.
    """
    sent = (response for response in assessment.responses.all() if response.completed_at is not None)
    answers = [response.answers for response in sent if response.answers]
    if len(answers) != 1 or assessment.scores is None or assessment.team is not None:
        return False
    instrument = load_instrument(assessment.instrument, assessment.version)
    scores = scored(instrument, answers[0], bank)
    if from_stored(assessment.scores).algorithm != scores.algorithm:
        # What a bank expected rests on that bank, and stays.
        return False
    assessment.scores = {**assessment.scores, **to_stored(scores)}
    return True
