"""Formats: which column of a register's file or an area table says what: a new name is a line of data."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from firstline.foundation.packs.schema import Frozen, Key, Text, require_distinct

# Compared in lower case and without blanks around it: files have been seen to write a column in several ways.
Column = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$", to_lower=True)]


class Layout(Frozen):
    """One kind of file of a register.

    unit: what a row is: a company, a site of one (a place where it works), or, of an area table, an area.
    told_by: the beginning of a column's name that only this layout has; "" for the one that is left.
    array: the way to the rows' list in a JSON answer of the register, such as "_embedded.enheter"; "" where
        there is none.
    columns: our field -> the register's column, or several names of which a file has one, or [] where this
        layout has none and another has. In JSON, a dot leads into an object.
    required: fields without which a row cannot be understood.
    json_only: fields that the register's CSV never has, so that nobody is told that they are missing.
    others: columns that are known and not read; what is neither is told as new.
    """

    unit: Literal["company", "site", "area"]
    told_by: str = ""
    array: str = ""
    columns: Mapping[Key, Column | tuple[Column, ...]] = Field(min_length=1)
    required: tuple[Key, ...]
    json_only: tuple[Key, ...] = ()
    others: tuple[Column, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        unknown = [field for field in self.required if field not in self.columns]
        if unknown:
            raise ValueError(f"the required field {unknown[0]!r} has no column; name it under columns")
        names = [name for field in self.columns for name in self.names(field)]
        require_distinct("column", (*names, *self.others))
        return self

    def names(self, field: str) -> tuple[str, ...]:
        """The names that a field's column may have."""
        names = self.columns[field]
        return (names,) if isinstance(names, str) else names

    def known(self) -> frozenset[str]:
        """Every column that is known, by any of its names."""
        return frozenset(self.others).union(*(self.names(field) for field in self.columns))


class Format(Frozen):
    """The files of one register.

    envelopes: names of the objects that each record of its JSON is wrapped in.
    json_many: whether its JSON may be several arrays, answers or records, one after another in a file.
    longest_record: characters of JSON that one record may have; None is as ever.
    """

    key: Key
    version: int = Field(ge=1)
    title: Text
    source: str
    envelopes: tuple[str, ...] = ()
    json_many: bool = False
    longest_record: int | None = None
    layouts: tuple[Layout, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        for unit in {layout.unit for layout in self.layouts}:
            fields = [layout.columns.keys() for layout in self.layouts if layout.unit == unit]
            lacking = sorted(set().union(*fields).difference(*[set(fields[0]).intersection(*fields)]))
            if lacking:
                raise ValueError(
                    f"only some layouts of a {unit} have the field {lacking[0]!r}; give it to all, "
                    "with [] where a file has no column for it"
                )
        return self
