"""Who may have an offer, as plain fields of a form and as the engine's data, each turned into the other."""

from collections.abc import Mapping
from typing import Any

# The engine's kinds, each with its entries. The field of an entry is called ``<kind>_<entry>``.
LISTS = {
    "stage": ("accepted",),
    "area": ("accepted", "excluded"),
    "activity": ("accepted", "excluded"),
    "legal_form": ("accepted", "excluded"),
}
RANGES = {"size": ("min", "max"), "age": ("min_years", "max_years")}
ENTRIES = {**LISTS, **RANGES}


def field_name(kind: str, entry: str) -> str:
    return f"{kind}_{entry}"


FIELDS = tuple(field_name(kind, entry) for kind, entries in ENTRIES.items() for entry in entries)


def data_from_fields(fields: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The data for ``engine.eligibility.rules_from_data``; a field that is empty sets no rule.

    fields: the names of ``FIELDS`` -> a list of strings, or a number, or None.
    """
    data = {
        kind: {
            entry: value
            for entry in entries
            if (value := fields.get(field_name(kind, entry))) not in (None, [], "")
        }
        for kind, entries in ENTRIES.items()
    }
    return {kind: entries for kind, entries in data.items() if entries}


def fields_from_data(data: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The inverse of ``data_from_fields``: every name of ``FIELDS``, empty where there is no rule."""
    return {
        field_name(kind, entry): data.get(kind, {}).get(entry, [] if kind in LISTS else None)
        for kind, entries in ENTRIES.items()
        for entry in entries
    }
