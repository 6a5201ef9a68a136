"""Writing the audit trail."""

from collections.abc import Mapping
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
