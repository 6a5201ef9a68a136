from dataclasses import dataclass

from firstline.foundation.facts.registry import Fact, fact


@fact("library.PagePublished")
@dataclass(frozen=True, kw_only=True)
class PagePublished(Fact):
    """An editor published a page: for the first time, or with changes."""

    hub_id: int
    page_id: int
    first_time: bool
