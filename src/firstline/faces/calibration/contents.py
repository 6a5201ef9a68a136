"""What the pages on calibrations say, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from firstline.domains.assessments import calibrating, queries
from firstline.domains.assessments.models import Calibration
from firstline.domains.assessments.shortening import RELIABLE
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.packs import load_instrument, sectors, size_bands
from firstline.foundation.ui.wording import language_name

FOR_ONE = 0.9
ONE_IN_A_HUNDRED = 2.576


@dataclass(frozen=True)
class CalibratedInstrument:
    """An instrument that can be calibrated: the clients' answers, and what was made of them."""

    key: str
    title: str
    answered: int
    enough: bool
    calibrations: tuple[Calibration, ...]


@dataclass(frozen=True)
class QuestionLine:
    """How well a question tells companies apart. None: not known. weak: it tells next to nothing."""

    text: str
    categories: int
    discrimination: float | None
    error: float | None
    rest: float | None
    weak: bool


@dataclass(frozen=True)
class GroupLines:
    """What behaves differently between groups: their names, and a line a question with the size of the
    difference in logits; verdict: "" where there are too few to judge.
    """

    by: str
    groups: tuple[str, ...]
    lines: tuple[tuple[str, float | None, str], ...]


@dataclass(frozen=True)
class MovedLine:
    """By how much a question has become easier (above 0) or harder, in categories, with its standard error.

    is_clear: rarer than once in a hundred by chance.
    """

    text: str
    moved: float
    error: float | None
    is_clear: bool


def instruments(person: Person, hub: Hub, language: str) -> list[CalibratedInstrument]:
    """The scored instruments of one respondent a client that somebody has answered."""
    made = list(queries.calibrations(person, hub))
    found = []
    for key in sorted(queries.finished_instruments(hub)):
        instrument = load_instrument(key)
        if instrument.answered_by == "team" or len(calibrating.question_keys(instrument)) < 2:
            continue
        answered = calibrating.respondents(hub, instrument)
        found.append(
            CalibratedInstrument(
                key=key,
                title=instrument.title.text(language),
                answered=answered,
                enough=answered >= calibrating.FEWEST,
                calibrations=tuple(one for one in made if one.instrument == key),
            )
        )
    return found


def one(calibration: Calibration, language: str) -> Mapping[str, Any]:
    """What its page shows beside the calibration itself."""
    instrument = load_instrument(calibration.instrument, calibration.version)
    account = calibration.account
    texts = {question.key: question.label.text(language) for question in instrument.questions()}
    can, cannot = what_it_tells(calibration.respondents, account["reliability"])
    return {
        "title": instrument.title.text(language),
        "first_on": date.fromisoformat(account["first_on"]),
        "last_on": date.fromisoformat(account["last_on"]),
        "can": can,
        "cannot": cannot,
        "better": _better(account),
        "questions": _questions(account, texts),
        "groups": [_group(found, texts, language) for found in account["groups"]],
        "since": account.get("since"),
        "moved": _moved(account.get("since"), texts),
    }


def what_it_tells(respondents: int, reliability: float | None) -> tuple[list[str], list[str]]:
    """What so many answers can tell, and what they cannot, in sentences."""
    can, cannot = [], []
    if reliability is not None and reliability >= FOR_ONE:
        can.append(_("Tell one company from another, give or take the shade around its score."))
    else:
        cannot.append(
            _("Tell one company from another that is near it: for that, reliability has to be 0.90.")
        )
    if reliability is not None and reliability >= RELIABLE:
        can.append(_("Put companies into groups of a similar level."))
    else:
        cannot.append(_("Put companies into groups by level: for that, reliability has to be 0.80."))
    if respondents >= calibrating.PLUG_IN:
        can.append(_("Say how hard each question is, for the companies of this hub."))
        can.append(_("Find questions that are unfair to a group, where each has 150 answers or more."))
    else:
        cannot.append(
            _("Say exactly how hard each question is: below 300 answers that itself is uncertain, and it is "
              "put into the uncertainty of an ability.")
        )  # fmt: skip
        cannot.append(
            _("Judge whether a question is unfair to a group: below 150 answers a group, only the size of a "
              "difference is shown, which may be chance.")
        )  # fmt: skip
    cannot.append(
        _("Say whether what companies answer about themselves is so; that takes somebody who looks.")
    )
    return can, cannot


def _better(account: Mapping[str, Any]) -> str:
    """Which of the two models has the higher likelihood; "" where one is not known. Both have as many
    parameters.
    """
    ours, other = account["log_likelihood"], account["other_log_likelihood"]
    if ours is None or other is None:
        return ""
    return "graded" if ours >= other else "partial_credit"


def _questions(account: Mapping[str, Any], texts: Mapping[str, str]) -> list[QuestionLine]:
    return [
        QuestionLine(
            text=texts.get(found["key"], found["key"]),
            categories=found["categories"],
            discrimination=found["discrimination"],
            error=found["error"],
            rest=found["rest"],
            weak=found["rest"] is None or found["rest"] < 0.2,
        )
        for found in account["questions"]
    ]


def _moved(since: Mapping[str, Any] | None, texts: Mapping[str, str]) -> list[MovedLine]:
    return [
        MovedLine(
            text=texts.get(found["key"], found["key"]),
            moved=found["moved"],
            error=found["error"],
            is_clear=found["error"] is not None and abs(found["moved"]) > ONE_IN_A_HUNDRED * found["error"],
        )
        for found in (since["questions"] if since else ())
    ]


def _group(found: Mapping[str, Any], texts: Mapping[str, str], language: str) -> GroupLines:
    by = {"size": _("By size"), "sector": _("By sector"), "language": _("By language")}
    names = {
        "size": dict(size_bands().choices(language)),
        "sector": dict(sectors().choices(language)),
        "language": {code: language_name(code) for code in found["groups"]},
    }[found["by"]]
    verdicts = {
        "none": _("no difference that can be told from chance"),
        "negligible": _("a difference too small to matter"),
        "moderate": _("a moderate difference"),
        "large": _("a large difference"),
    }
    return GroupLines(
        by=by[found["by"]],
        groups=tuple(names.get(key, key) for key in found["groups"]),
        lines=tuple(
            (texts.get(line["key"], line["key"]), line["size"], verdicts.get(line["verdict"] or "", ""))
            for line in found["questions"]
        ),
    )
