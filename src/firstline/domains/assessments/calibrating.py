"""Calibrating a bank of an instrument's questions by what the hub's clients answered, and what to say of it.

From here no single answer comes out: a calibration holds what describes the questions, and numbers about all
who answered. Nothing here writes.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.assessments.models import Assessment, Calibration, Response
from firstline.domains.assessments.moving import moved
from firstline.domains.hubs.models import Hub
from firstline.engine.measure import (
    Prior,
    alpha,
    dif,
    fit_graded,
    fit_partial_credit,
    item_rest,
    omega,
    person_fit,
)
from firstline.engine.measure.bank import Bank, shares
from firstline.engine.measure.testlets import codes, testlet
from firstline.foundation.access.refusals import Refused
from firstline.foundation.packs import Instrument, linked, load_instrument
from firstline.foundation.packs.loader import section_of, size_band_of

FEWEST = 30
"""Respondents: fewer leave the questions' parameters all but unknown."""

PLUG_IN = 300
"""From so many on, the parameters are sure enough to be taken as known; below, priors hold them in bounds."""

FEWEST_IN_GROUP = 20
CARELESS = 0.01
"""How rare answers are, for somebody who answers as the model says, that look careless."""


@dataclass(frozen=True)
class Sample:
    """Who answered: the newest completed mapping of each client. Rows of all lists belong together."""

    responses: tuple[Response, ...]
    shares: tuple[tuple[Fraction | None, ...], ...]


def sample(hub: Hub, instrument: Instrument) -> Sample:
    """The answers that an instrument can be calibrated by: the newest of each client where one person
    answered. What several answered about one company hangs together, and is left out.
    """
    found = _answered(hub, instrument).select_related("assessment__client__company", "person")
    newest = {one.assessment.client_id: one for one in found.order_by("assessment__completed_at", "id")}
    keys = question_keys(instrument)
    rows = []
    for response in newest.values():
        asked = load_instrument(instrument.key, response.assessment.version)
        share = shares(asked.scoring_model(response.answers), response.answers)
        rows.append(tuple(share.get(key) for key in keys))
    return Sample(tuple(newest.values()), tuple(rows))


def respondents(hub: Hub, instrument: Instrument) -> int:
    """How many are in the ``sample``, one a client."""
    return _answered(hub, instrument).values("assessment__client").distinct().count()


def _answered(hub: Hub, instrument: Instrument) -> QuerySet[Response]:
    return Response.objects.filter(
        hub=hub,
        assessment__instrument=instrument.key,
        assessment__version__in=linked(instrument.key, instrument.version),
        assessment__about=None,
        assessment__state=Assessment.State.COMPLETED,
        assessment__scores__isnull=False,
        assessment__team__isnull=True,
        completed_at__isnull=False,
    ).exclude(answers={})


def question_keys(instrument: Instrument) -> tuple[str, ...]:
    """The scored questions, in the order in which a bank has them."""
    return instrument.scoring_model().question_keys()


def calibrated(
    instrument: Instrument, of: Sample, *, without_careless: bool, former: Calibration | None = None
) -> tuple[Bank, dict[str, Any]]:
    """A bank, and the account of it: plain values, as ``Calibration.account`` keeps them.

    without_careless: whether those whose answers look careless are left out. former: the calibration since
    which it is looked at whether questions have moved.
    Raises Refused where too few have answered, or the instrument is for teams.
    """
    if instrument.answered_by == "team":
        raise Refused(_("A team is not calibrated: its members answer about one company."))
    _require_enough(len(of.shares))
    bank = _fitted(instrument, of.shares)
    careless = _careless(bank, of.shares)
    if without_careless and careless.any():
        kept = [place for place, is_careless in enumerate(careless) if not is_careless]
        of = Sample(tuple(of.responses[one] for one in kept), tuple(of.shares[one] for one in kept))
        _require_enough(len(of.shares))
        bank = _fitted(instrument, of.shares)
    return bank, {
        **_sample_account(of),
        "careless": int(careless.sum()),
        "left_out": int(careless.sum()) if without_careless else 0,
        **_fit_account(bank, of.shares),
        "groups": _groups_account(bank, of),
        "since": moved(former, instrument, bank, of.shares, _prior(of.shares)) if former else None,
    }


def _require_enough(people: int) -> None:
    if people < FEWEST:
        raise Refused(
            _(
                "%(people)d clients have answered; a calibration needs %(fewest)d. Until then how sure a "
                "score is, is judged by how far its own answers lie apart."
            )
            % {"people": people, "fewest": FEWEST}
        )


def _fitted(instrument: Instrument, rows: Sequence[Sequence[Fraction | None]]) -> Bank:
    keys = question_keys(instrument)
    items = tuple(testlet(key, [row[place] for row in rows]) for place, key in enumerate(keys))
    return Bank(items, fit_graded(codes(items, rows), prior=_prior(rows)))


def _prior(rows: Sequence[object]) -> Prior | None:
    return Prior() if len(rows) < PLUG_IN else None


def _careless(bank: Bank, rows: Sequence[Sequence[Fraction | None]]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    fit = person_fit(bank.model, codes(bank.testlets, rows))
    return np.nan_to_num(fit.p, nan=1.0) < CARELESS


def _sample_account(of: Sample) -> dict[str, Any]:
    days = [timezone.localdate(one.completed_at) for one in of.responses if one.completed_at]
    return {"first_on": min(days).isoformat(), "last_on": max(days).isoformat()}


def _fit_account(bank: Bank, rows: Sequence[Sequence[Fraction | None]]) -> dict[str, Any]:
    table = codes(bank.testlets, rows)
    model = bank.model
    other = fit_partial_credit(table, generalised=True)
    rest = item_rest(table)
    return {
        "reliability": _number(model.score(table).reliability),
        "alpha": _number(alpha(table)),
        "omega": _number(omega(table)),
        "log_likelihood": _number(model.log_likelihood),
        "other_log_likelihood": _number(other.log_likelihood),
        "converged": model.converged,
        "message": model.message,
        "questions": [
            {
                "key": item.key,
                "categories": len(item.means),
                "discrimination": _number(model.discrimination[place]),
                "error": _number(model.standard_errors.discrimination[place]),
                "rest": _number(rest[place]),
            }
            for place, item in enumerate(bank.testlets)
        ],
    }


def _groups_account(bank: Bank, of: Sample) -> list[dict[str, Any]]:
    """Which questions behave differently, by what tells people apart; none where two groups are too small."""
    table = codes(bank.testlets, of.shares)
    found = []
    for name, group_of in GROUPINGS.items():
        labels = [group_of(response) for response in of.responses]
        sizes = Counter(label for label in labels if label)
        groups = sorted(label for label, size in sizes.items() if size >= FEWEST_IN_GROUP)
        if len(groups) < 2:
            continue
        placed = np.array([groups.index(label) if label in groups else -1 for label in labels])
        by_item = dif(table, placed, bank.model)
        found.append(
            {
                "by": name,
                "groups": groups,
                "questions": [
                    {
                        "key": item.key,
                        "size": _number(by_item.size[place]),
                        "p": _number(by_item.either[place]),
                        "verdict": by_item.verdicts[place],
                    }
                    for place, item in enumerate(bank.testlets)
                ],
            }
        )
    return found


def _size(response: Response) -> str:
    client = response.assessment.client
    return size_band_of((client.company or client).employees) or ""


def _sector(response: Response) -> str:
    client = response.assessment.client
    return section_of((client.company or client).activity_code) or ""


def _language(response: Response) -> str:
    return response.person.language


GROUPINGS: Mapping[str, Callable[[Response], str]] = {
    "size": _size,
    "sector": _sector,
    "language": _language,
}


def _number(value: float) -> float | None:
    """As JSON holds it, which knows neither NaN nor infinity."""
    return float(value) if np.isfinite(value) else None
