"""The words of the timeline entries that this room writes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.foundation.audit.kinds import register_kind
from firstline.foundation.locale.languages import in_language


def register() -> None:
    """Register every kind of entry that this room writes."""
    register_kind("plans.started", lambda entry: _("The development plan was begun"), "tasklist")
    register_kind("plans.goal_added", lambda entry: _("New goal: “%(goal)s”") % entry, "tasklist")
    register_kind(
        "plans.goal_changed", lambda entry: _("Goal “%(before)s” is now “%(goal)s”") % entry, "pencil"
    )
    register_kind("plans.goal_open", lambda entry: _("Goal taken up again: “%(goal)s”") % entry, "tasklist")
    register_kind(
        "plans.goal_reached", lambda entry: _("Goal reached: “%(goal)s”") % entry, "checkmark-circle"
    )
    register_kind("plans.goal_dropped", lambda entry: _("Goal dropped: “%(goal)s”") % entry, "x-mark")
    register_kind("plans.step_added", lambda entry: _("New step: “%(step)s”") % entry, "tasklist")
    register_kind("plans.step_changed", _step_changed, "pencil")
    register_kind("plans.step_todo", lambda entry: _("Step to do again: “%(step)s”") % entry, "tasklist")
    register_kind("plans.step_doing", lambda entry: _("Step under way: “%(step)s”") % entry, "tasklist")
    register_kind("plans.step_done", lambda entry: _("Step done: “%(step)s”") % entry, "checkmark-circle")
    register_kind("plans.step_dropped", lambda entry: _("Step dropped: “%(step)s”") % entry, "x-mark")
    register_kind(
        "plans.agreed_by_client",
        lambda entry: _("%(who)s agreed to the plan for %(client)s") % entry,
        "handshake",
    )
    register_kind(
        "plans.agreed_by_hub", lambda entry: _("%(who)s agreed to the plan for the hub") % entry, "handshake"
    )
    register_kind("plans.delivered", _delivered, "checkmark-circle")


def _step_changed(entry: Mapping[str, Any]) -> str:
    if entry["before"] == entry["step"]:
        return _("Step changed: “%(step)s”") % entry
    return _("Step “%(before)s” is now “%(step)s”") % entry


def _delivered(entry: Mapping[str, Any]) -> str:
    what = in_language(entry["titles"], get_language()) or entry["step"]
    return _("Given: “%(what)s”") % {"what": what} if what else _("Something was given")
