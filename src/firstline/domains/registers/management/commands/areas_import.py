"""``areas_import KIND FILE --country GB``: the engine room of ``firstline areas import``."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.registers.actions import import_areas
from firstline.domains.registers.areas import AreaAccount
from firstline.domains.registers.management.commands.registers_import import REFUSED, day
from firstline.domains.registers.models import AreaTable
from firstline.foundation.access.refusals import Refused


class Command(BaseCommand):
    """Prints the closing account on standard output.

    Raises CommandError with return code 2 and one sentence for a file that is refused.
    """

    help = "Load a country's area table: where postcodes lie, or classes of municipalities."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "kind", metavar="KIND", choices=AreaTable.Kind.values, help="postcodes, or classes"
        )
        parser.add_argument("file", metavar="FILE", type=Path, help="its CSV, plain or gzipped")
        parser.add_argument("--country", required=True, metavar="CC", help="two letters, such as GB")
        parser.add_argument(
            "--date", type=day, metavar="YYYY-MM-DD", help="the day of the table; today when left out"
        )
        parser.add_argument("--source", default="", help="who made the table, for the pages that use it")
        parser.add_argument("--json", action="store_true", help="print the account as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            account = import_areas(
                kind=options["kind"],
                country=options["country"],
                path=options["file"],
                dated_on=options["date"] or timezone.localdate(),
                source=options["source"],
            )
        except Refused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        in_json = json.dumps(account.as_json(), ensure_ascii=False)
        self.stdout.write(in_json if options["json"] else closing(account))


def closing(account: AreaAccount) -> str:
    """The account for people: the counts, then a line for each refusal."""
    counts = _("%(read)d read, %(kept)d kept, %(without)d in no municipality, %(refused)d refused") % {
        "read": account.read,
        "kept": account.kept,
        "without": account.without_area,
        "refused": account.refused,
    }
    refusals = [
        _("line %(line)d, %(number)s: %(reason)s")
        % {"line": problem.line, "number": problem.number or "–", "reason": problem.reason}
        for problem in account.problems
    ]
    return "\n".join([counts, *refusals])
