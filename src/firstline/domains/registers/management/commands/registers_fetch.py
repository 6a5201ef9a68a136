"""``registers_fetch REGISTER --hub SLUG``: the engine room of ``firstline registers fetch``."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub
from firstline.domains.registers.adapters.rows import Unit
from firstline.domains.registers.fetching.running import fetch_file, follow
from firstline.domains.registers.management.commands.registers_import import REFUSED, closing, hub_named
from firstline.domains.registers.updates import UpdateAccount
from firstline.domains.registers.words import remarks
from firstline.foundation.access.refusals import Refused

# Companies first: what a site is, is told by its company.
UNITS: dict[str, tuple[Unit, ...]] = {
    "companies": ("company",),
    "sites": ("site",),
    "both": ("company", "site"),
}


class Command(BaseCommand):
    """Prints progress and remarks on standard error, and an account a unit on standard output.

    Raises CommandError with return code 2 and one sentence where the register cannot be asked or a hub or
    a file is refused; what was done for the units before stays done, and its account is printed.
    """

    help = "Fetch a business register, or its news, over the network for a hub."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("register", metavar="REGISTER", help="which register: brreg")
        parser.add_argument("--hub", required=True, metavar="SLUG", help="the hub whose area is kept")
        parser.add_argument("--units", choices=UNITS, default="both", help="both when left out")
        parser.add_argument("--updates", action="store_true", help="the news since the last time only")
        parser.add_argument("--json", action="store_true", help="print the account as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        hub = hub_named(options["hub"])
        run = self._updates if options["updates"] else self._file
        accounts: dict[str, Any] = {}
        try:
            for unit in UNITS[options["units"]]:
                words, accounts[unit] = run(options["register"], unit, hub)
                if not options["json"]:
                    self.stdout.write(f"{unit}: {words}")
        except Refused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        finally:
            if options["json"] and accounts:
                self.stdout.write(json.dumps(accounts, ensure_ascii=False))

    def _file(self, register: str, unit: Unit, hub: Hub) -> tuple[str, dict[str, Any]]:
        account = fetch_file(register=register, unit=unit, hub=hub, by=None, say=self._say)
        if account is None:
            return _("unchanged since the last time"), {"unchanged_file": True}
        for remark in remarks(account.in_full()):
            self._say(remark)
        return closing(account), account.as_json()

    def _updates(self, register: str, unit: Unit, hub: Hub) -> tuple[str, dict[str, Any]]:
        account = follow(register=register, unit=unit, hub=hub, by=None, say=self._say)
        if account.unknown_words:
            self._say(
                _("Kinds of change that nobody knows, taken for changes: %(words)s.")
                % {"words": ", ".join(sorted(account.unknown_words))}
            )
        return closing_updates(account), account.as_json()

    def _say(self, text: str) -> None:
        # Progress is no error, and so not in its colour.
        self.stderr.write(text, str)


def closing_updates(account: UpdateAccount) -> str:
    """The account of a run over the feed for people: the counts, then a line for each refusal."""
    counts = _(
        "%(read)d updates read: %(new)d new, %(updated)d updated, %(unchanged)d unchanged, "
        "%(elsewhere)d outside the area, %(deleted)d deleted, %(removed)d removed, %(not_ours)d not ours, "
        "%(not_found)d not found, %(repeated)d repeated, %(refused)d refused"
    )
    refusals = [
        _("%(number)s: %(reason)s") % {"number": problem["number"] or "–", "reason": problem["reason"]}
        for problem in account.problems
    ]
    return "\n".join([counts % account.counts(), *refusals])
