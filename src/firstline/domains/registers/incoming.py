"""Files that leaders upload: kept in the installation's home until their import has ended."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.access import can_import
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.models import RegisterImport
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import roles_of
from firstline.foundation.tasks import actions as runs
from firstline.foundation.tasks.models import Run
from firstline.foundation.ui.days import check_day_that_has_been

IMPORT = "registers.import"
# The whole of Norway, packed, is a third of it.
MOST_MEGABYTES = 600


class Upload(Protocol):
    """A file that came with a form."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...


def choices(hub: Hub) -> list[tuple[str, str]]:
    """The registers of the hub's country, each with its title."""
    return [
        (name, str(adapter.title)) for name, adapter in ADAPTERS.items() if adapter.country == hub.country
    ]


def path_of(details: Mapping[str, Any]) -> Path:
    """Where an import's file is kept."""
    # The key is a UUID of ours, whatever stands in the database.
    return Path(settings.FIRSTLINE_HOME) / "incoming" / str(UUID(details["key"]))


def delete(details: Mapping[str, Any]) -> None:
    """The import has ended: its file is kept no longer."""
    path_of(details).unlink(missing_ok=True)


@transaction.atomic
def accept(*, hub: Hub, register: str, snapshot_on: date, file: Upload, by: Person) -> Run:
    """Keep an uploaded file and let a worker import it.

    Raises Refused for who may not import, a day of which there can be no file, a file without content or one
    that is too large.
    """
    if not can_import(roles_of(by, hub.pk)):
        raise Refused(_("Only a leader of the hub may import a register."))
    check_day_that_has_been(snapshot_on)
    if not file.size:
        raise Refused(_("The file is empty. Was the download cut off?"))
    if file.size > MOST_MEGABYTES * 1_000_000:
        raise Refused(
            _("The file is larger than %(most)s MB. Send it packed (.gz), as the register offers it.")
            % {"most": MOST_MEGABYTES}
        )
    details = {
        "register": register,
        "snapshot_on": snapshot_on.isoformat(),
        "file": (file.name or "")[:300],
        "key": str(uuid4()),
    }
    path = path_of(details)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("xb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
        return runs.begin(
            kind=IMPORT, details=details, hub_id=hub.pk, by=by, unit="rows", total=_rows_last_time(register)
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _rows_last_time(register: str) -> int | None:
    """How many rows the register's latest file held: the next holds about as many."""
    last = RegisterImport.objects.filter(register=register).order_by("-finished_at").first()
    rows: int | None = last.account.get("read") if last else None
    return rows
