"""What a register said, in words: what happened, and why it is worth a call."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from firstline.foundation.audit.kinds import register_kind
from firstline.foundation.locale.names import place_name
from firstline.foundation.ui.wording import day_text

LOGGED = "registers.said"
# The kinds about a company that may soon be gone.
GRAVE = frozenset({"in_liquidation", "bankrupt", "deleted"})


def happened(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What happened, as a sentence about the company without its name or a full stop."""
    if kind == "new_company":
        founded = after.get("founded_on")
        day = founded or after.get("registered_on")
        said = {"day": day_text(date.fromisoformat(day)) if day else "", "place": _place(after)}
        if not day:
            return _("Is new in the register, in %(place)s") % said
        return (_("Founded %(day)s in %(place)s") if founded else _("Registered %(day)s in %(place)s")) % said
    if kind in {"moved_in", "moved_out"}:
        return _("Moved from %(before)s to %(after)s") % {"before": _place(before), "after": _place(after)}
    if kind == "new_activity":
        return _("Has another activity: %(after)s in place of %(before)s") % {
            "before": before.get("activity", ""),
            "after": after.get("activity", ""),
        }
    if kind == "deleted":
        return _("Was deleted from the register %(day)s") % {
            "day": day_text(date.fromisoformat(after["deleted_on"]))
        }
    if kind in {"grown", "shrunk", "first_employees"}:
        return _size(kind, before, after)
    return _("Is bankrupt") if kind == "bankrupt" else _("Is being wound up")


def _size(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    said = {"before": _people(before), "after": _people(after)}
    if kind == "first_employees":
        return _("Has its first employees: %(after)s") % said
    if kind == "grown":
        return _("Has grown: from %(before)s to %(after)s employees") % said
    return _("Has become smaller: from %(before)s to %(after)s employees") % said


def _place(values: Mapping[str, Any]) -> str:
    name = str(values.get("name") or "")
    if name:
        return place_name(name)
    return _("municipality %(code)s") % {"code": values.get("municipality", "")}


def _people(values: Mapping[str, Any]) -> str:
    """The number of employees, or the band that it lies in: "3", "1–4"."""
    if values.get("employees") is not None:
        return str(values["employees"])
    return str(values.get("band") or _("not stated")).replace("-", "–")


def why(kind: str, *, is_client: bool) -> str:
    """Why it is worth a call, in one sentence."""
    if kind == "deleted" and not is_client:
        return _("Ask what comes next, if you know who stood behind it.")
    return {
        "new_company": _("Welcome it, and say what you can do for it."),
        "first_employees": _("Being an employer is new to it: ask what it needs."),
        "moved_in": _("It is new here: say hello."),
        "moved_out": _("Say goodbye, or hand it over to the hub at its new place."),
        "new_activity": _("Ask what is new, and whether its plan still fits."),
        "in_liquidation": _("A call now may still save something, or help with closing down."),
        "bankrupt": _("Ask how people are, and who needs help to go on."),
        "deleted": _("End it as a client, or ask what comes next."),
        "grown": _("Growth brings new needs: ask which."),
        "shrunk": _("Ask how it is going."),
    }[kind]


def on_today(kind: str) -> str:
    """What happened, to read on from a client's name."""
    return {
        "new_company": _("is new in the register"),
        "first_employees": _("has its first employees"),
        "moved_in": _("has moved into your area"),
        "moved_out": _("has moved out of your area"),
        "new_activity": _("has another activity"),
        "in_liquidation": _("is being wound up"),
        "bankrupt": _("is bankrupt"),
        "deleted": _("was deleted from the register"),
        "grown": _("has grown"),
        "shrunk": _("has become smaller"),
    }[kind]


def read_on(what: str) -> str:
    """What happened, as ``happened`` says it, to read on from a client's name."""
    return what[:1].lower() + what[1:]


def _logged(details: Mapping[str, Any]) -> str:
    said = happened(details["kind"], details["before"], details["after"])
    return _("The register said: %(what)s") % {"what": said}


def register() -> None:
    """Register the kind of timeline entry that these pages write."""
    register_kind(LOGGED, _logged, "newspaper")
