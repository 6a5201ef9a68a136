"""The words of the timeline entries that this room writes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.foundation.audit.kinds import register_kind
from firstline.foundation.locale.languages import in_language
from firstline.foundation.packs import load_instrument
from firstline.foundation.ui.wording import list_text


def _named(entry: Mapping[str, Any]) -> dict[str, Any]:
    instrument = load_instrument(entry["instrument"], entry["version"])
    title = instrument.title.text(get_language())
    about = in_language(entry.get("about", {}), get_language())
    if about:
        title = _("%(title)s – %(about)s") % {"title": title, "about": about}
    return {**entry, "title": title}


def _areas(entry: Mapping[str, Any]) -> dict[str, Any]:
    instrument = load_instrument(entry["instrument"], entry["version"])
    labels = [instrument.dimension(key).label.text(get_language()) for key in entry["dimensions"]]
    return {**_named(entry), "areas": list_text(labels)}


def register() -> None:
    """Register every kind of entry that this room writes."""
    register_kind(
        "assessments.invited",
        lambda entry: _("%(person)s was asked to answer “%(title)s”") % _named(entry),
        "envelope-closed",
    )
    register_kind(
        "assessments.completed",
        lambda entry: _("“%(title)s” was answered") % _named(entry),
        "clipboard-checkmark",
    )
    register_kind(
        "assessments.withdrawn", lambda entry: _("“%(title)s” was withdrawn") % _named(entry), "x-mark"
    )
    register_kind(
        "assessments.verified",
        lambda entry: _("Evidence was seen for “%(title)s”: %(areas)s") % _areas(entry),
        "checkmark-circle",
    )
    register_kind(
        "assessments.unverified",
        lambda entry: _("No longer verified in “%(title)s”: %(areas)s") % _areas(entry),
        "arrow-undo",
    )
