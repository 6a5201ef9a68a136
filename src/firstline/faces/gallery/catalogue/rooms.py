"""Components that belong to a room, and that no other room may write: only a face composes them."""

from django.utils.translation import gettext_lazy as _

from firstline.faces.gallery import instead, reasons
from firstline.faces.gallery import room_samples as samples
from firstline.faces.gallery.component import (
    CLOSED,
    EMPTY,
    ENDS,
    ERROR,
    LOADING,
    MANY,
    ONE,
    TOO_MUCH,
    Component,
)

COMPONENTS = (
    Component(
        "question",
        _("One question of a mapping. It can be left open, and an answer can be taken back."),
        (
            (EMPTY, {"questions": (samples.question("open"),)}),
            (ONE, {"questions": (samples.question("single", chosen=2),)}),
            (MANY, {"questions": samples.questions_of_each_kind()}),
            (TOO_MUCH, {"questions": samples.long_questions()}),
            (ERROR, {"questions": samples.faulty_questions()}),
        ),
        without=((LOADING, reasons.WITH_PAGE), (CLOSED, reasons.NO_FORM)),
        template="assessments/question.html",
        written='{% include "assessments/question.html" with question=question only %}',
    ),
    Component(
        "suggestion_list",
        _("Offers that a client could have, with what speaks for and against each."),
        (
            (
                EMPTY,
                instead.nothing("No offer meets these needs", "Look among all offers, or note another need."),
            ),
            (ONE, {"lines": samples.suggestions(1), "add": True}),
            (MANY, {"lines": samples.suggestions(3), "add": True}),
            (TOO_MUCH, {"lines": samples.suggestions(12, long=True), "add": True}),
            (ERROR, instead.failed("The offers could not be read")),
            (LOADING, instead.waits("suggestion_list")),
            (CLOSED, {"lines": samples.suggestions(1), "add": False}),
        ),
        template="brokerage/suggestion_list.html",
        written='{% include "brokerage/suggestion_list.html" with lines=suggestions.open add=can_broker %}',
        wide=True,
    ),
    Component(
        "price",
        _("A price in words. Free and not stated are two different things."),
        (
            (EMPTY, {"offer": {"price": None}}),
            (ONE, {"offer": {"price": samples.PRICES["one"], "currency": "NOK"}}),
            (TOO_MUCH, {"offer": {"price": samples.PRICES["long"], "currency": "NOK"}}),
            (ENDS, {"offer": {"price": samples.PRICES["free"]}}),
        ),
        without=(
            (MANY, reasons.SINGLE),
            (ERROR, reasons.NOTHING_FAILS),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.PAGE_CLOSED),
        ),
        template="offers/price.html",
        written='{% include "offers/price.html" %}',
    ),
    Component(
        "dated",
        _("Meetings and other offers by their day."),
        (
            (
                EMPTY,
                instead.nothing("No meeting is planned", "Look among the offers that can be had any day."),
            ),
            (ONE, {"offers": samples.dated(1)}),
            (MANY, {"offers": samples.dated(4)}),
            (TOO_MUCH, {"offers": samples.dated(12)}),
            (ERROR, instead.failed("The meetings could not be read")),
        ),
        without=((LOADING, reasons.WITH_PAGE), (CLOSED, reasons.PAGE_CLOSED)),
        template="offers/dated.html",
        written='{% include "offers/dated.html" %}',
    ),
    Component(
        "news_list",
        _("News by their day."),
        (
            (EMPTY, instead.nothing("No news yet", "Look at the meetings instead.")),
            (ONE, {"pages": samples.news(1)}),
            (MANY, {"pages": samples.news(4)}),
            (TOO_MUCH, {"pages": samples.news(12)}),
            (ERROR, instead.failed("The news could not be read")),
        ),
        without=((LOADING, reasons.WITH_PAGE), (CLOSED, reasons.PAGE_CLOSED)),
        template="library/news_list.html",
        written='{% include "library/news_list.html" with pages=news %}',
    ),
    Component(
        "step",
        _(
            "One step of a plan: by when, by whom, and what can be done with it. "
            "Who may not change it reads it."
        ),
        (
            (
                EMPTY,
                instead.nothing("No step leads here yet", "Add the first one: what is done, and by whom?"),
            ),
            (ONE, {"steps": (samples.step(1),), "can_write": True}),
            (MANY, {"steps": samples.steps(), "can_write": True}),
            (TOO_MUCH, {"steps": samples.long_steps(), "can_write": True}),
            (ENDS, {"steps": (samples.step(10, days=-1), samples.step(11, days=0)), "can_write": True}),
            (ERROR, instead.failed("The step was not changed")),
            (CLOSED, {"steps": (samples.step(12, "doing", days=1),), "can_write": False}),
        ),
        without=((LOADING, reasons.WITH_PAGE),),
        template="plans/step.html",
        written='{% include "plans/step.html" %}',
        wide=True,
    ),
)
