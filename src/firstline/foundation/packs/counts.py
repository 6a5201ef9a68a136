"""Counts: how many of a list of things are so, read out of the answers and drawn beside the result."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from firstline.engine.counting import Band, Item, Tally, check_bands, tally
from firstline.foundation.packs.asked import BaseQuestion
from firstline.foundation.packs.conditions import Standing, standings
from firstline.foundation.packs.questions import YES, YesNoQuestion
from firstline.foundation.packs.schema import Labelled, Text, at, require_distinct

Alternative = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(=[a-z0-9_]+)?$", max_length=90)]


class CountItem(Labelled):
    """One thing that is counted: so if any of `any_of` was answered.

    any_of: each ``question=option``, or a yes_no question alone, of which yes counts.
    """

    any_of: tuple[Alternative, ...] = Field(min_length=1)

    def item(self) -> Item:
        """The item as the engine counts it."""
        return Item(self.key, tuple(_parts(alternative) for alternative in self.any_of))


class CountBand(Labelled):
    """A named stretch of the count, from `lower` up to the next band's."""

    lower: int = Field(ge=0)


class Count(Labelled):
    """A count. source: where its items and bands are from, and what is not known of them."""

    items: tuple[CountItem, ...] = Field(min_length=1)
    bands: tuple[CountBand, ...] = Field(min_length=1)
    source: Text

    def cuts(self) -> tuple[Band, ...]:
        """The bands as the engine compares them."""
        return tuple(Band(band.key, band.lower) for band in self.bands)

    def check(self, questions: Sequence[BaseQuestion]) -> None:
        """Raises `ValueError` where it counts what is not asked, or its bands do not fit."""
        with at("items"):
            require_distinct("item", [item.key for item in self.items])
        with at("bands"):
            require_distinct("band", [band.key for band in self.bands])
            check_bands(self.cuts(), len(self.items))
        by_key = {question.key: question for question in questions}
        for number, item in enumerate(self.items):
            with at("items", number, "any_of"):
                for alternative in item.any_of:
                    self._check_counted(alternative, by_key)

    def _check_counted(self, alternative: str, by_key: Mapping[str, BaseQuestion]) -> None:
        key, option = _parts(alternative)
        question = by_key.get(key)
        if question is None or option not in question.choices():
            raise ValueError(f"the count {self.key!r} counts {alternative!r}, which nobody is asked")
        if "=" not in alternative and not isinstance(question, YesNoQuestion):
            raise ValueError(f"write which option of {key!r} counts: {key}=…")

    def tally(self, questions: Sequence[BaseQuestion], answers: Mapping[str, object]) -> Tally:
        """Count the answers."""
        return tally([item.item() for item in self.items], _chosen(questions, answers))


def _parts(alternative: str) -> tuple[str, str]:
    key, _sign, option = alternative.partition("=")
    return key, option or YES


def _chosen(questions: Sequence[BaseQuestion], answers: Mapping[str, object]) -> dict[str, frozenset[str]]:
    """What was chosen, question by question: nothing where one was ruled out, no entry where it is open."""
    found: dict[str, frozenset[str]] = {}
    how = standings(questions, answers)
    for question in questions:
        answer = answers.get(question.key)
        if how[question.key] is Standing.RULED_OUT:
            found[question.key] = frozenset()
        elif how[question.key] is Standing.ASKED and question.choices() and question.is_answered(answer):
            found[question.key] = frozenset(answer if isinstance(answer, list) else [str(answer)])
    return found
