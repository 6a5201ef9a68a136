"""What happened to the invented clients: taken on, mapped, helped, mapped again."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from firstline.config.demo.cast import STORY_CLIENT, InventedHub, address
from firstline.config.demo.clock import at
from firstline.config.demo.region import SOLE_TRADERS
from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments.models import Response
from firstline.domains.brokerage import queries as brokerage
from firstline.domains.clients import actions as clients
from firstline.domains.clients import queries as client_queries
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers import queries as offer_queries
from firstline.domains.offers.models import Offer
from firstline.domains.plans import actions as plans
from firstline.domains.plans import deliveries
from firstline.domains.plans.models import Delivery, Step
from firstline.domains.registers.models import Company
from firstline.engine.eligibility import Verdict, evaluate
from firstline.engine.matching import Standing
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.locale.languages import in_language
from firstline.foundation.packs import Instrument, Page, PageAnswers, load_instrument

MEETINGS = {
    "NO": "Gjekk gjennom året som har vore. Dei vil selje meir direkte, og har lite tid.",
    "GB": "Went through the past year. They want to sell more directly, and are short of time.",
    "DK": "Gennemgik det forløbne år. De vil sælge mere direkte og har kun lidt tid.",
}
GOALS = {
    "NO": "Selje direkte til kundane",
    "GB": "Sell directly to customers",
    "DK": "Sælge direkte til kunderne",
}
OWN_STEPS = {
    "NO": "Ta bilete av dei ti viktigaste varene",
    "GB": "Photograph the ten most important products",
    "DK": "Fotografere de ti vigtigste varer",
}
VERIFIED = {"NO": "Einingsregisteret", "GB": "business register", "DK": "virksomhedsregistret"}
COMMENTS = {
    "NO": "Nyttig, og til å forstå.",
    "GB": "Useful and to the point.",
    "DK": "Nyttigt og til at forstå.",
}

# How far some clients have come, whatever the chance: the first has been through it all, and two have
# promises that fall due about now. 1 is mapped, 2 planned, 3 helped, 4 mapped again.
FAR = {0: 4, 2: 2, 3: 2}
# So many of a hub's clients have their management teams mapped; the first team is large enough for its
# board and its management to be compared.
TEAMS, LARGE_TEAM = 10, 6
PARTS = ("executive", "executive", "board", "board", "board", "executive")
# So many get something of each kind beside their plan.
HELPED_MORE = 7
MONEY = frozenset({Offer.Kind.GRANT, Offer.Kind.VOUCHER})


@dataclass
class Teller:
    """Tells the stories of one hub's clients, from a chance that is always the same."""

    hub: Hub
    invented: InventedHub
    advisers: Sequence[Person]
    chance: random.Random
    today: datetime
    names: list[str] = field(default_factory=list)

    def tell(self, companies: Sequence[Company]) -> None:
        """Take on clients and let the months pass; the first company's story is told to its end."""
        businesses = [company for company in companies if company.kind == "business"]
        story_teller = STORY_CLIENT[self.hub.slug][1]
        self.names = [
            name
            for first in self.invented.first_names
            for family in self.invented.family_names
            if (name := f"{first} {family}") != story_teller
        ]
        self.chance.shuffle(self.names)
        for place, company in enumerate(businesses[: self.invented.clients - 4]):
            self._client(place, company)
        for place in range(4):
            self._founder(place)

    def _client(self, place: int, company: Company) -> None:
        begun = self.today - timedelta(days=400 - 6 * place)
        adviser = self.advisers[place % len(self.advisers)]
        with at(begun):
            client = clients.take_on(hub=self.hub, company=company, by=adviser)
            manager = self._manager(client, place, adviser)
            self._met(client, adviser, begun)
        far = FAR.get(place) or self.chance.choices((0, 1, 2, 3, 4), weights=(2, 2, 3, 3, 4))[0]
        level = 0.35 if place == 0 else self.chance.betavariate(2.2, 2.6)
        if far >= 1:
            self._mapped(client, manager, adviser, begun + timedelta(days=7), level)
        if far >= 2:
            due_from = begun + timedelta(days=51) if far >= 3 else self.today - timedelta(days=9)
            steps = self._planned(client, manager, adviser, begun + timedelta(days=21), due_from)
            if far >= 3:
                self._delivered(client, adviser, steps, begun + timedelta(days=60), manager)
        if far >= 4:
            after = min(begun + timedelta(days=230), self.today - timedelta(days=3))
            self._mapped(client, manager, adviser, after, min(0.97, level + self.chance.uniform(0.02, 0.25)))

    def _founder(self, place: int) -> None:
        begun = self.today - timedelta(days=40 - 9 * place)
        adviser = self.advisers[place % len(self.advisers)]
        first, family = self.chance.choice(self.invented.first_names), self.invented.family_names[place]
        with at(begun):
            clients.add_client(
                hub=self.hub,
                kind=Client.Kind.FOUNDER,
                name=f"{first} {family}",
                municipality=self.invented.places[0][0],
                idea="",
                by=adviser,
            )

    def _manager(self, client: Client, place: int, adviser: Person) -> Person:
        company, name, title = STORY_CLIENT[self.hub.slug]
        if client.name != company:
            name, title = self.names[place], ""
        return self._lets_act(client, name, title, adviser)

    def _lets_act(self, client: Client, name: str, title: str, adviser: Person) -> Person:
        return clients.add_representative(
            client=client,
            email=address(name, self.invented),
            name=name,
            title=title,
            verified_how=VERIFIED[self.hub.country],
            by=adviser,
        ).person

    def _met(self, client: Client, adviser: Person, when: datetime) -> None:
        clients.log(
            client=client,
            kind="clients.meeting",
            text=MEETINGS[self.hub.country],
            happened_at=when,
            audience="shared",
            by=adviser,
        )

    def _mapped(self, client: Client, manager: Person, adviser: Person, when: datetime, level: float) -> None:
        with at(when):
            response = assessments.invite(client=client, instrument="ccmd", person=manager, by=adviser)
        self._answer(response, when + timedelta(days=3), level)

    def _answer(self, response: Response, when: datetime, level: float) -> None:
        instrument = load_instrument(response.assessment.instrument, response.assessment.version)
        with at(when):
            assessments.agree_and_start(response=response)
            # All pages in one save: hundreds of them are answered while somebody waits for the demo.
            pages = [
                instrument.parse_page(page.key, dict(self._form(page, level))) for page in instrument.pages
            ]
            everything = PageAnswers(
                asked=tuple(question for page in pages for question in page.asked),
                answers={key: answer for page in pages for key, answer in page.answers.items()},
                problems=(),
            )
            last = instrument.pages[-1].key
            assessments.save_page(response=response, page=last, answers=everything, by_link=False)
            assessments.complete(response=response)
            deliver_due()

    def _form(self, page: Page, level: float) -> Iterator[tuple[str, list[str]]]:
        """What somebody of this maturity would send, a level between 0 and 1."""
        for place, question in enumerate(page.questions):
            if question.kind == "yes_no":
                # The first ones, as many as the level says: no chance is drawn, so all else is as without.
                yield question.key, ["yes" if place < level * len(page.questions) else "no"]
                continue
            here = min(1.0, max(0.0, self.chance.gauss(level, 0.16)))
            if question.kind == "ticks":
                ticked = [
                    one.key for one in question.options if not one.exclusive and self.chance.random() < here
                ]
                alone = [one.key for one in question.options if one.exclusive]
                yield question.key, ticked or alone[:1]
            elif question.kind == "invest":
                done = [f"{row.key}.invested" for row in question.rows if self.chance.random() < here]
                yield question.key, done or [one.key for one in question.options][:1]
            elif question.kind == "matrix":
                for row in question.rows:
                    step = round(min(1.0, max(0.0, self.chance.gauss(here, 0.2))) * (len(question.steps) - 1))
                    yield f"{question.key}.{row.key}", [question.steps[step].key]
            elif question.kind == "one":
                yield question.key, [question.options[round(here * (len(question.options) - 1))].key]
            elif question.kind == "text":
                yield question.key, [COMMENTS[self.hub.country]]

    def _planned(
        self, client: Client, manager: Person, adviser: Person, when: datetime, due_from: datetime
    ) -> list[Step]:
        steps = []
        with at(when):
            needs = {need.topic: need for need in brokerage.live_needs(client)}
            goal = plans.add_goal(client=client, text=GOALS[self.hub.country], by=adviser)
            found = brokerage.matches_for(client, when.date())
            could = [one.offer for one in found if one.match.standing is Standing.OPEN]
            for offer in could[:2]:
                promise = plans.Promise(
                    text=in_language(offer.title, self.hub.languages[0]),
                    side="hub",
                    owner=adviser,
                    due_on=(due_from + timedelta(days=self.chance.randrange(0, 60))).date(),
                    offer=offer,
                )
                need = next((needs.pop(topic) for topic in offer.topics if topic in needs), None)
                steps.append(plans.add_step(client=client, promise=promise, goal=goal, need=need, by=adviser))
            promise = plans.Promise(
                text=OWN_STEPS[self.hub.country],
                side="client",
                owner=manager,
                due_on=(self.today + timedelta(days=self.chance.randrange(-10, 40))).date(),
            )
            plans.add_step(client=client, promise=promise, goal=goal, by=manager)
            plan = plans.start_plan(client=client, by=adviser)
            for person, side in ((adviser, "hub"), (manager, "client")):
                plans.agree(plan=plan, by=person, side=side, revision=plan.revision)
            deliver_due()
        return steps

    def _delivered(
        self, client: Client, adviser: Person, steps: Sequence[Step], when: datetime, manager: Person
    ) -> None:
        for step in steps:
            day = min(when + timedelta(days=self.chance.randrange(0, 40)), self.today - timedelta(days=5))
            with at(day):
                delivery = plans.record_delivery(
                    client=client,
                    step=step,
                    delivered_on=day.date(),
                    hours=_hours(step.offer, self.chance.choice(("1.5", "2", "3", "4", "6"))),
                    step_done=True,
                    by=adviser,
                )
                deliver_due()
            clients.spoken_with(client, day)
            self._feedback(delivery, day + timedelta(days=2))

    def map_teams(self, names: Sequence[str]) -> None:
        """Map the management teams of some clients; the last of them is still answering.

        names: of whom nobody has told yet.
        """
        newcomers = iter(names)
        mapped = _companies(self.hub).exclude(company__legal_form__in=SOLE_TRADERS)[:TEAMS]
        for place, client in enumerate(mapped):
            adviser = client.contact_person or self.advisers[0]
            when = min(client.taken_on_at + timedelta(days=90), self.today - timedelta(days=20))
            size = LARGE_TEAM if place == 0 else self.chance.randrange(3, 6)
            people = [acting.person for acting in client_queries.representatives(client)]
            with at(when):
                people += [
                    self._lets_act(client, next(newcomers), "", adviser)
                    for _more in range(size - len(people))
                ]
                asked = [
                    assessments.invite(
                        client=client, instrument="ecm_dpi", person=person, by=adviser, part=PARTS[number]
                    )
                    for number, person in enumerate(people)
                ]
            shared = self.chance.betavariate(2.2, 2.6)
            for response in asked[: 2 if place == len(mapped) - 1 else None]:
                level = min(1.0, max(0.0, self.chance.gauss(shared, 0.15)))
                self._answer(response, when + timedelta(days=self.chance.randrange(2, 15)), level)

    def help_more(self, offers: Sequence[Offer]) -> None:
        """Give what few have had to some more, over the months, so that the hub's page may count it.

        Each gets only what its rules let it have.
        """
        given = []
        served = list(_companies(self.hub).select_related("company", "contact_person"))
        for kind in dict.fromkeys(offer.kind for offer in offers):
            of_kind = [offer for offer in offers if offer.kind == kind]
            could = [
                (client, its)
                for client in served
                if (its := [offer for offer in of_kind if self._may_have(client, offer)])
            ]
            for client, its in self.chance.sample(could, min(HELPED_MORE, len(could))):
                offer = self.chance.choice(its)
                longest = (self.today - client.taken_on_at).days - 7
                day = client.taken_on_at + timedelta(days=self.chance.randrange(7, longest))
                # Whoever gives something speaks with them; else an adviser would seem to have forgotten them.
                clients.spoken_with(client, day)
                given.append(
                    Delivery(
                        hub=self.hub,
                        client=client,
                        offer=offer,
                        delivered_on=day.date(),
                        hours=_hours(offer, self.chance.choice(("2", "2.5", "3", "4"))),
                        recorded_by=client.contact_person,
                    )
                )
        # As an action does it, each would be asked about, and the demo would take long to begin.
        for delivery in Delivery.objects.bulk_create(given):
            deliveries.tell(delivery)

    def _may_have(self, client: Client, offer: Offer) -> bool:
        """Whether it may on every day on which it could have been given: a company grows too old for some."""
        rules, facts = offer_queries.value_of(offer).eligibility, client_queries.facts_of(client)
        days = (client.taken_on_at.date(), self.today.date())
        return all(evaluate(rules, facts, day).verdict is Verdict.YES for day in days)

    def _feedback(self, delivery: Delivery, when: datetime) -> None:
        asked = Response.objects.filter(assessment__about=delivery.about).first()
        if asked is not None and self.chance.random() < 0.7:
            self._answer(asked, when, self.chance.betavariate(5, 2))


def _companies(hub: Hub) -> QuerySet[Client]:
    """The hub's clients that are companies, those that it took on first before the others."""
    return Client.objects.filter(hub=hub).exclude(company=None).order_by("pk")


def _hours(offer: Offer | None, hours: str) -> Decimal | None:
    """How long it took; what is money takes no hours."""
    return None if offer is not None and offer.kind in MONEY else Decimal(hours)


def instruments() -> Mapping[str, Instrument]:
    """The instruments that the stories use, loaded so that a mistake in one shows first."""
    return {key: load_instrument(key) for key in ("ccmd", "ecm_dpi", "feedback")}
