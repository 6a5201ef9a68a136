"""What an adviser does about what a register said: each act whole or not at all."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from firstline.domains.clients import actions as clients
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Person
from firstline.domains.registers import actions as registers
from firstline.domains.registers.models import Prompt
from firstline.faces.register_news.words import LOGGED

State = Prompt.State


@transaction.atomic
def take_on(*, prompt: Prompt, by: Person) -> Client:
    """Take the company on; its timeline begins with what the register said.

    Raises Refused where somebody has dealt with it, or the company is a client or has been one.
    """
    registers.answer_prompt(prompt=prompt, state=State.TAKEN_ON, by=by)
    return clients.take_on(hub=prompt.hub, company=prompt.company, by=by)


@transaction.atomic
def log(*, prompt: Prompt, client: Client, by: Person) -> None:
    """Write what the register said into the client's timeline, for the hub alone.

    Raises Refused where somebody has dealt with it, or the client is ended.
    """
    registers.answer_prompt(prompt=prompt, state=State.LOGGED, by=by)
    clients.check_served(client)
    day = datetime.combine(prompt.happened_on, time(12), tzinfo=timezone.get_current_timezone())
    clients.record(
        client=client,
        kind=LOGGED,
        by=by,
        audience=TimelineEntry.Audience.HUB,
        details={"kind": prompt.kind, "before": prompt.before, "after": prompt.after},
        happened_at=min(day, timezone.now()),
        key=f"registers.prompt/{prompt.pk}",
    )


@transaction.atomic
def reopen(*, prompt: Prompt, client: Client | None, by: Person) -> None:
    """Take an answer back; who was taken on by it is no client any more.

    Raises Refused where something has been written about the client since, or it is open already.
    """
    if prompt.state == State.TAKEN_ON and client is not None and client.closed_at is None:
        clients.undo_take_on(client=client, by=by)
    registers.reopen_prompt(prompt=prompt, by=by)
