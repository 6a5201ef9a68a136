"""The words of the timeline entries that this room writes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from firstline.domains.clients.models import Client
from firstline.foundation.audit.kinds import register_kind
from firstline.foundation.ui.wording import list_text


def _changed(details: Mapping[str, Any]) -> str:
    names = {field.name: str(field.verbose_name) for field in Client._meta.fields}
    what = list_text(names[field] for field in details["changed"])
    return _("What is known was corrected: %(what)s") % {"what": what}


def register() -> None:
    """Register every kind of entry that this room writes."""
    register_kind("clients.meeting", lambda entry: _("Meeting"), "person-group")
    register_kind("clients.call", lambda entry: _("Call"), "phone")
    register_kind("clients.mail", lambda entry: _("Mail"), "envelope-closed")
    register_kind("clients.note", lambda entry: _("Note"), "note-pencil")
    register_kind("clients.message", lambda entry: _("Message"), "chat")
    register_kind("clients.reply", lambda entry: _("Answer"), "chat")
    register_kind(
        "clients.taken_on", lambda entry: _("Became a client, with %(contact)s as contact person") % entry
    )
    register_kind("clients.changed", _changed, "pencil")
    register_kind("clients.closed", lambda entry: _("Is no longer a client"), "stop")
    register_kind(
        "clients.taken_on_by_mistake", lambda entry: _("Had been taken on by mistake"), "arrow-undo"
    )
    register_kind("clients.reopened", lambda entry: _("Became a client again"))
    register_kind("clients.contact_person", lambda entry: _("%(contact)s became the contact person") % entry)
    register_kind(
        "clients.company_joined",
        lambda entry: _("“%(before)s” is now the company %(company)s (%(number)s)") % entry,
    )
    register_kind(
        "clients.company_joined_by_mistake",
        lambda entry: _("Had been joined to %(company)s (%(number)s) by mistake") % entry,
        "arrow-undo",
    )
    register_kind(
        "clients.company_removed",
        lambda entry: _("The register has removed the company; what it said is gone, what you wrote stays"),
        "trash",
    )
    register_kind("clients.representative_added", lambda entry: _("%(name)s may act for %(client)s") % entry)
    register_kind(
        "clients.representative_back", lambda entry: _("%(name)s acts for %(client)s after all") % entry
    )
    register_kind(
        "clients.representative_ended", lambda entry: _("%(name)s no longer acts for %(client)s") % entry
    )
