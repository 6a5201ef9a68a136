"""Following the registers in the background, where the installation wants it."""

import logging

from django.conf import settings
from django_tasks import task

from firstline.domains.hubs.models import Hub
from firstline.domains.registers import queries
from firstline.domains.registers.adapters.rows import Unit
from firstline.domains.registers.fetching import running
from firstline.domains.registers.updates import FeedGap
from firstline.foundation.access.refusals import Refused

logger = logging.getLogger(__name__)

UNITS: tuple[Unit, ...] = ("company", "site")


def fetch_where_wanted() -> None:
    """Wake the task, for the worker's own round must not wait for another's server."""
    if settings.FIRSTLINE_REGISTER_FETCH:
        fetch_news.enqueue()


@task()
def fetch_news() -> int:
    """Read the news of the registers for each hub that has imported one. Returns how many runs ended well.

    Behind a gap, the whole file is fetched. A run that is refused, for want of a network say, is tried
    again in an hour: nothing relies on any one run.
    """
    running.clear_incoming()
    ended_well = 0
    for register in running.FETCHED:
        for hub in queries.hubs_that_imported(register):
            for unit in UNITS:
                if queries.last_snapshot_day(hub, register, unit) is not None:
                    ended_well += _ends_well(register, unit, hub)
    return ended_well


def _ends_well(register: str, unit: Unit, hub: Hub) -> bool:
    try:
        try:
            running.follow(register=register, unit=unit, hub=hub, by=None, say=logger.info)
        except FeedGap:
            running.fetch_file(register=register, unit=unit, hub=hub, by=None, say=logger.info)
            running.follow(register=register, unit=unit, hub=hub, by=None, say=logger.info)
    except Refused as refused:
        logger.warning("%s of %s for %s: %s", unit, register, hub.slug, refused)
        return False
    return True
