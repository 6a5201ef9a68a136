"""Why an offer is suggested or not, why a need is there, and what happened to it, in sentences."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.engine.matching import Reason
from firstline.foundation.audit.kinds import register_kind
from firstline.foundation.packs import vocabulary
from firstline.foundation.ui.wording import day_text, list_text, number_text

Params = Mapping[str, Any]
Words = Callable[[Params], str]


def topic_name(topic: str) -> str:
    """A topic in the reader's language; a key that the vocabulary no longer has is shown as it is."""
    return vocabulary("topics").name(topic, get_language())


def reason_text(reason: Reason, places: Mapping[str, str] | None = None) -> str:
    """A reason as a sentence to the adviser. Raises KeyError for a code without words.

    places: municipality code -> its name, where it is known.
    """
    if reason.code in _SUITS:
        return _SUITS[reason.code](reason.params)
    verdict, _under, kind = reason.code.replace("legal_form", "form").rpartition("_")
    limit = _LIMITS[kind](reason.params, places or {})
    if verdict == "ask":
        return _ask(reason.params, limit)
    return f"{limit}; {_known(kind, reason.params, places or {})}"


def bars(reason: Reason) -> bool:
    """Whether an offer cannot be had for this reason."""
    return reason.code in {"full", "passed"} or reason.code.startswith("not_eligible_")


def bar_text(reason: Reason) -> str:
    """Such a reason as it may be read by the client too: what the offer asks for."""
    if reason.code in _SUITS:
        return _SUITS[reason.code](reason.params)
    kind = reason.code.replace("legal_form", "form").rpartition("_")[2]
    return _LIMITS[kind](reason.params, {})


def fact_text(fact: str) -> str:
    """A fact of ``engine.eligibility.ClientFacts`` as what one asks a client."""
    return {
        "employees": _("how many employees they have"),
        "activity_code": _("which activity code they have"),
        "municipality": _("which municipality they are in"),
        "founded_on": _("when they started"),
        "legal_form": _("which legal form they have"),
        "is_company": _("whether they have a company yet"),
    }[fact]


def need_text(*, score: float | None, note: str, found: datetime, scored: datetime | None = None) -> str:
    """Why a need is there: the score that a mapping gave, or their own words, or both.

    scored: when that mapping was answered. A later one moves the score of a need that was found before; then
    each day is told with what it is the day of.
    """
    later = scored is not None and localdate(scored) > localdate(found)
    values = {
        "score": "" if score is None else number_text(score, 0),
        "note": note,
        "day": day_text(localdate(found)),
        "scored": day_text(localdate(scored)) if scored else "",
    }
    if score is None:
        return _("In their words: “%(note)s” · noted %(day)s") % values
    if later and note:
        return (
            _(
                "Scored %(score)s of 100 on the mapping of %(scored)s · in their words: “%(note)s” · "
                "a need since %(day)s"
            )
            % values
        )
    if later:
        return _("Scored %(score)s of 100 on the mapping of %(scored)s · a need since %(day)s") % values
    if note:
        return _("Scored %(score)s of 100 · in their words: “%(note)s” · found %(day)s") % values
    return _("Scored %(score)s of 100 on the mapping · found %(day)s") % values


# What speaks for and against an offer in itself.


def _scores(params: Params) -> dict[str, str]:
    """The topic's name, and every number there is, rounded for reading."""
    numbers = {
        name: number_text(params[name], 0)
        for name in ("score", "low", "high")
        if params.get(name) is not None
    }
    return {"topic": topic_name(str(params["topic"])), **numbers}


def _meets_need(params: Params) -> str:
    if params["score"] is None:
        return _("Meets “%(topic)s”, which they have asked for help with") % _scores(params)
    return _("Meets “%(topic)s”, where they score %(score)s of 100") % _scores(params)


def _within(params: Params) -> str:
    return _("Made for where they stand in “%(topic)s”: scores from %(low)s to %(high)s") % _scores(params)


def _above(params: Params) -> str:
    return _("May be too easy in “%(topic)s”: made for scores up to %(high)s") % _scores(params)


def _below(params: Params) -> str:
    return _("May be too hard in “%(topic)s”: made for scores from %(low)s") % _scores(params)


_SUITS: dict[str, Words] = {
    "meets_need": _meets_need,
    "meets_no_need": lambda params: _("Meets none of the needs that we know of"),
    "lowest_dimension": lambda params: _("“%(topic)s” is where they score lowest") % _scores(params),
    "within_maturity": _within,
    "above_maturity": _above,
    "below_maturity": _below,
    "given": lambda params: _("They have had it already: %(day)s") % {"day": day_text(params["given_on"])},
    "full": lambda params: _("All places are taken"),
    "passed": lambda params: _("Began on %(day)s") % {"day": day_text(params["starts_on"])},
    "starts_soon": lambda params: _("Starts soon: %(day)s") % {"day": day_text(params["starts_on"])},
    "free": lambda params: _("Free of charge"),
}


# Who may have it: what the offer asks for, then what is known about the client.


def _ask(params: Params, limit: str) -> str:
    values = {"fact": fact_text(str(params["fact"])), "limit": limit}
    if params.get("state") == "withheld":
        return _("Ask %(fact)s: the register withholds it. %(limit)s") % values
    return _("Ask %(fact)s. %(limit)s") % values


def _span(low: int | None, high: int | None) -> str:
    numbers = {
        "low": "" if low is None else number_text(low, 0),
        "high": "" if high is None else number_text(high, 0),
    }
    if low is None:
        return _("at most %(high)s") % numbers
    return _("at least %(low)s") % numbers if high is None else _("%(low)s to %(high)s") % numbers


def _list(params: Params, names: Mapping[str, str]) -> str:
    accepted = list_text(names.get(code, code) for code in params["accepted"])
    excluded = list_text(names.get(code, code) for code in params["excluded"])
    values = {"accepted": accepted, "excluded": excluded}
    if not accepted:
        return _("all but %(excluded)s") % values
    return _("%(accepted)s, but not %(excluded)s") % values if excluded else _("only %(accepted)s") % values


def _stages(params: Params, places: Mapping[str, str]) -> str:
    accepted = set(params["accepted"])
    if accepted == {"founder"}:
        return _("For founders without a company yet")
    return _("For companies") if accepted == {"company"} else _("For founders and for companies")


Limit = Callable[[Params, Mapping[str, str]], str]
_LIMITS: dict[str, Limit] = {
    "stage": _stages,
    "area": lambda params, places: _("Area: %(these)s") % {"these": _list(params, places)},
    "activity": lambda params, places: _("Activity code: %(these)s") % {"these": _list(params, {})},
    "form": lambda params, places: _("Legal form: %(these)s") % {"these": _list(params, {})},
    "size": lambda params, places: _("Employees: %(span)s") % {"span": _span(params["min"], params["max"])},
    "age": lambda params, places: (
        _("Age of the business in years: %(span)s")
        % {"span": _span(params["min_years"], params["max_years"])}
    ),
}


def _known(kind: str, params: Params, places: Mapping[str, str]) -> str:
    value = params["value"]
    if kind == "stage":
        return _("they have a company") if value == "company" else _("they have no company yet")
    if kind == "size":
        return _("they have %(value)s") % {"value": number_text(value, 0)}
    if kind == "age":
        return _("they started %(day)s") % {"day": day_text(value)}
    if kind == "area":
        return _("they are in %(place)s") % {"place": places.get(value, value)}
    return _("theirs is %(value)s") % {"value": value}


# The timeline.


def _told(details: Params) -> dict[str, str]:
    scores = {
        name: number_text(details[name], 0) for name in ("score", "before") if details.get(name) is not None
    }
    return {"topic": topic_name(str(details["topic"])), **scores}


def _found(details: Params) -> str:
    return _("The mapping found a need: “%(topic)s”, %(score)s of 100") % _told(details)


def _moved(details: Params) -> str:
    return _("The score of “%(topic)s” moved from %(before)s to %(score)s of 100") % _told(details)


def _met(details: Params) -> str:
    return _("“%(topic)s” is no longer a need: the score moved from %(before)s to %(score)s of 100") % _told(
        details
    )


def _needs_found(details: Params) -> str:
    needs = details["needs"]
    if len(needs) == 1:
        return _found(needs[0])
    values = {
        "count": number_text(len(needs), 0),
        "needs": list_text(_("“%(topic)s” (%(score)s of 100)") % _told(need) for need in needs),
    }
    return _("The mapping found %(count)s needs: %(needs)s") % values


def _needs_moved(details: Params) -> str:
    needs = details["needs"]
    if len(needs) == 1:
        return _moved(needs[0])
    return _("The scores of %(count)s needs moved: %(needs)s, of 100") % _several(needs)


def _needs_met(details: Params) -> str:
    needs = details["needs"]
    if len(needs) == 1:
        return _met(needs[0])
    return _("%(count)s needs are closed, since the scores are high enough: %(needs)s, of 100") % _several(
        needs
    )


def _several(needs: Sequence[Params]) -> dict[str, str]:
    moved = list_text(_("“%(topic)s” from %(before)s to %(score)s") % _told(need) for need in needs)
    return {"count": number_text(len(needs), 0), "needs": moved}


def register_kinds() -> None:
    """Register every kind of timeline entry that this room writes, or has written."""
    register_kind("brokerage.needs_found", _needs_found, "magnifying-glass")
    register_kind("brokerage.needs_moved", _needs_moved, "line-graph")
    register_kind("brokerage.needs_met", _needs_met, "checkmark-circle")
    # Before, a mapping told each need on a line of its own.
    register_kind("brokerage.need_found", _found, "magnifying-glass")
    register_kind("brokerage.need_moved", _moved, "line-graph")
    register_kind("brokerage.need_met", _met, "checkmark-circle")
    register_kind(
        "brokerage.need_noted",
        lambda details: _("A need was noted: “%(topic)s”") % _told(details),
        "note-pencil",
    )
    register_kind(
        "brokerage.need_dismissed",
        lambda details: _("The need “%(topic)s” is not pursued") % _told(details),
        "x-mark",
    )
