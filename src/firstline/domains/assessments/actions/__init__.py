"""What is written about assessments: asking people to answer, keeping their answers, and scoring them."""

from firstline.domains.assessments.actions.answering import agree_and_start, complete, end_round, save_page
from firstline.domains.assessments.actions.asking import (
    PAUSE_BETWEEN_LINKS,
    ask_team,
    invite,
    send_links_to,
    send_new_link,
    withdraw,
)
from firstline.domains.assessments.actions.evidence import (
    MOST_A_RESPONSE,
    add_evidence,
    note_opened,
    remove_evidence,
    share_evidence,
    unverify,
    verify,
)

__all__ = [
    "MOST_A_RESPONSE",
    "PAUSE_BETWEEN_LINKS",
    "add_evidence",
    "agree_and_start",
    "ask_team",
    "complete",
    "end_round",
    "invite",
    "note_opened",
    "remove_evidence",
    "save_page",
    "send_links_to",
    "send_new_link",
    "share_evidence",
    "unverify",
    "verify",
    "withdraw",
]
