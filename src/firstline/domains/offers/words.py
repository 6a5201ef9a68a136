"""Eligibility in sentences: what a rule asks for, and what is wrong with one that cannot be used."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.engine.eligibility import (
    ActivityRule,
    AgeRule,
    AreaRule,
    LegalFormRule,
    Rule,
    RuleError,
    SizeRule,
    Stage,
    StageRule,
)
from firstline.foundation.ui.wording import list_text


def refusal(error: RuleError) -> str:
    """What is wrong with a rule and what to do, for the person who wrote it."""
    value = {"value": error.value}
    match error.code, error.place.partition(".")[0]:
        case "min_above_max", "size":
            return _("The fewest employees is more than the most. Swap the two numbers.")
        case "min_above_max", _place:
            return _("The youngest age is above the oldest. Swap the two numbers.")
        case "bad_activity_code", _place:
            return (
                _("“%(value)s” is no activity code. Begin with the two digits of a division: 62, or 62.02.")
                % value
            )
        case "not_a_number" | "out_of_range", _place:
            return _("“%(value)s” cannot be used here. Write a whole number of zero or more.") % value
        case "unknown_stage", _place:
            return _("Choose founders, companies, or both.")
        case _code, place:
            return _("The rule “%(place)s” for who may have it cannot be read.") % {"place": place}


def rule_text(rule: Rule, areas: Mapping[str, str]) -> str:
    """One rule as a sentence for anyone.

    areas: area code -> its name, where it is known; a code without a name is shown as it is.
    """
    match rule:
        case StageRule():
            return _stage(rule)
        case SizeRule():
            return _size(rule)
        case AgeRule():
            return _age(rule)
        case AreaRule():
            accepted = [areas.get(code, code) for code in rule.accepted]
            excluded = [areas.get(code, code) for code in rule.excluded]
            return _lists(_("Located in %(these)s"), _("Not located in %(these)s"), accepted, excluded)
        case ActivityRule():
            return _lists(
                _("Activity code %(these)s"), _("Not activity code %(these)s"), rule.accepted, rule.excluded
            )
        case LegalFormRule():
            return _lists(
                _("Legal form %(these)s"), _("Not legal form %(these)s"), rule.accepted, rule.excluded
            )


def _stage(rule: StageRule) -> str:
    if set(rule.accepted) == set(Stage):
        return _("For founders and for companies")
    if Stage.FOUNDER in rule.accepted:
        return _("For founders who have no company yet")
    return _("For companies")


def _size(rule: SizeRule) -> str:
    low, high = rule.minimum, rule.maximum
    numbers = {"low": low, "high": high}
    if low is None:
        return ngettext("At most %(high)s employee", "At most %(high)s employees", high or 0) % numbers
    if high is None:
        return ngettext("At least %(low)s employee", "At least %(low)s employees", low) % numbers
    return ngettext("%(low)s to %(high)s employee", "%(low)s to %(high)s employees", high) % numbers


def _age(rule: AgeRule) -> str:
    low, high = rule.min_years, rule.max_years
    numbers = {"low": low, "high": high}
    if low is None:
        return (
            ngettext("Started at most %(high)s year ago", "Started at most %(high)s years ago", high or 0)
            % numbers
        )
    if high is None:
        return (
            ngettext("Started at least %(low)s year ago", "Started at least %(low)s years ago", low) % numbers
        )
    return (
        ngettext("Started %(low)s to %(high)s year ago", "Started %(low)s to %(high)s years ago", high)
        % numbers
    )


def _lists(only: str, not_these: str, accepted: Sequence[str], excluded: Sequence[str]) -> str:
    parts = []
    if accepted:
        parts.append(only % {"these": list_text(accepted)})
    if excluded:
        parts.append(not_these % {"these": list_text(excluded)})
    return "; ".join(parts)
