"""Answers of SurveyJS as ours, and ours as SurveyJS's: what was answered there means the same here."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from firstline.domains.assessments.exchange.imported import LeftOut
from firstline.domains.assessments.exchange.surveyjs_elements import day, plain, whole
from firstline.domains.assessments.exchange.texts import clean, shortened
from firstline.foundation.packs.instrument import Instrument
from firstline.foundation.packs.page_answers import Answers
from firstline.foundation.packs.questions import Question

Names = Mapping[str, str]
"""What SurveyJS calls our keys, as `Imported.names` has it; a key that is not there has its own name."""


def answers_from_surveyjs(
    instrument: Instrument, result: Mapping[str, object], names: Names
) -> tuple[dict[str, Any], tuple[LeftOut, ...]]:
    """A result of SurveyJS as stored answers, and what in it is no answer to a question of the instrument."""
    answers: dict[str, Any] = {}
    left_out: list[LeftOut] = []
    seen: set[str] = set()
    for question in instrument.questions():
        name = names.get(question.key, question.key)
        value = _value(result, name, seen)
        if value in (None, "", [], {}):
            continue
        answer = _answer(question, value, names)
        if answer is None:
            why = str(_("It is no answer that this question can have here."))
            left_out.append(LeftOut(name, shortened(clean(plain(value))), why))
        else:
            answers[question.key] = answer
    for name in result.keys() - seen:
        why = str(_("The instrument asks no such question."))
        left_out.append(LeftOut(shortened(clean(name)), shortened(clean(plain(result[name]))), why))
    return answers, tuple(left_out)


def answers_to_surveyjs(instrument: Instrument, answers: Answers, names: Names) -> dict[str, Any]:
    """Stored answers as a result of SurveyJS, under the names that it has for questions and options."""
    result: dict[str, Any] = {}
    for question in instrument.questions():
        answer = answers.get(question.key)
        if answer is None:
            continue
        name = names.get(question.key, question.key)
        place, sign, part = name.partition(".")
        there = _there(question, answer, names)
        if sign and name != question.key:
            result.setdefault(place, {})[part] = there
        else:
            result[name] = there
    return result


def _value(result: Mapping[str, object], name: str, seen: set[str]) -> object:
    """The value of that name; of a field of several, ``question.field``, within the question's."""
    if name in result:
        seen.add(name)
        return result[name]
    place, sign, part = name.partition(".")
    several = result.get(place)
    if sign and isinstance(several, Mapping):
        seen.add(place)
        return several.get(part)
    return None


def _parts(question: Question, what: str, names: Names) -> dict[str, str]:
    """The name of each part -> its key."""
    keys = [part.key for part in getattr(question, what, ())]
    if question.kind == "invest" and what == "options":
        keys += [f"{row.key}.{column}" for row in question.rows for column, _label in question.columns()]
    if str(question.kind) == "yes_no":
        keys = ["yes", "no"]
        names = {f"{question.key}.options.yes": "true", f"{question.key}.options.no": "false", **names}
    return {names.get(f"{question.key}.{what}.{key}", key): key for key in keys}


def _answer(question: Question, value: object, names: Names) -> Any:
    """The stored answer, `None` where the value is none that the question can have."""
    kind = str(question.kind)
    if kind in ("one", "yes_no"):
        return _parts(question, "options", names).get(plain(value))
    if kind in ("ticks", "invest"):
        options = _parts(question, "options", names)
        ticked = [options.get(plain(each)) for each in value] if isinstance(value, list) else [None]
        return None if None in ticked else ticked
    if kind == "matrix":
        rows, steps = _parts(question, "rows", names), _parts(question, "steps", names)
        given = value.items() if isinstance(value, Mapping) else [("", "")]
        answer = {rows.get(row): steps.get(plain(step)) for row, step in given}
        return None if None in answer or None in answer.values() else answer
    if kind == "number":
        return None if isinstance(value, bool) else whole(value)
    if kind == "date":
        return day(str(value)[:10])
    if kind == "money":
        currency = getattr(question, "currency", None)
        amount = None if isinstance(value, bool) or currency is None else whole(value)
        return None if amount is None else {"amount": str(amount), "currency": currency}
    return clean(plain(value)) if isinstance(value, str | int | float) else None


def _there(question: Question, answer: Any, names: Names) -> Any:
    """The value that SurveyJS stores for an answer."""
    kind = str(question.kind)
    if kind == "matrix":
        rows, steps = (_names(question, what, names) for what in ("rows", "steps"))
        return {rows[row]: steps[step] for row, step in answer.items()}
    if kind in ("one", "yes_no", "ticks", "invest"):
        options = _names(question, "options", names)
        if isinstance(answer, list):
            return [options[each] for each in answer]
        there = options[answer]
        return there == "true" if kind == "yes_no" and there in ("true", "false") else there
    return whole(answer["amount"]) if kind == "money" else answer


def _names(question: Question, what: str, names: Names) -> dict[str, str]:
    return {key: name for name, key in _parts(question, what, names).items()}
