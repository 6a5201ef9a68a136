"""Writing SurveyJS: an instrument as its JSON.

Not written is what SurveyJS has no place for: dimensions, levels, points, who sees the answers, what a result
can be used for, the sources and the minutes. No question is
written as one that must be answered: none is here.
"""

import json
from collections.abc import Sequence
from typing import Any

from firstline.domains.assessments.exchange.conditions import for_surveyjs
from firstline.foundation.packs.instrument import Instrument, Page
from firstline.foundation.packs.questions import InvestQuestion, Question
from firstline.foundation.packs.schema import Labelled, Text

# SurveyJS's word for the language of a form that names none, which is English.
DEFAULT = "en"


def write_surveyjs(instrument: Instrument) -> bytes:
    """The instrument as a SurveyJS form, in UTF-8. Every text stands there in all its languages."""
    survey = {
        "title": _words(instrument.title),
        "description": _words(instrument.intro),
        "pages": [_page(instrument, page) for page in instrument.pages],
    }
    return json.dumps(survey, ensure_ascii=False, indent=2).encode()


def _page(instrument: Instrument, page: Page) -> dict[str, Any]:
    return {
        "name": page.key,
        "title": _words(page.title),
        **_said("description", page.intro),
        "elements": [_element(instrument, question) for question in page.questions],
    }


def _element(instrument: Instrument, question: Question) -> dict[str, Any]:
    helped = [question.help, getattr(question, "unit", None)]
    return {
        "name": question.key,
        "title": _words(question.label),
        **_said("description", *helped),
        **_condition(instrument, question),
        **_kind(question),
    }


def _condition(instrument: Instrument, question: Question) -> dict[str, str]:
    shown_if = getattr(question, "shown_if", None)
    if shown_if is None:
        return {}
    about = instrument.question(shown_if.question)
    return {"visibleIf": for_surveyjs(about.kind, about.key, shown_if.any_of)}


def _kind(question: Question) -> dict[str, Any]:
    """The element's type with its own properties."""
    if isinstance(question, InvestQuestion):
        return {"type": "checkbox", "choices": [*_investments(question), *_items(question.options)]}
    kind, values = str(question.kind), question.model_dump(mode="json")
    if kind == "ticks":
        return {"type": "checkbox", "choices": _items(getattr(question, "options", ()))}
    if kind == "one":
        return {"type": "radiogroup", "choices": _items(getattr(question, "options", ()))}
    if kind == "matrix":
        rows, steps = getattr(question, "rows", ()), getattr(question, "steps", ())
        return {"type": "matrix", "rows": _items(rows), "columns": _items(steps)}
    if kind == "yes_no":
        return {"type": "boolean"}
    if kind == "date":
        return {"type": "text", "inputType": "date", **_limits(values, "earliest", "latest")}
    if kind == "number":
        return {"type": "text", "inputType": "number", **_limits(values, "minimum", "maximum"), "step": 1}
    if kind == "money":
        amounts = {
            name: None if values[name] is None else float(values[name]) for name in ("minimum", "maximum")
        }
        mask = {**_limits(amounts, "minimum", "maximum"), "suffix": f" {values['currency'] or ''}".rstrip()}
        return {"type": "text", "maskType": "currency", "maskSettings": mask}
    return {"type": "comment" if values["long"] else "text", "maxLength": values["max_length"]}


def _limits(values: dict[str, Any], least: str, most: str) -> dict[str, Any]:
    found = {}
    for ours, theirs in ((least, "min"), (most, "max")):
        limit = values[ours]
        if limit is not None:
            found[theirs] = "=today()" if limit == "today" else limit
    return found


def _items(parts: Sequence[Labelled]) -> list[dict[str, Any]]:
    return [
        {
            "value": part.key,
            "text": _words(part.label),
            **_said("description", part.help),
            **({"isExclusive": True} if getattr(part, "exclusive", False) else {}),
        }
        for part in parts
    ]


def _investments(question: InvestQuestion) -> list[dict[str, Any]]:
    """Two ticks a row, under the values that our answers have."""
    return [
        {"value": f"{row.key}.{key}", "text": _joined(": ", row.label, column)}
        for row in question.rows
        for key, column in question.columns()
    ]


def _said(name: str, *texts: Text | None) -> dict[str, Any]:
    given = [text for text in texts if text is not None]
    return {name: _joined("\n", *given)} if given else {}


def _words(text: Text) -> dict[str, str]:
    return _joined("", text)


def _joined(sign: str, *texts: Text) -> dict[str, str]:
    """Texts one after the other, in every language that the first has."""
    languages = [language for language, words in texts[0] if words is not None]
    return {
        "default" if language == DEFAULT else language: sign.join(text.text(language) for text in texts)
        for language in languages
    }
