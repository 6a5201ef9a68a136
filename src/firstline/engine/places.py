"""Where an answer stands on each of the scales that its question is made of: whole numbers, the lowest 0.

- a choice is one scale, of its options;
- a matrix has a scale a row, of its steps;
- investments have a scale a row: neither, planned, invested;
- ticks have a scale an option: not ticked, ticked. An exclusive option ticks none of them.

A question that is not answered as the score takes it, such as a matrix with an open row, is answered on none
of its scales: missing is never the lowest.
"""

from collections.abc import Collection, Mapping, Sequence

from firstline.engine.scoring import (
    INVESTED,
    PLANNED,
    ChoiceRule,
    InvestRule,
    QuestionRule,
    StepsRule,
    TicksRule,
)

UNANSWERED = -1


def scales(rule: QuestionRule) -> tuple[int, ...]:
    """How many steps each scale of a question has, in its order."""
    match rule:
        case ChoiceRule():
            return (len(rule.options),)
        case StepsRule():
            return (len(rule.steps),) * len(rule.rows)
        case InvestRule():
            return (3,) * len(rule.rows)
        case TicksRule():
            return (2,) * len(rule.options)


def places(rule: QuestionRule, answer: object) -> tuple[int, ...]:
    """Which step of each scale was answered, `UNANSWERED` on all where the question was not.

    Raises `AnswerError` for what the question cannot have.
    """
    if rule.share(answer) is None:
        return (UNANSWERED,) * len(scales(rule))
    match rule, answer:
        case ChoiceRule(), str():
            return (rule.options.index(answer),)
        case StepsRule(), Mapping():
            return tuple(rule.steps.index(answer[row]) for row in rule.rows)
        case InvestRule(), Sequence():
            return tuple(_invested(row, answer) for row in rule.rows)
        case TicksRule(), Sequence():
            return tuple(int(option in answer) for option in rule.options)
    raise TypeError(f"{answer!r} is no stored answer to {rule.key!r}")


def _invested(row: str, ticked: Collection[str]) -> int:
    return 2 if f"{row}.{INVESTED}" in ticked else int(f"{row}.{PLANNED}" in ticked)
