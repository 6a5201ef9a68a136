"""Reading SurveyJS: its JSON as the tree of a form."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from firstline.domains.assessments.exchange.composing import shown
from firstline.domains.assessments.exchange.imported import Unreadable
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
from firstline.domains.assessments.exchange.texts import clean
from firstline.domains.assessments.exchange.tree import Asked, Section

Leave = Callable[[str, object, object], None]


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
            form.children.append(reader.section(page, name_of(page) or f"page{number}"))
    reader.properties(str(_("The whole form")), survey, OF_FORM)
    if reader.required:
        what = _("Questions that must be answered: %(number)s") % {"number": reader.required}
        leave(str(_("The whole form")), what, _("Every question here may be skipped."))
    return form


def _parsed(content: bytes) -> Mapping[str, Any]:
    try:
        survey = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(_("The file is not in UTF-8. Save it as UTF-8 and try again.")) from error
    except ValueError as error:
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

    def section(self, holder: Mapping[str, Any], name: str) -> Section:
        """A page or a panel, with all that is in it."""
        title = found(holder.get("title"))
        section = Section(name, title, found(holder.get("description")), self._conditions(holder))
        if holder.get("visible") is False:
            self._leave(name, shown(title) or name, _("It is hidden in the file, and so are its questions."))
            return section
        self.properties(name, holder, OF_SECTION)
        for number, element in enumerate(_elements(holder), start=1):
            if isinstance(element, Mapping):
                section.children += self._element(element, name_of(element) or f"{name}_{number}")
        return section

    def properties(self, place: str, holder: Mapping[str, Any], known: frozenset[str]) -> None:
        """Say which of these properties cannot be carried over."""
        for name, value in holder.items():
            if name in known or name in LOOKS or value in (None, "", [], {}, False):
                continue
            what = f"{name}: {json.dumps(value, ensure_ascii=False)}"
            self._leave(place, what, REASONS.get(name, _("There is nothing like it here.")))

    def _conditions(self, holder: Mapping[str, Any]) -> tuple[str, ...]:
        condition = holder.get("visibleIf")
        return (condition,) if isinstance(condition, str) and condition.strip() else ()

    def _element(self, element: Mapping[str, Any], name: str) -> Iterator[Section | Asked]:
        kind = str(element.get("type", "text"))
        if kind == "panel":
            yield self.section(element, name)
            return
        words = clean(shown(found(element.get("title")) or found(element.get("html")))) or name
        if element.get("visible") is False:
            self._leave(name, words, _("It is hidden in the file."))
            return
        if kind not in ELEMENTS:
            why = NOT_CARRIED.get(kind, _("There is no kind of question like it here."))
            self._leave(name, f"{kind}: {words}", why)
            return
        self.properties(name, element, OF_QUESTION[kind] | OF_QUESTION[""])
        self.required += truth(element, "isRequired")
        for asked in ELEMENTS[kind](Element(name, element, self._leave)):
            asked.conditions = (*self._conditions(element), *asked.conditions)
            yield asked
