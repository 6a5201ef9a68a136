"""Filling an empty home with invented hubs. The same seed gives the same region."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from firstline.config.demo import cast, country, looks, region, stories
from firstline.config.demo.clock import at
from firstline.domains.assessments import actions as assessments
from firstline.domains.hubs import actions as hubs
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight import actions as insight
from firstline.domains.insight.queries import MAPPING
from firstline.domains.insight.region.making import kept_figures
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.locale.languages import first_shown
from firstline.foundation.mail.models import OutgoingMail

SEED = 20261121
# Before anything that they did for anybody.
STAFF_SINCE = timedelta(days=900)
PROMISED = {"NO": "Lovet fylket", "GB": "Promised to the county", "DK": "Lovet regionen"}


def fill_where_empty(*, say: Callable[[str], None]) -> list[cast.Invented]:
    """Fill the home where it has no hub yet; returns whom one can be.

    Raises Refused where it holds a real hub: invented data never mixes with it.
    """
    if Hub.objects.filter(invented=False).exists():
        raise Refused(
            "This home holds a real hub. Set FIRSTLINE_HOME to another folder to try the demo there."
        )
    if not Hub.objects.exists():
        stories.instruments()
        with transaction.atomic():
            for invented in cast.HUBS:
                say(f"Inventing {invented.name} …")
                _fill(invented)
            _mail_has_gone()
    return cast.people()


def _mail_has_gone() -> None:
    """What was written on invented days went on them, and does not go today."""
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED)
    waiting.update(state=OutgoingMail.State.SENT, sent_at=F("queued_at"))


def _fill(invented: cast.InventedHub) -> None:
    # A seed of words, not of a hash, which would differ from one start to the next.
    chance = random.Random(f"{SEED}/{invented.slug}")  # noqa: S311 (invented data, nothing secret)
    now = timezone.now()
    with translation.override(first_shown(invented.languages)):
        hub = hubs.create_hub(
            slug=invented.slug,
            name=invented.name,
            country=invented.country,
            areas=invented.areas,
            languages=invented.languages,
            by=None,
            invented=True,
        )
        hub.email = f"post@{invented.slug}.example"
        hub.save(update_fields=["email"])
        with at(now - STAFF_SINCE):
            staff = [_member(hub, invented, name, roles, what) for name, roles, what in invented.staff]
        advisers = [person for person, roles in staff if Role.ADVISER in roles]
        deliver_due()
        leader = next(person for person, roles in staff if Role.HUB_LEADER in roles)
        # A chance of its own: how a face looks must not change what happens to whom.
        drawn = random.Random(f"{SEED}/{invented.slug}/looks")  # noqa: S311 (invented data)
        looks.dress(hub, [person for person, _roles in staff], leader, drawn, now.date())
        known = region.companies(hub, invented, chance, now.date())
        offers = region.add_offers(hub, advisers[0], now.date())
        teller = stories.Teller(hub, invented, advisers, chance, now)
        teller.tell(known)
        teller.help_more(offers)
        # A chance of their own, here and below: what is added must not change what happens to whom.
        of_teams = random.Random(f"{SEED}/{invented.slug}/teams")  # noqa: S311 (invented data)
        untold = teller.names[invented.clients :]
        stories.Teller(hub, invented, advisers, of_teams, now).map_teams(untold)
        _calibrate(hub, leader)
        _promise(hub, invented, leader, now.date())
        # Their own chance too: what is compared with must not change what happens to whom.
        around = random.Random(f"{SEED}/{invented.slug}/country")  # noqa: S311 (invented data)
        others = country.elsewhere(invented, around, now.date())
        country.snapshot(hub, region.stored(invented), others, now.date() - timedelta(days=365))
        region.a_year_later(hub, invented, chance, now.date())
        country.snapshot(hub, region.stored(invented), others, now.date())
        country.classes(invented, now.date())
        kept_figures(hub)


def _member(
    hub: Hub, invented: cast.InventedHub, name: str, roles: tuple[Role, ...], what: str
) -> tuple[Person, tuple[Role, ...]]:
    person = hubs.add_person(email=cast.address(name, invented), name=name, title=what, by=None)
    for role in roles:
        hubs.give_role(hub=hub, person=person, role=role, by=None)
    return person, roles


def _calibrate(hub: Hub, leader: Person) -> None:
    """Judge how sure points are by all who have answered, where they are enough."""
    try:
        made = assessments.calibrate(hub=hub, instrument=MAPPING, by=leader)
    except Refused:
        return
    assessments.approve_calibration(calibration=made, by=leader)


def _promise(hub: Hub, invented: cast.InventedHub, leader: Person, today: date) -> None:
    """What the hub wants to have done from the year before until the end of this one."""
    if invented.target:
        insight.set_target(
            hub=hub,
            instrument=MAPPING,
            since=date(today.year - 1, 1, 1),
            until=date(today.year, 12, 31),
            mapped=invented.target,
            developed=invented.target,
            note=PROMISED[invented.country],
            by=leader,
        )
