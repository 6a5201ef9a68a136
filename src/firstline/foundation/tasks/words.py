"""How far a run is, and about how long it will take, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.foundation.tasks.kinds import Told, kind_of
from firstline.foundation.tasks.models import Run
from firstline.foundation.ui.wording import number_text

State = Run.State
# So little says nothing yet of how long the rest will take.
SHARE_THAT_TELLS = 0.02
PARTS = 4


@dataclass(frozen=True)
class Line:
    """One run as a page shows it.

    far: how far it is; how_long: how long it has taken, and about how long it will.
    said: what is announced to who listens, and ``key``, which changes only when that does.
    """

    run: Run
    title: str
    state: str
    far: str
    how_long: str
    key: str
    said: str

    @property
    def under_way(self) -> bool:
        return self.run.state in Run.UNDER_WAY

    @property
    def stopping(self) -> bool:
        return self.run.state == State.RUNNING and self.run.stop_asked_at is not None


def line_of(run: Run, now: datetime) -> Line:
    """A run in words."""
    kind = kind_of(run)
    part = _part(run)
    return Line(
        run=run,
        title=kind.title(run.details),
        state=run.get_state_display(),
        far=kind.so_far(run.done, run.total),
        how_long=how_long(run, now),
        key=f"{run.state}-{part}-{int(run.stop_asked_at is not None)}",
        said=_said(run, part),
    )


def told_of(run: Run) -> Told | None:
    """The account of a run in words; None where it has none."""
    return None if run.account is None else kind_of(run).told(run.account)


def how_long(run: Run, now: datetime) -> str:
    """How long it has taken, and about how long it will take where that can be told."""
    if run.state == State.WAITING:
        return _("It begins as soon as a worker is free.")
    if run.started_at is None:
        return ""
    taken = (run.ended_at or run.heartbeat_at or now) - run.started_at
    if run.state == State.RUNNING:
        taken = now - run.started_at
        left = time_left(run.done, run.total, taken)
        if left is None:
            return _("It has taken %(taken)s so far.") % {"taken": duration_text(taken)}
        return _("It has taken %(taken)s so far, and needs about %(left)s more.") % {
            "taken": duration_text(taken),
            "left": duration_text(left),
        }
    return _("It took %(taken)s.") % {"taken": duration_text(taken)}


def time_left(done: int, total: int | None, taken: timedelta) -> timedelta | None:
    """The rest at the pace so far; None while that would be a guess."""
    if not total or done < SHARE_THAT_TELLS * total or done >= total:
        return None
    return taken * ((total - done) / done)


def duration_text(taken: timedelta) -> str:
    """As long as a person would say it: seconds, minutes or hours."""
    seconds = max(round(taken.total_seconds()), 1)
    if seconds < 60:
        return _count(ngettext("%(number)s second", "%(number)s seconds", seconds), seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return _count(ngettext("%(number)s minute", "%(number)s minutes", minutes), minutes)
    hours, minutes = divmod(minutes, 60)
    whole = _count(ngettext("%(number)s hour", "%(number)s hours", hours), hours)
    if not minutes:
        return whole
    rest = _count(ngettext("%(number)s minute", "%(number)s minutes", minutes), minutes)
    return _("%(hours)s and %(minutes)s") % {"hours": whole, "minutes": rest}


def _count(words: str, number: int) -> str:
    return words % {"number": number_text(number, 0)}


def _part(run: Run) -> int:
    """Which quarter of it is done: who listens is told of no more."""
    if run.state != State.RUNNING or not run.total:
        return 0
    return min(PARTS * run.done // run.total, PARTS - 1)


def _said(run: Run, part: int) -> str:
    if run.state == State.RUNNING and run.stop_asked_at is not None:
        return _("It stops where it next looks up from its work.")
    if run.state == State.RUNNING and part:
        return (
            _("A quarter is done."),
            _("Half of it is done."),
            _("Three quarters are done."),
        )[part - 1]
    return {
        State.WAITING: _("It waits for its turn."),
        State.RUNNING: _("It is under way."),
        State.DONE: _("It is done."),
        State.STOPPED: _("It was stopped."),
        State.FAILED: _("It could not be done."),
        State.LOST: _("It was cut off."),
    }[State(run.state)]
