"""What a submitted page of an instrument says, and how it joins what was answered before."""

from collections.abc import Mapping
from dataclasses import dataclass

from firstline.foundation.packs.questions import Answer

Answers = Mapping[str, object]
"""Question key -> stored answer, as `firstline.foundation.packs.questions` lists them."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with one question's answer: a code of `PROBLEM_CODES` and plain values for its words."""

    code: str
    question: str
    params: Mapping[str, str | int]


PROBLEM_CODES = (
    "unknown_option",
    "exclusive_with_others",
    "unknown_row",
    "unknown_step",
    "more_than_one",
    "not_a_number",
    "too_small",
    "too_large",
    "too_long",
    "not_an_amount",
    "amount_too_small",
    "amount_too_large",
    "not_a_date",
    "too_early",
    "too_late",
)


@dataclass(frozen=True)
class PageAnswers:
    """What a submitted page says: answers by question, and problems where there is none to be had.

    asked: the questions that it answers or leaves open. What stood there and could not be read is left out of
    them where it is not asked after all, given what else was answered.
    """

    asked: tuple[str, ...]
    answers: Mapping[str, Answer]
    problems: tuple[Problem, ...]

    def merged_into(self, stored: Answers, drawn: Answers | None = None) -> dict[str, object]:
        """The stored answers with this page's put in. An answer that was taken back is gone; where there
        is a problem, what was stored before stays.

        drawn: the answers that stood on the page when it was opened. What was left as it stood then changes
        nothing that was stored since, from another window; `None` where that is not known.
        """
        kept_back = {problem.question for problem in self.problems}
        if drawn is not None:
            kept_back |= {key for key in self.asked if self.answers.get(key) == drawn.get(key)}
        others = {key: answer for key, answer in stored.items() if key not in self.asked or key in kept_back}
        return {**others, **{key: answer for key, answer in self.answers.items() if key not in kept_back}}
