"""What the gallery puts into the components of a room: invented, in the shapes of its presenters."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from firstline.domains.assessments.presenters import Control, OnlyIf, Row, ShownQuestion
from firstline.domains.brokerage.presenters import ReasonLine, SuggestionLine
from firstline.domains.plans.presenters import StepLine
from firstline.faces.gallery.samples import LONG, SCRIPTS, UNBROKEN, WHEN

# No hub can be called what the gallery's own address is: its view leads what points there back to itself.
HUB = {"slug": "gallery", "name": "Fjelldal hub"}
CLIENT = {"pk": 1, "name": "Brekke gard"}
AT = {"set_step_state": "plans:desk_set_step_state", "change_step": "plans:desk_change_step"}
PRICES = {"free": Decimal(0), "one": Decimal(500), "long": Decimal("12345678901.25")}
AGREES = ("Not at all", "A little", "Mostly", "Wholly")


def controls(name: str, labels: tuple[str, ...], *, chosen: int | None = None) -> tuple[Control, ...]:
    return tuple(
        Control(f"q-{name}-{place}", name, str(place), label, "", place == chosen)
        for place, label in enumerate(labels)
    )


def question(key: str, kind: str = "one", *, chosen: int | None = None, **changed: Any) -> ShownQuestion:
    """A question of this kind; a choice of four where nothing else is said."""
    shown = ShownQuestion(
        key=key,
        kind=kind,
        label="We know what our customers pay for.",
        help="Think of the last three sales.",
        optional=False,
        unit="",
        value="",
        long=False,
        rows=(),
        controls=controls(key, AGREES, chosen=chosen) if kind in {"one", "ticks"} else (),
        errors=(),
        answered=chosen is not None,
    )
    return replace(shown, **changed)


def questions_of_each_kind() -> tuple[ShownQuestion, ...]:
    rows = tuple(
        Row(label, "", controls(f"each-matrix.{place}", AGREES, chosen=place))
        for place, label in enumerate(("We plan a year ahead.", "We know our costs."))
    )
    return (
        question("each-ticks", "ticks", chosen=1, label="What do you sell?"),
        question("each-matrix", "matrix", label="How far do you agree?", rows=rows, answered=True),
        question(
            "each-number", "number", label="How many work here?", value="12", unit="people", optional=True
        ),
        question(
            "each-yes-no",
            "yes_no",
            label="Do you sell abroad?",
            controls=controls("each-yes-no", ("Yes", "No"), chosen=0),
            evidence="An invoice to a customer in another country.",
        ),
        question(
            "each-money",
            "money",
            label="For how much?",
            value="1,250,000",
            unit="NOK",
            only_if=OnlyIf("each-yes-no", ("0",), "Do you sell abroad?", "Yes"),
        ),
        question("each-date", "date", label="When did it begin?", value="2026-03-02", latest="2026-11-20"),
        question("each-text", "text", label="What is in the way?", value="Time.", long=True, help=""),
    )


def long_questions() -> tuple[ShownQuestion, ...]:
    labels = (LONG, UNBROKEN, SCRIPTS)
    shown = question("long", label=LONG, help=UNBROKEN, controls=controls("long", labels, chosen=0))
    return (shown, question("long-text", "text", label=UNBROKEN, value=LONG, long=True, help=SCRIPTS))


def faulty_questions() -> tuple[ShownQuestion, ...]:
    return (
        question("faulty-number", "number", value="many", errors=("Write a number, such as 12.",)),
        question("faulty-ticks", "ticks", chosen=0, errors=("“Not at all” leaves out the others.",)),
    )


def suggestions(number: int, *, long: bool = False) -> tuple[SuggestionLine, ...]:
    """So many suggested offers with their reasons."""
    titles = ("Budget in an evening", "A first talk about your idea", "The workshop")
    reasons = (
        ReasonLine("for", "checkmark", "It meets the need for finance."),
        ReasonLine("ask", "questionmark-circle", "How many work there is not known."),
        ReasonLine("against", "x-mark", "It is full until March."),
    )
    lines = [
        SuggestionLine(
            number=place + 1,
            title=titles[place % 3],
            summary="",
            kind="course",
            provider="Fjelldal hub",
            price=(Decimal(500), Decimal(0), None)[place % 3],
            currency="NOK",
            starts_on=date(2026, 12, 3) if place % 2 else None,
            need=None,
            reasons=reasons[: 1 + place % 3],
        )
        for place in range(number)
    ]
    if long:
        much = tuple(ReasonLine("ask", "questionmark-circle", text) for text in (LONG, UNBROKEN, SCRIPTS))
        texts = (LONG, UNBROKEN, SCRIPTS)
        lines[:3] = [
            replace(line, title=text, provider=text, reasons=much)
            for line, text in zip(lines, texts, strict=False)
        ]
    return tuple(lines)


def dated(number: int) -> list[dict[str, Any]]:
    """So many offers with a day; of many, the first ones have long names, and every third is full."""
    titles = ["An evening about budgets", "Open house"] * number
    if number > 6:
        titles[:3] = [LONG, UNBROKEN, SCRIPTS]
    return [
        {
            "number": place + 1,
            "title": title,
            "kind": "meeting",
            "starts_on": date(2026, 12, 1 + place),
            "starts_at": WHEN if place % 2 else None,
            "place": "The old school" if place % 2 else "",
            "price": Decimal(0),
            "state": "full" if place % 3 == 2 else "open",
        }
        for place, title in enumerate(titles[:number])
    ]


def news(number: int) -> list[dict[str, Any]]:
    """So much news; of much, the first has long titles."""
    titles = ["The workshop opens again", "Two new people at the hub"] * number
    if number > 6:
        titles[:3] = [LONG, UNBROKEN, SCRIPTS]
    return [
        {
            "date": date(2026, 11, 20 - place),
            "title": title,
            "introduction": "Come and see it." if place % 2 == 0 else "",
            "address": "#component-news_list",
        }
        for place, title in enumerate(titles[:number])
    ]


def step(pk: int, state: str = "todo", *, days: int | None = None, **changed: Any) -> StepLine:
    """A step of a plan; with days where it is due."""
    shown = StepLine(
        pk=pk,
        text="Send the form to the bank",
        state=state,
        dot="late" if days is not None and days < 0 else state,
        side="client",
        owner="",
        due_on=date(2026, 11, 30) if days is not None else None,
        days=days,
        offer_id=None,
        offer="",
        given_on=(),
    )
    return replace(shown, **changed)


def steps() -> tuple[StepLine, ...]:
    """A step in each of the states it can have."""
    return (
        step(2, days=-11, text="Write the budget", owner="Kari Prøve"),
        step(3, "doing", days=0, text="Talk with two customers", side="hub"),
        step(4, days=1, text="Book a place", offer_id=1, offer="The workshop"),
        step(5, "done", text="Take the course", offer="Budget in an evening", given_on=(date(2026, 10, 7),)),
        step(6, "dropped", text="Rent a shop in town"),
    )


def long_steps() -> tuple[StepLine, ...]:
    return tuple(
        step(place, "doing", days=-400, text=text, owner=text, offer=text[:120], offer_id=1)
        for place, text in enumerate((LONG, UNBROKEN, SCRIPTS), start=7)
    )
