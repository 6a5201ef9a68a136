"""``firstline retention``: what it deletes, says and refuses."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.utils import timezone

from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.models import SubmittedForm
from firstline.foundation.retention import expire

pytestmark = pytest.mark.usefixtures("own_home")

Command = Callable[..., tuple[int, str, str]]


def test_what_is_due_is_deleted_and_accounted_for(firstline: Command) -> None:
    SubmittedForm.objects.create(key="0" * 32, location="/")
    assert firstline("retention") == (0, "Nothing is due.\n", "")
    SubmittedForm.objects.update(submitted_at=timezone.now() - timedelta(days=40))
    said = "access.submittedform: 1 due, 1 {}, 0 waiting for the archive, 0 held back.\n"
    assert firstline("retention", "--dry-run") == (0, said.format("to be deleted"), "")
    assert SubmittedForm.objects.exists()
    assert firstline("retention") == (0, said.format("deleted"), "")
    assert not SubmittedForm.objects.exists()
    account = json.loads(firstline("retention", "--json")[1])
    assert account["dry_run"] is False
    assert asdict(expire.Account("access.submittedform", 0)) | {"held_by": []} in account["tables"]


def test_what_is_held_back_is_said(firstline: Command, hub: Hub, adviser: Person) -> None:
    Person.objects.update(joined_at=timezone.now() - timedelta(days=3650))
    assert "1 held back (by hubs.membership)." in firstline("retention")[1]
    assert Person.objects.exists()


def test_two_do_not_delete_at_once(firstline: Command) -> None:
    with expire._alone():
        code, out, err = firstline("retention")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "being deleted already" in err
