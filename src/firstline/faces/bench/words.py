"""What the bench calls the fields of an instrument, the kinds of question, and what is wrong with them."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from firstline.foundation.locale.languages import KNOWN
from firstline.foundation.packs import Fault
from firstline.foundation.packs.content import Path
from firstline.foundation.ui.wording import language_name

Words = str | Promise

FIELDS: Mapping[str, Words] = {
    "key": gettext_lazy("Short name"),
    "title": gettext_lazy("Title"),
    "intro": gettext_lazy("What people read first"),
    "audience": gettext_lazy("Who will see the answers"),
    "answers_for": gettext_lazy("What advisers can read"),
    "asked": gettext_lazy("How it is sent"),
    "answered_by": gettext_lazy("Who answers"),
    "validity": gettext_lazy("What a result can and cannot be used for"),
    "minutes": gettext_lazy("How many minutes it takes"),
    "sources": gettext_lazy("Where the questions are from"),
    "dimensions": gettext_lazy("Areas that give points"),
    "facets_title": gettext_lazy("What the groups across the areas show"),
    "facets": gettext_lazy("Groups across the areas"),
    "levels": gettext_lazy("Levels"),
    "needs_below": gettext_lazy("An area with fewer points than this is a need"),
    "pages": gettext_lazy("Pages"),
    "questions": gettext_lazy("Questions"),
    "kind": gettext_lazy("Kind of question"),
    "label": gettext_lazy("Words"),
    "help": gettext_lazy("Hint"),
    "dimension": gettext_lazy("Area that it counts in"),
    "facet": gettext_lazy("Group across the areas"),
    "optional": gettext_lazy("May be left open without being called missing"),
    "options": gettext_lazy("Answers to choose from"),
    "exclusive": gettext_lazy("Stands alone, such as “none of these”"),
    "rows": gettext_lazy("Rows"),
    "steps": gettext_lazy("Steps, the lowest first"),
    "invested": gettext_lazy("The first tick of a row"),
    "planned": gettext_lazy("The second tick of a row"),
    "minimum": gettext_lazy("Smallest number"),
    "maximum": gettext_lazy("Largest number"),
    "unit": gettext_lazy("Unit"),
    "max_length": gettext_lazy("How many characters it may have"),
    "long": gettext_lazy("Several lines"),
    "lower": gettext_lazy("From how many points on"),
    "evidence": gettext_lazy("What would show that it is so"),
    "shown_if": gettext_lazy("Asked only after an answer to"),
    "currency": gettext_lazy("Currency"),
    "counts": gettext_lazy("Counts beside the points"),
    "items": gettext_lazy("What is counted"),
    "bands": gettext_lazy("What counts are called"),
    "source": gettext_lazy("Where the list is from"),
}
HELP: Mapping[str, Words] = {
    "key": gettext_lazy(
        "Of a to z, 0 to 9 and _. Answers hold on to it, so that versions can be compared: do not change it."
    ),
    "audience": gettext_lazy("People read this before they begin. It must be true."),
    "dimension": gettext_lazy("Leave empty if it gives no points. The answers then stand worst first."),
    "facets_title": gettext_lazy(
        "A second way to put the questions together, such as how far ahead they look. A team then sees a "
        "table of areas and groups. Leave empty if there is none."
    ),
    "needs_below": gettext_lazy("Leave empty if no needs are found."),
    "shown_if": gettext_lazy("Which of the answers to it you choose when this is saved."),
}
KINDS: Mapping[str, Words] = {
    "ticks": gettext_lazy("Tick several"),
    "invest": gettext_lazy("Done and planned, row by row"),
    "matrix": gettext_lazy("One step for each row"),
    "one": gettext_lazy("Choose one"),
    "number": gettext_lazy("A number"),
    "text": gettext_lazy("Free words"),
    "yes_no": gettext_lazy("Yes or no"),
    "money": gettext_lazy("An amount of money"),
    "date": gettext_lazy("A day"),
}
CHOICES: Mapping[tuple[str, str], Words] = {
    ("answers_for", "respondent"): gettext_lazy("Only the points"),
    ("answers_for", "hub"): gettext_lazy("Each answer"),
    ("asked", "by_hand"): gettext_lazy("By an adviser"),
    ("asked", "not_yet"): gettext_lazy("Not yet: nobody is offered it"),
    ("answered_by", "one"): gettext_lazy("One person for the client"),
    ("answered_by", "team"): gettext_lazy("Each member of a team"),
}
STATES: Mapping[str, str] = {"draft": "info", "published": "success", "retired": "neutral"}
ADD: Mapping[str, Words] = {
    "pages": gettext_lazy("Add a page"),
    "questions": gettext_lazy("Add a question"),
    "options": gettext_lazy("Add an answer"),
    "rows": gettext_lazy("Add a row"),
    "steps": gettext_lazy("Add a step"),
    "dimensions": gettext_lazy("Add an area"),
    "facets": gettext_lazy("Add a group"),
    "levels": gettext_lazy("Add a level"),
    "sources": gettext_lazy("Add a source"),
}
ADD_OTHER = pgettext_lazy("to a list", "Add")

# What the schema says of several places at once, in English; here it is said to people.
_SPANNING: tuple[tuple[str, Words], ...] = (
    (
        r"^the (?:.+) '(?P<key>.+)' stands there twice",
        gettext_lazy("The short name “%(key)s” stands there twice. Give each its own."),
    ),
    (
        r"^(?P<key>\S+) has the same key twice",
        gettext_lazy("In “%(key)s” a short name stands there twice. Give each its own."),
    ),
    (
        r"^the question '(?P<key>.+)' is of a kind that has no score",
        gettext_lazy("“%(key)s” is of a kind that gives no points. Leave its area empty."),
    ),
    (
        r"^the question '(?P<key>.+)' names no dimension",
        gettext_lazy("“%(key)s” counts in an area that is not there. Choose another, or add the area."),
    ),
    (
        r"^facets and facets_title go together",
        gettext_lazy("Say what the groups across the areas show, and add them; or leave both out."),
    ),
    (
        r"^the question '(?P<key>.+)' names no facet",
        gettext_lazy("“%(key)s” is in a group that is not there. Choose another, or add the group."),
    ),
    (
        r"^the question '(?P<key>.+)' has a facet",
        gettext_lazy("“%(key)s” is in a group, so it must count in an area, and everybody must be asked it."),
    ),
    (
        r"^no question names a facet",
        gettext_lazy(
            "No question is in a group across the areas. Choose one for some, or remove the groups."
        ),
    ),
    (
        r"^the questions of '(?P<key>.+)' name some facets only",
        gettext_lazy(
            "In the area “%(key)s” each question must be in a group, and each group must have a question."
        ),
    ),
    (
        r"^(?P<key>\S+) needs at least one option",
        gettext_lazy("“%(key)s” has no answers to choose from. Add some."),
    ),
    (
        r"^(?P<key>\S+) needs at least two (?:options|steps)",
        gettext_lazy("“%(key)s” needs at least two answers or steps. Add one."),
    ),
    (r"^(?P<key>\S+) needs at least one row", gettext_lazy("“%(key)s” has no rows. Add one.")),
    (
        r"^(?P<key>\S+) needs at least one question",
        gettext_lazy("No question counts in the area “%(key)s”. Add one, or remove the area."),
    ),
    (r"^cuts must begin at 0", gettext_lazy("The first level must begin at 0 points.")),
    (
        r"^cuts must ascend",
        gettext_lazy("Each level must begin higher than the one before it, and below 100 points."),
    ),
    (
        r"question '(?P<key>.+)' is none",
        gettext_lazy(
            "A team answers by choosing one of several. “%(key)s” is of another kind: leave its area empty."
        ),
    ),
    (
        r"^the questions of '(?P<key>.+)' have different numbers",
        gettext_lazy("For a team, all questions in “%(key)s” must have as many answers to choose from."),
    ),
    (
        r"^'(?P<key>.+)' is shown if '(?P<other>.+)', which no earlier question is",
        gettext_lazy(
            "“%(key)s” is asked only after an answer to “%(other)s”, which is not asked before it. Move it "
            "down, or remove it."
        ),
    ),
    (
        r"^'(?P<key>.+)' may rest on .+; '(?P<other>.+)' is none",
        gettext_lazy(
            "“%(key)s” is asked only after an answer to “%(other)s”, which has no answers to choose from."
        ),
    ),
    (
        r"^'(?P<other>.+)', which '(?P<key>.+)' rests on, has no option '(?P<option>.+)'",
        gettext_lazy(
            "“%(key)s” is asked only after the answer “%(option)s” to “%(other)s”, which is not there any "
            "more. Add that answer again with the same short name, or remove “%(key)s”."
        ),
    ),
    (
        r"^the dimension '(?P<key>.+)' needs a question without a condition",
        gettext_lazy("In the area “%(key)s” there must be a question that everybody is asked."),
    ),
    (
        r"^the page '(?P<key>.+)' needs a question without a condition",
        gettext_lazy("On the page “%(key)s” there must be a question that everybody is asked."),
    ),
    (
        r"^all of a team are asked the same",
        gettext_lazy("All of a team are asked the same: nothing that gives points may rest on an answer."),
    ),
    (
        r"^a count stands beside the level",
        gettext_lazy("A count needs levels to stand beside, and one person who answers for the client."),
    ),
    (
        r"^the count '(?P<key>.+)' counts '(?P<option>.+)', which nobody is asked",
        gettext_lazy("“%(key)s” counts “%(option)s”, which nobody is asked any more."),
    ),
    (
        r"^the minimum is more than the maximum",
        gettext_lazy("The smallest number is larger than the largest one."),
    ),
    (
        r"^the earliest day is after the latest",
        gettext_lazy("The earliest day is after the latest one."),
    ),
    (
        r"^the options of an invest question",
        gettext_lazy("The answers beside the rows must each stand alone. Tick that for each of them."),
    ),
)


def field(name: str) -> str:
    """What a field is called; one that has no name here yet is called by its own."""
    return str(FIELDS.get(name, name))


def choice(name: str, value: str) -> str:
    """What a value of a field is called."""
    return str(CHOICES.get((name, value), value))


def kind(name: str) -> str:
    """What a kind of question is called."""
    return str(KINDS.get(name, name))


def place(data: Mapping[str, Any], path: Path) -> str:
    """Where something stands, by what people call it: ``Pages “ambition” › Questions “goal” › Words``."""
    steps: list[str] = []
    here: Any = data
    for step in path:
        if isinstance(step, int):
            here = here[step]
            key = here.get("key") if isinstance(here, dict) else None
            named = f"“{key}”" if isinstance(key, str) and key else str(step + 1)
            steps[-1] = f"{steps[-1]} {named}"
        else:
            here = here.get(step)
            steps.append(language_name(step) if step in KNOWN else field(step))
    return " › ".join(steps)


def fault(one: Fault) -> str:
    """What is wrong and what to do, in the reader's language where there are words for it."""
    last = str(one.path[-1]) if one.path else ""
    if one.kind in ("missing", "string_too_short", "string_type"):
        if last in KNOWN:
            return _("The text is not there in %(language)s. Write it.") % {"language": language_name(last)}
        return _("This is missing. Write it.")
    if one.kind == "value_error":
        return _spanning(one.said)
    plain = {
        "extra_forbidden": _("Nothing reads this. Remove it, or correct its name."),
        "string_pattern_mismatch": _("Write it with a to z, 0 to 9 and _ only."),
        "too_short": _("There is none. Add at least one."),
        "string_too_long": _("Write at most %(max_length)s characters."),
        "greater_than": _("The number must be larger than %(gt)s."),
        "greater_than_equal": _("The number must be %(ge)s or more."),
        "less_than": _("The number must be smaller than %(lt)s."),
        "less_than_equal": _("The number must be %(le)s or less."),
        "literal_error": _("It must be one of these: %(expected)s."),
        "union_tag_invalid": _(
            "There is no such kind of question. It must be one of these: %(expected_tags)s."
        ),
        "union_tag_not_found": _("It does not say of which kind the question is. Write kind."),
    }
    return plain[one.kind] % one.params if one.kind in plain else _of_type(one)


def _of_type(one: Fault) -> str:
    if one.kind.startswith("int_"):
        return _("Write a whole number.")
    if one.kind.startswith("decimal_"):
        return _("Write a number.")
    if one.kind.startswith("bool_"):
        return _("Write true or false.")
    if one.kind.endswith("_type"):
        return _("Something else stands here than what belongs here. Write it anew.")
    return one.said


def _spanning(said: str) -> str:
    for pattern, words in _SPANNING:
        if found := re.search(pattern, said):
            return str(words) % found.groupdict()
    return said
