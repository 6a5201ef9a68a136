"""Whether a new version of an instrument asks what the older one asked, so that points can be compared."""

from firstline.foundation.packs.instrument import Instrument
from firstline.foundation.packs.questions import Question


def check_unchanged(instrument: Instrument, older: Instrument) -> None:
    """Raises `ValueError` where a question that `instrument.follows` calls unchanged is not as in `older`."""
    if instrument.follows is None:
        return
    unchanged = instrument.follows.unchanged
    claimed = _scored(instrument) | _scored(older) if isinstance(unchanged, str) else frozenset(unchanged)
    for key in sorted(claimed):
        problem = _difference(key, instrument, older)
        if problem:
            raise ValueError(f"{key!r} is called unchanged since version {older.version}, and {problem}")


def scored_otherwise(instrument: Instrument, older: Instrument) -> tuple[str, ...]:
    """The scored questions that are not the same in both, whatever `instrument.follows` says."""
    keys = sorted(_scored(instrument) | _scored(older))
    return tuple(key for key in keys if _difference(key, instrument, older))


def is_linked(instrument: Instrument, older: Instrument) -> bool:
    """Whether points under both can be compared: all that is scored in either is called unchanged, and is."""
    if instrument.follows is None or instrument.follows.version != older.version:
        return False
    check_unchanged(instrument, older)
    unchanged, scored = instrument.follows.unchanged, _scored(instrument) | _scored(older)
    return isinstance(unchanged, str) or scored <= set(unchanged)


def _scored(instrument: Instrument) -> frozenset[str]:
    return frozenset(question.key for question in instrument.questions() if question.dimension is not None)


def _difference(key: str, instrument: Instrument, older: Instrument) -> str:
    """How a question differs from what it was, in words; "" where it is the same."""
    now = {question.key: question for question in instrument.questions()}
    then = {question.key: question for question in older.questions()}
    if key not in now or key not in then:
        return "only one of them asks it"
    if _core(now[key]) != _core(then[key]):
        return "its kind, its options, its dimension or its condition is another"
    condition = now[key].shown_if
    return _difference(condition.question, instrument, older) if condition else ""


def _core(question: Question) -> tuple[object, ...]:
    """What of a question must not change: all but its words."""
    limits = {
        name: getattr(question, name)
        for name in ("minimum", "maximum", "currency", "earliest", "latest", "max_length")
        if hasattr(question, name)
    }
    return question.kind, question.rule(), question.dimension, question.optional, question.shown_if, limits
