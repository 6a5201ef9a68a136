"""The words of the timeline entries that this room writes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from firstline.foundation.audit.kinds import register_kind


def register() -> None:
    """Register every kind of entry that this room writes."""
    register_kind("outcomes.change_seen", _change_seen, "trend-up")
    register_kind("outcomes.feedback_not_asked", _not_asked, "information")


def _change_seen(entry: Mapping[str, Any]) -> str:
    # Nothing of how much was given in between: that may be recorded later, and the change's page counts it.
    return _("The new mapping can be set against the first")


def _not_asked(entry: Mapping[str, Any]) -> str:
    if entry["why"] == "nobody":
        return _("Nobody acts for the client, so nobody was asked whether what was given was of use")
    if entry["why"] == "no_mail":
        return _("No mail server is named, so the client was not asked whether what was given was of use")
    return _("The client was not asked whether what was given was of use: %(reason)s") % entry
