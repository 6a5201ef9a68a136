"""What is told of the invented clients could have happened: each had what it may have, when it was said."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from firstline.config.demo import fill, region
from firstline.config.demo.cast import RURAL
from firstline.config.demo.clock import at
from firstline.config.demo.stories import MONEY, Teller
from firstline.domains.clients import actions as clients
from firstline.domains.clients.queries import facts_of
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.queries import value_of
from firstline.domains.plans.models import Delivery
from firstline.engine.eligibility import Verdict, evaluate
from firstline.foundation.mail import post
from firstline.foundation.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_given_what_its_rules_keep_from_it(hub: Hub, adviser: Person, seed: int) -> None:
    hub.languages = list(RURAL.languages)
    hub.save(update_fields=["languages"])
    chance, now = random.Random(seed), timezone.now()
    known = [one for one in region.companies(hub, RURAL, chance, now.date()) if one.kind == "business"]
    with at(now - timedelta(days=300)):
        for company in known[:16]:
            clients.take_on(hub=hub, company=company, by=adviser)
    Teller(hub, RURAL, [adviser], chance, now).help_more(region.add_offers(hub, adviser, now.date()))
    given = Delivery.objects.select_related("client__company", "offer")
    assert {one.offer.kind for one in given if one.offer} >= {"course", "workshop", "mentoring", "service"}
    for one in given:
        assert one.offer is not None
        verdict = evaluate(value_of(one.offer).eligibility, facts_of(one.client), one.delivered_on).verdict
        assert verdict is Verdict.YES, f"{one.client}: {one.offer}"
        assert (one.hours is None) == (one.offer.kind in MONEY), "money takes no hours"
        spoken_on = one.client.last_contact_at
        assert spoken_on is not None
        assert spoken_on.date() >= one.delivered_on, "nobody gives without speaking with them"


def test_a_mail_of_an_invented_day_went_on_it() -> None:
    then = timezone.now() - timedelta(days=330)
    with at(then):
        post.queue(key="x/1", to="a.b@c.example", subject="Hello", text="x", hub_id=None)
    fill._mail_has_gone()
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.sent_at) == (OutgoingMail.State.SENT, then)
