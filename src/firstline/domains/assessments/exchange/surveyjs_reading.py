"""Reading SurveyJS: its JSON as the tree of a form."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from firstline.domains.assessments.exchange.composing import shown
from firstline.domains.assessments.exchange.imported import Leave, Place, Unreadable
from firstline.domains.assessments.exchange.surveyjs_elements import (
    ELEMENTS,
    NOT_CARRIED,
    Element,
    found,
    name_of,
    truth,
)
from firstline.domains.assessments.exchange.surveyjs_properties import (
    LOOKS,
    OF_FORM,
    OF_QUESTION,
    OF_SECTION,
    REASONS,
)
from firstline.domains.assessments.exchange.texts import clean, shortened
from firstline.domains.assessments.exchange.tree import Asked, Section
from firstline.foundation.packs.lines import line_of


def read_tree(content: bytes, leave: Leave) -> Section:
    """The form. Raises `Unreadable` for what is no SurveyJS form."""
    survey = _parsed(content)
    reader = _Reader(leave)
    form = Section("", found(survey.get("title")), found(survey.get("description")))
    pages = survey.get("pages")
    if not isinstance(pages, list):
        pages = [{"name": "", "elements": _elements(survey)}] if _elements(survey) else []
    for number, page in enumerate(pages, start=1):
        if isinstance(page, Mapping):
            name = name_of(page) or f"page{number}"
            there = str(_("page “%(page)s”") % {"page": shortened(clean(name))})
            form.children.append(reader.section(page, Place(name), there))
    whole = Place(str(_("The whole form")))
    reader.properties(whole, survey, OF_FORM)
    if reader.required:
        what = _("Questions that must be answered: %(number)s") % {"number": reader.required}
        leave(whole, what, _("Every question here may be skipped."))
    return form


def _parsed(content: bytes) -> Mapping[str, Any]:
    try:
        survey = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("The file is not in UTF-8, which shows on line %(line)s. Save it as UTF-8 and try again.")
            % {"line": line_of(error)}
        ) from error
    except json.JSONDecodeError as error:
        raise Unreadable(
            _(
                "The file is not JSON: line %(line)s cannot be read, at character %(column)s. Export the "
                "form from SurveyJS as JSON and try again."
            )
            % {"line": error.lineno, "column": error.colno}
        ) from error
    except ValueError as error:
        # Python reads no number of thousands of digits.
        raise Unreadable(
            _("The file is not JSON. Export the form from SurveyJS as JSON and try again.")
        ) from error
    if not isinstance(survey, Mapping) or not (isinstance(survey.get("pages"), list) or _elements(survey)):
        raise Unreadable(
            _("The file has neither pages nor elements, so it is no SurveyJS form. Choose another file.")
        )
    return survey


def _elements(holder: Mapping[str, Any]) -> list[Any]:
    for name in ("elements", "questions"):
        if isinstance(holder.get(name), list):
            return list(holder[name])
    return []


class _Reader:
    def __init__(self, leave: Leave) -> None:
        self._leave = leave
        self.required = 0

    def section(self, holder: Mapping[str, Any], place: Place, there: str) -> Section:
        """A page or a panel, with all that is in it. there: where that stands."""
        title, name = found(holder.get("title")), place.name
        section = Section(name, title, found(holder.get("description")), self._conditions(holder))
        section.where = place.where
        if holder.get("visible") is False:
            why = _("It is hidden in the file, and so are its questions.")
            self._leave(place, shown(title) or name, why)
            return section
        self.properties(place, holder, OF_SECTION)
        for number, element in enumerate(_elements(holder), start=1):
            if isinstance(element, Mapping):
                called = name_of(element) or f"{name}_{number}"
                section.children += self._element(element, Place(called, there))
        return section

    def properties(self, place: Place, holder: Mapping[str, Any], known: frozenset[str]) -> None:
        """Say which of these properties cannot be carried over."""
        for name, value in holder.items():
            if name in known or name in LOOKS or value in (None, "", [], {}, False):
                continue
            what = f"{name}: {json.dumps(value, ensure_ascii=False)}"
            self._leave(place, what, REASONS.get(name, _("There is nothing like it here.")))

    def _conditions(self, holder: Mapping[str, Any]) -> tuple[str, ...]:
        condition = holder.get("visibleIf")
        return (condition,) if isinstance(condition, str) and condition.strip() else ()

    def _element(self, element: Mapping[str, Any], place: Place) -> Iterator[Section | Asked]:
        kind = str(element.get("type", "text"))
        if kind == "panel":
            yield self.section(element, place, place.where)
            return
        words = clean(shown(found(element.get("title")) or found(element.get("html")))) or place.name
        if element.get("visible") is False:
            self._leave(place, words, _("It is hidden in the file."))
            return
        if kind not in ELEMENTS:
            why = NOT_CARRIED.get(kind, _("There is no kind of question like it here."))
            self._leave(place, f"{kind}: {words}", why)
            return
        self.properties(place, element, OF_QUESTION[kind] | OF_QUESTION[""])
        self.required += truth(element, "isRequired")
        for asked in ELEMENTS[kind](Element(place.name, element, self._leave, place.where)):
            asked.conditions = (*self._conditions(element), *asked.conditions)
            yield asked
