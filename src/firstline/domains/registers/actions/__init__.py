"""What is written about registers: their files, their feeds, and what a hub does about a company."""

from firstline.domains.registers.actions.companies import (
    answer_prompt,
    end_ground,
    hold,
    record_ground,
    release,
    reopen_prompt,
)
from firstline.domains.registers.actions.feed import apply_updates, begin_feed, forget, note_fetched, purge
from firstline.domains.registers.actions.importing import (
    Progress,
    forget_snapshot,
    import_areas,
    import_register,
)

__all__ = [
    "Progress",
    "answer_prompt",
    "apply_updates",
    "begin_feed",
    "end_ground",
    "forget",
    "forget_snapshot",
    "hold",
    "import_areas",
    "import_register",
    "note_fetched",
    "purge",
    "record_ground",
    "release",
    "reopen_prompt",
]
