"""Eligibility rules from and to plain data, whose shape `firstline.engine.eligibility.rules` states."""

from collections.abc import Callable, Iterable, Mapping

from firstline.engine.eligibility.rules import (
    MAX_YEARS,
    ActivityRule,
    AgeRule,
    AreaRule,
    LegalFormRule,
    Rule,
    RuleError,
    SizeRule,
    Stage,
    StageRule,
    activity_prefix,
)

MAX_EMPLOYEES = 10_000_000


def rules_from_data(data: Mapping[str, object]) -> tuple[Rule, ...]:
    """Build the rules, in the fixed order of `KINDS`. Raises `RuleError` naming the place."""
    for kind in data:
        if kind not in _READERS:
            raise RuleError("unknown_kind", str(kind))
    return tuple(read(data[kind]) for kind, read in _READERS.items() if kind in data)


def rules_to_data(rules: Iterable[Rule]) -> dict[str, dict[str, object]]:
    """The inverse of `rules_from_data`, of JSON values, with entries that say nothing left out.

    Raises `RuleError` for two rules of one kind, which the data could not tell apart.
    """
    data: dict[str, dict[str, object]] = {}
    for rule in rules:
        kind, entries = _entries(rule)
        if kind in data:
            raise RuleError("repeated_kind", kind)
        data[kind] = {name: value for name, value in entries.items() if value not in (None, [])}
    return data


def _entries(rule: Rule) -> tuple[str, dict[str, object]]:
    match rule:
        case SizeRule():
            return "size", {"min": rule.minimum, "max": rule.maximum}
        case AgeRule():
            return "age", {"min_years": rule.min_years, "max_years": rule.max_years}
        case StageRule():
            return "stage", {"accepted": [stage.value for stage in rule.accepted]}
        case ActivityRule():
            return "activity", {"accepted": list(rule.accepted), "excluded": list(rule.excluded)}
        case AreaRule():
            return "area", {"accepted": list(rule.accepted), "excluded": list(rule.excluded)}
        case LegalFormRule():
            return "legal_form", {"accepted": list(rule.accepted), "excluded": list(rule.excluded)}


def _size(data: object) -> Rule:
    low, high = _range("size", data, "min", "max", MAX_EMPLOYEES)
    return SizeRule(minimum=low, maximum=high)


def _age(data: object) -> Rule:
    low, high = _range("age", data, "min_years", "max_years", MAX_YEARS)
    return AgeRule(min_years=low, max_years=high)


def _activity(data: object) -> Rule:
    accepted, excluded = _lists("activity", data)
    for place, patterns in (("activity.accepted", accepted), ("activity.excluded", excluded)):
        for pattern in patterns:
            activity_prefix(pattern, place)
    return ActivityRule(accepted=accepted, excluded=excluded)


def _area(data: object) -> Rule:
    accepted, excluded = _lists("area", data)
    return AreaRule(accepted=accepted, excluded=excluded)


def _legal_form(data: object) -> Rule:
    accepted, excluded = _lists("legal_form", data)
    return LegalFormRule(accepted=accepted, excluded=excluded)


def _stage(data: object) -> Rule:
    entries = _table("stage", data, {"accepted"})
    names = _strings("stage.accepted", entries.get("accepted", []))
    if not names:
        raise RuleError("empty", "stage")
    for name in names:
        if name not in set(Stage):
            raise RuleError("unknown_stage", "stage.accepted", name)
    return StageRule(accepted=tuple(Stage(name) for name in names))


_READERS: dict[str, Callable[[object], Rule]] = {
    "stage": _stage,
    "area": _area,
    "activity": _activity,
    "legal_form": _legal_form,
    "size": _size,
    "age": _age,
}
KINDS = tuple(_READERS)


def _table(kind: str, data: object, known: set[str]) -> Mapping[str, object]:
    if not isinstance(data, Mapping):
        raise RuleError("wrong_shape", kind, data)
    for name in data:
        if name not in known:
            raise RuleError("unknown_entry", f"{kind}.{name}")
    return data


def _range(
    kind: str, data: object, low_name: str, high_name: str, limit: int
) -> tuple[int | None, int | None]:
    entries = _table(kind, data, {low_name, high_name})
    low = _number(f"{kind}.{low_name}", entries.get(low_name), limit)
    high = _number(f"{kind}.{high_name}", entries.get(high_name), limit)
    if low is None and high is None:
        raise RuleError("empty", kind)
    if low is not None and high is not None and low > high:
        raise RuleError("min_above_max", kind)
    return low, high


def _number(place: str, value: object, limit: int) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise RuleError("not_a_number", place, value)
    if not 0 <= value <= limit:
        raise RuleError("out_of_range", place, value)
    return value


def _lists(kind: str, data: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    entries = _table(kind, data, {"accepted", "excluded"})
    accepted = _strings(f"{kind}.accepted", entries.get("accepted", []))
    excluded = _strings(f"{kind}.excluded", entries.get("excluded", []))
    if not accepted and not excluded:
        raise RuleError("empty", kind)
    return accepted, excluded


def _strings(place: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise RuleError("wrong_shape", place, value)
    for item in value:
        if not isinstance(item, str) or not item.strip():
            raise RuleError("wrong_shape", place, item)
    return tuple(item.strip() for item in value)
