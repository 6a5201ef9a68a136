"""What is configured, what is not, and what is wrong: ``firstline doctor``."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.models import Min
from django.utils import timezone

from firstline.config.home import open_to_others
from firstline.config.installation import waiting_migrations
from firstline.domains.hubs.models import Hub, Membership
from firstline.domains.registers import queries as registers
from firstline.foundation.access.roles import Role
from firstline.foundation.facts.models import OutboxRow
from firstline.foundation.mail.models import OutgoingMail

WAITING_TOO_LONG_SECONDS = 600
SECONDS_TO_ANSWER = 5


class State(Enum):
    GOOD = "ok   "
    MISSING = "unset"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's account."""

    state: State
    sentence: str

    @property
    def mark(self) -> str:
        return self.state.value

    @property
    def wrong(self) -> bool:
        return self.state is State.WRONG


def examine() -> list[Finding]:
    """Look at the whole installation, which the command has brought up to date; nothing is changed."""
    findings = [*_settings()]
    try:
        findings += _database()
    except (DatabaseError, ImproperlyConfigured) as error:
        findings.append(Finding(State.WRONG, f"The database does not answer: {' '.join(str(error).split())}"))
    return findings


def _settings() -> Iterator[Finding]:
    home = settings.FIRSTLINE_HOME
    if home.is_dir() and os.access(home, os.W_OK):
        yield Finding(State.GOOD, f"The data is in {home}.")
    else:
        yield Finding(State.WRONG, f"{home} cannot be written to; set FIRSTLINE_HOME to a folder that can.")
    if home.is_dir() and open_to_others(home):
        yield Finding(
            State.WRONG, f"Everybody with an account on this machine can look into {home}: chmod 700 {home}"
        )
    yield _mail()
    yield _address()
    if settings.FIRSTLINE_SECOND_FACTOR:
        yield Finding(State.GOOD, "Staff are asked for a second factor.")
    else:
        yield Finding(State.MISSING, "Staff sign in without a second factor (FIRSTLINE_SECOND_FACTOR).")
    oidc = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    if oidc:
        yield Finding(State.GOOD, f"People can sign in with {oidc[0]['name']}.")
    else:
        yield Finding(State.MISSING, "No national log-in is named (FIRSTLINE_OIDC_CLIENT_ID and its like).")


def _mail() -> Finding:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return Finding(
            State.MISSING, "No mail server is named, so nobody is invited: set FIRSTLINE_MAIL_URL."
        )
    server = f"{settings.EMAIL_HOST}, port {settings.EMAIL_PORT}"
    try:
        with get_connection(timeout=SECONDS_TO_ANSWER):
            pass
    # A name that cannot be one is an error of its encoding.
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        return Finding(
            State.WRONG, f"The mail server that FIRSTLINE_MAIL_URL names ({server}) fails: {reason}"
        )
    return Finding(State.GOOD, f"Mail goes through {server}, from {settings.DEFAULT_FROM_EMAIL}.")


def _address() -> Finding:
    if settings.HTTPS:
        return Finding(State.GOOD, f"People reach it at {settings.FIRSTLINE_URL}.")
    beyond = "beyond this machine it must begin with https://."
    if not os.environ.get("FIRSTLINE_URL"):
        return Finding(
            State.MISSING,
            f"FIRSTLINE_URL is not set, so links in mail lead to this machine and the port of “up”; {beyond}",
        )
    return Finding(State.MISSING, f"FIRSTLINE_URL is {settings.FIRSTLINE_URL}; {beyond}")


def _database() -> Iterator[Finding]:
    vendor = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    if waiting := waiting_migrations():
        yield Finding(State.WRONG, f"{vendor} answers, and could not be brought up to date: {waiting} steps.")
        return
    yield Finding(State.GOOD, f"{vendor} answers and is up to date.")
    hubs = list(Hub.objects.order_by("slug"))
    yield Finding(
        State.GOOD if hubs else State.MISSING,
        "One hub is set up." if len(hubs) == 1 else f"{len(hubs)} hubs are set up.",
    )
    led = set(Membership.objects.filter(until=None, role=Role.HUB_LEADER).values_list("hub_id", flat=True))
    for hub in hubs:
        if hub.pk not in led:
            yield Finding(
                State.MISSING,
                f"{hub.name} has no leader: firstline people add … --hub {hub.slug} --role hub_leader",
            )
    if Hub.objects.filter(invented=True).exists() and not settings.FIRSTLINE_DEMO:
        yield Finding(State.WRONG, "This is the demo's invented data; production does not start on it.")
    yield from _store()
    yield from _queues()


def _store() -> Iterator[Finding]:
    snapshots, tables = registers.lost()
    back = "Put the folder store of the backup back into the home"
    for one in snapshots:
        yield Finding(
            State.WRONG,
            f"The rows of {one.register} ({one.unit}) of {one.snapshot_on} are lost, so the region cannot be "
            f"counted. {back}, or import that file again with --date {one.snapshot_on}, or else: "
            f"firstline registers forget {one.register} {one.snapshot_on} --unit {one.unit}",
        )
    for table in tables:
        yield Finding(
            State.WRONG,
            f"The table of {table.kind} of {table.country} of {table.dated_on} is lost. {back}, or load "
            f"it again: firstline areas import {table.kind} … --country {table.country} "
            f"--date {table.dated_on}",
        )


def _queues() -> Iterator[Finding]:
    waiting = OutboxRow.objects.filter(delivered_at=None, gave_up_at=None)
    oldest = waiting.aggregate(oldest=Min("published_at"))["oldest"]
    if oldest and (timezone.now() - oldest).total_seconds() > WAITING_TOO_LONG_SECONDS:
        yield Finding(
            State.WRONG,
            f"{waiting.count()} facts wait since {oldest:%Y-%m-%d %H:%M} UTC: is the worker running?",
        )
    abandoned = OutboxRow.objects.exclude(gave_up_at=None).count()
    if abandoned:
        yield Finding(
            State.WRONG, f"{abandoned} facts could not be delivered; see last_error in facts_outboxrow."
        )
    for state, sentence in (
        (OutgoingMail.State.FAILED, "mails were refused by the mail server"),
        (OutgoingMail.State.UNCERTAIN, "mails may or may not have been sent; only a person sends them again"),
    ):
        number = OutgoingMail.objects.filter(state=state).count()
        if number:
            yield Finding(State.WRONG, f"{number} {sentence}.")
