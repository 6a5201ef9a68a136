"""Reading XLSForm: the sheets of a workbook as the tree of a form."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firstline.domains.assessments.exchange.composing import shown
from firstline.domains.assessments.exchange.imported import Leave, Place, Unreadable
from firstline.domains.assessments.exchange.kinds import CURRENCIES, LANGUAGES
from firstline.domains.assessments.exchange.tree import Asked, Found, Part, Section
from firstline.domains.assessments.exchange.wording import (
    IN_OTHER_WORDS,
    SOMETHING_ELSE,
    in_all,
    language_code,
)
from firstline.domains.assessments.exchange.workbooks import Cells, Row, sheets_of
from firstline.domains.assessments.exchange.xlsform_constraints import limits

SHEETS = ("survey", "choices", "settings")
BEGIN = re.compile(r"(begin|end)[ _](group|repeat|lgroup|looped[ _]group|loop)\b.*", re.IGNORECASE)
SELECT = re.compile(
    r"(?P<how>select[ _]?one(?: from)?|select1|select[ _]?multiple|select all that apply(?: from)?|select)"
    r"\s+(?P<list>\S+?)(?P<other>[ _]or[ _](?:specify[ _])?other)?",
    re.IGNORECASE,
)
PLAIN = {
    "text": "text", "string": "text", "integer": "number", "int": "number", "decimal": "number",
    "date": "date", "range": "number", "acknowledge": "ticks", "trigger": "ticks",
}  # fmt: skip
AS_WORDS = ("time", "datetime", "phonenumber", "phone number", "email")
# What is noted beside the answers, and needs no question.
UNSEEN = (
    "start", "end", "today", "deviceid", "device id", "subscriberid", "simserial", "username", "audit",
    "hidden", "start-geopoint", "background-audio", "xml-external", "csv-external",
)  # fmt: skip
_NO_FILES = _("No files are taken in an answer here.")
_NO_PLACES = _("No places on a map are asked for here.")
NOT_CARRIED: dict[str, Promise] = {
    "calculate": _("Nothing is calculated or done while somebody answers."),
    "image": _NO_FILES, "photo": _NO_FILES, "audio": _NO_FILES, "video": _NO_FILES, "file": _NO_FILES,
    "geopoint": _NO_PLACES, "location": _NO_PLACES, "geotrace": _NO_PLACES, "geoshape": _NO_PLACES,
    "gps": _NO_PLACES, "barcode": _("No codes are scanned in an answer here."),
    "rank": _("Nothing is put in order here. Ask for the most important one instead."),
    "note": _("A page here has its heading and its introduction only."),
}  # fmt: skip
NOT_CARRIED |= dict.fromkeys(UNSEEN, _("Nothing is noted here beside the answers themselves."))
_NOTHING_LIKE_IT = _("There is nothing like it here.")
# Columns that are read, and columns that only say how a form looks.
READ = (
    "type", "name", "label", "caption", "hint", "relevant", "relevance", "constraint", "required",
    "appearance", "currency",
)  # fmt: skip
LOOKS = (
    "constraint_message", "constraint message", "required_message", "required message", "disabled",
    "sms_field", "body::accuracythreshold",
)  # fmt: skip
YES_WORDS = ("yes", "true", "true()", "1")


def read_tree(content: bytes, leave: Leave) -> Section:
    """The form. Raises `Unreadable` for what is no XLSForm."""
    sheets, others = sheets_of(content, SHEETS)
    whole = Place(str(_("The whole form")))
    headings = {heading.strip().lower() for row in sheets.get("survey", ()) for heading in row.cells}
    if "type" not in headings:
        raise Unreadable(
            _(
                "The workbook has no sheet “survey” with a column “type”, so it is no XLSForm."
                " Choose another file."
            )
        )
    for name in others:
        leave(whole, name, _("Only the sheets “survey”, “choices” and “settings” are read."))
    first = sheets.get("settings", ())[:1]
    settings = {name.lower(): words for row in first for name, words in row.cells.items()}
    reader = _Reader(_lists(sheets.get("choices", [])), leave)
    form = reader.read(sheets["survey"])
    form.title = {**words_in(settings, ("form_title", "title")), **_own(settings, "form_title")}
    if reader.required:
        what = _("Questions that must be answered: %(number)s") % {"number": reader.required}
        leave(whole, what, _("Every question here may be skipped."))
    return form


def row_of(sheet: str, number: int) -> str:
    """A row, as somebody finds it in the workbook."""
    return str(_("sheet “%(sheet)s”, row %(row)s") % {"sheet": sheet, "row": number})


def words_in(cells: Cells, columns: tuple[str, ...]) -> Found:
    """The words of a column in every language that the row has it in: ``label::Dansk (da)``."""
    found = {}
    for heading, words in cells.items():
        name, sign, language = heading.partition("::") if "::" in heading else heading.partition(":")
        if name.strip().lower() in columns:
            found[language_code(language) if sign else ""] = words
    return found


def _own(cells: Cells, column: str) -> Found:
    """The words of a column that only our own writing has, such as ``help_da``."""
    return {name: cells[f"{column}_{name}"] for name in LANGUAGES if f"{column}_{name}" in cells}


def _lists(rows: list[Row]) -> dict[str, list[Part]]:
    lists: dict[str, list[Part]] = {}
    for row in rows:
        cells = {name.strip().lower(): words for name, words in row.cells.items()}
        list_name = cells.get("list_name") or cells.get("list name")
        name = cells.get("name") or cells.get("value")
        if list_name and name and name not in [part.name for part in lists.setdefault(list_name, [])]:
            label, where = words_in(row.cells, ("label", "caption")), row_of("choices", row.number)
            lists[list_name].append(Part(name, label, _own(cells, "help"), where=where))
    return lists


class _Reader:
    """Reads the rows of a survey, one after the other, with the groups that are open."""

    def __init__(self, lists: dict[str, list[Part]], leave: Leave) -> None:
        self._lists = lists
        self._leave = leave
        self._open: list[Section] = [Section("")]
        self._tables: list[Section] = []
        self._repeats = 0
        self.required = 0

    def read(self, rows: list[Row]) -> Section:
        """All rows."""
        for row in rows:
            cells = {name.strip().lower(): words for name, words in row.cells.items()}
            kind = " ".join(cells.get("type", "").split())
            if kind and cells.get("disabled", "").lower() not in YES_WORDS:
                name = cells.get("name") or _("row %(number)s") % {"number": row.number}
                self._row(kind, row.cells, cells, Place(str(name), row_of("survey", row.number)))
        while len(self._open) > 1:
            self._close()
        return self._open[0]

    def _row(self, kind: str, row: Cells, cells: Cells, place: Place) -> None:
        group = BEGIN.fullmatch(kind)
        if group is None:
            if not self._repeats:
                self._leave_columns(place, cells)
                self._open[-1].children += self._question(kind, row, cells, place)
            return
        starts, repeats = group[1].lower() == "begin", not group[2].lower().endswith("group")
        if repeats or self._repeats:
            if starts and not self._repeats:
                what = shown(words_in(row, ("label",))) or place.name
                self._leave(place, what, _("Every question here is asked once, and has one answer."))
            self._repeats = max(0, self._repeats + (1 if starts else -1))
        elif starts:
            self._begin(row, cells, place)
        elif len(self._open) > 1:
            self._close()

    def _begin(self, row: Cells, cells: Cells, place: Place) -> None:
        self._leave_columns(place, cells)
        title, intro = words_in(row, ("label", "caption")), words_in(row, ("hint",))
        section = Section(place.name, title, intro, _condition(cells), where=place.where)
        self._open.append(section)
        if "table-list" in cells.get("appearance", ""):
            self._tables.append(section)

    def _close(self) -> None:
        section = self._open.pop()
        is_table = any(section is one for one in self._tables)
        matrix = _as_matrix(section) if is_table else None
        self._open[-1].children.append(matrix or section)

    def _question(self, kind: str, row: Cells, cells: Cells, place: Place) -> list[Section | Asked]:
        label, helped = words_in(row, ("label", "caption")), words_in(row, ("hint",))
        select, small = SELECT.fullmatch(kind), kind.lower()
        words = shown(label) or place.name
        here = self._open[-1]
        if small == "note" and not here.children:
            here.intro = {
                **here.intro,
                **{language: _joined(here.intro, language, each) for language, each in label.items()},
            }
            return []
        if select is None and small.split(" ")[0] not in PLAIN and small not in AS_WORDS:
            why = NOT_CARRIED.get(
                small.split(" ")[0], NOT_CARRIED.get(small, _("There is no kind of question like it here."))
            )
            self._leave(place, f"{kind}: {words}", why)
            return []
        asked = Asked(place.name, "text", label, helped, conditions=_condition(cells), where=place.where)
        if select is not None:
            asked.kind = "one" if re.search("one|select1", select["how"], re.IGNORECASE) else "ticks"
            asked.parts["options"] = [_copy(part) for part in self._lists.get(select["list"], [])]
        else:
            self._plain(asked, small, cells)
        self.required += cells.get("required", "").lower() in YES_WORDS
        self._constrain(asked, cells)
        if select is not None and select["other"]:
            return [asked, _other(asked)]
        return [asked]

    def _plain(self, asked: Asked, kind: str, cells: Cells) -> None:
        """A question without a list of choices."""
        first = kind.split(" ")[0]
        asked.kind = PLAIN.get(first, "text")
        if kind in AS_WORDS:
            self._leave(asked.place, kind, _("It is asked for as words, which are not checked."))
        money = asked.kind == "number" and "currency" in cells
        if first == "decimal" and not money:
            self._leave(asked.place, kind, _("Numbers are whole here."))
        if asked.kind == "ticks":
            asked.parts["options"] = [Part("OK", asked.label or {"": "OK"})]
        if asked.kind == "text":
            asked.settings["long"] = "multiline" in cells.get("appearance", "")
        if money:
            asked.kind, currency = "money", cells["currency"].upper()
            asked.settings["currency"] = currency if currency in CURRENCIES else None

    def _constrain(self, asked: Asked, cells: Cells) -> None:
        constraint = cells.get("constraint", "")
        if not constraint:
            return
        found = limits(asked.kind, constraint)
        if found is None:
            why = _("Answers are checked here only for their kind and their limits.")
            self._leave(asked.place, f"constraint: {constraint}", why)
            return
        alone = found.pop("alone", ())
        for option in asked.parts.get("options", ()):
            option.exclusive = option.name in alone
        asked.settings |= found

    def _leave_columns(self, place: Place, cells: Cells) -> None:
        for heading, words in cells.items():
            column = heading.partition(":")[0].strip()
            if column not in READ and heading not in LOOKS:
                self._leave(place, f"{heading}: {words}", _NOTHING_LIKE_IT)


def _condition(cells: Cells) -> tuple[str, ...]:
    condition = cells.get("relevant") or cells.get("relevance")
    return (condition,) if condition else ()


def _joined(before: Found, language: str, words: str) -> str:
    return f"{before[language]}\n{words}" if before.get(language) else words


def _copy(part: Part) -> Part:
    return Part(part.name, part.label, part.help, where=part.where)


def _other(asked: Asked) -> Asked:
    """The question for the words of an answer that is none of those given; and the option for it."""
    if "other" not in [part.name for part in asked.parts["options"]]:
        asked.parts["options"].append(Part("other", in_all(SOMETHING_ELSE)))
    about = {language or "en": words for language, words in asked.label.items()} or asked.name
    return Asked(
        f"{asked.name}_other",
        "text",
        in_all(IN_OTHER_WORDS, question=about),
        settings={"long": False},
        conditions=(f"selected(${{{asked.name}}}, 'other')",),
        where=asked.where,
    )


def _as_matrix(section: Section) -> Asked | None:
    """A table of choices of one from the same list, as one question; `None` for any other group."""
    rows = [child for child in section.children if isinstance(child, Asked) and child.kind == "one"]
    steps = [[(part.name, part.label) for part in row.parts["options"]] for row in rows]
    alike = bool(rows) and all(each == steps[0] for each in steps)
    if len(rows) < len(section.children) or not alike or any(row.conditions for row in rows):
        return None
    return Asked(
        section.name,
        "matrix",
        section.title,
        section.intro,
        parts={
            "rows": [
                Part(row.name, row.label, row.help, key=_within(row.name, section.name), where=row.where)
                for row in rows
            ],
            "steps": rows[0].parts["options"],
        },
        conditions=section.conditions,
        where=section.where,
    )


def _within(name: str, group: str) -> str:
    return name.removeprefix(f"{group}.") if name.startswith(f"{group}.") else ""
