"""Writing XLSForm: an instrument as a workbook with the sheets survey, choices and settings.

Not written is what XLSForm has no place for: dimensions, levels, points, who sees the answers, what a result
can be used for, the sources and the minutes. A table of rows is a group that is shown as a table. The columns
``currency``, ``help_…`` and ``form_title_…`` are our own: other programs pass over them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from firstline.domains.assessments.exchange.conditions import for_xlsform
from firstline.domains.assessments.exchange.wording import COLUMN_NAMES, NO, YES, in_all
from firstline.domains.assessments.exchange.workbooks import workbook
from firstline.domains.assessments.exchange.xlsform_constraints import as_constraint
from firstline.foundation.packs.instrument import Instrument, Page
from firstline.foundation.packs.questions import InvestQuestion, MatrixQuestion, Question
from firstline.foundation.packs.schema import Labelled, Text

Cells = dict[str, str]
YES_NO = "yes_no"
# Of an amount in the money of the place, whichever that is.
LOCAL = "local"
TYPES = {"number": "integer", "money": "decimal", "date": "date", "text": "text"}
PLAIN_COLUMNS = ("type", "name", "relevant", "constraint", "appearance", "currency")


def write_xlsform(instrument: Instrument) -> bytes:
    """The instrument as an XLSForm workbook. Every text stands there in all its languages."""
    languages = [language for language in COLUMN_NAMES if _speaks(instrument, language)]
    sheet = _Sheet(instrument, languages)
    survey = [*sheet.beginning(), *(row for page in instrument.pages for row in sheet.page(page))]
    translated = [f"{name}::{COLUMN_NAMES[each]}" for name in ("label", "hint") for each in languages]
    helped = [f"help_{each}" for each in languages]
    settings = {
        "form_title": instrument.title.text("en"),
        "form_id": instrument.key,
        "version": str(instrument.version),
        "default_language": COLUMN_NAMES[languages[0]],
        "style": "pages",
        **sheet.own("form_title", instrument.title),
    }
    return workbook(
        {
            "survey": _table([*PLAIN_COLUMNS, *translated], survey),
            "choices": _table(["list_name", "name", *translated, *helped], sheet.choices),
            "settings": _table(list(settings), [settings]),
        }
    )


def _speaks(part: object, language: str) -> bool:
    """Whether anything in the instrument has words in that language."""
    if isinstance(part, Text):
        return getattr(part, language) is not None
    if isinstance(part, BaseModel):
        return any(_speaks(value, language) for _name, value in part)
    return isinstance(part, tuple) and any(_speaks(each, language) for each in part)


def _table(columns: Sequence[str], rows: Iterable[Cells]) -> list[list[str]]:
    return [list(columns), *([row.get(column, "") for column in columns] for row in rows)]


def name_of(key: str) -> str:
    """A key as a name: none may begin with a digit there."""
    return f"_{key}" if key[0].isdigit() else key


class _Sheet:
    """The rows of the survey as they are made, and the lists of choices that they need."""

    def __init__(self, instrument: Instrument, languages: Sequence[str]) -> None:
        self._instrument = instrument
        self._languages = languages
        self._questions = {question.key for question in instrument.questions()}
        self.choices: list[Cells] = []

    def words(self, column: str, text: Text | None, *more: Text | None) -> Cells:
        """The cells of a column in each language that the first text has."""
        texts = [each for each in (text, *more) if each is not None]
        return {
            f"{column}::{COLUMN_NAMES[language]}": "\n".join(each.text(language) for each in texts)
            for language in self._languages
            if texts and getattr(texts[0], language) is not None
        }

    def own(self, column: str, text: Text | None) -> Cells:
        """The cells of a column of ours in each language; others would stumble over a ``::`` in it."""
        given = {} if text is None else {language: getattr(text, language) for language in self._languages}
        return {f"{column}_{language}": words for language, words in given.items() if words is not None}

    def beginning(self) -> list[Cells]:
        """What stands before the first page."""
        return [{"type": "note", "name": "_intro", **self.words("label", self._instrument.intro)}]

    def page(self, page: Page) -> list[Cells]:
        """A page as a group that is shown at once."""
        # A name that a condition asks about may stand in the form only once.
        name = name_of(page.key if page.key not in self._questions else f"{page.key}_page")
        rows = [
            {
                "type": "begin_group",
                "name": name,
                "appearance": "field-list",
                **self.words("label", page.title),
            }
        ]
        if page.intro is not None:
            rows.append({"type": "note", "name": f"_intro.{page.key}", **self.words("label", page.intro)})
        for question in page.questions:
            rows += self._question(question)
        return [*rows, {"type": "end_group"}]

    def _question(self, question: Question) -> list[Cells]:
        row = {
            "name": name_of(question.key),
            "relevant": self._relevant(question),
            **self.words("label", question.label),
            **self.words("hint", question.help, getattr(question, "unit", None)),
        }
        if isinstance(question, MatrixQuestion):
            return self._matrix(question, row)
        kind, values = str(question.kind), question.model_dump(mode="json")
        if kind in TYPES:
            limits = as_constraint(kind, values)
            look = "multiline" if values.get("long") else ""
            money = values.get("currency") or (LOCAL if kind == "money" else "")
            return [{"type": TYPES[kind], "constraint": limits, "appearance": look, "currency": money, **row}]
        if kind == "yes_no":
            self._list_yes_no()
            return [{"type": f"select_one {YES_NO}", **row}]
        options: Sequence[Labelled] = getattr(question, "options", ())
        if isinstance(question, InvestQuestion):
            self._list_investments(question)
        self._list(question.key, options)
        alone = tuple(name_of(option.key) for option in options if getattr(option, "exclusive", False))
        several = kind != "one"
        how = "select_multiple" if several else "select_one"
        return [{"type": f"{how} {question.key}", "constraint": as_constraint("ticks", {}, alone), **row}]

    def _matrix(self, question: MatrixQuestion, row: Cells) -> list[Cells]:
        self._list(question.key, question.steps)
        rows = [
            {
                "type": f"select_one {question.key}",
                "name": f"{row['name']}.{name_of(each.key)}",
                **self.words("label", each.label),
                **self.words("hint", each.help),
            }
            for each in question.rows
        ]
        return [{"type": "begin_group", "appearance": "table-list", **row}, *rows, {"type": "end_group"}]

    def _relevant(self, question: Question) -> str:
        shown_if: Any = getattr(question, "shown_if", None)
        if shown_if is None:
            return ""
        about = self._instrument.question(shown_if.question)
        return for_xlsform(about.kind, name_of(about.key), [name_of(option) for option in shown_if.any_of])

    def _list(self, name: str, parts: Sequence[Labelled]) -> None:
        for part in parts:
            named = {"list_name": name, "name": name_of(part.key)}
            self.choices.append({**named, **self.words("label", part.label), **self.own("help", part.help)})

    def _list_investments(self, question: InvestQuestion) -> None:
        for row in question.rows:
            for key, column in question.columns():
                label = self.words("label", row.label)
                ticks = self.words("label", column)
                named = {"list_name": question.key, "name": f"{name_of(row.key)}.{key}"}
                self.choices.append(
                    {**named, **{each: f"{label[each]}: {ticks.get(each, key)}" for each in label}}
                )

    def _list_yes_no(self) -> None:
        if YES_NO not in [row["list_name"] for row in self.choices]:
            for key, label in (("yes", in_all(YES)), ("no", in_all(NO))):
                self._list(YES_NO, [Labelled(key=key, label=Text(**label))])
