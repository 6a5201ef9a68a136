"""Which questions somebody is asked, by what she answered to earlier ones."""

from collections.abc import Mapping, Sequence
from enum import Enum

from firstline.foundation.packs.asked import BaseQuestion, Condition
from firstline.foundation.packs.schema import at


class Standing(Enum):
    """Whether a question is asked; ruled out by an earlier answer; or not settled, for that one is open."""

    ASKED = "asked"
    RULED_OUT = "ruled out"
    OPEN = "open"


def standings(questions: Sequence[BaseQuestion], answers: Mapping[str, object]) -> dict[str, Standing]:
    """How each question stands, given the answers.

    An answer to a question that is not asked is as if it were not there: what rests on it is not asked.
    """
    found: dict[str, Standing] = {}
    by_key = {question.key: question for question in questions}
    for question in questions:
        condition = question.shown_if
        if condition is None:
            found[question.key] = Standing.ASKED
            continue
        above, answer = found[condition.question], answers.get(condition.question)
        if above is not Standing.ASKED:
            found[question.key] = above
        elif not by_key[condition.question].is_answered(answer):
            found[question.key] = Standing.OPEN
        else:
            found[question.key] = Standing.ASKED if condition.holds(answer) else Standing.RULED_OUT
    return found


def drawn(
    questions: Sequence[BaseQuestion], on_page: Sequence[BaseQuestion], answers: Mapping[str, object]
) -> tuple[str, ...]:
    """The questions of a page that stand on it: those asked, and those that an answer on it may bring up."""
    found = standings(questions, answers)
    here: list[str] = []
    for question in on_page:
        condition = question.shown_if
        if found[question.key] is Standing.ASKED or (condition is not None and condition.question in here):
            here.append(question.key)
    return tuple(here)


def check_conditions(questions: Sequence[BaseQuestion]) -> None:
    """Raises `Broken` where a condition rests on what is not asked before, or on no option of it; its path
    begins with the question's number.
    """
    earlier: dict[str, BaseQuestion] = {}
    for number, question in enumerate(questions):
        if question.shown_if is not None:
            with at(number, "shown_if"):
                _check_condition(question.key, question.shown_if, earlier)
        earlier[question.key] = question


def _check_condition(key: str, condition: Condition, earlier: Mapping[str, BaseQuestion]) -> None:
    above = earlier.get(condition.question)
    if above is None:
        raise ValueError(f"{key!r} is shown if {condition.question!r}, which no earlier question is")
    if not above.choices():
        raise ValueError(f"{key!r} may rest on ticks, one or yes_no; {above.key!r} is none")
    unknown = [option for option in condition.any_of if option not in above.choices()]
    if unknown:
        raise ValueError(f"{above.key!r}, which {key!r} rests on, has no option {unknown[0]!r}")
