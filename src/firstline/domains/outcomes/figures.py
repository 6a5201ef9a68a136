"""Two mappings against each other as a chart, with its finding in words and a table."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.outcomes.presenters import ChangeLine, ChangePage
from firstline.foundation.charts import builders, figure
from firstline.foundation.ui.wording import day_text, difference_text, list_text, number_text


def change(page: ChangePage, cuts: Sequence[float]) -> figure.Figure:
    """The newest mapping against the first, a line a dimension and one for the whole.

    cuts: where one level ends and the next begins.
    """
    lines = (*page.lines, page.overall)
    before, after = _times(page)
    spec = builders.change(
        [_pair(line) for line in lines],
        builders.ChangeWords(
            axis=_("Points of 100"),
            before=before,
            after=after,
            row=_("Dimension"),
            when=_("Mapping"),
            score=_("Points"),
        ),
        cuts=cuts,
    )
    return figure.Figure(
        spec=spec,
        finding=_finding(page.lines),
        description=_(
            "A line for every dimension, with a ring at the first mapping and a disc at the newest. "
            "The marks across are where one level ends and the next begins."
        ),
        table=figure.Table(
            head=(_("Dimension"), before, after, _("Difference")),
            rows=tuple(
                (line.label, (_score(line.before), _score(line.after), _difference(line))) for line in lines
            ),
            decimals=1,
        ),
    )


def _times(page: ChangePage) -> tuple[str, str]:
    if page.same_day:
        return _("First mapping"), _("Later the same day")
    return day_text(page.first_on), day_text(page.second_on)


def _pair(line: ChangeLine) -> builders.Pair:
    return builders.Pair(
        line.label,
        None if line.before is None else float(line.before),
        None if line.after is None else float(line.after),
        _note(line),
        line.before_se,
        line.after_se,
    )


def _note(line: ChangeLine) -> str:
    if line.before is None or line.difference is None:
        return _("not answered both times")
    said = {"size": number_text(line.size), "before": number_text(line.before)}
    if line.direction == "up":
        return _("+%(size)s, from %(before)s") % said
    if line.direction == "down":
        return _("−%(size)s, from %(before)s") % said
    return _("as before")


def _score(score: Fraction | None) -> figure.Cell:
    return "not_stated" if score is None else score


def _difference(line: ChangeLine) -> figure.Cell:
    return _("not answered both times") if line.difference is None else difference_text(line.difference)


def _finding(lines: Sequence[ChangeLine]) -> str:
    known = [line for line in lines if line.difference is not None]
    if not known:
        return _("No dimension was answered both times.")
    most = max(line.size for line in known)
    if not most:
        return _("Every dimension that was answered both times is where it was.")
    if all(line.is_reliable is not None for line in known):
        return _reliable([line for line in known if line.is_reliable])
    names = [line.label for line in known if line.size == most]
    return ngettext(
        "The largest difference is in %(names)s: %(points)s points.",
        "The largest differences are in %(names)s: %(points)s points each.",
        len(names),
    ) % {"names": list_text(names), "points": number_text(most)}


def _reliable(lines: Sequence[ChangeLine]) -> str:
    if not lines:
        return _("No dimension differs by more than chance can make.")
    said = [f"{line.label} ({_difference(line)})" for line in lines]
    return _("More than chance makes 95 times of 100: %(dimensions)s.") % {"dimensions": list_text(said)}
