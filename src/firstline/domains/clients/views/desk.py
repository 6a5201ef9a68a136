"""The desk's pages about clients: for advisers, facilitators and leaders of the hub."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firstline.domains.clients import access, actions, presenters, queries
from firstline.domains.clients import messages as messages_of
from firstline.domains.clients.forms import (
    CompanyForm,
    ContactPersonForm,
    GroundForm,
    IdeaForm,
    LogForm,
    ReplyForm,
    RepresentativeForm,
    SaidForm,
)
from firstline.domains.clients.models import Client
from firstline.domains.hubs import queries as hub_queries
from firstline.domains.registers import actions as register_actions
from firstline.domains.registers import queries as registers
from firstline.domains.registers.models import Company
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.ui.undo import success_with_undo

INVALID = 422
COMPANIES_SHOWN = 20


def _client(request: HubRequest, client_id: int) -> Client:
    clients = queries.visible_to(request.person, request.hub).select_related("company", "contact_person")
    return get_object_or_404(clients, pk=client_id)


def _to_client(request: HubRequest, client: Client) -> HttpResponse:
    return redirect("client_page:desk", hub=request.hub.slug, client_id=client.pk)


def _found(request: HubRequest, text: str) -> tuple[list[Company], bool]:
    """The likeliest companies, and whether the register has more than these."""
    if not text.strip():
        return [], False
    companies = list(registers.find(request.person, request.hub, text, limit=COMPANIES_SHOWN + 1))
    return companies[:COMPANIES_SHOWN], len(companies) > COMPANIES_SHOWN


@require_safe
def find(request: HubRequest) -> HttpResponse:
    """Find a company in the business register, to take it on."""
    text = request.GET.get("q", "")
    companies, more = _found(request, text)
    known = queries.client_of_company(request.hub, [company.pk for company in companies])
    rows = [(company, known.get(company.pk)) for company in companies]
    return render(request, "clients/find.html", {"rows": rows, "text": text, "more": more})


@require_http_methods(["GET", "HEAD", "POST"])
def ground(request: HubRequest, company_id: int) -> HttpResponse:
    """On which ground the hub may contact a company that wants no advertising, or that is one person."""
    company = get_object_or_404(registers.visible_to(request.person, request.hub), pk=company_id)
    form = GroundForm(request.POST or None)
    if form.is_valid():
        try:
            register_actions.record_ground(
                company=company, hub=request.hub, by=request.person, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The ground is recorded."))
            return redirect("clients:desk_ground", hub=request.hub.slug, company_id=company.pk)
    recorded = list(registers.grounds(request.hub, company))
    context = {
        "company": company,
        "client": queries.client_of_company(request.hub, [company.pk]).get(company.pk),
        "form": form,
        "grounds": recorded,
        "live": any(one.ended_at is None for one in recorded),
        "shielded": registers.shielded(company),
        "can_advise": access.can_advise(request.roles),
    }
    return render(request, "clients/ground.html", context, status=INVALID if form.is_bound else 200)


@require_POST
def end_ground(request: HubRequest, company_id: int, ground_id: int) -> HttpResponse:
    """A ground counts no more, such as when a yes is taken back."""
    company = get_object_or_404(registers.visible_to(request.person, request.hub), pk=company_id)
    recorded = get_object_or_404(registers.grounds(request.hub, company), pk=ground_id)
    register_actions.end_ground(ground=recorded, by=request.person)
    messages.success(request, _("The ground counts no more."))
    return redirect("clients:desk_ground", hub=request.hub.slug, company_id=company.pk)


@require_POST
def take_on(request: HubRequest, company_id: int) -> HttpResponse:
    """Take a company on as a client; who does it becomes its contact person."""
    company = get_object_or_404(registers.visible_to(request.person, request.hub), pk=company_id)
    client = actions.take_on(hub=request.hub, company=company, by=request.person)
    _told_of_new(request, client)
    return _to_client(request, client)


def _told_of_new(request: HubRequest, client: Client) -> None:
    """Say that they are a client now, with the way back."""
    success_with_undo(
        request,
        _("%(name)s is your client now, and you are their contact person.") % {"name": client.name},
        reverse("clients:desk_undo_take_on", kwargs={"hub": request.hub.slug, "client_id": client.pk}),
    )


@require_POST
def undo_take_on(request: HubRequest, client_id: int) -> HttpResponse:
    """End a client that was taken on by mistake."""
    client = _client(request, client_id)
    actions.undo_take_on(client=client, by=request.person)
    messages.success(request, _("%(name)s is no longer a client.") % {"name": client.name})
    return redirect("caseload:desk", hub=request.hub.slug)


@require_POST
def reopen(request: HubRequest, client_id: int) -> HttpResponse:
    """Serve a client again that was ended."""
    client = _client(request, client_id)
    actions.reopen(client=client, by=request.person)
    messages.success(request, _("%(name)s is a client again.") % {"name": client.name})
    return _to_client(request, client)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HubRequest, client_id: int) -> HttpResponse:
    """Correct what the hub itself wrote about a client."""
    client = _client(request, client_id)
    said = {field: getattr(client, field) for field in actions.SAID}
    form: SaidForm | IdeaForm
    form = IdeaForm(request.POST or None, initial=said) if client.company else _said_form(request, said)
    if form.is_valid():
        try:
            actions.change(client=client, said=form.cleaned_data, by=request.person)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return _to_client(request, client)
    context = {"client": client, "form": form}
    return render(request, "clients/change.html", context, status=INVALID if form.is_bound else 200)


def _said_form(request: HubRequest, initial: dict[str, Any]) -> SaidForm:
    places = registers.municipalities(request.person, request.hub)
    return SaidForm(request.hub, places, request.POST or None, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HubRequest) -> HttpResponse:
    """Add a founder without a company, or a trader that no register knows."""
    form = _said_form(request, {"name": request.GET.get("name", "")})
    if form.is_valid():
        client = actions.add_client(hub=request.hub, by=request.person, **form.cleaned_data)
        _told_of_new(request, client)
        return _to_client(request, client)
    return render(request, "clients/new.html", {"form": form}, status=INVALID if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HubRequest, client_id: int) -> HttpResponse:
    """Log a meeting, a call, a mail or a note."""
    client = _client(request, client_id)
    form = LogForm(request.POST or None, initial={"kind": request.GET.get("kind", "clients.meeting")})
    if form.is_valid():
        try:
            entry = actions.log(client=client, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            place = {"hub": request.hub.slug, "client_id": client.pk, "entry_id": entry.pk}
            undo = reverse("clients:desk_undo_log", kwargs=place)
            success_with_undo(request, _("Saved to the timeline."), undo)
            return _to_client(request, client)
    return render(
        request,
        "clients/log.html",
        {"client": client, "form": form},
        status=INVALID if form.is_bound else 200,
    )


@require_POST
def undo_log(request: HubRequest, client_id: int, entry_id: int) -> HttpResponse:
    """Take back what was logged by mistake."""
    client = _client(request, client_id)
    entry = get_object_or_404(queries.timeline(client, request.roles), pk=entry_id)
    actions.undo_log(entry=entry, by=request.person)
    messages.success(request, _("It is off the timeline."))
    return _to_client(request, client)


@require_POST
def answered(request: HubRequest, client_id: int) -> HttpResponse:
    """Say that what the client wrote is answered; ``back`` is what was said before, and takes it back."""
    client = _client(request, client_id)
    if "back" in request.POST:
        before = parse_datetime(request.POST["back"]) if request.POST["back"] else None
        messages_of.mark_answered(client=client, by=request.person, until=before)
    else:
        said_before = client.answered_at.isoformat() if client.answered_at else ""
        messages_of.mark_answered(client=client, by=request.person, until=timezone.now())
        address = reverse("clients:desk_answered", kwargs={"hub": request.hub.slug, "client_id": client.pk})
        success_with_undo(request, _("It waits no longer."), address, back=said_before)
    return _to_client(request, client)


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HubRequest, client_id: int) -> HttpResponse:
    """Answer what a client wrote, where the client sees it."""
    client = _client(request, client_id)
    form = ReplyForm(request.POST or None)
    if form.is_valid():
        try:
            messages_of.reply(client=client, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your answer is in their timeline."))
            return _to_client(request, client)
    context = {
        "client": client,
        "form": form,
        "waiting": presenters.shown(messages_of.waiting(client), client),
    }
    return render(request, "clients/reply.html", context, status=INVALID if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HubRequest, client_id: int) -> HttpResponse:
    """Who acts for the client; add somebody."""
    client = _client(request, client_id)
    representatives = queries.representatives(client)
    # Who was the founder is most likely who acts for the company.
    named = "" if representatives else queries.founder_of(client)
    form = RepresentativeForm(request.POST or None, initial={"name": named})
    if form.is_valid():
        try:
            actions.add_representative(client=client, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _to_client(request, client)
    context = {"client": client, "form": form, "representatives": representatives}
    return render(request, "clients/people.html", context, status=INVALID if form.is_bound else 200)


@require_POST
def end_representation(request: HubRequest, client_id: int, representation_id: int) -> HttpResponse:
    """Somebody no longer acts for the client."""
    client = _client(request, client_id)
    representation = get_object_or_404(queries.representatives(client), pk=representation_id)
    actions.end_representation(representation=representation, by=request.person)
    place = {"hub": request.hub.slug, "client_id": client.pk, "representation_id": representation.pk}
    success_with_undo(
        request,
        _("%(name)s no longer acts for %(client)s, and sees nothing of it any more.")
        % {"name": representation.person, "client": client.name},
        reverse("clients:desk_undo_end_representation", kwargs=place),
    )
    return redirect("clients:desk_people", hub=request.hub.slug, client_id=client.pk)


@require_POST
def undo_end_representation(request: HubRequest, client_id: int, representation_id: int) -> HttpResponse:
    """Somebody acts for the client after all."""
    client = _client(request, client_id)
    representation = get_object_or_404(queries.representations(client), pk=representation_id)
    actions.undo_end_representation(representation=representation, by=request.person)
    messages.success(request, _("%(name)s acts for the client as before.") % {"name": representation.person})
    return redirect("clients:desk_people", hub=request.hub.slug, client_id=client.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_person(request: HubRequest, client_id: int) -> HttpResponse:
    """Choose who is the client's contact person."""
    client = _client(request, client_id)
    form = ContactPersonForm(
        hub_queries.advisers(request.hub), request.POST or None, initial={"person": client.contact_person_id}
    )
    if form.is_valid():
        actions.name_contact_person(client=client, person=form.cleaned_data["person"], by=request.person)
        return _to_client(request, client)
    return render(
        request,
        "clients/contact_person.html",
        {"client": client, "form": form},
        status=INVALID if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def company(request: HubRequest, client_id: int) -> HttpResponse:
    """Join a founder or a trader to its company in the register."""
    client = _client(request, client_id)
    form = CompanyForm(registers.visible_to(request.person, request.hub), request.POST or None)
    if form.is_valid():
        try:
            actions.join_company(client=client, company=form.cleaned_data["company"], by=request.person)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            address = reverse(
                "clients:desk_undo_company", kwargs={"hub": request.hub.slug, "client_id": client.pk}
            )
            success_with_undo(
                request, _("Joined: the client is %(name)s now.") % {"name": client.name}, address
            )
            return _to_client(request, client)
    wanted = request.GET.get("q")
    text = client.name if wanted is None else wanted
    companies, more = _found(request, text)
    known = queries.client_of_company(request.hub, [company.pk for company in companies])
    context = {
        "client": client,
        "form": form,
        "rows": [(company, known.get(company.pk)) for company in companies],
        "text": text,
        "searched": wanted is not None,
        "more": more,
    }
    return render(request, "clients/company.html", context, status=INVALID if form.is_bound else 200)


@require_POST
def undo_company(request: HubRequest, client_id: int) -> HttpResponse:
    """Part a client again from a company that it was joined to by mistake."""
    client = _client(request, client_id)
    actions.undo_join_company(client=client, by=request.person)
    messages.success(request, _("The client is %(name)s again.") % {"name": client.name})
    return _to_client(request, client)
