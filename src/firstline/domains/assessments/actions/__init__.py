"""What is written about assessments: asking people to answer, keeping their answers, and scoring them; and
the instruments that a hub makes itself.
"""

from firstline.domains.assessments.actions.answering import (
    agree_and_start,
    choose_short,
    complete,
    end_round,
    save_page,
)
from firstline.domains.assessments.actions.asking import (
    PAUSE_BETWEEN_LINKS,
    ask_colleagues,
    ask_team,
    invite,
    invite_several,
    send_links_to,
    send_new_link,
    withdraw,
)
from firstline.domains.assessments.actions.calibrating import (
    approve_calibration,
    calibrate,
    end_calibration,
)
from firstline.domains.assessments.actions.editing import (
    change_draft,
    copy_instrument,
    discard_draft,
    import_instrument,
    new_draft,
    publish_instrument,
    retire_instrument,
)
from firstline.domains.assessments.actions.entering import enter_for
from firstline.domains.assessments.actions.evidence import (
    MOST_A_RESPONSE,
    add_evidence,
    note_opened,
    remove_evidence,
    share_evidence,
    unverify,
    verify,
)
from firstline.domains.assessments.actions.reminding import remind_due, set_reminders, want_reminders

__all__ = [
    "MOST_A_RESPONSE",
    "PAUSE_BETWEEN_LINKS",
    "add_evidence",
    "agree_and_start",
    "approve_calibration",
    "ask_colleagues",
    "ask_team",
    "calibrate",
    "change_draft",
    "choose_short",
    "complete",
    "copy_instrument",
    "discard_draft",
    "end_calibration",
    "end_round",
    "enter_for",
    "import_instrument",
    "invite",
    "invite_several",
    "new_draft",
    "note_opened",
    "publish_instrument",
    "remind_due",
    "remove_evidence",
    "retire_instrument",
    "save_page",
    "send_links_to",
    "send_new_link",
    "set_reminders",
    "share_evidence",
    "unverify",
    "verify",
    "want_reminders",
    "withdraw",
]
