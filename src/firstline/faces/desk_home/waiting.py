"""Where the things that wait for an adviser come from: each room is asked for its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from firstline.domains.assessments import queries as assessments
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.brokerage import queries as brokerage
from firstline.domains.clients import messages
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.plans import presenters as plan_presenters
from firstline.domains.plans import queries as plans
from firstline.faces.desk_home.inbox import Item, Urgency
from firstline.faces.desk_home.register_news import changes
from firstline.faces.mappings import MappingLine, mapping_lines
from firstline.foundation.mail.words import MailState, state_of
from firstline.foundation.packs import load_instrument
from firstline.foundation.ui.wording import day_text, near_day_text, number_text

NEWS_STAYS = timedelta(days=14)
SILENCE_AFTER = timedelta(days=7)
LONGEST_QUOTE = 160
NEED_WAITS = timedelta(days=14)
# So many of a kind stand on the page at first; how many there are is always told.
MOST_OF_A_KIND = 12


@dataclass(frozen=True)
class Place:
    """Whose list it is, where, in which language and when."""

    person: Person
    hub: Hub
    language: str
    now: datetime

    def client(self, client: Client) -> str:
        """The address of a client's page."""
        return self.address("client_page:desk", client_id=client.pk)

    def address(self, name: str, **arguments: int) -> str:
        return reverse(name, kwargs={"hub": self.hub.slug, **arguments})


def promises(place: Place) -> Iterable[Item]:
    """Steps that she promised and that are due."""
    today = timezone.localdate(place.now)
    for step in plans.steps_due(place.hub, place.person, today):
        client = step.goal.plan.client
        line = plan_presenters.step_line(step, (), today, place.language)
        due = step.due_on or today
        late = line.days_late
        yield Item(
            key=f"step/{step.pk}",
            when=ngettext("%(late)s day late", "%(late)s days late", late) % {"late": late}
            if late
            else _("today"),
            who=client.name,
            client=place.client(client),
            what=line.text,
            why=_("You promised it by %(day)s in the plan") % {"day": day_text(due)},
            since=due,
            address=place.address("plans:desk_plan", client_id=client.pk),
            action=_("Plan"),
            joint=":",
            urgency=Urgency.LATE,
        )


def replies(place: Place) -> Iterable[Item]:
    """What clients wrote and nobody has answered."""
    for entry in messages.owed_by(place.person, place.hub):
        yield Item(
            key=f"reply/{entry.pk}",
            when=near_day_text(entry.happened_at),
            who=entry.client.name,
            client=place.client(entry.client),
            what=_("wrote, and waits for an answer"),
            why=_("%(person)s: “%(text)s”")
            % {"person": entry.by or entry.client.name, "text": Truncator(entry.text).chars(LONGEST_QUOTE)},
            since=timezone.localdate(entry.happened_at),
            address=place.address("clients:desk_reply", client_id=entry.client.pk),
            action=_("Answer"),
            urgency=Urgency.WAITS,
            settle=place.address("clients:desk_answered", client_id=entry.client.pk),
            settled=_("It is answered"),
        )


def late_with_clients(place: Place) -> Iterable[Item]:
    """Steps that her clients promised themselves, and that are late."""
    today = timezone.localdate(place.now)
    for step in plans.steps_late_of_clients(place.hub, place.person, today):
        client = step.goal.plan.client
        line = plan_presenters.step_line(step, (), today, place.language)
        due = step.due_on or today
        yield Item(
            key=f"theirs/{step.pk}/{due:%Y%m%d}",
            when=ngettext("%(late)s day late", "%(late)s days late", line.days_late)
            % {"late": line.days_late},
            who=client.name,
            client=place.client(client),
            what=line.text,
            why=_("%(who)s promised it by %(day)s in the plan. Perhaps something is in the way.")
            % {"who": line.owner or client.name, "day": day_text(due)},
            since=due,
            address=place.address("plans:desk_plan", client_id=client.pk),
            action=_("Plan"),
            joint=":",
            urgency=Urgency.LATE,
            can_note=True,
        )


def stopped_mails(place: Place) -> Iterable[Item]:
    """Mails with a link that did not get through."""
    found = assessments.undelivered(place.person, place.hub).filter(assessment__client__closed_at=None)
    responses = list(found)
    mails = assessments.link_mails(responses)
    for response in responses:
        if response.pk in mails:
            yield _stopped_mail(place, response, state_of(mails[response.pk]))


def _stopped_mail(place: Place, response: Response, state: MailState) -> Item:
    assessment = response.assessment
    title = load_instrument(assessment.instrument, assessment.version).title.text(place.language)
    return Item(
        key=f"mail/{response.pk}/{response.link_number}",
        when=_("perhaps not delivered") if state.uncertain else _("not delivered"),
        who=assessment.client.name,
        client=place.client(assessment.client),
        what=_("%(person)s may be without the link") % {"person": response.person},
        why=f"{title} · {state.text}",
        since=timezone.localdate(response.link_sent_at or assessment.invited_at),
        address=place.address("assessments:desk_result", assessment_id=assessment.pk),
        action=_("Open"),
        joint=":",
        urgency=Urgency.WAITS,
    )


def plan_news(place: Place) -> Iterable[Item]:
    """What her clients did to their plans, and she has not answered."""
    for news in plans.news_for_hub(place.person, place.hub):
        if news.agreed:
            why = _("Your agreement is missing. The plan holds when both agree.")
        elif news.can_agree:
            why = _("Read it, and agree to it or talk about it.")
        else:
            why = _("A goal has no step yet. Write the first one together.")
        yield Item(
            key=f"plan/{news.client.pk}/{news.at:%Y%m%d%H%M%S}",
            when=near_day_text(news.at),
            who=news.client.name,
            client=place.client(news.client),
            what=_("has agreed to the plan") if news.agreed else _("has changed the plan"),
            why=why,
            since=timezone.localdate(news.at),
            address=place.address("plans:desk_plan", client_id=news.client.pk),
            action=_("Plan"),
            urgency=Urgency.WAITS if news.agreed else Urgency.NEWS,
        )


def _mine(place: Place) -> QuerySet[Assessment]:
    return (
        assessments.visible_to(place.person, place.hub)
        .filter(client__contact_person=place.person, client__closed_at=None)
        .prefetch_related("responses__person")
        .order_by("-invited_at", "-id")
    )


def answers(place: Place) -> Iterable[Item]:
    """Mappings and feedback that came in, until she has taken note of them."""
    found = list(
        _mine(place).filter(state=Assessment.State.COMPLETED, completed_at__gte=place.now - NEWS_STAYS)
    )
    for assessment, line in zip(found, mapping_lines(found, place.language), strict=True):
        poor = bool(line.verdict and line.verdict.poor)
        yield Item(
            key=f"answered/{assessment.pk}",
            when=near_day_text(line.when),
            who=assessment.client.name,
            client=place.client(assessment.client),
            what=_answered(line),
            why=_answer(line),
            since=timezone.localdate(line.when),
            address=place.address("assessments:desk_result", assessment_id=assessment.pk),
            action=_("Result"),
            urgency=Urgency.WAITS if poor else Urgency.NEWS,
            warning=_("It was of little help to them: worth a call.") if poor else "",
            can_note=True,
        )


def _answered(line: MappingLine) -> str:
    """What was answered, so that several of one client are told apart."""
    if line.verdict is None:
        return _("has answered: %(what)s") % {"what": line.title}
    said = {"what": line.about or line.title, "words": line.verdict.words}
    return _("said of %(what)s: “%(words)s”") % said


def _answer(line: MappingLine) -> str:
    """What stands beside that: what was asked, or what came of it, and who answered."""
    parts = [line.title] if line.verdict else []
    if line.points is not None:
        parts.append(_("%(value)s of 100") % {"value": number_text(line.points)})
    return " · ".join(part for part in (*parts, line.asked) if part)


def silences(place: Place) -> Iterable[Item]:
    """Links that nobody has used for a week."""
    lost = assessments.undelivered(place.person, place.hub).values("assessment")
    found = list(
        _mine(place)
        .filter(state__in=assessments.OPEN, invited_at__lte=place.now - SILENCE_AFTER)
        .exclude(pk__in=lost)
    )
    for assessment, line in zip(found, mapping_lines(found, place.language), strict=True):
        begun = assessment.state == Assessment.State.STARTED
        yield Item(
            key=f"silent/{assessment.pk}",
            when=_("since %(day)s") % {"day": near_day_text(line.when)},
            who=assessment.client.name,
            client=place.client(assessment.client),
            what=_("has begun and not sent the answers") if begun else _("has not begun to answer"),
            why=" · ".join(part for part in (line.title, line.about, line.asked) if part),
            since=timezone.localdate(line.when),
            address=place.address("assessments:desk_result", assessment_id=assessment.pk),
            action=_("Open"),
            urgency=Urgency.SOME_DAY,
            can_note=True,
        )


def needs(place: Place) -> Iterable[Item]:
    """Needs of her clients that no step of a plan answers."""
    for waits in brokerage.unplanned(place.person, place.hub, place.now - NEED_WAITS):
        yield Item(
            key=f"needs/{waits.client.pk}/{waits.number}/{waits.since:%Y%m%d}",
            when=_("since %(day)s") % {"day": near_day_text(waits.since)},
            who=waits.client.name,
            client=place.client(waits.client),
            what=ngettext(
                "has a need that no step answers", "has %(number)s needs that no step answers", waits.number
            )
            % {"number": waits.number},
            why=_("See what could help, and put it into the plan."),
            since=timezone.localdate(waits.since),
            address=place.address("brokerage:desk_matches", client_id=waits.client.pk),
            action=_("See suggestions"),
            urgency=Urgency.SOME_DAY,
            can_note=True,
        )


def removals(place: Place) -> Iterable[Item]:
    """Her clients whose company a register has removed, until she has taken note of them."""
    found = clients.companies_removed(place.person, place.hub, place.now - NEWS_STAYS)
    for entry in found:
        yield Item(
            key=f"removed/{entry.pk}",
            when=near_day_text(entry.happened_at),
            who=entry.client.name,
            client=place.address("client_page:desk", client_id=entry.client_id),
            what=_("is no longer in the register"),
            why=_("What the register said is gone; what you wrote stays. Is the name still right?"),
            since=timezone.localdate(entry.happened_at),
            address=place.address("client_page:desk", client_id=entry.client_id),
            action=_("Open"),
            can_note=True,
        )


# What a kind is called where there are more of it, by the beginning of its keys.
KINDS: dict[str, str | Promise] = {
    "step": gettext_lazy("steps that you promised"),
    "reply": gettext_lazy("clients who wait for an answer"),
    "mail": gettext_lazy("mails that were not delivered"),
    "plan": gettext_lazy("plans that clients changed"),
    "answered": gettext_lazy("answers that came in"),
    "silent": gettext_lazy("links that nobody has used"),
    "needs": gettext_lazy("clients with needs that no step answers"),
    "register": gettext_lazy("things that the register said"),
    "removed": gettext_lazy("companies that the register removed"),
    "theirs": gettext_lazy("steps of clients that are late"),
}

SOURCES: tuple[Callable[[Place], Iterable[Item]], ...] = (
    promises,
    replies,
    stopped_mails,
    plan_news,
    answers,
    silences,
    needs,
    late_with_clients,
    changes,
    removals,
)
