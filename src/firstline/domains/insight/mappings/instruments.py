"""Which instruments map a client, so that their results are counted and targets set for them."""

from firstline.domains.assessments import queries as assessments
from firstline.domains.hubs.models import Hub
from firstline.domains.insight.region.survey_answers import choices
from firstline.foundation.packs import Instrument


def counted(hub: Hub) -> list[Instrument]:
    """The newest version of each that gives points and is sent by hand: ours, then the hub's own."""
    return [one for one in assessments.offered_to(hub) if _maps(one)]


def answered(hub: Hub) -> list[Instrument]:
    """Those that somebody in the hub has finished; the company mapping comes first."""
    return [one for one in choices(hub) if _maps(one)]


def _maps(instrument: Instrument) -> bool:
    return bool(instrument.dimensions) and instrument.asked == "by_hand"
