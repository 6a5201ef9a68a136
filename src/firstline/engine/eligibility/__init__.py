"""May this client have this offer? See `firstline.engine.eligibility.rules` for the logic and the data."""

from firstline.engine.eligibility.data import KINDS, rules_from_data, rules_to_data
from firstline.engine.eligibility.rules import (
    ActivityRule,
    AgeRule,
    AreaRule,
    Check,
    ClientFacts,
    Eligibility,
    LegalFormRule,
    Rule,
    RuleError,
    SizeRule,
    Stage,
    StageRule,
    Verdict,
    activity_digits,
    evaluate,
)

__all__ = [
    "KINDS",
    "ActivityRule",
    "AgeRule",
    "AreaRule",
    "Check",
    "ClientFacts",
    "Eligibility",
    "LegalFormRule",
    "Rule",
    "RuleError",
    "SizeRule",
    "Stage",
    "StageRule",
    "Verdict",
    "activity_digits",
    "evaluate",
    "rules_from_data",
    "rules_to_data",
]
