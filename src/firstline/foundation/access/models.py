from typing import ClassVar

from django.db import models

from firstline.foundation.retention import Basis, Retention


class SubmittedForm(models.Model):
    """A form that was posted and acted on; the same form posted again leads to the same place."""

    key = models.UUIDField(primary_key=True)
    person_id = models.BigIntegerField(null=True)
    location = models.CharField(max_length=500)
    submitted_at = models.DateTimeField(auto_now_add=True, db_index=True)

    retention: ClassVar = Retention(
        purpose="A form that is posted twice acts once.",
        basis=Basis.NONE,
        months=1,
        counted_from=("submitted_at",),
    )

    def __str__(self) -> str:
        return str(self.key)
