"""What may be published of people and companies: counts, sums, and several tables of the same ones."""

from firstline.engine.disclosure.counts import exact, mean_or_suppressed, protect
from firstline.engine.disclosure.differencing import DifferentMembersError, revealed
from firstline.engine.disclosure.linked import (
    Counted,
    LinkedTables,
    ProtectedTables,
    exact_linked,
    link,
    protect_linked,
)
from firstline.engine.disclosure.lone import Lone, LoneNumbers, ProtectedLone, exact_lone, protect_lone
from firstline.engine.disclosure.means import (
    Averaged,
    Grouping,
    MeanTables,
    ProtectedMeans,
    Spread,
    exact_means,
    protect_means,
)
from firstline.engine.disclosure.periods import (
    ALL_TIME,
    Dated,
    DatedNumber,
    Period,
    PeriodNumbers,
    exact_periods,
    protect_periods,
)
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
    "ALL_TIME",
    "SUPPRESSED",
    "Averaged",
    "CountTable",
    "Counted",
    "Dated",
    "DatedNumber",
    "DifferentMembersError",
    "Exact",
    "Figure",
    "Grouping",
    "LinkedTables",
    "Lone",
    "LoneNumbers",
    "MeanTables",
    "NotSafeError",
    "Period",
    "PeriodNumbers",
    "Place",
    "ProtectedLone",
    "ProtectedMeans",
    "ProtectedSums",
    "ProtectedTable",
    "ProtectedTables",
    "Shown",
    "ShownSum",
    "Spread",
    "SumRules",
    "SumTable",
    "Suppressed",
    "Told",
    "exact",
    "exact_linked",
    "exact_lone",
    "exact_means",
    "exact_periods",
    "exact_sums",
    "is_dominated",
    "link",
    "mean_or_suppressed",
    "protect",
    "protect_linked",
    "protect_lone",
    "protect_means",
    "protect_periods",
    "protect_sums",
    "protection_level",
    "revealed",
]
