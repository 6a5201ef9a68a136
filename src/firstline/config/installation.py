"""Bringing an installation up to date, and its first people."""

import fcntl
import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from firstline.config.home import make_home
from firstline.domains.hubs import actions, queries
from firstline.domains.hubs.models import Hub, Person
from firstline.faces.people import actions as people
from firstline.faces.people.queries import left_behind
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import MEMBERSHIP_ROLES, Role
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.retention.erase import Trace, erase

# Any number that nothing else on the database server locks.
MIGRATION_LOCK = 0x46697273746C696E
SECONDS_OF_LOOKING = 10


def bring_up_to_date(*, say: Callable[[str], None] = lambda text: None) -> None:
    """Migrate the database where it needs it, and make what it needs beside its tables.

    Of two commands that start together on an empty home, one migrates and the other waits for it.
    say: is told what takes long, and when it is done; nothing where nothing does.
    """
    make_home(settings.FIRSTLINE_HOME)
    with _one_at_a_time(say):
        if waiting := waiting_migrations():
            say(f"preparing the database ({waiting} steps); an empty one takes a minute or so …")
            # The cache's table first: some migrations clear the cache.
            call_command("createcachetable", verbosity=0)
            call_command("migrate", verbosity=0, interactive=False)
            say("the database is ready.")


@contextmanager
def _one_at_a_time(say: Callable[[str], None]) -> Iterator[None]:
    with (settings.FIRSTLINE_HOME / "migrating").open("w") as lock:
        # Another command that only looks is done at once, and nobody need hear of it.
        if not _is_free_within(SECONDS_OF_LOOKING, lock):
            say("waiting for another command that prepares the database …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        # Other machines do not see the file.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _is_free_within(seconds: int, lock: TextIO) -> bool:
    """Take the lock if it is or comes free in that time. Returns whether it is taken."""
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        else:
            return True


def waiting_migrations() -> int:
    """How many migrations the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static() -> None:
    """Put style sheets, scripts and icons where the server finds them."""
    call_command("collectstatic", verbosity=0, interactive=False, stdout=io.StringIO())


def refuse_demo_settings() -> None:
    """Raise Refused where the demo's settings were left in the environment: they send no mail."""
    if settings.FIRSTLINE_DEMO:
        raise Refused(_("FIRSTLINE_DEMO is set, which is for trying only. Unset it and start again."))


def refuse_invented_data() -> None:
    """Raise Refused where the home holds the demo's invented data: production never starts on it."""
    if Hub.objects.filter(invented=True).exists():
        raise Refused(
            _(
                "%(home)s holds the invented data of the demo. "
                "Set FIRSTLINE_HOME (or DATABASE_URL) to another place for real work."
            )
            % {"home": settings.FIRSTLINE_HOME}
        )


@transaction.atomic
def add_person(
    *, email: str, name: str, hub_slug: str | None, roles: Sequence[str], owner: bool, new: bool = False
) -> Person:
    """Add a person from the command line and give her roles.

    new: nobody may have the address yet, since a password is about to be given.
    Raises Refused for a hub or a role that is not known, a hub without a role, for somebody who is known
    by another name, or who is known at all and should be new.
    """
    known = {role.value: role for role in MEMBERSHIP_ROLES}
    unknown = [role for role in roles if role not in known]
    if unknown:
        raise Refused(
            _("There is no role “%(role)s”; choose from %(known)s.")
            % {"role": unknown[0], "known": ", ".join(known)}
        )
    if roles and not hub_slug:
        raise Refused(_("A role is held in a hub: name it with --hub."))
    if hub_slug and not roles:
        raise Refused(_("In a hub one holds a role: name it with --role."))
    if new and Person.objects.filter(email=email.strip().lower()).exists():
        raise Refused(
            _(
                "%(email)s is known here already. Leave out --password to add a role; for a new password, "
                "which ends the old one: firstline people give-password %(email)s"
            )
            % {"email": email}
        )
    person = actions.add_person(email=email, name=name, by=None)
    if person.name != name.strip():
        raise Refused(
            _("%(email)s is known here as %(name)s: give that name, or let them change it under “About you”.")
            % {"email": person.email, "name": person.name}
        )
    if hub_slug:
        hub = _hub(hub_slug)
        for role in roles:
            actions.give_role(hub=hub, person=person, role=Role(role), by=None)
    if owner:
        person.is_superuser = True
        person.save(update_fields=["is_superuser"])
        trail.record(action="config.make_owner", by=None, hub_id=None, subject=person)
    transaction.on_commit(lambda: deliver_due())
    return person


@transaction.atomic
def end_roles(*, email: str, hub_slug: str, roles: Sequence[str], to: str | None) -> list[str]:
    """End a person's roles in a hub, or all that she has there; returns what they were called.

    to: the address of who takes over the clients whose contact person she is.
    Raises Refused for who or what is not known, and where a client would be left alone.
    """
    hub = _hub(hub_slug)
    person = person_at(email)
    held = list(queries.live_memberships(hub).filter(person=person).select_related("hub"))
    for role in roles:
        if role not in {membership.role for membership in held}:
            raise Refused(_("%(person)s has no role “%(role)s” there.") % {"person": person, "role": role})
    ending = [membership for membership in held if not roles or membership.role in roles]
    if not ending:
        raise Refused(_("%(person)s has no role there.") % {"person": person})
    successor = person_at(to) if to else None
    for membership in ending:
        left = left_behind(membership)
        if successor is None and left.exists():
            raise Refused(
                _("%(person)s is the contact person of clients there: name who takes them over with --to.")
                % {"person": person}
            )
        handed = {client.pk: successor for client in left} if successor else {}
        people.end_role(membership=membership, hand_over=handed, by=None)
    transaction.on_commit(lambda: deliver_due())
    return [membership.role for membership in ending]


def _hub(slug: str) -> Hub:
    hub = queries.hub_by_slug(slug)
    if hub is None:
        raise Refused(
            _("There is no hub “%(slug)s”. Set it up with “firstline hubs create”.") % {"slug": slug}
        )
    return hub


def person_at(email: str) -> Person:
    """The person with an address. Raises Refused where nobody has it."""
    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        raise Refused(_("Nobody here has the address %(email)s.") % {"email": email})
    return person


def erase_person(email: str) -> list[Trace]:
    """Erase the person with this address from every table, as the tables declare.

    Raises Refused where nobody has it.
    """
    return erase(person_at(email), by=None)


@transaction.atomic
def reset_factor(email: str) -> Person:
    """Forget the second factors of the person with this address, recovery codes too; she sets up a new one.

    Raises Refused where nobody has the address, or there is nothing to forget.
    """
    person = person_at(email)
    gone, _by_table = Authenticator.objects.filter(user=person).delete()
    if not gone:
        raise Refused(_("%(person)s has no second factor.") % {"person": person})
    trail.record(action="config.reset_factor", by=None, hub_id=None, subject=person)
    return person


@transaction.atomic
def give_password(person: Person) -> str:
    """Give a person a new random password and return it; only its hash is kept.

    Her address counts as confirmed: else signing in would mail a code to it, which an installation
    without a mail server cannot, and whoever runs this vouches for her.
    """
    password = get_random_string(20)
    person.set_password(password)
    person.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    trail.record(action="config.give_password", by=None, hub_id=None, subject=person)
    return password
