"""The import as long work: a worker does it, and a page shows how far it is."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import actions, incoming, words
from firstline.domains.registers.account import Account
from firstline.domains.registers.models import RegisterImport
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.tasks.kinds import Kind, Report, register_kind
from firstline.foundation.tasks.models import Run


def work(run: Run, report: Report) -> dict[str, Any]:
    """Import the file that was uploaded. Stopped before it is stored, nothing of it is."""
    hub = Hub.objects.filter(pk=run.hub_id or 0).first()
    by = Person.objects.filter(pk=run.by_id or 0, is_active=True).first()
    if hub is None or by is None:
        raise Refused(_("Only a leader of the hub may import a register."))
    register, snapshot_on = run.details["register"], date.fromisoformat(run.details["snapshot_on"])
    path = incoming.path_of(run.details)
    if not path.exists():
        raise Refused(_("The file is not here any longer. Upload it again."))
    newest = RegisterImport.objects.filter(hub=hub).order_by("-pk").values_list("pk", flat=True).first() or 0

    def progress(account: Account) -> None:
        # What is stored cannot be stopped any more, and its account must not say that it was.
        stored = RegisterImport.objects.filter(
            hub=hub, register=register, snapshot_on=snapshot_on, pk__gt=newest, by_id=by.pk
        )
        if not stored.exists():
            report(account.read, None)

    with timezone.override(hub.time_zone):
        account = actions.import_register(
            register=register, path=path, hub=hub, snapshot_on=snapshot_on, by=by, progress=progress
        )
    # The account keeps the name that the file had when it was uploaded, not the one that we kept it under.
    RegisterImport.objects.filter(hub=hub, pk__gt=newest, file_name=path.name, register=register).update(
        file_name=run.details["file"]
    )
    return account.in_full()


def register() -> None:
    """Tell the foundation of this kind of work."""
    register_kind(
        incoming.IMPORT,
        Kind(
            title=words.title,
            so_far=words.so_far,
            told=words.told,
            roles=frozenset({Role.HUB_LEADER, Role.OWNER, Role.AUDITOR}),
            work=work,
            put_away=incoming.delete,
        ),
    )
