"""An import in words: what it is, how far it is, and its account."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.registers.account import Account
from firstline.domains.registers.queries import register_title
from firstline.foundation.tasks.kinds import Told
from firstline.foundation.ui.wording import day_text, number_text

MOST_SHOWN = 20


def title(details: Mapping[str, Any]) -> str:
    """Which register's file of which day."""
    return _("%(register)s of %(day)s") % {
        "register": register_title(details["register"]),
        "day": day_text(date.fromisoformat(details["snapshot_on"])),
    }


def so_far(done: int, total: int | None) -> str:
    """How many rows are read; the total is what the file before this one held."""
    if total:
        return _("%(done)s of about %(total)s rows read") % {
            "done": number_text(done, 0),
            "total": number_text(total, 0),
        }
    return ngettext("%(done)s row read", "%(done)s rows read", done) % {"done": number_text(done, 0)}


def said_once(say: Callable[[str], None]) -> Callable[[Account], None]:
    """Say how many rows are read, and not again of the same ones when they are checked and stored."""
    said = set()

    def report(account: Account) -> None:
        if account.read not in said:
            said.add(account.read)
            say(so_far(account.read, None))

    return report


def told(account: Mapping[str, Any]) -> Told:
    """The closing account as a page shows it."""
    counts = (
        (_("rows in the file"), "read"),
        (_("in the area"), "kept"),
        (_("new"), "new"),
        (_("updated"), "updated"),
        (_("unchanged"), "unchanged"),
        (_("refused"), "refused"),
    )
    return Told(
        figures=[(words, number_text(account[name], 0)) for words, name in counts],
        remarks=remarks(account),
        refusals=[
            (_where(problem["line"], problem["number"]), problem["reason"]) for problem in account["problems"]
        ],
    )


def _where(line: int, number: str) -> str:
    if not number:
        return _("line %(line)s") % {"line": number_text(line, 0)}
    return _("line %(line)s, %(number)s") % {"line": number_text(line, 0), "number": number}


def remarks(account: Mapping[str, Any]) -> list[str]:
    """What the counts of a stored account do not say."""
    said = []
    if older := account.get("older"):
        said.append(
            ngettext(
                "%(count)d row is older than what is stored and changed nothing.",
                "%(count)d rows are older than what is stored and changed nothing.",
                older,
            )
            % {"count": older}
        )
    if elsewhere := account.get("elsewhere"):
        said.append(
            ngettext(
                "%(count)d company outside the area was stored already and was brought up to date.",
                "%(count)d companies outside the area were stored already and were brought up to date.",
                elsewhere,
            )
            % {"count": elsewhere}
        )
    if unknown_legal_forms := account.get("unknown_legal_forms"):
        forms = ", ".join(f"{form} ({count})" for form, count in sorted(unknown_legal_forms.items()))
        said.append(_("Legal forms that do not tell what a company is: %(forms)s.") % {"forms": forms})
    if codes := account.get("unknown_activity_codes"):
        shown = ", ".join(f"{code} ({count})" for code, count in sorted(codes.items())[:MOST_SHOWN])
        more = ", …" if len(codes) > MOST_SHOWN else ""
        said.append(
            _("Activity codes that lie in no sector that we know: %(codes)s.") % {"codes": shown + more}
        )
    if without_place := account.get("without_place"):
        said.append(
            ngettext(
                "%(count)d row lies in no municipality that is known; "
                "a table of postcodes says where: firstline areas import.",
                "%(count)d rows lie in no municipality that is known; "
                "a table of postcodes says where: firstline areas import.",
                without_place,
            )
            % {"count": without_place}
        )
    return [*said, *_about_columns(account)]


def _about_columns(account: Mapping[str, Any]) -> list[str]:
    said = []
    if added := account.get("columns_added"):
        said.append(
            _("Columns that are new, and not read: %(columns)s.") % {"columns": ", ".join(added[:MOST_SHOWN])}
        )
    if gone := account.get("columns_gone"):
        said.append(
            _("Columns that are missing, so that what they said before stays: %(columns)s.")
            % {"columns": ", ".join(gone[:MOST_SHOWN])}
        )
    return said
