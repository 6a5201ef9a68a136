"""The front door's guide: three questions that lead to the right offers and people."""

from typing import Self

from pydantic import Field, model_validator

from firstline.foundation.packs.schema import Frozen, Key, Labelled, Text, require_distinct


class Who(Labelled):
    """What somebody is. has_company: None where the answer does not say. topics: asked about, in order."""

    has_company: bool | None = None
    topics: tuple[Key, ...] = Field(min_length=1)


class How(Labelled):
    """A way to be helped. kinds: of offers; none is all of them."""

    kinds: tuple[Key, ...] = ()


class WhoQuestion(Frozen):
    ask: Text
    choices: tuple[Who, ...] = Field(min_length=2)


class WhatQuestion(Frozen):
    """Its choices are the topics that the answer before names."""

    ask: Text


class HowQuestion(Frozen):
    ask: Text
    choices: tuple[How, ...] = Field(min_length=2)


class Guide(Frozen):
    """Three questions, asked one after another; the address holds the answers, nothing is stored."""

    key: Key
    version: int = Field(ge=1)
    who: WhoQuestion
    what: WhatQuestion
    how: HowQuestion

    @model_validator(mode="after")
    def _check(self) -> Self:
        for question in (self.who, self.how):
            require_distinct("choice", (choice.key for choice in question.choices))
        return self

    def who_is(self, key: str) -> Who | None:
        """The answer to the first question, None for what is none."""
        return next((choice for choice in self.who.choices if choice.key == key), None)

    def how_is(self, key: str) -> How | None:
        """The answer to the third question, None for what is none."""
        return next((choice for choice in self.how.choices if choice.key == key), None)
