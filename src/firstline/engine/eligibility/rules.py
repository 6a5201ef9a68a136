"""May this client have this offer? Yes, no, or "ask", in three-valued (strong Kleene) logic.

A fact that nobody has stated (missing, withheld by the register, never asked) is unknown, and a rule about
it gives `ASK`, never `NO`: a person asks instead of a rule refusing unseen. The verdict over all rules is
the Kleene "and": any `NO` makes it `NO`, otherwise any `ASK` makes it `ASK`. So learning a fact can settle
an `ASK`, and can never overturn a `YES` or a `NO` (a test holds this for every combination).

Rules are data (`rules_from_data`), so that a hub changes them without code::

    {"size": {"min": 1, "max": 49},                          # employees, both inclusive
     "activity": {"accepted": ["62"], "excluded": ["62.02"]},
     "area": {"accepted": ["40"], "excluded": []},           # prefixes of municipality codes
     "age": {"min_years": 1, "max_years": 5},                # both anniversaries inclusive
     "legal_form": {"accepted": ["AS", "ENK"], "excluded": []},
     "stage": {"accepted": ["founder"]}}                     # "founder" has no company yet, or "company"

Every kind is optional, and so is each entry of it; an empty ``accepted`` accepts all that is not excluded.

An activity pattern is a prefix that begins with a whole two-digit division ("62" holds "62.010"; dots do
not matter). A pattern of one digit would take in ten divisions by a slip of the pen, so it must be written
with a star, "6*", to be accepted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

MAX_YEARS = 200


class Verdict(StrEnum):
    """The three truth values."""

    YES = "yes"
    NO = "no"
    ASK = "ask"


class Stage(StrEnum):
    """Where a client stands: a founder without a company yet, or a company."""

    FOUNDER = "founder"
    COMPANY = "company"


class RuleError(ValueError):
    """Rule data that cannot be used. `place` is like ``activity.accepted``.

    Codes: ``unknown_kind``, ``unknown_entry``, ``wrong_shape``, ``empty``, ``not_a_number``,
    ``out_of_range``, ``min_above_max``, ``bad_activity_code``, ``unknown_stage``, ``repeated_kind``.
    """

    def __init__(self, code: str, place: str, value: object = None) -> None:
        super().__init__(f"{place}: {code}" + ("" if value is None else f" ({value!r})"))
        self.code = code
        self.place = place
        self.value = value


@dataclass(frozen=True)
class ClientFacts:
    """What is known about a client. `None` is unknown, whatever the reason.

    `employees_state` says why `employees` is unknown (stated, withheld, not_stated, not_asked) and is
    only handed on to the person who has to ask. A company's facts are not guessed for a founder without
    one: they are unknown until somebody states what is planned.
    """

    employees: int | None = None
    employees_state: str = "not_stated"
    activity_code: str | None = None
    municipality: str | None = None
    founded_on: date | None = None
    legal_form: str | None = None
    is_company: bool | None = None


@dataclass(frozen=True)
class Check:
    """One rule's verdict. `fact` names the `ClientFacts` field it looked at (the one to ask for when the
    verdict is `ASK`); `params` holds the rule's limits and the client's value, as plain values.
    """

    kind: str
    verdict: Verdict
    fact: str
    params: Mapping[str, object]


@dataclass(frozen=True)
class Eligibility:
    """The verdict over all rules, and each rule's own."""

    verdict: Verdict
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class SizeRule:
    """Number of employees, both ends inclusive."""

    minimum: int | None = None
    maximum: int | None = None

    def check(self, facts: ClientFacts, today: date) -> Check:
        """Compare the stated number; `today` is not used."""
        value = facts.employees
        limits = {"min": self.minimum, "max": self.maximum}
        if value is None:
            return _check("size", Verdict.ASK, "employees", **limits, state=facts.employees_state)
        fits = (self.minimum is None or value >= self.minimum) and (
            self.maximum is None or value <= self.maximum
        )
        return _check("size", _verdict(fits), "employees", **limits, value=value)


@dataclass(frozen=True)
class ActivityRule:
    """Prefixes of activity codes, as written in the data; excluded wins over accepted."""

    accepted: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def check(self, facts: ClientFacts, today: date) -> Check:
        """Match the code's digits; a code that is not one is unknown. `today` is not used."""
        lists = {"accepted": self.accepted, "excluded": self.excluded}
        digits = activity_digits(facts.activity_code)
        if digits is None:
            return _check("activity", Verdict.ASK, "activity_code", **lists)
        accepted = tuple(activity_prefix(pattern, "activity.accepted") for pattern in self.accepted)
        excluded = tuple(activity_prefix(pattern, "activity.excluded") for pattern in self.excluded)
        verdict = _prefix_verdict(digits, accepted, excluded)
        return _check("activity", verdict, "activity_code", **lists, value=facts.activity_code)


@dataclass(frozen=True)
class AreaRule:
    """Prefixes of municipality codes: "40" is a whole county, "4036" one municipality."""

    accepted: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def check(self, facts: ClientFacts, today: date) -> Check:
        """Match the municipality's code; `today` is not used."""
        lists = {"accepted": self.accepted, "excluded": self.excluded}
        if not facts.municipality:
            return _check("area", Verdict.ASK, "municipality", **lists)
        verdict = _prefix_verdict(facts.municipality, self.accepted, self.excluded)
        return _check("area", verdict, "municipality", **lists, value=facts.municipality)


@dataclass(frozen=True)
class AgeRule:
    """Years since the company was founded. The anniversary itself counts at both ends: "at most 5 years"
    still holds on the fifth birthday. A company of 29 February has its birthday on 1 March otherwise.
    """

    min_years: int | None = None
    max_years: int | None = None

    def check(self, facts: ClientFacts, today: date) -> Check:
        """Compare the birthdays with `today`."""
        limits = {"min_years": self.min_years, "max_years": self.max_years}
        founded = facts.founded_on
        if founded is None:
            return _check("age", Verdict.ASK, "founded_on", **limits)
        old_enough = self.min_years is None or today >= _birthday(founded, self.min_years)
        young_enough = self.max_years is None or today <= _birthday(founded, self.max_years)
        return _check("age", _verdict(old_enough and young_enough), "founded_on", **limits, value=founded)


@dataclass(frozen=True)
class LegalFormRule:
    """Codes of legal forms as the register writes them, compared whole."""

    accepted: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def check(self, facts: ClientFacts, today: date) -> Check:
        """Compare the code; `today` is not used."""
        lists = {"accepted": self.accepted, "excluded": self.excluded}
        value = facts.legal_form
        if not value:
            return _check("legal_form", Verdict.ASK, "legal_form", **lists)
        fits = value not in self.excluded and (not self.accepted or value in self.accepted)
        return _check("legal_form", _verdict(fits), "legal_form", **lists, value=value)


@dataclass(frozen=True)
class StageRule:
    """For founders without a company, for companies, or both."""

    accepted: tuple[Stage, ...]

    def check(self, facts: ClientFacts, today: date) -> Check:
        """Compare the stage; `today` is not used."""
        accepted = tuple(stage.value for stage in self.accepted)
        if facts.is_company is None:
            return _check("stage", Verdict.ASK, "is_company", accepted=accepted)
        stage = Stage.COMPANY if facts.is_company else Stage.FOUNDER
        return _check(
            "stage", _verdict(stage in self.accepted), "is_company", accepted=accepted, value=stage.value
        )


Rule = SizeRule | ActivityRule | AreaRule | AgeRule | LegalFormRule | StageRule


def evaluate(rules: Iterable[Rule], facts: ClientFacts, today: date) -> Eligibility:
    """Check every rule, in order; no rules at all is `YES`."""
    checks = tuple(rule.check(facts, today) for rule in rules)
    verdicts = {check.verdict for check in checks}
    overall = next((bad for bad in (Verdict.NO, Verdict.ASK) if bad in verdicts), Verdict.YES)
    return Eligibility(verdict=overall, checks=checks)


def activity_digits(code: str | None) -> str | None:
    """The digits of an activity code ("62.010" gives "62010"), or `None` when it is not one.

    A code has a division of two digits first; "1.1" is not read as division 11.
    """
    if not code:
        return None
    division, _, rest = code.strip().partition(".")
    digits = division + rest.replace(".", "")
    whole_division = len(division) == 2 if rest else len(division) >= 2
    return digits if whole_division and digits.isascii() and digits.isdecimal() else None


def activity_prefix(pattern: str, place: str) -> str:
    """The digits that a pattern of a rule stands for. Raises `RuleError` with `place`."""
    text = pattern.strip()
    if len(text) == 2 and text.endswith("*") and text[0].isascii() and text[0].isdecimal():
        return text[0]
    digits = activity_digits(text)
    if digits is None:
        raise RuleError("bad_activity_code", place, pattern)
    return digits


def _prefix_verdict(code: str, accepted: tuple[str, ...], excluded: tuple[str, ...]) -> Verdict:
    if any(code.startswith(prefix) for prefix in excluded):
        return Verdict.NO
    return _verdict(not accepted or any(code.startswith(prefix) for prefix in accepted))


def _birthday(founded: date, years: int) -> date:
    year = founded.year + years
    if year > date.max.year:
        return date.max
    try:
        return founded.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _verdict(holds: bool) -> Verdict:
    return Verdict.YES if holds else Verdict.NO


def _check(kind: str, verdict: Verdict, fact: str, **params: object) -> Check:
    return Check(kind=kind, verdict=verdict, fact=fact, params=MappingProxyType(params))
