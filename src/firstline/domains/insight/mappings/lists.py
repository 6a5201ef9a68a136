"""The lists behind the segments and the targets: their columns, on the page and in files."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firstline.domains.clients.models import Client
from firstline.domains.insight.mappings.progress import Progress, Stage
from firstline.domains.insight.mappings.segments import Member
from firstline.foundation.ui.listing import Cell, Column, Listing

STAGES: dict[str, str | Promise] = {
    "": _("all that are mapped"),
    Stage.MAPPED: _("mapped, nothing given"),
    Stage.GIVEN: _("mapped, given something, not mapped again"),
    Stage.DEVELOPED: _("developed"),
}
NAME = Column("name", _("Name"), ("search_name",), lambda client: client.name)
ADVISER = Column(
    "adviser",
    _("Contact person"),
    ("contact_person__name", "search_name"),
    lambda client: str(client.contact_person) if client.contact_person else "",
)


def has_errors(of: Iterable[Member]) -> bool:
    """Whether anybody's points have a standard error, so that there is a column for it."""
    return any(one.mapped is not None and one.mapped.overall.se is not None for one in of)


def of_segment(
    query: QueryDict, rows: QuerySet[Client], of: Mapping[int, Member], names: Mapping[str, str]
) -> Listing:
    """The clients of a segment. of: client -> what is known of it. names: segment -> its name."""

    def mapped(client: Any, what: str) -> Cell:
        found = of[client.pk].mapped
        if found is None:
            return None
        value = found.overall.value
        return {
            "points": None if value is None else round(float(value), 1),
            "se": None if found.overall.se is None else round(found.overall.se, 1),
            "on": found.on,
        }[what]

    error = Column("se", _("Standard error"), (), lambda client: mapped(client, "se"), numeric=True)
    columns = (
        NAME,
        Column("place", _("Municipality"), (), lambda client: of[client.pk].municipality_name),
        ADVISER,
        Column("segment", _("Segment"), (), lambda client: names[of[client.pk].segment]),
        Column("points", _("Points"), (), lambda client: mapped(client, "points"), numeric=True),
        *([error] if has_errors(of.values()) else []),
        Column("on", _("Mapped on"), (), lambda client: mapped(client, "on")),
    )
    return Listing(query, rows, columns, sort="name")


def of_target(query: QueryDict, rows: QuerySet[Client], of: Mapping[int, Progress]) -> Listing:
    """The clients behind a target. of: client -> how far it has come."""
    columns = (
        NAME,
        ADVISER,
        Column("stage", _("How far"), (), lambda client: str(STAGES[of[client.pk].stage])),
        Column("mapped", _("Mapped on"), (), lambda client: of[client.pk].mapped_on),
        Column("given", _("Given something on"), (), lambda client: of[client.pk].given_on),
        Column("again", _("Mapped again on"), (), lambda client: of[client.pk].again_on),
    )
    return Listing(query, rows, columns, sort="name")
