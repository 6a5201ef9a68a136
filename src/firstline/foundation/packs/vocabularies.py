"""Vocabularies: closed lists of keys with names, some with what a rule needs to know of each entry."""

from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from firstline.foundation.packs.schema import Frozen, Text, at, require_distinct

Code = Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=60)]
Division = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}(-[0-9]{2})?$")]


class Entry(Frozen):
    """A key, often a code of a register, and its name."""

    key: Code
    label: Text
    help: Text | None = None


class LegalForm(Entry):
    """A legal form and what kind of organisation it tells; "unknown" where the form does not tell.

    names: how the register's files write the form where they do not write its key, in any capitals.
    """

    kind: Literal["business", "public_body", "association", "estate", "unknown"]
    names: tuple[str, ...] = ()

    def written(self) -> tuple[str, ...]:
        """Everything that files write for the form, in lower case."""
        return tuple(dict.fromkeys(name.lower() for name in (self.key, *self.names)))


class SizeBand(Entry):
    """A range of employees, or of whole years; both ends are included, no `maximum` is no upper end."""

    minimum: int = Field(ge=0)
    maximum: int | None = None


class Sector(Entry):
    """A section of NACE and its two-digit divisions, such as "01-03" or "35".

    but: digits of codes that begin like the section's and are a register's own, of no sector.
    """

    divisions: tuple[Division, ...] = Field(min_length=1)
    but: tuple[str, ...] = ()

    def holds(self, division: str) -> bool:
        """Whether the section has that two-digit division."""
        for span in self.divisions:
            first, _, last = span.partition("-")
            if first <= division <= (last or first):
                return True
        return False


class OfferKind(Entry):
    """A kind of offer. develops: whether it develops competence, as a course does and a voucher does not."""

    develops: bool = False


E = TypeVar("E", bound=Entry)


class Vocabulary(Frozen, Generic[E]):
    """A list of entries in the order in which people see them."""

    key: Code
    version: int = Field(ge=1)
    title: Text
    source: str | None = None
    entries: tuple[E, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        with at("entries"):
            require_distinct("entry", self.keys())
        return self

    def keys(self) -> tuple[str, ...]:
        """The keys, in order."""
        return tuple(entry.key for entry in self.entries)

    def get(self, key: str | None) -> E | None:
        """The entry of that key, `None` when there is none."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def name(self, key: str, language: str | None) -> str:
        """The name of that key in the language; of a key that is not there, the key itself."""
        entry = self.get(key)
        return key if entry is None else entry.label.text(language)

    def choices(self, language: str | None) -> list[tuple[str, str]]:
        """(key, name) pairs for a form field."""
        return [(entry.key, entry.label.text(language)) for entry in self.entries]


SCHEMAS: dict[str, type[Entry]] = {
    "legal_forms": LegalForm,
    "size_bands": SizeBand,
    "age_bands": SizeBand,
    "sectors": Sector,
    "offer_kinds": OfferKind,
}
"""The entries of a vocabulary by the first part of its name; all others are plain."""
