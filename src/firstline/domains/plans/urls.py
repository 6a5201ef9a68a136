from django.urls import path

from firstline.domains.plans.views import desk, my

app_name = "plans"
DESK = "desk/clients/<int:client_id>"
MY = "my/<int:client_id>"

urlpatterns = [
    path(f"{DESK}/plan/", desk.plan, name="desk_plan"),
    path(f"{DESK}/plan/goals/new/", desk.add_goal, name="desk_add_goal"),
    path(f"{DESK}/plan/goals/<int:goal_id>/", desk.change_goal, name="desk_change_goal"),
    path(f"{DESK}/plan/steps/new/", desk.add_step, name="desk_add_step"),
    path(f"{DESK}/plan/steps/<int:step_id>/", desk.change_step, name="desk_change_step"),
    path(f"{DESK}/plan/steps/<int:step_id>/state/", desk.set_step_state, name="desk_set_step_state"),
    path(f"{DESK}/plan/agree/", desk.agree, name="desk_agree"),
    path(f"{DESK}/deliveries/new/", desk.record_delivery, name="desk_record_delivery"),
    # Without a client's number it leads to the one that the person acts for.
    path("my/plan/", my.plans, name="my_plan"),
    path(f"{MY}/plan/", my.plan, name="my_plan"),
    path(f"{MY}/plan/goals/new/", my.add_goal, name="my_add_goal"),
    path(f"{MY}/plan/goals/<int:goal_id>/", my.change_goal, name="my_change_goal"),
    path(f"{MY}/plan/steps/new/", my.add_step, name="my_add_step"),
    path(f"{MY}/plan/steps/<int:step_id>/", my.change_step, name="my_change_step"),
    path(f"{MY}/plan/steps/<int:step_id>/state/", my.set_step_state, name="my_set_step_state"),
    path(f"{MY}/plan/agree/", my.agree, name="my_agree"),
]
