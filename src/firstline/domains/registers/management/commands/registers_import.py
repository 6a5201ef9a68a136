"""``registers_import REGISTER FILE --hub SLUG``: the engine room of ``firstline registers import``."""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub
from firstline.domains.hubs.queries import hub_by_slug
from firstline.domains.registers.account import Account
from firstline.domains.registers.actions import import_register
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.words import remarks, said_once
from firstline.foundation.access.refusals import Refused
from firstline.foundation.ui.days import written_day

REFUSED = 2


def hub_named(slug: str) -> Hub:
    """The hub that a command is for. Raises CommandError where there is none."""
    hub = hub_by_slug(slug)
    if hub is None:
        raise CommandError(
            _("There is no hub “%(slug)s”. Set it up first: firstline hubs create.") % {"slug": slug},
            returncode=REFUSED,
        )
    return hub


class Command(BaseCommand):
    """Prints progress and remarks on standard error, and the closing account on standard output.

    Raises CommandError with return code 2 and one sentence for a file or a hub that is refused.
    """

    help = "Import a snapshot of a business register for a hub."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("register", metavar="REGISTER", help="which register: " + ", ".join(ADAPTERS))
        parser.add_argument("file", metavar="FILE", type=Path, help="its CSV or JSON, plain or gzipped")
        parser.add_argument("--hub", required=True, metavar="SLUG", help="the hub whose area is kept")
        parser.add_argument(
            "--date", type=day, metavar="YYYY-MM-DD", help="the day of the snapshot; today when left out"
        )
        parser.add_argument("--json", action="store_true", help="print the account as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        hub = hub_named(options["hub"])
        self._say(_("Reading %(file)s …") % {"file": options["file"].name})
        try:
            account = import_register(
                register=options["register"],
                path=options["file"],
                hub=hub,
                snapshot_on=options["date"] or timezone.localdate(),
                by=None,
                progress=said_once(self._say),
            )
        except Refused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        for remark in remarks(account.in_full()):
            self._say(remark)
        in_json = json.dumps(account.as_json(), ensure_ascii=False)
        self.stdout.write(in_json if options["json"] else closing(account))

    def _say(self, text: str) -> None:
        # Progress is no error, and so not in its colour.
        self.stderr.write(text, str)


def day(text: str) -> date:
    """A day of the command line."""
    try:
        return written_day(text)
    except Refused as refused:
        raise ArgumentTypeError(str(refused)) from None


def closing(account: Account) -> str:
    """The account for people: the counts, then a line for each refusal."""
    counts = _(
        "%(read)d read, %(kept)d kept (%(new)d new, %(updated)d updated, %(unchanged)d unchanged), "
        "%(refused)d refused"
    )
    refusals = [
        _("line %(line)d, %(number)s: %(reason)s")
        % {"line": problem.line, "number": problem.number or "–", "reason": problem.reason}
        for problem in account.problems
    ]
    return "\n".join([counts % account.counts(), *refusals])
