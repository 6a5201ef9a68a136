"""The plan's pages, which are the same for both sides. Each face's views say who is there and call them."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.domains.assessments import queries as assessments
from firstline.domains.brokerage import queries as brokerage
from firstline.domains.clients.models import Client
from firstline.domains.offers import queries as offers
from firstline.domains.plans import access, actions, presenters, queries
from firstline.domains.plans.forms import ChangeGoalForm, ChangeStepForm, GoalForm, NewStepForm, doer_of
from firstline.domains.plans.models import Plan, Step
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.audit.kinds import entry_kind
from firstline.foundation.locale.languages import in_language
from firstline.foundation.ui.forms import Form
from firstline.foundation.ui.undo import success_with_undo

INVALID = 422


@dataclass(frozen=True)
class Face:
    """One of the two places where a plan is read and written.

    name: how its addresses begin, as in ``plans:desk_plan``.
    side: for whom one agrees there.
    """

    name: str
    side: str

    @property
    def base(self) -> str:
        """The template that its pages stand in."""
        return f"ui/{self.name}.html"

    @property
    def addresses(self) -> dict[str, str]:
        """The names of its addresses, for templates."""
        pages = ("plan", "add_goal", "change_goal", "add_step", "change_step", "set_step_state", "agree")
        return {page: f"plans:{self.name}_{page}" for page in pages}


DESK = Face(name="desk", side=Step.Side.HUB.value)
MY = Face(name="my", side=Step.Side.CLIENT.value)


def plan(request: HubRequest, face: Face, client: Client, form: GoalForm | None = None) -> HttpResponse:
    """The plan: its goals and steps, who agreed, and what was given."""
    stored = queries.plan_of(client)
    shown = {
        "plan": _shown(stored) if stored else None,
        "given": _given(request, client),
        "can_write": access.can_write(request.person, client, request.roles),
        "goal_form": form or GoalForm(),
    }
    status = INVALID if form is not None else 200
    return render(request, "plans/plan.html", context(face, client, **shown), status=status)


def add_goal(request: HubRequest, face: Face, client: Client) -> HttpResponse:
    """Write a goal, from the form on the plan's page."""
    form = GoalForm(request.POST)
    if form.is_valid():
        try:
            actions.add_goal(client=client, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _to_plan(request, face, client)
    return plan(request, face, client, form)


def change_goal(request: HubRequest, face: Face, client: Client, goal_id: int) -> HttpResponse:
    """Change what a goal says, or how it stands."""
    goal = get_object_or_404(queries.goals_of(client), pk=goal_id)
    form = ChangeGoalForm(
        request.POST or None, initial={"text": goal.text, "state": goal.state, "version": goal.version}
    )
    if form.is_valid():
        try:
            actions.change_goal(goal=goal, by=request.person, **form.cleaned_data)
        except Refused as refused:
            _refuse(form, refused)
        else:
            return _to_plan(request, face, client)
    return _write(request, face, client, form, title=_("Change the goal"))


def add_step(request: HubRequest, face: Face, client: Client) -> HttpResponse:
    """Write a step; ``?offer=`` and ``?goal=`` fill it in beforehand, ``?need=`` says what it answers."""
    need = brokerage.live_needs(client).filter(pk=number(request, "need")).first()
    offer = offers.visible_to(request.person, request.hub).filter(pk=number(request, "offer")).first()
    initial = {
        "offer": offer,
        "text": in_language(offer.title, get_language()) if offer else "",
        "goal": number(request, "goal") or None,
        "doer": "" if offer else f"{face.side}:{request.person.pk}",
    }
    form = NewStepForm(request.POST or None, client=client, side=face.side, initial=initial)
    if form.is_valid():
        try:
            actions.add_step(
                client=client,
                promise=form.promise(),
                goal=form.cleaned_data.get("goal"),
                new_goal=form.cleaned_data["new_goal"],
                need=need,
                by=request.person,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The step is in the plan, and both sides see it."))
            return _to_plan(request, face, client)
    return _write(request, face, client, form, title=_("Add a step"), need=need)


def change_step(request: HubRequest, face: Face, client: Client, step_id: int) -> HttpResponse:
    """Change what a step promises; what somebody else changed meanwhile is shown beside it."""
    step = get_object_or_404(queries.steps_of(client), pk=step_id)
    initial = {
        "text": step.text,
        "doer": doer_of(step),
        "due_on": step.due_on,
        "offer": step.offer,
        "version": step.version,
    }
    form = ChangeStepForm(request.POST or None, client=client, side=face.side, step=step, initial=initial)
    stands = None
    if form.is_valid():
        try:
            actions.change_step(
                step=step, version=form.cleaned_data["version"], promise=form.promise(), by=request.person
            )
        except Refused as refused:
            stands = _refuse(form, refused)
        else:
            return _to_plan(request, face, client)
    line = presenters.step_line(stands, (), timezone.localdate(), get_language()) if stands else None
    return _write(request, face, client, form, title=_("Change the step"), step=step, stands=line)


def set_step_state(request: HubRequest, face: Face, client: Client, step_id: int) -> HttpResponse:
    """Say how far a step has come."""
    step = get_object_or_404(queries.steps_of(client), pk=step_id)
    try:
        after = actions.set_step_state(step=step, state=request.POST.get("state", ""), by=request.person)
    except Refused as refused:
        messages.error(request, str(refused))
        return _to_plan(request, face, client)
    if after.state != step.state:
        place = {"hub": request.hub.slug, "client_id": client.pk, "step_id": step.pk}
        address = reverse(face.addresses["set_step_state"], kwargs=place)
        said = str(entry_kind(f"plans.step_{after.state}").words({"step": after.text}))
        success_with_undo(request, said, address, state=step.state)
    return _to_plan(request, face, client)


def agree(request: HubRequest, face: Face, client: Client) -> HttpResponse:
    """Agree for the face's side to the plan as it was seen."""
    plan = get_object_or_404(Plan, client=client)
    try:
        actions.agree(plan=plan, by=request.person, side=face.side, revision=number(request, "revision"))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("You have agreed to the plan as it stands."))
    return _to_plan(request, face, client)


def _given(request: HubRequest, client: Client) -> list[presenters.GivenLine]:
    deliveries, language = list(queries.deliveries_of(client)), get_language() or ""
    verdicts = assessments.verdicts(
        request.person, request.hub, [delivery.about for delivery in deliveries], language
    )
    said = {about: verdict.words for about, verdict in verdicts.items()}
    return presenters.given_lines(deliveries, said, language)


def _shown(plan: Plan) -> presenters.PlanPage:
    goals = [
        (goal, [(step, list(step.deliveries.all())) for step in goal.steps.all()])
        for goal in plan.goals.all()
    ]
    return presenters.plan_page(plan, goals, today=timezone.localdate(), language=get_language())


def context(face: Face, client: Client, **more: Any) -> dict[str, Any]:
    """What every template of the plan needs to stand in its face."""
    return {
        "base": face.base,
        "at": face.addresses,
        "face": face.name,
        "side": face.side,
        "client": client,
        **more,
    }


def _write(request: HubRequest, face: Face, client: Client, form: Form, **more: Any) -> HttpResponse:
    return render(
        request,
        "plans/write.html",
        context(face, client, form=form, **more),
        status=INVALID if form.is_bound else 200,
    )


def _refuse(form: Form, refused: Refused) -> Step | None:
    """Show why on the form. After a stale one the form holds the version that has now been seen, so that
    saving it again is a decision; returns the step as it stands, where it is one.
    """
    form.add_error(None, str(refused))
    if not isinstance(refused, actions.Stale):
        return None
    form.data = {**cast(QueryDict, form.data).dict(), "version": str(refused.now.version)}
    return refused.now if isinstance(refused.now, Step) else None


def number(request: HubRequest, name: str) -> int:
    """A number from the address or the form; 0 where there is none."""
    text = request.POST.get(name) or request.GET.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _to_plan(request: HubRequest, face: Face, client: Client) -> HttpResponse:
    return redirect(face.addresses["plan"], hub=request.hub.slug, client_id=client.pk)
