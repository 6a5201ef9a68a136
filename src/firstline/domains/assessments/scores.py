"""Scores as they are stored: exact, and in the instrument's order whatever the database does to keys."""

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from firstline.engine.counting import Tally
from firstline.engine.scoring import Score, Scores
from firstline.engine.team import Cell, Closeness, Picture


def to_stored(scores: Scores) -> dict[str, Any]:
    """Plain JSON values; a value is written "numerator/denominator", so nothing is rounded.

    The dimensions are a list, because PostgreSQL does not keep the order of an object's keys.
    """
    return {
        "algorithm": scores.algorithm,
        "error": scores.error,
        "overall": _stored(scores.overall),
        "dimensions": [{"key": key, **_stored(part)} for key, part in scores.dimensions.items()],
    }


def from_stored(stored: Mapping[str, Any]) -> Scores:
    """The scores that ``to_stored`` wrote, equal to what the engine gave."""
    return Scores(
        overall=_score(stored["overall"]),
        dimensions=MappingProxyType({part["key"]: _score(part) for part in stored["dimensions"]}),
        algorithm=stored["algorithm"],
        # What was stored before scores had errors says nothing of them.
        error=stored.get("error", ""),
    )


def counts_to_stored(tallies: Mapping[str, Tally]) -> list[dict[str, Any]]:
    """The counts beside the scores, as plain JSON values."""
    return [{"key": key, **asdict(found)} for key, found in tallies.items()]


def counts_from_stored(stored: list[dict[str, Any]]) -> dict[str, Tally]:
    """The counts that ``counts_to_stored`` wrote."""
    return {found["key"]: Tally(found["fulfilled"], found["unknown"], found["total"]) for found in stored}


def team_to_stored(picture: Picture) -> dict[str, Any]:
    """What a team's picture says beside its means, as plain JSON values."""
    return {
        "answered": picture.answered,
        "closeness": [{"key": key, **asdict(found)} for key, found in picture.closeness.items()],
        "parts": [{"part": part, **to_stored(scores)} for part, scores in picture.parts.items()],
        "icc": picture.icc,
        "cells": [
            {"dimension": dimension, "facet": facet, "value": str(cell.value), "members": cell.members}
            for (dimension, facet), cell in picture.cells.items()
        ],
    }


def team_from_stored(stored: Mapping[str, Any], scores: Scores) -> Picture:
    """The picture that ``team_to_stored`` wrote, with the means beside it."""
    closeness = {
        found["key"]: Closeness(found["members"], found["deviation"], found["agreement"])
        for found in stored["closeness"]
    }
    return Picture(
        answered=stored["answered"],
        scores=scores,
        closeness=MappingProxyType(closeness),
        parts=MappingProxyType({found["part"]: from_stored(found) for found in stored["parts"]}),
        icc=stored.get("icc"),
        # A picture that was made before there were cells has none.
        cells=MappingProxyType(
            {
                (found["dimension"], found["facet"]): Cell(Fraction(found["value"]), found["members"])
                for found in stored.get("cells", ())
            }
        ),
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
