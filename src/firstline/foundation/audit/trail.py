"""Writing the audit trail."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models

from firstline.foundation.audit.models import AuditRow


def record(
    *,
    action: str,
    by: models.Model | None,
    hub_id: int | None,
    subject: models.Model,
    changes: Mapping[str, Any] | None = None,
) -> AuditRow:
    """Write one row of the trail, in the caller's transaction.

    action: the action function's name with its room, such as ``clients.take_on``.
    by: the person who acted; None for the system itself.
    changes: plain JSON values; never what a person answered or wrote, only that it changed.
    """
    return AuditRow.objects.create(
        action=action,
        by_id=by.pk if by else None,
        hub_id=hub_id,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        changes=dict(changes or {}),
    )


def record_run(*, action: str, day: date, changes: Mapping[str, Any]) -> AuditRow:
    """Write one row for a run of the system over the whole installation, with the run's account."""
    return AuditRow.objects.create(
        action=action, subject_type=action, subject_id=day.isoformat(), changes=dict(changes)
    )


def has_run(*, action: str, day: date) -> bool:
    """Whether such a run was recorded for a day."""
    return AuditRow.objects.filter(subject_type=action, subject_id=day.isoformat(), action=action).exists()
