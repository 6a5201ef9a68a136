"""Turning instruments, answers and scores into what a page shows. Nothing of Django or the database."""

from firstline.domains.assessments.presenters.evidence import EvidenceLine, evidence_lines
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
    Verified,
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
    "EvidenceLine",
    "Missing",
    "PageProgress",
    "Row",
    "ShownAnswer",
    "ShownQuestion",
    "ShownResult",
    "ShownScore",
    "ShownTeam",
    "Verdict",
    "Verified",
    "about",
    "anchor",
    "answered_pages",
    "as_fields",
    "evidence_lines",
    "page_questions",
    "progress",
    "result",
    "team",
    "verdict",
]
