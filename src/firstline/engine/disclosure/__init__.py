"""What may be published of people and companies: counts, sums, and several tables of the same ones."""

from firstline.engine.disclosure.counts import exact, mean_or_suppressed, protect
from firstline.engine.disclosure.releases import Figure, Told
from firstline.engine.disclosure.sums import (
    ProtectedSums,
    ShownSum,
    SumRules,
    SumTable,
    exact_sums,
    is_dominated,
    protect_sums,
    protection_level,
)
from firstline.engine.disclosure.system import SUPPRESSED, Exact, NotSafeError, Shown, Suppressed
from firstline.engine.disclosure.tables import CountTable, Place, ProtectedTable

__all__ = [
    "SUPPRESSED",
    "CountTable",
    "Exact",
    "Figure",
    "NotSafeError",
    "Place",
    "ProtectedSums",
    "ProtectedTable",
    "Shown",
    "ShownSum",
    "SumRules",
    "SumTable",
    "Suppressed",
    "Told",
    "exact",
    "exact_sums",
    "is_dominated",
    "mean_or_suppressed",
    "protect",
    "protect_sums",
    "protection_level",
]
