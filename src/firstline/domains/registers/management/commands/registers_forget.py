"""``registers_forget REGISTER DATE``: the engine room of ``firstline registers forget``."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.registers.actions import forget_snapshot
from firstline.domains.registers.management.commands.registers_import import REFUSED, day
from firstline.domains.registers.models import Snapshot, Unit
from firstline.foundation.access.refusals import Refused


class Command(BaseCommand):
    """Prints what was taken away on standard output, and what stays on standard error.

    Raises CommandError with return code 2 and one sentence where there is no such snapshot.
    """

    help = "Take a snapshot of a register away that should never have been imported."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("register", metavar="REGISTER", help="which register, such as brreg")
        parser.add_argument("date", metavar="DATE", type=day, help="the day of the snapshot, as YYYY-MM-DD")
        parser.add_argument("--unit", choices=Unit.values, default=Unit.COMPANY.value)
        parser.add_argument("--json", action="store_true", help="print the account as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            gone = forget_snapshot(
                register=options["register"],
                snapshot_on=options["date"],
                unit=options["unit"],
                by=None,
            )
        except Refused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        left = Snapshot.objects.filter(register=gone.register, unit=gone.unit).count()
        account = {
            "register": gone.register,
            "unit": gone.unit,
            "snapshot_on": gone.snapshot_on.isoformat(),
            "rows": gone.rows,
            "snapshots_left": left,
        }
        self.stdout.write(json.dumps(account) if options["json"] else closing(gone, left))
        self.stderr.write(
            _(
                "What the file said of companies stays in the database, until a file of the same day or a "
                "newer one says otherwise."
            ),
            str,
        )


def closing(gone: Snapshot, left: int) -> str:
    """The account for people."""
    said = ngettext(
        "The snapshot of %(day)s is gone, with its %(rows)s row.",
        "The snapshot of %(day)s is gone, with its %(rows)s rows.",
        gone.rows,
    ) % {"day": gone.snapshot_on.isoformat(), "rows": gone.rows}
    stay = ngettext("%(count)d other stays.", "%(count)d others stay.", left) % {"count": left}
    return f"{said} {stay}"
