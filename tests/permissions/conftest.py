"""One of everything that a hub can hold: the objects that the walk tries to reach from elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import uuid4

import numpy as np
import pytest
from django.utils import timezone

from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments.models import Assessment, Calibration, Evidence, Response
from firstline.domains.assessments.scores import to_stored
from firstline.domains.brokerage.models import Need
from firstline.domains.clients.models import Client, Representation, TimelineEntry
from firstline.domains.hubs.models import Hub, Membership, Person, Picture
from firstline.domains.insight.models import Reference, Target
from firstline.domains.library import actions as library
from firstline.domains.offers.models import Offer, Provider
from firstline.domains.outcomes.models import Change, Feedback
from firstline.domains.plans.models import Delivery, Goal, Plan, Step
from firstline.domains.registers.models import Company, ContactGround, Hold, Kind, Prompt, Stated
from firstline.engine.measure import Model
from firstline.engine.measure.bank import Bank
from firstline.engine.measure.testlets import Testlet
from firstline.foundation.access.roles import MEMBERSHIP_ROLES, Role
from firstline.foundation.packs import load_instrument
from firstline.foundation.tasks.models import Run

# Words that stand in the hub's own rows and that no stranger may ever read.
CCMD = load_instrument("ccmd")
PRIVATE = (
    "Solbakken",
    "Marte",
    "Ingrid",
    "hemmelig mål",
    "hemmelig steg",
    "hemmelig notat",
    "hemmelig behov",
)


@dataclass(frozen=True)
class World:
    """The hub with its objects: ``samples`` holds a value for each kwarg that an address asks for."""

    hub: Hub
    other_hub: Hub
    samples: dict[str, object]


@pytest.fixture
def world(hub: Hub, other_hub: Hub, client_of_hub: Client, manager: Person, adviser: Person) -> World:
    now = timezone.now()
    for each in (hub, other_hub):
        library.open_front_door(hub=each)
    company = Company.objects.create(
        register="brreg", number="910000004", name="Hemmelig Bruk AS", search_name="hemmelig bruk as",
        kind=Kind.BUSINESS, legal_form="AS", employees_state=Stated.NOT_STATED, municipality="4036",
        snapshot_on=date(2026, 1, 1), fingerprint="x",
    )  # fmt: skip
    Hold.objects.create(hub=hub, company=company)
    ground = ContactGround.objects.create(
        hub=hub, company=company, ground="consent", note="hemmelig notat", by=adviser, at=now
    )
    prompt = Prompt.objects.create(
        hub=hub, company=company, kind="bankrupt", happened_on=date(2026, 1, 1), made_at=now
    )
    provider = Provider.objects.create(hub=hub, name="Solbakken Kurs")
    offer = Offer.objects.create(
        hub=hub,
        provider=provider,
        kind="course",
        title={"en": "A course"},
        currency="NOK",
        starts_on=timezone.localdate(),
    )
    mappings = [
        Assessment.objects.create(
            hub=hub, client=client_of_hub, instrument="ccmd", version=CCMD.version, invited_by=adviser,
            invited_at=now, state="completed", completed_at=now, algorithm="test", scores=None,
        )
        for _ in range(2)
    ]  # fmt: skip
    # Open, so that it can be answered and withdrawn, and with scores, so that there is a result to hide.
    asked = Assessment.objects.create(
        hub=hub, client=client_of_hub, instrument="ccmd", version=CCMD.version, invited_by=adviser,
        invited_at=now, scores=to_stored(CCMD.score({})),
    )  # fmt: skip
    response = Response.objects.create(hub=hub, assessment=asked, person=manager, link_sent_at=now)
    evidence = Evidence.objects.create(
        hub=hub, response=response, question="security", note="hemmelig notat", file_name="x.txt",
        content_type="text/plain", content=b"hemmelig notat", size=14, added_at=now, shared_at=now,
    )  # fmt: skip
    need = Need.objects.create(
        hub=hub, client=client_of_hub, topic="strategy", note="hemmelig behov", noted_by=adviser, found_at=now
    )
    plan = Plan.objects.create(hub=hub, client=client_of_hub)
    goal = Goal.objects.create(hub=hub, plan=plan, text="hemmelig mål", written_by=manager)
    step = Step.objects.create(hub=hub, goal=goal, text="hemmelig steg", side="client", owner=manager)
    delivery = Delivery.objects.create(
        hub=hub,
        client=client_of_hub,
        step=step,
        offer=offer,
        delivered_on=date(2026, 2, 1),
        recorded_by=adviser,
    )
    Feedback.objects.create(hub=hub, delivery=delivery, assessment=mappings[0])
    Change.objects.create(
        hub=hub, client=client_of_hub, instrument="ccmd", before=mappings[0], after=mappings[1],
        changes={}, algorithm="test", seen_at=now,
    )  # fmt: skip
    entry = TimelineEntry.objects.create(
        hub=hub, client=client_of_hub, kind="clients.note", happened_at=now, audience="shared",
        text="hemmelig notat", by=adviser,
    )  # fmt: skip
    run = Run.objects.create(
        hub_id=hub.pk, kind="registers.import", by_id=adviser.pk, language="en", asked_at=now, state="lost",
        heartbeat_at=now,
        details={"register": "brreg", "snapshot_on": "2026-01-01", "file": "x.csv", "key": str(uuid4())},
    )  # fmt: skip
    # An adviser of the hub may not write one; whoever may is not what is tried here.
    own_one = assessments.copy_instrument(hub=hub, named="growth/1", by=adviser)
    samples: dict[str, object] = {
        "hub": hub.slug,
        "own_id": own_one.pk,
        "calibration_id": Calibration.objects.create(
            hub=hub,
            instrument="ccmd",
            version=CCMD.version,
            number=1,
            bank=a_bank(),
            account=ACCOUNT,
            respondents=40,
            made_at=now,
        ).pk,
        "place": "pages-0-questions-0",
        "into": "pages-0-questions",
        "key": Picture.objects.create(content=b"").pk,
        "path": "fjelldal/",
        "run_id": run.pk,
        "client_id": client_of_hub.pk,
        "company_id": company.pk,
        "ground_id": ground.pk,
        "prompt_id": prompt.pk,
        "representation_id": Representation.objects.get(client=client_of_hub).pk,
        "membership_id": Membership.objects.get(person=adviser).pk,
        "assessment_id": asked.pk,
        "response_id": response.pk,
        "evidence_id": evidence.pk,
        "question": evidence.question,
        "token": "an-altered-link",
        "reminder_token": "an-altered-link",
        "page": "strategy",
        "offer_id": offer.pk,
        "need_id": need.pk,
        "goal_id": goal.pk,
        "step_id": step.pk,
        "entry_id": entry.pk,
        "delivery_id": delivery.pk,
        "target_id": Target.objects.create(
            hub=hub,
            instrument="ccmd",
            since=date(2026, 1, 1),
            until=date(2026, 12, 31),
            mapped=3,
            developed=2,
            note="hemmelig notat",
        ).pk,
        "reference_id": Reference.objects.create(hub=hub, name="Nabo", areas=["39"], position=0).pk,
    }
    return World(hub, other_hub, samples)


def a_bank() -> dict[str, object]:
    """A bank of CCMD's questions, each in two categories that meet at half of its points."""
    keys = CCMD.scoring_model().question_keys()
    items = tuple(Testlet(key, (Fraction(1, 2),), (0.2, 0.8), (0.01, 0.01)) for key in keys)
    return Bank(items, Model.of("graded", np.full(len(keys), 1.5), [np.zeros(1)] * len(keys))).as_data()


# What is calculated of forty answers, as far as its page reads it.
ACCOUNT = {
    "first_on": "2026-01-01", "last_on": "2026-02-01", "careless": 1, "left_out": 0, "reliability": 0.87,
    "alpha": 0.88, "omega": None, "log_likelihood": -500.0, "other_log_likelihood": -501.0, "converged": True,
    "message": "", "groups": [],
    "questions": [{"key": "security", "categories": 4, "discrimination": 1.4, "error": 0.3, "rest": 0.1}],
}  # fmt: skip

STRANGERS = (
    *(role.value for role in MEMBERSHIP_ROLES),
    Role.CLIENT_MEMBER.value,
    "every role",
    "no hub",
    "left",
)


@pytest.fixture
def make_stranger(world: World, make_person: Callable[..., Person]) -> Callable[[str], Person]:
    """A person of the other hub in a role; or of no hub; or one who has left the first hub."""

    def make(which: str) -> Person:
        if which == "no hub":
            return make_person("Nobody")
        if which == "left":
            person = make_person("Former", world.hub, *MEMBERSHIP_ROLES)
            Membership.objects.filter(person=person).update(until=timezone.now())
            return person
        roles = MEMBERSHIP_ROLES if which == "every role" else [r for r in MEMBERSHIP_ROLES if r == which]
        person = make_person("Other", world.other_hub, *roles)
        if which in {Role.CLIENT_MEMBER, "every role"}:
            theirs = Client.objects.create(
                hub=world.other_hub, kind="founder", name="Their own", search_name="their own",
                taken_on_at=timezone.now(),
            )  # fmt: skip
            Representation.objects.create(
                hub=world.other_hub, client=theirs, person=person, since=timezone.now(), verified_how="test"
            )
        return person

    return make
