from django.urls import path

from firstline.domains.assessments.views import desk, my, public
from firstline.domains.assessments.views.desk import evidence as desk_evidence
from firstline.domains.assessments.views.public import evidence, others, sent, short

app_name = "assessments"
urlpatterns = [
    path("answer/link/<str:token>/", public.link, name="link"),
    path("answer/link/<str:token>/new/", public.link_renew, name="link_renew"),
    path("answer/no-reminders/<str:reminder_token>/", public.no_reminders, name="no_reminders"),
    path("answer/new-link/", public.link_ask, name="link_ask"),
    path("answer/new-link/sent/", public.link_sent, name="link_sent"),
    path("answer/<int:response_id>/", public.start, name="start"),
    path("answer/<int:response_id>/page/<slug:page>/", public.page, name="page"),
    path("answer/<int:response_id>/short/", short.short, name="short"),
    path("answer/<int:response_id>/send/", public.send, name="send"),
    path("answer/<int:response_id>/done/", sent.done, name="done"),
    path("answer/<int:response_id>/answers/", sent.answers, name="answers"),
    path("answer/<int:response_id>/others/", others.others, name="others"),
    path("answer/<int:response_id>/evidence/", evidence.everything, name="evidence"),
    path("answer/<int:response_id>/evidence/<slug:question>/", evidence.of_question, name="evidence_of"),
    path("answer/<int:response_id>/evidence/file/<int:evidence_id>/", evidence.file, name="evidence_file"),
    path("answer/<int:response_id>/evidence/share/<int:evidence_id>/", evidence.share, name="evidence_share"),
    path(
        "answer/<int:response_id>/evidence/remove/<int:evidence_id>/",
        evidence.remove,
        name="evidence_remove",
    ),
    path("my/mappings/<int:assessment_id>/", my.result, name="my_result"),
    path("desk/clients/<int:client_id>/assessments/", desk.invite, name="desk_invite"),
    path("desk/assessments/<int:assessment_id>/", desk.result, name="desk_result"),
    path("desk/assessments/<int:assessment_id>/withdraw/", desk.withdraw, name="desk_withdraw"),
    path("desk/assessments/<int:assessment_id>/team/", desk.team, name="desk_team"),
    path("desk/assessments/<int:assessment_id>/reminders/", desk.set_reminders, name="desk_reminders"),
    path("desk/assessments/<int:assessment_id>/end/", desk.end_round, name="desk_end_round"),
    path("desk/assessments/<int:assessment_id>/evidence/", desk_evidence.evidence, name="desk_evidence"),
    path(
        "desk/assessments/<int:assessment_id>/evidence/<int:evidence_id>/",
        desk_evidence.evidence_file,
        name="desk_evidence_file",
    ),
    path("desk/assessments/<int:assessment_id>/unverify/", desk_evidence.unverify, name="desk_unverify"),
    path(
        "desk/assessments/<int:assessment_id>/responses/<int:response_id>/enter/",
        desk.enter,
        name="desk_enter",
    ),
    path(
        "desk/assessments/<int:assessment_id>/responses/<int:response_id>/paper.pdf",
        desk.on_paper,
        name="desk_on_paper",
    ),
    path(
        "desk/assessments/<int:assessment_id>/responses/<int:response_id>/new-link/",
        desk.new_link,
        name="desk_new_link",
    ),
]
