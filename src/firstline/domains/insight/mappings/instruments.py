"""Which instruments map a client, so that their results are counted and targets set for them."""

from firstline.domains.hubs.models import Hub
from firstline.domains.insight.region.survey_answers import choices
from firstline.foundation.packs import Instrument, PackError, instruments, load_instrument


def counted() -> list[Instrument]:
    """The newest version of each that gives points, and is sent by hand."""
    return [one for one in instruments() if _maps(one)]


def can_be_counted(key: str) -> bool:
    """Whether there is such an instrument."""
    try:
        return _maps(load_instrument(key))
    except PackError:
        return False


def answered(hub: Hub) -> list[Instrument]:
    """Those that somebody in the hub has finished; the company mapping comes first."""
    return [one for one in choices(hub) if _maps(one)]


def _maps(instrument: Instrument) -> bool:
    return bool(instrument.dimensions) and instrument.asked == "by_hand"
