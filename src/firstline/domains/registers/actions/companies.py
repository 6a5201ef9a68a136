"""What a hub does about a company: keeps it in sight, says why it may write to it, deals with its news."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.access import can_contact
from firstline.domains.registers.models import (
    Company,
    ContactGround,
    Hold,
    Prompt,
)
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import roles_of
from firstline.foundation.audit import trail


@transaction.atomic
def hold(*, company: Company, hub: Hub, by: Person | None) -> Hold:
    """Keep a company in a hub's sight, wherever it moves; holding it again changes nothing.

    Called by the rooms whose rows refer to a company; they decide who may.
    """
    held, new = Hold.objects.get_or_create(hub=hub, company=company)
    if new:
        trail.record(
            action="registers.hold", by=by, hub_id=hub.pk, subject=held, changes={"company": company.pk}
        )
    return held


@transaction.atomic
def release(*, company: Company, hub: Hub, by: Person | None) -> None:
    """Keep a company in a hub's sight no longer than it lies in its area; not holding it changes nothing."""
    held = Hold.objects.filter(hub=hub, company=company).first()
    if held is not None:
        trail.record(
            action="registers.release", by=by, hub_id=hub.pk, subject=held, changes={"company": company.pk}
        )
        held.delete()


@transaction.atomic
def record_ground(*, company: Company, hub: Hub, ground: str, note: str, by: Person) -> ContactGround:
    """Record why a hub may contact a company that wants no advertising, or that is one person.

    note: what the ground is made of, such as who said yes, when and how. A ground that stands is ended.
    Raises Refused.
    """
    _check_contact(hub, by)
    if ground not in ContactGround.Ground.values:
        raise Refused(_("Choose which ground it is."))
    if not note.strip():
        raise Refused(_("Write what the ground is, so that it can be shown when somebody asks."))
    now = timezone.now()
    ContactGround.objects.select_for_update().filter(hub=hub, company=company, ended_at=None).update(
        ended_at=now
    )
    recorded = ContactGround.objects.create(
        hub=hub, company=company, ground=ground, note=note.strip(), by=by, at=now
    )
    trail.record(
        action="registers.record_ground",
        by=by,
        hub_id=hub.pk,
        subject=recorded,
        changes={"company": company.pk, "ground": ground},
    )
    return recorded


@transaction.atomic
def end_ground(*, ground: ContactGround, by: Person) -> None:
    """The ground counts no more, such as when a company takes its yes back; ending it again changes nothing.

    Raises Refused.
    """
    _check_contact(ground.hub, by)
    ground = ContactGround.objects.select_for_update().get(pk=ground.pk)
    if ground.ended_at is not None:
        return
    ground.ended_at = timezone.now()
    ground.save(update_fields=["ended_at"])
    trail.record(
        action="registers.end_ground",
        by=by,
        hub_id=ground.hub_id,
        subject=ground,
        changes={"company": ground.company_id},
    )


def _check_contact(hub: Hub, by: Person) -> None:
    if not can_contact(roles_of(by, hub.pk)):
        raise Refused(_("Only those who advise for the hub may say on which ground it contacts a company."))


@transaction.atomic
def answer_prompt(*, prompt: Prompt, state: str, by: Person, note: str = "") -> None:
    """Deal with what a register said: taken on, logged or dismissed. Once: the first to act has acted.

    Called by the pages that show it; they decide who may. Raises Refused where somebody has dealt with it.
    """
    if state not in Prompt.State.values or state == Prompt.State.OPEN:
        raise Refused(_("Choose what to do about it."))
    still_open = Prompt.objects.filter(pk=prompt.pk, state=Prompt.State.OPEN)
    if not still_open.update(state=state, by=by, at=timezone.now(), note=note.strip()):
        raise Refused(_dealt_with(Prompt.objects.select_related("by", "company").get(pk=prompt.pk)))
    trail.record(
        action="registers.answer_prompt",
        by=by,
        hub_id=prompt.hub_id,
        subject=prompt,
        changes={"state": state},
    )


def _dealt_with(prompt: Prompt) -> str:
    said = {"name": prompt.company.name, "state": prompt.get_state_display(), "person": prompt.by}
    if prompt.by is None:
        return _("This about %(name)s has been dealt with already: %(state)s. Nothing was changed.") % said
    return _("%(person)s has dealt with this about %(name)s already: %(state)s. Nothing was changed.") % said


@transaction.atomic
def reopen_prompt(*, prompt: Prompt, by: Person) -> None:
    """Take an answer back, so that it waits again. Raises Refused where it waits already."""
    answered = Prompt.objects.filter(pk=prompt.pk).exclude(state=Prompt.State.OPEN)
    if not answered.update(state=Prompt.State.OPEN, by=None, at=None, note=""):
        raise Refused(_("This is open again already."))
    trail.record(action="registers.reopen_prompt", by=by, hub_id=prompt.hub_id, subject=prompt)
