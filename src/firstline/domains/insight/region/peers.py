"""Whom a client that has answered an instrument is compared with in its report: others of its kind.

The numbers are those that the page of local business life shows of the same answers, released as one with
them: who has both learns no more than from one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.domains.insight.region import making, sections, survey
from firstline.domains.insight.region.survey_answers import answers
from firstline.domains.insight.region.survey_released import MUNICIPALITY, SECTOR, SIZE, Grouped, told
from firstline.engine.averages import Estimate
from firstline.foundation import store
from firstline.foundation.packs import Instrument

ALIKE = (SIZE, SECTOR, MUNICIPALITY)
# Groups of those of whom something is not known, which are no kind of company.
UNKNOWN = frozenset({"withheld", "not_stated", "not_in_register", "elsewhere"})


@dataclass(frozen=True)
class Peers:
    """A group that a client is in.

    name: what they have in common. answered: how many have answered, the client among them; None where
    that is hidden. means: of the points, 0 to 100, by "overall" and by dimension, with their intervals where
    these may be told; empty where hidden.
    """

    name: str
    answered: int | None
    means: Mapping[str, Estimate]


def peers_of(client: Client, instrument: Instrument, *, by: Person | None) -> tuple[Peers, ...]:
    """All of the hub's clients that answered, then those of the client's size, sector and municipality.

    Empty where no register has been imported or its figures are still being calculated, where the client is
    counted nowhere, and where too few have answered to tell anything.
    by: who reads the report; what may be shown is the same for everybody.
    """
    hub = client.hub
    try:
        with store.only_kept():
            figures = making.kept_figures(hub)
    except store.NotKept:
        making.ask_for_cubes(hub)
        return ()
    of = answers(hub, instrument)
    if figures is None or client.pk not in of.points:
        return ()
    page = sections.told(figures, hub, "")
    names = survey.group_names(hub, page, of)
    groups = survey.grouped(hub, page, of, names)
    shown = told(hub, by, of, groups)
    if shown.means is None:
        return ()
    everybody = Peers(_("All who have answered"), shown.answered, shown.estimates(shown.means.all))
    alike = (
        Peers(
            names[dimension][group],
            shown.by_group.get(dimension, {}).get(group),
            shown.estimates(shown.mean(dimension, group)),
        )
        for dimension, group in _its_groups(groups, client)
    )
    return (everybody, *alike)


def _its_groups(groups: Grouped, client: Client) -> Iterator[tuple[str, str]]:
    for dimension in ALIKE:
        group = groups.of[client.pk].get(dimension)
        if group is not None and group not in UNKNOWN:
            yield dimension, group
