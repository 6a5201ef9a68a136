"""Crosswalks: what the codes of one version of a classification became in another.

Municipalities are renumbered, merged and split; activity codes are recoded. A code that became one other is
translated. One that became several (Ålesund in 2024: Ålesund or Haram) stays *one of these*: what is
counted under it gives each of them a range, never the first of them its all. A code that the crosswalk does
not know is *unmapped*: it is kept apart and counted, never guessed.

A crosswalk says what a code may have become, not in which shares. So of a count by old codes only this is
certain of a new one: at least what became nothing else (`low`), at most all that may have become it (`high`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Range:
    """A count that lies between two, both included."""

    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        """Whether both are the same."""
        return self.low == self.high


@dataclass(frozen=True)
class TranslatedCounts:
    """Counts by new codes, and, by old codes, what could not be translated.

    The sum of all `low` is at most `total` less what is unmapped, and that is at most the sum of all `high`.
    """

    ranges: Mapping[str, Range]
    unmapped: Mapping[str, int]
    total: int

    @property
    def unmapped_total(self) -> int:
        """How much of the total could not be translated."""
        return sum(self.unmapped.values())


@dataclass(frozen=True)
class Crosswalk:
    """From the codes of one version of a classification to those of another.

    classification: such as "SSB Klass 131". from_version, to_version: such as "2020" and "2024". mapping: old
    code to the new codes that it may have become, itself among them where it stayed; none is empty. source:
    where the mapping is from. Raises `ValueError` for a code that becomes nothing: leave it out instead.
    """

    classification: str
    from_version: str
    to_version: str
    mapping: Mapping[str, frozenset[str]]
    source: str

    def __post_init__(self) -> None:
        frozen = {old: frozenset(new) for old, new in self.mapping.items()}
        for old, new in frozen.items():
            if not new:
                raise ValueError(f"the code {old!r} becomes nothing; leave out a code without a successor")
        object.__setattr__(self, "mapping", MappingProxyType(frozen))

    def targets(self, code: str) -> frozenset[str]:
        """The codes that an old code may have become; none where it is unmapped."""
        return self.mapping.get(code, frozenset())

    def is_same(self, old: str, new: str) -> bool | None:
        """Whether a change from `old` to `new` may be no more than recoding; `None` where that cannot be
        told, since the old code is unmapped, be the new one spelt the same: codes are used anew.
        """
        targets = self.targets(old)
        return new in targets if targets else None

    def translate_counts(self, counts: Mapping[str, int]) -> TranslatedCounts:
        """Counts by old code as ranges by new code. Raises `ValueError` for a negative count."""
        low: dict[str, int] = {}
        high: dict[str, int] = {}
        unmapped: dict[str, int] = {}
        for old, count in counts.items():
            if count < 0:
                raise ValueError(f"the count of {old!r} is negative")
            targets = self.targets(old)
            if not targets:
                unmapped[old] = count
            for new in targets:
                low[new] = low.get(new, 0) + (count if len(targets) == 1 else 0)
                high[new] = high.get(new, 0) + count
        return TranslatedCounts(
            ranges=MappingProxyType({new: Range(low[new], high[new]) for new in sorted(high)}),
            unmapped=MappingProxyType(unmapped),
            total=sum(counts.values()),
        )

    def then(self, later: "Crosswalk") -> "Crosswalk":
        """From the oldest codes over this crosswalk's new ones to those of `later`.

        Where one of the codes between is unmapped in `later`, all that an old code may become is not known,
        so that one is unmapped too. What was merged and then split may have become each of the parts.

        Raises `ValueError` unless `later` goes on from this one, in the same classification.
        """
        if (self.classification, self.to_version) != (later.classification, later.from_version):
            raise ValueError(
                f"{later.classification} from {later.from_version} does not go on from"
                f" {self.classification} to {self.to_version}"
            )
        steps = {old: [later.targets(new) for new in between] for old, between in self.mapping.items()}
        return Crosswalk(
            classification=self.classification,
            from_version=self.from_version,
            to_version=later.to_version,
            mapping={old: frozenset().union(*ends) for old, ends in steps.items() if all(ends)},
            source=self.source if self.source == later.source else f"{self.source}; {later.source}",
        )

    def inverted(self) -> "Crosswalk":
        """From the new codes to the old ones that they may have come from.

        An unmapped old code is missing from it, so it is whole only if this crosswalk is.
        """
        back: dict[str, set[str]] = {}
        for old, targets in self.mapping.items():
            for new in targets:
                back.setdefault(new, set()).add(old)
        return Crosswalk(
            classification=self.classification,
            from_version=self.to_version,
            to_version=self.from_version,
            mapping={new: frozenset(old) for new, old in back.items()},
            source=self.source,
        )


def crosswalk_of_pairs(
    pairs: Iterable[tuple[str, str]], *, classification: str, from_version: str, to_version: str, source: str
) -> Crosswalk:
    """The crosswalk of (old code, new code) pairs, in any order; a pair may stand there twice."""
    mapping: dict[str, set[str]] = {}
    for old, new in pairs:
        mapping.setdefault(old, set()).add(new)
    frozen = {old: frozenset(new) for old, new in mapping.items()}
    return Crosswalk(classification, from_version, to_version, frozen, source)


def from_code_lists(
    old: Mapping[str, str],
    new: Mapping[str, str],
    *,
    classification: str,
    from_version: str,
    to_version: str,
    source: str,
) -> Crosswalk:
    """What two code lists tell without a correspondence table: a code that stands in both with the same
    title maps to itself, all others stay unmapped.

    old, new: title by code; capitals and spaces do not count. The same title is no proof that nothing came to
    the code or left it: use the official table where there is one.
    """

    def words(title: str) -> list[str]:
        return title.casefold().split()

    same = [(code, code) for code, title in old.items() if code in new and words(new[code]) == words(title)]
    return crosswalk_of_pairs(
        same,
        classification=classification,
        from_version=from_version,
        to_version=to_version,
        source=source,
    )
