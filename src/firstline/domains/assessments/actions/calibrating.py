"""Calibrating an instrument's questions, and letting scores take their uncertainty from it."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.assessments import calibrating, queries
from firstline.domains.assessments.measuring import bank_of, measured_anew
from firstline.domains.assessments.models import Assessment, Calibration
from firstline.domains.assessments.moving import approved_before
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import roles_of
from firstline.foundation.audit import trail
from firstline.foundation.packs import linked, load_instrument

BATCH = 500


def calibrate(*, hub: Hub, instrument: str, by: Person | None, without_careless: bool = False) -> Calibration:
    """Calibrate an instrument by what the hub's clients have answered until now. No score changes by it.

    instrument: its key; the newest version and those linked to it. by: None for the command line.
    Raises Refused where too few have answered, or she may not.
    """
    _require_calibrator(hub, by)
    asked = load_instrument(instrument)
    # Fitting takes a while, in which others who write to SQLite would wait.
    sample = calibrating.sample(hub, asked)
    bank, account = calibrating.calibrated(
        asked, sample, without_careless=without_careless, former=approved_before(hub, instrument)
    )
    with transaction.atomic():
        Hub.objects.select_for_update(of=("self",)).get(pk=hub.pk)
        mine = Calibration.objects.filter(hub=hub, instrument=instrument)
        made = Calibration.objects.create(
            hub=hub,
            instrument=instrument,
            version=asked.version,
            number=(mine.aggregate(last=Max("number"))["last"] or 0) + 1,
            bank=bank.as_data(),
            account=account,
            respondents=bank.model.n,
            made_by=by,
            made_at=timezone.now(),
        )
        _record("calibrate", made, by, respondents=made.respondents)
    return made


@transaction.atomic
def approve_calibration(*, calibration: Calibration, by: Person | None) -> Calibration:
    """Let the scores of the instrument take their uncertainty from a calibration, those that are stored and
    those to come. Points stay as they are. The one before it ends. Approving twice is approving once.

    Raises Refused where it was ended, or she may not.
    """
    calibration = _locked(calibration)
    _require_calibrator(calibration.hub, by)
    if calibration.ended_at is not None:
        raise Refused(_("This calibration has been ended. Calibrate anew, and approve that."))
    if calibration.approved_at is not None:
        return calibration
    now = timezone.now()
    in_force = Calibration.objects.filter(hub=calibration.hub, instrument=calibration.instrument)
    in_force.exclude(approved_at=None).filter(ended_at=None).update(ended_at=now)
    calibration.approved_by, calibration.approved_at = by, now
    calibration.save(update_fields=["approved_by", "approved_at"])
    scores = _measure_anew(calibration.hub, calibration.instrument, calibration)
    _record("approve_calibration", calibration, by, scores=scores)
    return calibration


@transaction.atomic
def end_calibration(*, calibration: Calibration, by: Person | None) -> Calibration:
    """Let the scores of the instrument take their uncertainty from their own answers again.

    Ending twice is ending once. Raises Refused where it was never approved, or she may not.
    """
    calibration = _locked(calibration)
    _require_calibrator(calibration.hub, by)
    if calibration.approved_at is None:
        raise Refused(_("This calibration has not been approved, so there is nothing to end."))
    if calibration.ended_at is not None:
        return calibration
    calibration.ended_at = timezone.now()
    calibration.save(update_fields=["ended_at"])
    scores = _measure_anew(calibration.hub, calibration.instrument, None)
    _record("end_calibration", calibration, by, scores=scores)
    return calibration


def _measure_anew(hub: Hub, instrument: str, calibration: Calibration | None) -> int:
    """Give the stored scores their errors anew; the points stay. Returns how many scores there are."""
    latest = load_instrument(instrument)
    found = (
        Assessment.objects.filter(
            hub=hub,
            instrument=instrument,
            version__in=linked(instrument, latest.version),
            state=Assessment.State.COMPLETED,
            team__isnull=True,
            scores__isnull=False,
        )
        .prefetch_related("responses")
        .order_by("id")
    )
    bank = bank_of(calibration)
    changed = [one for one in found.iterator(chunk_size=BATCH) if measured_anew(one, bank)]
    for one in changed:
        one.calibration = calibration
    Assessment.objects.bulk_update(changed, ["scores", "calibration"], batch_size=BATCH)
    return len(changed)


def _locked(calibration: Calibration) -> Calibration:
    return Calibration.objects.select_for_update(of=("self",)).select_related("hub").get(pk=calibration.pk)


def _require_calibrator(hub: Hub, by: Person | None) -> None:
    if by is not None and not roles_of(by, hub.pk) & queries.CALIBRATORS:
        raise Refused(_("Only an analyst or a leader of the hub may calibrate."))


def _record(action: str, calibration: Calibration, by: Person | None, **changes: Any) -> None:
    trail.record(
        action=f"assessments.{action}",
        by=by,
        hub_id=calibration.hub_id,
        subject=calibration,
        changes={"instrument": calibration.instrument, "number": calibration.number, **changes},
    )
