"""The desk's pages about mappings, for who advises in the hub. They show scores, never answers."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firstline.domains.assessments import actions, own, presenters, queries, reminders
from firstline.domains.assessments.forms import EnterForm, InviteForm, OthersForm, TeamForm
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients import queries as clients
from firstline.engine.team import FEWEST
from firstline.foundation import paper
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.access.table import may_open
from firstline.foundation.locale.languages import first_shown
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.mail.words import MailState, state_of
from firstline.foundation.packs import Instrument, Reader, load_instrument
from firstline.foundation.ui.theme import OWN_COLOUR

INVALID = 422
# Sooner than this after a mapping, the next one mostly shows that people answer differently from day to day.
CHANGE_TAKES = timedelta(days=90)


def _assessment(request: HubRequest, assessment_id: int) -> Assessment:
    return get_object_or_404(queries.visible_to(request.person, request.hub), pk=assessment_id)


def _title(assessment: Assessment) -> str:
    instrument = load_instrument(assessment.instrument, assessment.version)
    return instrument.title.text(get_language())


def _about(assessment: Assessment) -> presenters.About | None:
    return presenters.about(assessment.about_titles, assessment.about_day, get_language())


def _last_answered(offered: list[Instrument], asked: list[Assessment]) -> list[tuple[str, datetime, bool]]:
    """The title of each that has been answered, when it last was, and whether that is too short ago for
    much to have changed.
    """
    last: dict[str, datetime] = {}
    for one in asked:
        if one.completed_at is not None and one.about is None:
            last[one.instrument] = max(one.completed_at, last.get(one.instrument, one.completed_at))
    return [
        (one.title.text(get_language()), last[one.key], timezone.now() - last[one.key] < CHANGE_TAKES)
        for one in offered
        if one.key in last
    ]


def _to_result(request: HubRequest, assessment: Assessment) -> HttpResponse:
    return redirect("assessments:desk_result", hub=request.hub.slug, assessment_id=assessment.pk)


def _with_mails(
    responses: list[Response], mails: Mapping[int, OutgoingMail]
) -> list[tuple[Response, MailState | None]]:
    """Each with the state of its link's mail; None where that no longer matters or is not known."""
    return [
        (response, state_of(mails[response.pk]) if response.pk in mails else None) for response in responses
    ]


def _asked(request: HubRequest, response: Response, people: int) -> HttpResponse:
    """To the page of who was mailed a link, or to where the answers of the only one are written down."""
    if people > 1:
        mailed = _("Each of them gets a mail with a link.")
        by_hand = _("Write down what each answers, one at a time: open it under the name.")
        messages.success(request, mailed if response.link_number else by_hand)
        return _to_result(request, response.assessment)
    if response.link_number == 0:
        numbers = {"assessment_id": response.assessment_id, "response_id": response.pk}
        return redirect(reverse("assessments:desk_enter", kwargs={"hub": request.hub.slug, **numbers}))
    said = _("%(person)s will get a mail with a link.")
    messages.success(request, said % {"person": response.person})
    return _to_result(request, response.assessment)


def _with_reminders(
    responses: list[Response],
) -> list[tuple[Response, MailState | None, reminders.Outlook]]:
    """As ``_with_mails``, with what the desk says of each one's reminders."""
    outlooks = reminders.outlooks(responses, timezone.now())
    found = _with_mails(responses, queries.link_mails(responses))
    return [(response, mail, outlooks[response.pk]) for response, mail in found]


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HubRequest, client_id: int) -> HttpResponse:
    """Ask somebody who acts for the client to answer an instrument."""
    client = get_object_or_404(clients.visible_to(request.person, request.hub), pk=client_id)
    by_hand = [one for one in own.instruments_for(request.hub) if one.asked == "by_hand"]
    form = InviteForm(request.POST or None, client=client, instruments=by_hand)
    if form.is_valid():
        mailed = form.cleaned_data.pop("how") != "entered"
        people, instrument = list(form.cleaned_data["person"]), form.cleaned_data["instrument"]
        try:
            response = actions.invite_several(
                client=client, instrument=instrument, people=people, by=request.person, mailed=mailed
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _asked(request, response, len(people))
    asked = list(queries.for_client(client))
    mails = queries.link_mails(response for one in asked for response in one.responses.all())
    context = {
        "client": client,
        "form": form,
        "nobody": not clients.representatives(client).exists(),
        "asked": [
            (
                assessment,
                _title(assessment),
                _about(assessment),
                _with_mails(list(assessment.responses.all()), mails),
            )
            for assessment in asked
        ],
        "answered": _last_answered(by_hand, asked),
    }
    return render(request, "assessments/invite.html", context, status=INVALID if form.is_bound else 200)


@require_safe
def result(request: HubRequest, assessment_id: int) -> HttpResponse:
    """How far an assessment has come, and its scores once it is completed."""
    assessment = _assessment(request, assessment_id)
    instrument = load_instrument(assessment.instrument, assessment.version)
    scores = queries.scores(assessment)
    language = get_language() or "en"
    responses = list(queries.for_adviser(assessment))
    sent = sum(response.completed_at is not None for response in responses)
    is_open = assessment.state in queries.OPEN
    context = {
        "assessment": assessment,
        "client": assessment.client,
        "title": instrument.title.text(language),
        "about": _about(assessment),
        "responses": _with_reminders(responses),
        "can_send": may_open("assessments:desk_new_link", signed_in=True, roles=request.roles, writes=True),
        "result": presenters.result(
            instrument, scores, language, queries.verified(assessment), people=assessment.people
        )
        if scores and instrument.levels
        else None,
        "evidence": queries.evidence_shared_with(request.person, assessment).count(),
        "can_verify": may_open("assessments:desk_evidence", signed_in=True, roles=request.roles),
        "counts": presenters.counts(instrument, queries.counts(assessment), language),
        "is_open": is_open,
        "sent": sent,
        "enough": sent >= FEWEST,
        "can_end": is_open and sent and instrument.takes_several,
        "team_form": _team_form(assessment, responses) if is_open and instrument.takes_several else None,
        **_team(assessment, instrument, language),
        "answers_for_hub": instrument.answers_for == "hub",
        "answers": [
            (response.person, presenters.answered_pages(instrument, response.answers, language))
            for response in queries.answers_for_hub(assessment)
        ],
    }
    return render(request, "assessments/desk_result.html", context)


def _team(assessment: Assessment, instrument: Instrument, language: str) -> dict[str, object]:
    found = queries.team(assessment)
    return {
        "is_team": instrument.answered_by == "team",
        "several": queries.answered_by_several(assessment),
        "team": presenters.team(found, instrument, language) if found else None,
    }


def _team_form(
    assessment: Assessment, responses: list[Response], data: Mapping[str, object] | None = None
) -> TeamForm | OthersForm | None:
    """Who is in a team; or whom else to ask for a company, None where there is nobody else."""
    people = [one.person for one in clients.representatives(assessment.client).select_related("person")]
    asked = {response.person_id: response.part for response in responses}
    if load_instrument(assessment.instrument, assessment.version).answered_by == "team":
        return TeamForm(data, people=people, asked=asked)
    others = [person for person in people if person.pk not in asked]
    return OthersForm(data, people=others) if others else None


@require_POST
def team(request: HubRequest, assessment_id: int) -> HttpResponse:
    """Say who is in the team, or who answers too, and ask those who were not asked before."""
    assessment = _assessment(request, assessment_id)
    form = _team_form(assessment, list(queries.for_adviser(assessment)), request.POST)
    if isinstance(form, OthersForm) and "people" not in request.POST:
        raise Refused(_("Tick who else is to answer."))
    if form is None or not form.is_valid():
        raise Refused(_("Somebody has changed who acts for the client. Open the page again."))
    number = actions.ask_team(assessment=assessment, parts=form.parts(), by=request.person)
    said = ngettext(
        "One person more gets a mail with a link.", "%(number)d more get a mail with a link.", number
    )
    messages.success(request, said % {"number": number} if number else _("Saved."))
    return _to_result(request, assessment)


@require_POST
def end_round(request: HubRequest, assessment_id: int) -> HttpResponse:
    """End the answering by several, and make its result of what was sent."""
    assessment = _assessment(request, assessment_id)
    actions.end_round(assessment=assessment, by=request.person)
    messages.success(request, _("The answering has ended."))
    return _to_result(request, assessment)


def _response(request: HubRequest, assessment_id: int, response_id: int) -> Response:
    assessment = _assessment(request, assessment_id)
    return get_object_or_404(queries.of_hub(request.hub), pk=response_id, assessment=assessment)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HubRequest, assessment_id: int, response_id: int) -> HttpResponse:
    """Write down what somebody answers in a meeting, or has answered on paper."""
    response = _response(request, assessment_id, response_id)
    instrument = load_instrument(response.assessment.instrument, response.assessment.version)
    only_theirs = instrument.answers_for == "respondent"
    form = EnterForm(
        request.POST or None, initial={"how": response.entered_how or None}, only_theirs=only_theirs
    )
    if form.is_valid():
        try:
            actions.enter_for(response=response, how=form.cleaned_data["how"], by=request.person)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            page = response.page or instrument.pages[0].key
            return redirect("assessments:page", hub=request.hub.slug, response_id=response.pk, page=page)
    context = {
        "assessment": response.assessment,
        "response": response,
        "client": response.assessment.client,
        "title": _title(response.assessment),
        "audience": instrument.audience.text(get_language()),
        "only_you": only_theirs,
        "several": queries.answered_by_several(response.assessment),
        "form": form,
    }
    return render(request, "assessments/desk_enter.html", context, status=INVALID if form.is_bound else 200)


@require_safe
def on_paper(request: HubRequest, assessment_id: int, response_id: int) -> HttpResponse:
    """The questions to print, in the respondent's language."""
    response = _response(request, assessment_id, response_id)
    assessment, hub = response.assessment, request.hub
    instrument = load_instrument(assessment.instrument, assessment.version)
    language = first_shown([response.person.language, *hub.languages])
    reader = Reader(language=language, currency=hub.currency)
    context = {
        "response": response,
        "client": assessment.client,
        "hub": hub,
        "language": language,
        "colour": hub.colour or OWN_COLOUR,
        "title": instrument.title.text(language),
        "intro": instrument.intro.text(language),
        "audience": instrument.audience.text(language),
        "about": presenters.about(assessment.about_titles, assessment.about_day, language),
        "version": instrument.version,
        "pages": [
            (page.title.text(language), presenters.page_questions(instrument, page.key, reader, stored={}))
            for page in instrument.pages
        ],
    }
    with translation.override(language):
        made = paper.pdf("assessments/on_paper_pdf.html", context, {})
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{instrument.key}-{response.pk}.pdf"'
    return answer


@require_POST
def set_reminders(request: HubRequest, assessment_id: int) -> HttpResponse:
    """Turn the reminders of one assessment on or off."""
    assessment = _assessment(request, assessment_id)
    on = request.POST.get("on") == "yes"
    actions.set_reminders(assessment=assessment, on=on, by=request.person)
    said = _("Who has not answered is reminded.") if on else _("Nobody is reminded of this any more.")
    messages.success(request, said)
    return _to_result(request, assessment)


@require_POST
def withdraw(request: HubRequest, assessment_id: int) -> HttpResponse:
    """Take an invitation back."""
    assessment = _assessment(request, assessment_id)
    actions.withdraw(assessment=assessment, by=request.person)
    messages.success(request, _("Withdrawn. The link no longer works."))
    return _to_result(request, assessment)


@require_POST
def new_link(request: HubRequest, assessment_id: int, response_id: int) -> HttpResponse:
    """Mail a respondent a new link, which is also how a mail that stopped is sent again."""
    response = _response(request, assessment_id, response_id)
    if actions.send_new_link(response=response, by=request.person):
        said = _("%(person)s has a new link on the way. The one before it no longer works.")
        messages.success(request, said % {"person": response.person})
    else:
        said = _("Nothing was sent: %(person)s was sent a link less than five minutes ago. Wait a little.")
        messages.warning(request, said % {"person": response.person})
    return _to_result(request, response.assessment)
