"""What a report says: where a company stands, beside whom, what is strong, what changed, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.assessments import presenters, queries
from firstline.domains.assessments.models import Assessment
from firstline.domains.assessments.presenters import ShownResult, ShownScore
from firstline.domains.brokerage import queries as brokerage
from firstline.domains.hubs.models import Person
from firstline.domains.insight.region.peers import Peers, peers_of
from firstline.domains.outcomes import presenters as outcome_presenters
from firstline.domains.outcomes import queries as outcomes
from firstline.domains.outcomes.presenters import ChangeLine
from firstline.engine.averages import Estimate
from firstline.engine.matching import Standing
from firstline.foundation.locale.languages import in_language
from firstline.foundation.packs import load_instrument
from firstline.foundation.ui.band import Band, band, margin_of

NEXT_STEPS = 3
STRENGTHS = 2


@dataclass(frozen=True)
class NextStep:
    """An offer that fits a need: its number and title, what it is, and its kind in words."""

    number: int
    title: str
    summary: str
    kind: str
    starts_on: date | None


@dataclass(frozen=True)
class Area:
    """An area, or the whole, with its score. bar: how that is drawn on paper; None where there is none.

    margin: half the width of its interval, in points; None where it is not known.
    """

    score: ShownScore
    bar: Band | None
    margin: float | None


@dataclass(frozen=True)
class Beside:
    """Points beside those of others.

    groups: whom they are compared with. too_few: the names of those whose points are hidden.
    lines: the label, the company's own points, and each group with its mean.
    has_intervals: whether it may be told how uncertain the means are.
    """

    groups: tuple[Peers, ...]
    too_few: tuple[str, ...]
    lines: tuple[tuple[str, Area, tuple[tuple[Peers, Estimate], ...]], ...]

    @property
    def has_intervals(self) -> bool:
        return any(mean.low is not None for _label, _own, means in self.lines for _group, mean in means)


def contents(assessment: Assessment, language: str, *, by: Person) -> Mapping[str, object] | None:
    """All that a report shows, for its templates; None where the assessment gives no report.

    by: who reads it.
    """
    scores = queries.scores(assessment)
    instrument = load_instrument(assessment.instrument, assessment.version)
    if scores is None or not instrument.levels:
        return None
    team = queries.team(assessment)
    first = outcomes.change_at(assessment)
    result = presenters.result(
        instrument, scores, language, queries.verified(assessment), people=assessment.people
    )
    return {
        "client": assessment.client,
        "assessment": assessment,
        "today": timezone.localdate(),
        "result": result,
        "areas": [_area(one) for one in result.dimensions],
        "counts": presenters.counts(instrument, queries.counts(assessment), language),
        "team": presenters.team(team, instrument, language) if team else None,
        "beside": _beside(result, peers_of(assessment.client, instrument, by=by)),
        "strengths": _strengths(result),
        "alike": result.overall.value is not None and len({one.value for one in result.dimensions}) == 1,
        "finds_needs": instrument.needs_below is not None,
        "first_on": first.before.completed_at if first else None,
        "people_before": first.before.people if first else None,
        "changes": _changes(first.before, assessment, language) if first else [],
        "next_steps": _next_steps(assessment, language),
    }


def _area(score: ShownScore) -> Area:
    margin = margin_of(score.se)
    return Area(score, None if score.value is None else band(score.value, margin, None, ()), margin)


def _beside(result: ShownResult, peers: tuple[Peers, ...]) -> Beside | None:
    """None where there is nobody to be compared with."""
    groups = tuple(group for group in peers if group.means)
    if not groups:
        return None
    lines = [(one.label, one.key, one) for one in result.dimensions]
    lines.append((_("Overall"), "overall", result.overall))
    return Beside(
        groups,
        tuple(group.name for group in peers if not group.means),
        tuple(
            (label, _area(own), tuple((group, group.means[key]) for group in groups))
            for label, key, own in lines
        ),
    )


def _strengths(result: ShownResult) -> list[ShownScore]:
    """The areas with most points, where some have more than others."""
    known = [(one.value, one) for one in result.dimensions if one.value is not None]
    if len({value for value, _one in known}) < 2:
        return []
    mean = sum((value for value, _one in known), Fraction(0)) / len(known)
    above = sorted((pair for pair in known if pair[0] > mean), key=lambda pair: -pair[0])
    return [one for _value, one in above[:STRENGTHS]]


def _changes(before: Assessment, after: Assessment, language: str) -> list[ChangeLine]:
    """Area by area, and the whole last; none where one of the two has no scores."""
    then, now = queries.scores(before), queries.scores(after)
    if then is None or now is None:
        return []
    dimensions = load_instrument(after.instrument, after.version).dimensions
    page = outcome_presenters.change_page(
        then,
        now,
        first_on=timezone.localdate(before.completed_at),
        second_on=timezone.localdate(after.completed_at),
        people=(before.people, after.people),
        labels={one.key: one.label.text(language) for one in dimensions},
        overall_label=_("Overall"),
        given=(),
    )
    return [*page.lines, page.overall]


def _next_steps(assessment: Assessment, language: str) -> list[NextStep]:
    """The first offers that meet a need of the client's and are open to it."""
    suggestions = brokerage.matches_for(assessment.client, timezone.localdate())
    return [
        NextStep(
            number=one.offer.pk,
            title=in_language(one.offer.title, language),
            summary=in_language(one.offer.summary, language),
            kind=one.offer.get_kind_display(),
            starts_on=one.offer.starts_on,
        )
        for one in suggestions
        if one.match.standing == Standing.OPEN
    ][:NEXT_STEPS]
