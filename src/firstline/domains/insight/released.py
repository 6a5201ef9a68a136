"""What may be shown of the hub's clients together, to everybody at the desk alike.

Pages are printed and passed on, so none shows more than may leave the desk, also to who may open the clients
one by one.
"""

from collections.abc import Sequence
from typing import TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight import presenters, queries
from firstline.engine.disclosure import Exact, ProtectedTables
from firstline.foundation.disclosure import ledger
from firstline.foundation.disclosure.models import Audience
from firstline.foundation.packs import sectors, size_bands

CLIENTS = "clients"
Shown = TypeVar("Shown")


def release(
    hub: Hub,
    by: Person | None,
    subject: str,
    table: Exact[Shown],
    *,
    population: str = CLIENTS,
    snapshot: str = "",
) -> ledger.Released[Shown]:
    """Decide what of a table may be shown, and record it; all arguments are as the ledger's."""
    return ledger.release(
        hub_id=hub.pk,
        subject=subject,
        audience=Audience.STAFF,
        population=population,
        table=table,
        threshold=hub.disclosure_threshold,
        by=by,
        may_see_rows=False,
        snapshot=snapshot,
    )


def standing(
    hub: Hub, by: Person | None, standings: Sequence[queries.Standing]
) -> ledger.Released[ProtectedTables]:
    """How many clients of which sector and size stand at which level."""
    return release(
        hub,
        by,
        "insight.region/standing",
        presenters.standing(standings, not_mapped=queries.NOT_MAPPED, **names()),
        snapshot=ledger.snapshot_of(sorted([one.sector, one.size, one.level] for one in standings)),
    )


def names() -> dict[str, dict[str, str]]:
    """The names of sectors, sizes and levels by their keys, in the order to show."""
    language = get_language()
    return {
        "sectors": {**dict(sectors().choices(language)), queries.NOT_STATED: _("Not stated")},
        "sizes": {
            **dict(size_bands().choices(language)),
            "withheld": _("Withheld by the register"),
            queries.NOT_STATED: _("Not stated"),
            queries.NOT_IN_REGISTER: _("In no register, and not asked"),
        },
        "levels": {
            **{level.key: level.label.text(language) for level in queries.instrument().levels},
            queries.NO_LEVEL: _("No level named"),
            queries.NOT_MAPPED: _("Not mapped"),
        },
    }
