"""Calibrating at the desk: the sample, the fit, and whether scores rest on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from firstline.domains.assessments import actions, queries
from firstline.domains.assessments.calibrating import FEWEST
from firstline.domains.assessments.models import Calibration
from firstline.faces.calibration import contents
from firstline.faces.calibration.forms import CalibrateForm
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.access.roles import roles_of


@require_safe
def all_of_them(request: HubRequest) -> HttpResponse:
    """Each instrument that can be calibrated, how many have answered it, and what was calibrated."""
    found = contents.instruments(request.person, request.hub, get_language() or "en")
    context = {
        "instruments": [
            (one, CalibrateForm(initial={"instrument": one.key}, auto_id=f"{one.key}-%s")) for one in found
        ],
        "fewest": FEWEST,
        "can_calibrate": _can_calibrate(request),
    }
    return render(request, "faces/calibrations.html", context)


@require_safe
def one(request: HubRequest, calibration_id: int) -> HttpResponse:
    """One calibration: what it rests on, how well the model fits, and what it can tell."""
    calibration = _calibration(request, calibration_id)
    context = {
        "calibration": calibration,
        "can_calibrate": _can_calibrate(request),
        **contents.one(calibration, get_language() or "en"),
    }
    return render(request, "faces/calibration.html", context)


@require_POST
def calculate(request: HubRequest) -> HttpResponse:
    """Calibrate by all the answers there are; no score changes by it."""
    form = CalibrateForm(request.POST)
    known = {row.key for row in contents.instruments(request.person, request.hub, "en")}
    if not form.is_valid() or form.cleaned_data["instrument"] not in known:
        raise Refused(_("Choose one of the instruments that clients have answered."))
    made = actions.calibrate(
        hub=request.hub,
        instrument=form.cleaned_data["instrument"],
        by=request.person,
        without_careless=form.cleaned_data["without_careless"],
    )
    messages.success(request, _("Calculated. Look at it first; scores change only when you approve it."))
    return redirect("calibration:desk_one", hub=request.hub.slug, calibration_id=made.pk)


@require_POST
def approve(request: HubRequest, calibration_id: int) -> HttpResponse:
    """Let scores take their uncertainty from it."""
    calibration = _calibration(request, calibration_id)
    actions.approve_calibration(calibration=calibration, by=request.person)
    messages.success(
        request, _("Approved. The points are what they were; how sure they are comes from this.")
    )
    return redirect("calibration:desk_one", hub=request.hub.slug, calibration_id=calibration.pk)


@require_POST
def end(request: HubRequest, calibration_id: int) -> HttpResponse:
    """Let scores take their uncertainty from their own answers again."""
    calibration = _calibration(request, calibration_id)
    actions.end_calibration(calibration=calibration, by=request.person)
    messages.success(request, _("Ended. How sure a score is comes from its own answers again."))
    return redirect("calibration:desk_one", hub=request.hub.slug, calibration_id=calibration.pk)


def _calibration(request: HubRequest, calibration_id: int) -> Calibration:
    return get_object_or_404(queries.calibrations(request.person, request.hub), pk=calibration_id)


def _can_calibrate(request: HubRequest) -> bool:
    return bool(roles_of(request.person, request.hub.pk) & queries.CALIBRATORS)
