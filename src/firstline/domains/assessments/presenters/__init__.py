"""Turning instruments, answers and scores into what a page shows. Nothing of Django or the database."""

from firstline.domains.assessments.presenters.questions import (
    AnsweredPage,
    Answers,
    Control,
    Missing,
    PageProgress,
    Row,
    ShownAnswer,
    ShownQuestion,
    anchor,
    answered_pages,
    as_fields,
    page_questions,
    progress,
)
from firstline.domains.assessments.presenters.results import (
    About,
    ShownResult,
    ShownScore,
    Verdict,
    about,
    result,
    verdict,
)
from firstline.domains.assessments.presenters.teams import ShownTeam, team

__all__ = [
    "About",
    "AnsweredPage",
    "Answers",
    "Control",
    "Missing",
    "PageProgress",
    "Row",
    "ShownAnswer",
    "ShownQuestion",
    "ShownResult",
    "ShownScore",
    "ShownTeam",
    "Verdict",
    "about",
    "anchor",
    "answered_pages",
    "as_fields",
    "page_questions",
    "progress",
    "result",
    "team",
    "verdict",
]
