"""The limits that XLSForm writes as expressions and our questions have as fields."""

import re
from collections.abc import Mapping
from typing import Any

from firstline.domains.assessments.exchange.surveyjs_elements import day, in_order

LIMIT = re.compile(r"\.\s*(>=|<=|>|<)\s*(-?\d{1,15})")
LENGTH = re.compile(r"string-length\(\s*\.\s*\)\s*(<=|<)\s*(\d{1,5})")
DAY = re.compile(
    r"\.\s*(>=|<=)\s*(?:date\(\s*)?(?:'(\d{4}-\d\d-\d\d)'|\"(\d{4}-\d\d-\d\d)\"|(today\(\)))\s*\)?"
)
ALONE = re.compile(
    r"not\(\s*selected\(\s*\.\s*,\s*['\"]([^'\"]+)['\"]\s*\)\s+and\s+count-selected\(\s*\.\s*\)\s*>\s*1\s*\)"
)
AND = re.compile(r"\s+and\s+(?![^()]*count-selected)", re.IGNORECASE)
LONGEST_ANSWER = 20_000


def limits(kind: str, constraint: str) -> dict[str, Any] | None:
    """What the constraint says of an answer, in our fields; `None` where it says anything else.

    Of ticks it is ``alone``, the names of the options that stand alone.
    """
    found: dict[str, Any] = {}
    reading = {"number": _number, "money": _number, "date": _day, "text": _length, "ticks": _alone}.get(kind)
    for part in AND.split(constraint.strip()):
        told = reading(part.strip()) if reading else None
        if told is None or found.keys() & told.keys() - {"alone"}:
            return None
        found["alone"] = (*found.get("alone", ()), *told.pop("alone", ()))
        found |= told
    alone = found.pop("alone", ())
    if kind == "ticks":
        return {"alone": alone}
    low, high = ("earliest", "latest") if kind == "date" else ("minimum", "maximum")
    if kind == "text" or "today" in found.values():
        return found
    return in_order({low: found.get(low), high: found.get(high)})


def _number(part: str) -> dict[str, Any] | None:
    match = LIMIT.fullmatch(part)
    if match is None:
        return None
    sign, number = match[1], int(match[2])
    if sign in (">", ">="):
        return {"minimum": number + (sign == ">")}
    return {"maximum": number - (sign == "<")}


def _length(part: str) -> dict[str, Any] | None:
    match = LENGTH.fullmatch(part)
    longest = int(match[2]) - (match[1] == "<") if match else 0
    return {"max_length": longest} if 1 <= longest <= LONGEST_ANSWER else None


def _day(part: str) -> dict[str, Any] | None:
    match = DAY.fullmatch(part)
    limit = None if match is None else "today" if match[4] else day(match[2] or match[3])
    if match is None or limit is None:
        return None
    return {"earliest" if match[1] == ">=" else "latest": limit}


def _alone(part: str) -> dict[str, Any] | None:
    match = ALONE.fullmatch(part)
    return {"alone": (match[1],)} if match else None


def as_constraint(kind: str, settings: Mapping[str, Any], alone: tuple[str, ...] = ()) -> str:
    """The constraint that says what our fields say; "" where they say nothing."""
    parts = [f"not(selected(., '{name}') and count-selected(.) > 1)" for name in alone]
    if kind in ("number", "money"):
        for sign, name in ((">=", "minimum"), ("<=", "maximum")):
            if settings.get(name) is not None:
                parts.append(f". {sign} {settings[name]}")
    if kind == "date":
        for sign, name in ((">=", "earliest"), ("<=", "latest")):
            if settings.get(name) is not None:
                limit = "today()" if settings[name] == "today" else f"date('{settings[name]}')"
                parts.append(f". {sign} {limit}")
    if kind == "text":
        parts.append(f"string-length(.) <= {settings['max_length']}")
    return " and ".join(parts)
