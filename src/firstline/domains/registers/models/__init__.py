"""Tables of the registers: companies, what was brought in of them, and what a hub does about them."""

from firstline.domains.registers.models.companies import Company, Hold, Kind, Stated, Unit
from firstline.domains.registers.models.imports import (
    AreaTable,
    FeedCursor,
    FetchedFile,
    RegisterImport,
    Snapshot,
)
from firstline.domains.registers.models.prompts import ContactGround, Prompt, PromptKind

__all__ = [
    "AreaTable",
    "Company",
    "ContactGround",
    "FeedCursor",
    "FetchedFile",
    "Hold",
    "Kind",
    "Prompt",
    "PromptKind",
    "RegisterImport",
    "Snapshot",
    "Stated",
    "Unit",
]
