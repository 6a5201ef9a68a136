"""The words of the timeline entries that this room writes."""

from django.utils.translation import gettext as _

from firstline.foundation.audit.kinds import register_kind


def register() -> None:
    """Register every kind of entry that this room writes."""
    register_kind("clients.meeting", lambda entry: _("Meeting"), "person-group")
    register_kind("clients.call", lambda entry: _("Call"), "phone")
    register_kind("clients.mail", lambda entry: _("Mail"), "envelope-closed")
    register_kind("clients.note", lambda entry: _("Note"), "note-pencil")
    register_kind(
        "clients.taken_on", lambda entry: _("Became a client, with %(contact)s as contact person") % entry
    )
    register_kind("clients.contact_person", lambda entry: _("%(contact)s became the contact person") % entry)
    register_kind(
        "clients.company_joined",
        lambda entry: _("“%(before)s” is now the company %(company)s (%(number)s)") % entry,
    )
    register_kind("clients.representative_added", lambda entry: _("%(name)s may act for the client") % entry)
    register_kind(
        "clients.representative_ended", lambda entry: _("%(name)s no longer acts for the client") % entry
    )
