"""The declaration that every model of ours carries as ``retention``; a test covers all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from firstline.domains.hubs.models import Person


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
class Herself:
    """Rows that do not only name a person but are she, such as a founder who is the client.

    rows: makes the condition that finds those of a person.
    values: what their fields become.
    """

    rows: Callable[["Person"], Q]
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Retention:
    """What a table is for and how long it lives.

    purpose: one sentence, for the record of processing.
    basis: the legal basis.
    months: how long a row is kept after it is closed or last used; None is as long as the hub exists.
    counted_from: the field that the months are counted from; of several, the first that is filled in the
        row. A lookup path leads to another table. A row in which all are empty is still in use.
    archive: whether an archive law may require the row to be handed over before it is deleted.
    erase: what erasing a person does, for each field that points at her: a foreign key to a person,
        or a field that holds her e-mail address.
    blank: text fields emptied together with a field that is cleared.
    named_in: JSON fields in which her name may stand as a value; it is taken out.
    herself: the rows that are the person herself. Rows of other tables that point at these stay, and
        ``why_kept`` says why.
    free_text: fields in which people write what they like (text, or JSON with text in it). Where they
        mention her, the mention becomes a mark.
    told: fields that may name her and are not changed, each with the sentence that says why and what to
        do; where they do name her, that is told.
    why_kept: the sentence shown to the person where something is kept.
    """

    purpose: str
    basis: Basis
    months: int | None = None
    counted_from: tuple[str, ...] = ()
    archive: bool = False
    erase: Mapping[str, Erasure] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    named_in: tuple[str, ...] = ()
    herself: Herself | None = None
    free_text: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    why_kept: str = ""
