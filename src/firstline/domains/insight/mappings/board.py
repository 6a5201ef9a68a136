"""The page of the hub's mappings, as an address asks for it: an instrument, filters, and one segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight import released
from firstline.domains.insight.mappings import figures, lists, segments
from firstline.domains.insight.mappings.instruments import answered
from firstline.domains.insight.mappings.segments import Member, Segment, Spread
from firstline.domains.insight.models import Boundary, Target
from firstline.foundation.charts.figure import Figure
from firstline.foundation.packs import PackError, load_instrument
from firstline.foundation.ui.listing import Listing


@dataclass(frozen=True)
class Filter:
    """A field to filter by: its word in the address, its name, what can be chosen, and what is; "" is all."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Board:
    """All that the page shows.

    choices: the instruments that somebody has answered. segments: each with the address of its list.
    chosen: the segment whose list stands on the page; None for everybody. rows: the clients on it, with the
        name of the segment that each stands in. versions: how many of the instrument were answered.
    has_errors: whether anybody's points have a standard error.
    """

    key: str
    title: str
    choices: Sequence[tuple[str, str]]
    filters: Sequence[Filter]
    segments: Sequence[tuple[Segment, str]]
    chosen: Segment | None
    of_segments: Figure
    of_points: Figure
    by_municipality: Figure | None
    map_source: str
    spreads: Sequence[Spread]
    versions: int
    has_errors: bool
    listing: Listing
    rows: Sequence[tuple[Client, Member, str]]


def board(person: Person, hub: Hub, query: QueryDict) -> Board | None:
    """The page for who may see the hub's clients; None before anybody has answered an instrument."""
    choices = answered(hub)
    if not choices:
        return None
    instrument = next((one for one in choices if one.key == query.get("instrument")), choices[0])
    served = segments.served(person, hub)
    everybody = segments.members(served, hub, instrument.key)
    filters = _filters(query, everybody)
    members = segments.filtered(everybody, {one.name: one.chosen for one in filters})
    found = segments.segments(members, instrument)
    chosen = next((one for one in found if one.key == query.get("segment")), None)
    names = {one.key: one.label for one in found}
    by_client = {one.client_id: one for one in members}
    listing = lists.of_segment(
        query, served.filter(pk__in=chosen.clients if chosen else list(by_client)), by_client, names
    )
    addresses = [_address(query, one.key) for one in found]
    boundary = Boundary.objects.filter(hub=hub).first()
    return Board(
        key=instrument.key,
        title=instrument.title.text(get_language()),
        choices=[(one.key, one.title.text(get_language())) for one in choices],
        filters=filters,
        segments=list(zip(found, addresses, strict=True)),
        chosen=chosen,
        of_segments=figures.of_segments(found, addresses),
        of_points=figures.of_points(members),
        by_municipality=figures.by_municipality(members, boundary.outlines if boundary else None),
        map_source=boundary.source if boundary else "",
        spreads=segments.spreads(members, instrument),
        versions=len({one.mapped.version for one in members if one.mapped}),
        has_errors=lists.has_errors(members),
        listing=listing,
        rows=[(client, by_client[client.pk], names[by_client[client.pk].segment]) for client in listing.page],
    )


def title(target: Target) -> str:
    """What a target's instrument is called; its key where its file is gone."""
    try:
        return load_instrument(target.instrument).title.text(get_language())
    except PackError:
        return target.instrument


def _filters(query: QueryDict, of: Sequence[Member]) -> list[Filter]:
    """The fields with what the clients have, in the order of the names that are known, else by name."""
    known = released.names()
    return [
        _filter(query, "sector", _("Sector"), {one.sector for one in of}, known["sectors"]),
        _filter(query, "size", _("Size"), {one.size for one in of}, known["sizes"]),
        _by_name(query, "municipality", _("Municipality"), {m.municipality: m.municipality_name for m in of}),
        _by_name(query, "adviser", _("Contact person"), {one.adviser: one.adviser_name for one in of}),
    ]


def _filter(query: QueryDict, name: str, label: str, held: set[str], known: Mapping[str, str]) -> Filter:
    options = [(key, words) for key, words in known.items() if key in held]
    return Filter(name, label, options, _chosen(query, name, held))


def _by_name(query: QueryDict, name: str, label: str, held: Mapping[str, str]) -> Filter:
    options = sorted(held.items(), key=lambda option: (option[1], option[0]))
    return Filter(name, label, options, _chosen(query, name, set(held)))


def _chosen(query: QueryDict, name: str, held: set[str]) -> str:
    wanted = query.get(name, "")
    return wanted if wanted in held else ""


def _address(query: QueryDict, segment: str) -> str:
    kept = query.copy()
    for gone in ("page", "file"):
        kept.pop(gone, None)
    kept["segment"] = segment
    return f"?{kept.urlencode()}#clients"
