"""The declaration that every model of ours carries as ``retention``; a test covers all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Basis(Enum):
    """The legal basis of holding the data (GDPR article 6)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal obligation"
    PUBLIC_TASK = "public task"
    NONE = "no personal data"


class Erasure(Enum):
    """What happens to a row when a person whom it names asks to be erased."""

    DELETE = "the row is deleted"
    CLEAR = "the name is taken out, the row stays"
    KEEP = "the row stays as it is"
    NOBODY = "the row names nobody"


@dataclass(frozen=True, kw_only=True)
class Retention:
    """What a table is for and how long it lives.

    purpose: one sentence, for the record of processing.
    basis: the legal basis.
    months: how long a row is kept after it is closed or last used; None is as long as the hub exists.
    archive: whether an archive law may require the row to be handed over before it is deleted.
    erase: what erasing a person does, for each field that points at her: a foreign key to a person,
        or a field that holds her e-mail address.
    blank: text fields emptied together with a field that is cleared.
    named_in: JSON fields in which her name may stand as a value; it is taken out.
    why_kept: the sentence shown to the person where something is kept.
    """

    purpose: str
    basis: Basis
    months: int | None = None
    archive: bool = False
    erase: Mapping[str, Erasure] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    named_in: tuple[str, ...] = ()
    why_kept: str = ""
