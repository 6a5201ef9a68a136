"""Work that the worker does about each hour. A room registers its own when the application is ready."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

Work = Callable[[], object]

_work: dict[str, Work] = {}


def hourly(name: str, work: Work) -> None:
    """Register work under a name. It should be short, and put what takes long into a task."""
    _work[name] = work


def do_all() -> None:
    """Do all of it; what fails is logged and does not keep the rest from being done."""
    for name, work in _work.items():
        try:
            work()
        except Exception:
            logger.exception("the hourly work %s failed; it is tried again in an hour", name)
