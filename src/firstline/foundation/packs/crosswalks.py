"""Crosswalks as data: how the codes of a classification changed, one step from each version to the next."""

from datetime import date
from functools import reduce
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from firstline.engine.crosswalk import Crosswalk
from firstline.foundation.packs.schema import Frozen, Key, Text, Words, at, require_distinct
from firstline.foundation.packs.vocabularies import Code

Codes = Annotated[tuple[Code, ...], Field(min_length=1)]


class ClassificationVersion(Frozen):
    """A version of the classification, and the day from which its codes are in use."""

    key: Code
    since: date


class CrosswalkStep(Frozen):
    """From one version to the next. unchanged: codes that stayed what they were. changed: what each other
    code became, itself among them where a part of it kept the code. A code in neither is unmapped.
    """

    from_version: Code = Field(alias="from")
    to_version: Code = Field(alias="to")
    unchanged: tuple[Code, ...] = ()
    changed: dict[Code, Codes] = {}

    @model_validator(mode="after")
    def _check(self) -> Self:
        with at("unchanged"):
            require_distinct("unchanged code", self.unchanged)
        for old, new in self.changed.items():
            with at("changed", old):
                require_distinct(f"successor of {old!r}", new)
                if old in self.unchanged:
                    raise ValueError(
                        f"the code {old!r} is both unchanged and changed; leave it in one of the two"
                    )
        return self


class CrosswalkSeries(Frozen):
    """How a classification changed. version: of the file; versions: of the classification, oldest first.

    classification, source: what it is and where the facts are from, as they stand beside a figure.
    """

    key: Key
    version: int = Field(ge=1)
    title: Text
    classification: Words
    source: Words
    versions: tuple[ClassificationVersion, ...] = Field(min_length=2)
    steps: tuple[CrosswalkStep, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        with at("versions"):
            require_distinct("version", (version.key for version in self.versions))
        for number, (earlier, later) in enumerate(pairwise(self.versions), start=1):
            with at("versions", number):
                if later.since <= earlier.since:
                    raise ValueError(f"the version {later.key!r} is not later than the one before it")
        wanted = [(earlier.key, later.key) for earlier, later in pairwise(self.versions)]
        if [(step.from_version, step.to_version) for step in self.steps] != wanted:
            raise ValueError("the steps do not go from each version to the next, in order")
        return self

    def codes(self) -> list[frozenset[str]]:
        """The codes of each version, in order."""
        first = [frozenset(step.unchanged) | step.changed.keys() for step in self.steps]
        last = self.steps[-1]
        ends = frozenset(last.unchanged) | {code for codes in last.changed.values() for code in codes}
        return [*first, ends]

    def version_on(self, day: date) -> str:
        """The version in use on a day. Raises `ValueError` for one before the first."""
        keys = [version.key for version in self.versions if version.since <= day]
        if not keys:
            first = self.versions[0]
            raise ValueError(f"the codes before {first.since} are not known to {self.key}")
        return keys[-1]

    def between(self, earlier: date, later: date) -> Crosswalk | None:
        """The crosswalk from the codes in use on one day to those on a later one; `None` where they are the
        same. Raises `ValueError` for days in the wrong order, and for one before the first version.
        """
        if later < earlier:
            raise ValueError(
                f"{later} is before {earlier}; a crosswalk goes forward, and can then be inverted"
            )
        keys = [version.key for version in self.versions]
        first, last = keys.index(self.version_on(earlier)), keys.index(self.version_on(later))
        walks = [self._crosswalk(step) for step in self.steps[first:last]]
        return reduce(Crosswalk.then, walks) if walks else None

    def _crosswalk(self, step: CrosswalkStep) -> Crosswalk:
        stayed = {code: frozenset((code,)) for code in step.unchanged}
        went = {old: frozenset(new) for old, new in step.changed.items()}
        return Crosswalk(
            self.classification, step.from_version, step.to_version, {**stayed, **went}, self.source
        )
