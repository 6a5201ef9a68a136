"""The permission table: every address of ours, by its name, and who may open it.

An address that is missing here answers 404 to everybody. A test walks the table as every role of
another hub.
"""

from firstline.foundation.access.guards import BY_LINK, PUBLIC, SIGNED_IN, Guard, allow
from firstline.foundation.access.roles import Role

# Prefixes of third parties, each with the guard that it brings.
THIRD_PARTY = {
    "/accounts/": "django-allauth: signing in is public, the rest asks for a signed-in person",
    "/cms/": "Wagtail: asks for a person with the permission to use its editor",
    "/documents/": "Wagtail: files that editors publish; private collections ask for their permission",
    "/static/": "whitenoise: our own style sheets, scripts and icons, public",
}

ADVISING = allow(Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER, readers=(Role.AUDITOR,))
DESK = allow(
    Role.ADVISER,
    Role.FACILITATOR,
    Role.EDITOR,
    Role.ANALYST,
    Role.HUB_LEADER,
    readers=(Role.AUDITOR,),
)
# Whom a respondent may let see what she attached, and who verifies it; not who only checks.
VERIFYING = allow(Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER)
OFFERING = allow(Role.ADVISER, Role.EDITOR, Role.HUB_LEADER, readers=(Role.AUDITOR,))
# What is counted is suppressed for everybody here alike, so whoever advises may know it too.
COUNTING = allow(Role.ADVISER, Role.FACILITATOR, Role.ANALYST, Role.HUB_LEADER, readers=(Role.AUDITOR,))
# What the area is compared with, and its map.
CHOOSING = allow(Role.ANALYST, Role.HUB_LEADER, readers=(Role.AUDITOR,))
LEADING = allow(Role.HUB_LEADER, Role.OWNER, readers=(Role.AUDITOR,))
# Whose work takes long; of the rows, each sees those that are hers.
RUNNING = allow(
    Role.ADVISER,
    Role.FACILITATOR,
    Role.EDITOR,
    Role.ANALYST,
    Role.HUB_LEADER,
    Role.OWNER,
    readers=(Role.AUDITOR,),
)
# Who sends a set of questions reads and tries it; who writes for the hub changes it.
QUESTIONS = allow(Role.ADVISER, Role.FACILITATOR, Role.EDITOR, Role.HUB_LEADER, readers=(Role.AUDITOR,))
WRITING_QUESTIONS = allow(Role.EDITOR, Role.HUB_LEADER, readers=(Role.AUDITOR,))
# How sure scores are; in a calibration is nobody's answer.
CALIBRATING = allow(Role.ANALYST, Role.HUB_LEADER, readers=(Role.AUDITOR,))
ACTING = allow(Role.CLIENT_MEMBER)

TABLE: dict[str, Guard] = {
    # the installation
    "hubs:index": PUBLIC,
    "hubs:health": PUBLIC,
    "hubs:service_worker": PUBLIC,
    "hubs:offline": PUBLIC,
    "hubs:details": SIGNED_IN,
    "hubs:kept": SIGNED_IN,
    "hubs:picture": PUBLIC,
    "hubs_desk:theme": PUBLIC,
    "hubs_desk:manifest": PUBLIC,
    "hubs_desk:icon_192": PUBLIC,
    "hubs_desk:icon_512": PUBLIC,
    "hubs_desk:change": LEADING,
    "set_language": PUBLIC,
    "wagtail_serve": PUBLIC,
    # the demo, whose addresses production does not have
    "demo:cast": PUBLIC,
    "demo:sign_in_as": PUBLIC,
    "demo:mail": PUBLIC,
    # long work
    "runs:all": RUNNING,
    "runs:one": RUNNING,
    "runs:stop": RUNNING,
    "runs:again": RUNNING,
    # library
    "library:news": PUBLIC,
    "library:news_feed": PUBLIC,
    "library:desk_news": DESK,
    # registers
    "registers:desk_bring_in": LEADING,
    # clients
    "companies:desk": DESK,
    "caseload:desk": ADVISING,
    "clients:desk_find": ADVISING,
    "clients:desk_new": ADVISING,
    "clients:desk_take_on": ADVISING,
    "clients:desk_undo_take_on": ADVISING,
    "clients:desk_change": ADVISING,
    "clients:desk_reopen": ADVISING,
    "clients:desk_log": ADVISING,
    "clients:desk_undo_log": ADVISING,
    "clients:desk_answered": ADVISING,
    "clients:desk_reply": ADVISING,
    "clients:my_write": ACTING,
    "clients:desk_people": ADVISING,
    "clients:desk_end_representation": ADVISING,
    "clients:desk_undo_end_representation": ADVISING,
    "clients:desk_contact_person": ADVISING,
    "clients:desk_company": ADVISING,
    "clients:desk_undo_company": ADVISING,
    "clients:desk_ground": ADVISING,
    "clients:desk_end_ground": ADVISING,
    # assessments
    "assessments:link": BY_LINK,
    "assessments:link_renew": BY_LINK,
    "assessments:link_ask": BY_LINK,
    "assessments:link_sent": BY_LINK,
    "assessments:no_reminders": BY_LINK,
    "assessments:start": BY_LINK,
    "assessments:page": BY_LINK,
    "assessments:short": BY_LINK,
    "assessments:send": BY_LINK,
    "assessments:done": BY_LINK,
    "assessments:answers": BY_LINK,
    "assessments:others": BY_LINK,
    "assessments:evidence": BY_LINK,
    "assessments:evidence_of": BY_LINK,
    "assessments:evidence_file": BY_LINK,
    "assessments:evidence_share": BY_LINK,
    "assessments:evidence_remove": BY_LINK,
    "assessments:my_result": ACTING,
    "assessments:desk_invite": ADVISING,
    "assessments:desk_result": ADVISING,
    "assessments:desk_withdraw": ADVISING,
    "assessments:desk_new_link": ADVISING,
    "assessments:desk_enter": ADVISING,
    "assessments:desk_on_paper": ADVISING,
    "assessments:desk_reminders": ADVISING,
    "assessments:desk_team": ADVISING,
    "assessments:desk_end_round": ADVISING,
    "assessments:desk_evidence": VERIFYING,
    "assessments:desk_evidence_file": VERIFYING,
    "assessments:desk_unverify": VERIFYING,
    # offers
    "offers:public_list": PUBLIC,
    "offers:public_offer": PUBLIC,
    "offers:public_offer_calendar": PUBLIC,
    "meetings:public": PUBLIC,
    "meetings:calendar": PUBLIC,
    "meetings:desk": DESK,
    "offers:desk_list": DESK,
    "offers:desk_new": OFFERING,
    "offers:desk_edit": OFFERING,
    "offers:desk_withdraw": OFFERING,
    # brokerage
    "brokerage:desk_needs": ADVISING,
    "brokerage:desk_matches": ADVISING,
    "brokerage:desk_note_need": ADVISING,
    "brokerage:desk_dismiss": ADVISING,
    # plans
    "plans:desk_plan": ADVISING,
    "plans:desk_add_goal": ADVISING,
    "plans:desk_change_goal": ADVISING,
    "plans:desk_add_step": ADVISING,
    "plans:desk_change_step": ADVISING,
    "plans:desk_set_step_state": ADVISING,
    "plans:desk_agree": ADVISING,
    "plans:desk_record_delivery": ADVISING,
    "plans:my_plan": ACTING,
    "plans:my_add_goal": ACTING,
    "plans:my_change_goal": ACTING,
    "plans:my_add_step": ACTING,
    "plans:my_change_step": ACTING,
    "plans:my_set_step_state": ACTING,
    "plans:my_agree": ACTING,
    # outcomes
    "outcomes:desk_change": ADVISING,
    "outcomes:my_change": ACTING,
    # insight
    "insight:desk_region": COUNTING,
    "insight:desk_businesses": DESK,
    "insight:desk_businesses_pdf": DESK,
    "insight:desk_businesses_xlsx": DESK,
    "insight:desk_businesses_csv": DESK,
    # Here single clients are seen, so it is for whoever advises them.
    "insight:desk_mappings": ADVISING,
    "insight:desk_targets": ADVISING,
    "insight:desk_target": ADVISING,
    "insight:desk_remove_target": LEADING,
    "insight:desk_references": CHOOSING,
    "insight:desk_remove_reference": CHOOSING,
    "insight:desk_boundary": CHOOSING,
    "insight:desk_remove_boundary": CHOOSING,
    # faces
    "report:my": ACTING,
    "report:my_pdf": ACTING,
    "report:desk": ADVISING,
    "report:desk_pdf": ADVISING,
    "client_page:desk": ADVISING,
    "client_page:desk_close": ADVISING,
    "desk_home:today": DESK,
    "desk_home:note": ADVISING,
    "calibration:desk": CALIBRATING,
    "calibration:desk_one": CALIBRATING,
    "calibration:desk_calculate": CALIBRATING,
    "calibration:desk_approve": CALIBRATING,
    "calibration:desk_end": CALIBRATING,
    "bench:desk": QUESTIONS,
    "bench:desk_shipped": QUESTIONS,
    "bench:desk_try_shipped": QUESTIONS,
    "bench:desk_file_of_shipped": QUESTIONS,
    "bench:desk_stops": QUESTIONS,
    "bench:desk_one": QUESTIONS,
    "bench:desk_check": QUESTIONS,
    "bench:desk_try": QUESTIONS,
    "bench:desk_file": QUESTIONS,
    "bench:desk_copy": WRITING_QUESTIONS,
    "bench:desk_import": WRITING_QUESTIONS,
    "bench:desk_draft": WRITING_QUESTIONS,
    "bench:desk_publish": WRITING_QUESTIONS,
    "bench:desk_retire": WRITING_QUESTIONS,
    "bench:desk_discard": WRITING_QUESTIONS,
    "bench:desk_translate": WRITING_QUESTIONS,
    "bench:desk_change": WRITING_QUESTIONS,
    "bench:desk_add": WRITING_QUESTIONS,
    "bench:desk_move": WRITING_QUESTIONS,
    "bench:desk_remove": WRITING_QUESTIONS,
    "register_news:desk": ADVISING,
    "register_news:desk_take_on": ADVISING,
    "register_news:desk_log": ADVISING,
    "register_news:desk_dismiss": ADVISING,
    "register_news:desk_reopen": ADVISING,
    "search:desk": DESK,
    "people:desk": LEADING,
    "people:desk_end": LEADING,
    "my_home:timeline": ACTING,
    "my_home:home": allow(Role.CLIENT_MEMBER, Role.PROVIDER, Role.MENTOR),
    "start:guide": PUBLIC,
    "accessibility:statement": PUBLIC,
    "gallery:all": PUBLIC,
}
