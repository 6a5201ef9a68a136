"""Letting go of a company that its register has removed: of what the register said, nothing may stay."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from firstline.domains.clients.actions import record
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.registers import actions as registers
from firstline.domains.registers import queries
from firstline.foundation.audit import trail
from firstline.foundation.locale.names import search_name


@transaction.atomic
def let_go_of_company(*, company_id: int, personal: bool) -> None:
    """Take the link to a removed company from each hub's client, tell its adviser, and have the row deleted.

    What the hub wrote stays, and so does the name, unless it was a person's: then the client has a neutral
    one, which the adviser corrects with what the person said themselves. Doing it again does nothing, and
    neither does doing it for a company that the register has stated anew in the meantime.
    """
    if queries.waits_to_go(company_id) is None:
        return
    for client in Client.objects.filter(company_id=company_id).select_related("hub").order_by("id"):
        client.company = None
        client.kind = Client.Kind.TRADER
        if personal:
            client.name = _neutral_name(client)
            client.search_name = search_name(client.name)
        client.save(update_fields=["company", "kind", "name", "search_name"])
        _strike_from_timeline(client, personal=personal)
        trail.record(action="clients.let_go_of_company", by=None, hub_id=client.hub_id, subject=client)
        record(
            client=client,
            kind="clients.company_removed",
            by=None,
            details={"personal": personal},
            key=f"clients.company_removed/{client.pk}/{company_id}",
        )
    registers.forget(company_id=company_id)


def _neutral_name(client: Client) -> str:
    """In the hub's own language, for it is stored."""
    with translation.override(client.hub.languages[0]):
        return _("Business no longer in the register")


def _strike_from_timeline(client: Client, *, personal: bool) -> None:
    """The line that told of the company's number, and whose it was."""
    for entry in TimelineEntry.objects.filter(client=client, kind="clients.company_joined"):
        entry.details = entry.details | {"number": "–"} | ({"company": client.name} if personal else {})
        entry.save(update_fields=["details"])
