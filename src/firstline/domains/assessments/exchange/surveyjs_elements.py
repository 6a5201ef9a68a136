"""The questions of SurveyJS: each kind of element as questions of ours."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firstline.domains.assessments.exchange.imported import MAX_PARTS, Leave, Place
from firstline.domains.assessments.exchange.kinds import CURRENCIES
from firstline.domains.assessments.exchange.tree import Asked, Found, Part
from firstline.domains.assessments.exchange.wording import (
    DO_NOT_KNOW,
    IN_OTHER_WORDS,
    NO,
    NONE_OF_THESE,
    RATHER_NOT_SAY,
    SOMETHING_ELSE,
    YES,
    in_all,
    language_code,
)

LONGEST_ANSWER = 20_000
LARGEST = 10**15
WHOLE = ("number", "range")
# The words that are typed into a field of their own kind, which we ask for as words.
OTHER_INPUTS = ("datetime-local", "time", "month", "week", "color", "email", "tel", "url", "password")

_NO_FILES = _("No files are taken in an answer here.")
_NO_LISTS = _("Every question here is asked once, and has one answer.")
NOT_CARRIED: dict[str, Promise] = {
    "file": _NO_FILES,
    "signaturepad": _NO_FILES,
    "imagepicker": _("Options here are words."),
    "imagemap": _("Options here are words."),
    "image": _("A page here has words only."),
    "html": _("A page here has its heading and its introduction only."),
    "expression": _("Nothing is calculated or done while somebody answers."),
    "ranking": _("Nothing is put in order here. Ask for the most important one instead."),
    "paneldynamic": _NO_LISTS,
    "matrixdynamic": _NO_LISTS,
    "matrixdropdown": _("A table here has the same steps for all rows, and one answer a row."),
    "slider": _("There is no kind of question like it here."),
}


@dataclass(frozen=True)
class Element:
    """A question as SurveyJS has it. where: it stands in the file."""

    name: str
    properties: Mapping[str, Any]
    leave: Leave
    where: str = ""

    def left(self, what: object, why: object) -> None:
        """Say that something of it cannot be carried over."""
        self.leave(Place(self.name, self.where), what, why)

    def get(self, name: str) -> Any:
        """A property; `None` where it is not set."""
        return self.properties.get(name)

    def words(self, name: str) -> Found:
        """A property that is words."""
        return found(self.properties.get(name))

    def asked(self, kind: str, **more: Any) -> Asked:
        """The question with its own words."""
        return Asked(
            self.name, kind, self.words("title"), self.words("description"), where=self.where, **more
        )


def found(value: object) -> Found:
    """Words in one language, or in several."""
    if isinstance(value, Mapping):
        return {language_code(str(name)): words for name, words in value.items() if isinstance(words, str)}
    return {"": plain(value)} if isinstance(value, str | int | float) else {}


def plain(value: object) -> str:
    """A value as its name: true and false in small letters, a whole number without decimals."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def name_of(holder: Mapping[str, Any]) -> str:
    """What the file calls it."""
    return plain(holder["name"]) if isinstance(holder.get("name"), str | int) else ""


def truth(holder: Mapping[str, Any], *names: str) -> bool:
    """Whether one of these properties is set."""
    return any(holder.get(name) is True for name in names)


def _items(element: Element, values: object) -> list[Part]:
    """The items of a list: bare values, or each with its words."""
    parts = []
    for item in values if isinstance(values, list) else []:
        if isinstance(item, Mapping):
            value = next((item[name] for name in ("value", "name") if item.get(name) is not None), None)
            words = found(item.get("text", item.get("title")))
            if item.get("visibleIf") or item.get("enableIf"):
                condition = item.get("visibleIf") or item.get("enableIf")
                element.left(condition, _("Every option is always shown here."))
        else:
            value, words = item, {}
            item = {}
        if isinstance(value, str | int | float):
            exclusive = truth(item, "isExclusive")
            parts.append(Part(plain(value), words, found(item.get("description")), exclusive))
    names = [part.name for part in parts]
    if len(set(names)) < len(names):
        element.left(", ".join(sorted({name for name in names if names.count(name) > 1})),
                      _("It stands there more than once, and is carried over once."))  # fmt: skip
    return list({part.name: part for part in reversed(parts)}.values())[::-1]


def _numbered(first: object, last: object, step: object) -> list[Part]:
    """Options that are numbers from first to last; none where that is no range, or a very long one."""
    low, high, by = whole(first), whole(last), whole(step)
    if low is None or high is None or not by or by < 0 or not 0 <= (high - low) // by <= MAX_PARTS:
        return []
    return [Part(str(number), {}) for number in range(low, high + 1, by)]


def whole(value: object) -> int | None:
    """A whole number, also where it is written as words."""
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        return None
    return int(number) if abs(number) <= LARGEST and number.is_integer() else None


def _choice(element: Element, kind: str) -> Iterator[Asked]:
    options = _items(element, element.get("choices"))
    if not options and element.get("choicesMax") is not None:
        options = _numbered(
            element.get("choicesMin") or 0, element.get("choicesMax"), element.get("choicesStep") or 1
        )
    several = kind == "ticks"
    more = [
        (("hasNone", "showNoneItem"), "none", "noneText", NONE_OF_THESE, True),
        (("showRefuseItem",), "refused", "refuseText", RATHER_NOT_SAY, True),
        (("showDontKnowItem",), "dontknow", "dontKnowText", DO_NOT_KNOW, True),
        (("hasOther", "showOtherItem"), "other", "otherText", SOMETHING_ELSE, False),
    ]
    for properties, name, text, ours, alone in more:
        if truth(element.properties, *properties) and name not in {option.name for option in options}:
            options.append(Part(name, element.words(text) or in_all(ours), exclusive=alone and several))
    yield element.asked(kind, parts={"options": options if several else [_shared(part) for part in options]})
    yield from _comment(element, other=truth(element.properties, "hasOther", "showOtherItem"))


def _shared(part: Part) -> Part:
    return Part(part.name, part.label, part.help)


def _comment(element: Element, other: bool = False) -> Iterator[Asked]:
    """The words beside an answer, as a question of their own, under the name that SurveyJS stores them by."""
    beside = truth(element.properties, "hasComment", "showCommentArea")
    if not (other or beside):
        return
    own = element.words("commentText") if beside else {}
    about = {name or "en": words for name, words in element.words("title").items()} or element.name
    sign = "contains" if element.get("type") in ("checkbox", "tagbox") else "="
    yield Asked(
        f"{element.name}-Comment",
        "text",
        own or in_all(IN_OTHER_WORDS, question=about),
        settings={"long": True},
        conditions=() if beside else (f"{{{element.name}}} {sign} 'other'",),
        where=element.where,
    )


def _one(element: Element) -> Iterator[Asked]:
    yield from _choice(element, "one")


def _ticks(element: Element) -> Iterator[Asked]:
    yield from _choice(element, "ticks")


def _boolean(element: Element) -> Iterator[Asked]:
    yes, no = element.words("labelTrue"), element.words("labelFalse")
    values = [element.get(name) for name in ("valueTrue", "valueFalse")]
    names = [
        plain(value) if value is not None else word
        for value, word in zip(values, ("true", "false"), strict=True)
    ]
    asked = element.asked(
        "one" if yes or no else "yes_no",
        parts={
            "options": [
                Part(names[0], yes or in_all(YES), key="yes"),
                Part(names[1], no or in_all(NO), key="no"),
            ]
        },
    )
    if not asked.label:
        asked.label = element.words("label")
    yield asked
    yield from _comment(element)


def _rating(element: Element) -> Iterator[Asked]:
    steps = _items(element, element.get("rateValues"))
    if not steps:
        count = whole(element.get("rateCount"))
        first = element.get("rateMin") if element.get("rateMin") is not None else 1
        last = element.get("rateMax") if element.get("rateMax") is not None else count or 5
        steps = _numbered(first, last, element.get("rateStep") or 1)
    if steps:
        for step, name in ((steps[0], "minRateDescription"), (steps[-1], "maxRateDescription")):
            words = element.words(name)
            if words:
                here = step.label.get("") or step.name
                step.label = {language: f"{here} – {each}" for language, each in words.items()}
    yield element.asked("one", parts={"options": steps})
    yield from _comment(element)


def _matrix(element: Element) -> Iterator[Asked]:
    if element.get("cellType") == "checkbox":
        element.left("cellType: checkbox", NOT_CARRIED["matrixdropdown"])
        return
    rows, steps = _items(element, element.get("rows")), _items(element, element.get("columns"))
    if not rows:
        yield element.asked("one", parts={"options": [_shared(step) for step in steps]})
    else:
        yield element.asked("matrix", parts={"rows": rows, "steps": [_shared(step) for step in steps]})
    yield from _comment(element)


def _text(element: Element) -> Iterator[Asked]:
    typed = element.get("inputType") or "text"
    money = element.get("maskType") == "currency"
    if typed in WHOLE or money or element.get("maskType") == "numeric":
        yield element.asked("money" if money else "number", settings=_limits(element, money))
    elif typed == "date":
        yield element.asked("date", settings=_days(element))
    else:
        if typed in OTHER_INPUTS:
            element.left(f"inputType: {typed}", _("It is asked for as words, which are not checked."))
        yield element.asked("text", settings={"long": False, **_longest(element)})
    yield from _comment(element)


def _limits(element: Element, money: bool) -> dict[str, Any]:
    masks = element.get("maskSettings") if isinstance(element.get("maskSettings"), Mapping) else {}
    limits = {}
    for ours, name in (("minimum", "min"), ("maximum", "max")):
        value = element.get(name) if element.get(name) is not None else masks.get(name)
        limits[ours] = whole(value)
        if value is not None and limits[ours] is None:
            element.left(f"{name}: {value}", _("A limit here is a whole number."))
    step = element.get("step")
    if not money and step is not None and whole(step) is None:
        element.left(f"step: {step}", _("Numbers are whole here."))
    sign = plain(masks.get("suffix") or masks.get("prefix") or "").strip().upper()
    return {**in_order(limits), "currency": sign if sign in CURRENCIES else None}


def in_order(limits: dict[str, Any]) -> dict[str, Any]:
    """Limits, both left out where nothing could lie between them."""
    low, high = limits.values()
    return {} if low is not None and high is not None and low > high else limits


def _days(element: Element) -> dict[str, Any]:
    limits: dict[str, str | None] = {"earliest": None, "latest": None}
    for ours, name in (("earliest", "min"), ("latest", "max")):
        value = element.get(name)
        if value == "=today()":
            limits[ours] = "today"
        elif value not in (None, ""):
            limits[ours] = day(value)
            if limits[ours] is None:
                element.left(f"{name}: {value}", _("A limit here is a day, or today."))
    return limits if "today" in limits.values() else in_order(limits)


def day(value: object) -> str | None:
    """A day as YYYY-MM-DD, `None` for what is none."""
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return None


def _longest(element: Element) -> dict[str, int]:
    longest = whole(element.get("maxLength"))
    return {"max_length": min(longest, LONGEST_ANSWER)} if longest and longest > 0 else {}


def _words(element: Element) -> Iterator[Asked]:
    yield element.asked("text", settings={"long": True, **_longest(element)})
    yield from _comment(element)


def _several_texts(element: Element) -> Iterator[Asked]:
    """Each field as a question of its own, under the name of both."""
    about = element.words("title") or {"": element.name}
    items = element.get("items")
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, Mapping) or not name_of(item):
            continue
        own = found(item.get("title")) or {"": name_of(item)}
        label = {
            language: f"{about.get(language) or about.get('') or next(iter(about.values()))} – {words}"
            for language, words in own.items()
        }
        name = f"{element.name}.{name_of(item)}"
        part = Element(name, {**item, "title": label}, element.leave, element.where)
        yield from _text(part)


ELEMENTS: dict[str, Callable[[Element], Iterator[Asked]]] = {
    "radiogroup": _one,
    "dropdown": _one,
    "buttongroup": _one,
    "checkbox": _ticks,
    "tagbox": _ticks,
    "boolean": _boolean,
    "rating": _rating,
    "matrix": _matrix,
    "text": _text,
    "comment": _words,
    "multipletext": _several_texts,
}
