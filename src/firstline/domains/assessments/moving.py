"""Whether questions still mean what they meant at the calibration before, also in an earlier version.

Both calibrations are brought onto one scale through the questions that they share, so that companies that
have become better do not make every question look easier.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isfinite
from typing import Any

from firstline.domains.assessments.models import Calibration
from firstline.domains.hubs.models import Hub
from firstline.engine.measure import Prior, fit_graded, link, moved_errors
from firstline.engine.measure.bank import Bank
from firstline.engine.measure.responses import ModelError
from firstline.engine.measure.testlets import codes
from firstline.engine.scoring import QuestionRule
from firstline.foundation.packs import Instrument, load_instrument


def approved_before(hub: Hub, instrument: str) -> Calibration | None:
    """The calibration of an instrument that was approved last, of whatever version; None without one."""
    approved = Calibration.objects.filter(hub=hub, instrument=instrument).exclude(approved_at=None)
    return approved.order_by("-approved_at").first()


def moved(
    former: Calibration,
    instrument: Instrument,
    bank: Bank,
    rows: Sequence[Sequence[Fraction | None]],
    prior: Prior | None,
) -> dict[str, Any] | None:
    """How far each question that both calibrations share has moved, in categories, as the account keeps it.

    bank, rows, prior: of the new calibration, and what it was made of. None where they share no question that
    tells anything.
    """
    old = Bank.from_data(former.bank)
    then, now = _rules(load_instrument(instrument.key, former.version)), _rules(instrument)
    place_of = {item.key: place for place, item in enumerate(old.testlets)}
    same = [item.key for item in bank.testlets if item.key in place_of and then[item.key] == now[item.key]]
    items = [old.testlets[place_of[item.key]] if item.key in same else item for item in bank.testlets]
    model = fit_graded(codes(items, rows), prior=prior)
    common = [
        (place_of[item.key], place)
        for place, item in enumerate(items)
        if item.key in same and old.model.thresholds[place_of[item.key]].size and model.thresholds[place].size
    ]
    try:
        found, errors = link(old.model, model, common), moved_errors(old.model, model, common)
    except ModelError:
        return None
    return {
        "number": former.number,
        "questions": [
            {"key": items[place].key, "moved": float(by), "error": float(error) if isfinite(error) else None}
            for (_, place), by, error in zip(common, found.moved, errors, strict=True)
        ],
    }


def _rules(instrument: Instrument) -> Mapping[str, QuestionRule | None]:
    return {question.key: question.rule() for question in instrument.questions()}
