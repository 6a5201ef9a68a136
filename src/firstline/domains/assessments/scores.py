"""Scores as they are stored: exact, and in the instrument's order whatever the database does to keys."""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from firstline.engine.scoring import Score, Scores


def to_stored(scores: Scores) -> dict[str, Any]:
    """Plain JSON values; a value is written "numerator/denominator", so nothing is rounded.

    The dimensions are a list, because PostgreSQL does not keep the order of an object's keys.
    """
    return {
        "algorithm": scores.algorithm,
        "overall": _stored(scores.overall),
        "dimensions": [{"key": key, **_stored(part)} for key, part in scores.dimensions.items()],
    }


def from_stored(stored: Mapping[str, Any]) -> Scores:
    """The scores that ``to_stored`` wrote, equal to what the engine gave."""
    return Scores(
        overall=_score(stored["overall"]),
        dimensions=MappingProxyType({part["key"]: _score(part) for part in stored["dimensions"]}),
        algorithm=stored["algorithm"],
    )


def _stored(score: Score) -> dict[str, Any]:
    value = None if score.value is None else f"{score.value.numerator}/{score.value.denominator}"
    return {"value": value, "se": score.se, "answered": score.answered, "asked": score.asked}


def _score(stored: Mapping[str, Any]) -> Score:
    value = stored["value"]
    return Score(
        value=None if value is None else Fraction(value),
        se=stored["se"],
        answered=stored["answered"],
        asked=stored["asked"],
    )
