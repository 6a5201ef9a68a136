"""Turning scores into what a page shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from firstline.engine.counting import Tally, band_of
from firstline.engine.measure import normal_level_probabilities
from firstline.engine.measure.bank import EXPECTED
from firstline.engine.scoring import Score, Scores
from firstline.foundation.locale.languages import in_language
from firstline.foundation.packs import Instrument, Labelled
from firstline.foundation.packs.questions import OneQuestion

LONGEST_ABOUT = 120


@dataclass(frozen=True)
class Verified:
    """Who has seen evidence for an area ("" where that is no longer known), on which day, and how."""

    by: str
    on: date
    how: str


@dataclass(frozen=True)
class ShownScore:
    """A score with its name, and the levels that it reaches into; only where it is one may it be named.

    chances: where there are several, how many times of 100 it is each of them, the likeliest first.
    verified: by whom; None where it is as the client reports it.
    people: of how many people's answers it is made; ``answered`` and ``asked`` count those of all.
    """

    key: str
    label: str
    help: str
    value: Fraction | None
    se: float | None
    answered: int
    asked: int
    levels: tuple[str, ...]
    level_help: str
    chances: tuple[tuple[str, int], ...] = ()
    verified: Verified | None = None
    people: int = 1

    @property
    def partly(self) -> bool:
        """Whether something was left open, so that the page must say what the score is based on."""
        return 0 < self.answered < self.asked


@dataclass(frozen=True)
class ShownResult:
    """What came of a mapping.

    cuts: where its levels meet; empty where it has none.
    error: how its standard errors were found, as ``engine.scoring.Scores`` says it.
    expected: whether the points overall are what a bank expects, after some questions only.
    """

    title: str
    version: int
    overall: ShownScore
    dimensions: tuple[ShownScore, ...]
    highest: ShownScore | None
    lowest: ShownScore | None
    cuts: tuple[Fraction, ...]
    validity: str
    sources: tuple[str, ...]
    error: str = ""
    expected: bool = False


@dataclass(frozen=True)
class ShownCount:
    """How many of a list of things are so, and in which band that is; "" where that is not settled.

    scale: every band: the fewest and the most that are in it, and its name.
    """

    label: str
    help: str
    fulfilled: int
    unknown: int
    total: int
    band: str
    scale: tuple[tuple[int, int, str], ...]
    source: str


@dataclass(frozen=True)
class About:
    """What a feedback is about: what was given, on one line, and when."""

    what: str
    day: date | None


@dataclass(frozen=True)
class Verdict:
    """The one answer that an instrument scores, in its own words; ``poor`` in the lower half of its scale."""

    words: str
    poor: bool


def about(titles: Mapping[str, str], day: date | None, language: str | None) -> About | None:
    """What was given, for who is asked about it; None for a mapping, which is about nothing else."""
    what = " ".join(in_language(titles, language).split())
    if not what:
        return None
    return About(what if len(what) <= LONGEST_ABOUT else what[: LONGEST_ABOUT - 1].rstrip() + "…", day)


def verdict(instrument: Instrument, scores: Scores, language: str) -> Verdict | None:
    """What was answered to the only question that counts, where it has no levels and is a choice of one;
    "0 of 100" says less than "of no use".
    """
    scored = [question for question in instrument.questions() if question.dimension is not None]
    value = scores.overall.value
    if instrument.levels or len(scored) != 1 or value is None:
        return None
    question = scored[0]
    if not isinstance(question, OneQuestion):
        return None
    chosen = question.options[int(value * (len(question.options) - 1) / 100)]
    return Verdict(chosen.label.text(language), poor=value < 50)


def result(
    instrument: Instrument,
    scores: Scores,
    language: str,
    verified: Mapping[str, Verified] | None = None,
    *,
    people: int = 1,
) -> ShownResult:
    """The scores with their names and levels, and which dimension is highest and lowest where they differ.

    verified: the areas, by their keys, for which somebody has seen evidence. people: how many answered.
    """
    seen = verified or {}
    dimensions = tuple(
        replace(
            _score(instrument, dimension, scores.dimensions[dimension.key], language),
            verified=seen.get(dimension.key),
            people=people,
        )
        for dimension in instrument.dimensions
    )
    known = [(one.value, one) for one in dimensions if one.value is not None]
    values = [value for value, _one in known]
    differ = len(set(values)) > 1
    return ShownResult(
        title=instrument.title.text(language),
        version=instrument.version,
        overall=_score(instrument, None, scores.overall, language),
        dimensions=dimensions,
        highest=next(one for value, one in known if value == max(values)) if differ else None,
        lowest=next(one for value, one in known if value == min(values)) if differ else None,
        cuts=tuple(cut.lower for cut in instrument.cuts() if cut.lower),
        validity=instrument.validity.text(language),
        sources=tuple(source.text(language) for source in instrument.sources),
        error=scores.error,
        expected=scores.algorithm == EXPECTED,
    )


def counts(instrument: Instrument, tallies: Mapping[str, Tally], language: str) -> list[ShownCount]:
    """What was counted, with the words of the instrument."""
    shown = []
    for count in instrument.counts:
        found = tallies.get(count.key)
        if found is None:
            continue
        band = band_of(found, count.cuts())
        labels = {one.key: one.label.text(language) for one in count.bands}
        shown.append(
            ShownCount(
                label=count.label.text(language),
                help=count.help.text(language) if count.help else "",
                fulfilled=found.fulfilled,
                unknown=found.unknown,
                total=found.total,
                band=labels[band] if band else "",
                scale=tuple(
                    (one.lower, most, labels[one.key])
                    for one, most in zip(
                        count.bands,
                        (*(later.lower - 1 for later in count.bands[1:]), found.total),
                        strict=True,
                    )
                ),
                source=count.source.text(language),
            )
        )
    return shown


def _score(instrument: Instrument, dimension: Labelled | None, score: Score, language: str) -> ShownScore:
    levels = () if score.value is None else instrument.levels_of(score.value, score.se)
    return ShownScore(
        key=dimension.key if dimension else "",
        label=dimension.label.text(language) if dimension else "",
        help=dimension.help.text(language) if dimension and dimension.help else "",
        value=score.value,
        se=score.se,
        answered=score.answered,
        asked=score.asked,
        levels=tuple(level.label.text(language) for level in levels),
        level_help=levels[0].help.text(language) if len(levels) == 1 and levels[0].help else "",
        chances=_chances(instrument, score, language) if len(levels) > 1 else (),
    )


def _chances(instrument: Instrument, score: Score, language: str) -> tuple[tuple[str, int], ...]:
    """What is less likely than half of one time of 100 is left out."""
    if score.value is None or score.se is None:
        return ()
    cuts = [float(cut.lower) for cut in instrument.cuts()][1:]
    found = normal_level_probabilities(float(score.value), score.se, cuts)
    named = [
        (level.label.text(language), round(100 * float(part)))
        for level, part in zip(instrument.levels, found, strict=True)
    ]
    return tuple(sorted((one for one in named if one[1]), key=lambda one: -one[1]))
