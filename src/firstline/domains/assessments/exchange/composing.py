"""From the tree of a form to an instrument as data: pages, keys, texts, kinds and conditions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firstline.domains.assessments.exchange.conditions import holds_for, parse
from firstline.domains.assessments.exchange.imported import (
    MAX_PARTS,
    MAX_QUESTIONS,
    Imported,
    LeftOut,
    Place,
    Unreadable,
)
from firstline.domains.assessments.exchange.keys import Keys, key_of
from firstline.domains.assessments.exchange.kinds import CHOICES, LANGUAGES, LEAST_PARTS, SETTINGS
from firstline.domains.assessments.exchange.texts import Texts, clean, shortened
from firstline.domains.assessments.exchange.tree import Asked, Found, Part, Section
from firstline.domains.assessments.exchange.wording import (
    AUDIENCE,
    INTRO,
    NO,
    SOURCE,
    VALIDITY,
    YES,
    in_all,
)
from firstline.foundation.locale.languages import in_language
from firstline.foundation.packs.content import faults

SECONDS_A_QUESTION = 20
# What SurveyJS calls yes and no wherever nothing else is said.
TRUTHS = {"yes": "true", "no": "false"}


@dataclass(frozen=True)
class Chosen:
    """A question that conditions may ask about: its key and kind, and its options by their names."""

    key: str
    kind: str
    options: dict[str, str]


@dataclass
class Composer:
    """Makes one instrument of one form."""

    file_name: str
    texts: Texts
    left_out: list[LeftOut]
    names: dict[str, str] = field(default_factory=dict)
    question_keys: Keys = field(default_factory=Keys)
    chosen: dict[str, Chosen] = field(default_factory=dict)

    def compose(self, form: Section) -> Imported:
        """The instrument. Raises `Unreadable` where no question of the form can be carried."""
        stem = PurePath(self.file_name).stem
        title = (
            self.texts.text(form.title, form.place)
            or self.texts.text({"": stem}, form.place)
            or in_all(_("Form"))
        )
        pages = self._folded(self._pages(form, title))
        number = sum(len(page["questions"]) for page in pages)
        if not number:
            raise Unreadable(self._nothing())
        data = {
            "key": key_of(stem, "form"),
            "version": 1,
            "title": title,
            "intro": self.texts.text(form.intro, form.place) or in_all(INTRO),
            "audience": in_all(AUDIENCE, file=shortened(clean(self.file_name))),
            "validity": in_all(VALIDITY),
            "minutes": -(-number * SECONDS_A_QUESTION // 60),
            "sources": [in_all(SOURCE, file=shortened(clean(self.file_name)))],
            "pages": pages,
        }
        # Which languages its texts must have, the hub that it becomes a draft of says.
        wrong = faults(data, ())
        if wrong:
            where = ": ".join(filter(None, (wrong[0].where, wrong[0].said)))
            raise Unreadable(_("No instrument can be made of this form: %(where)s.") % {"where": where})
        return Imported(data, (*self.left_out, *self.texts.left_out, *self.texts.summary()), self.names)

    def _nothing(self) -> str:
        """Why nothing was carried over, where there is a reason: that of the first thing in the file."""
        places = [(one.place, one.where) for one in self.left_out if one.where]
        if not places:
            return str(_("The file has no question that can be carried over. Choose another file."))
        # What its columns say is told before what it is itself.
        why = [one.why for one in self.left_out if (one.place, one.where) == places[0]][-1]
        words = _(
            "The file has no question that can be carried over. The first thing in it is %(place)s. %(why)s"
        )
        return words % {"place": said(Place(*places[0])), "why": why}

    def leave(self, place: Place, what: object, why: object) -> None:
        """Say that something cannot be carried over."""
        name = shortened(clean(place.name))
        self.left_out.append(LeftOut(name, shortened(str(what)), str(why), place.where))

    def _pages(self, form: Section, title: dict[str, str]) -> Iterator[dict[str, Any]]:
        keys, sections = Keys(), list(self._sections(form))
        for number, (section, questions) in enumerate(sections, start=1):
            composed = [each for each in map(self._question, questions) if each is not None]
            if not composed:
                self._leave_words(section)
                continue
            named = self.texts.text(section.title, section.place)
            alone = title if len(sections) == 1 else in_all(_("Part %(number)s"), number=str(number))
            intro = self.texts.text(section.intro, section.place)
            yield {
                "key": keys.of(section.name, "page"),
                "title": named or alone,
                **({"intro": intro} if intro else {}),
                "questions": composed,
            }

    def _folded(self, pages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The pages. One that could be empty for somebody becomes a part of the page before."""
        kept: list[dict[str, Any]] = []
        for page in pages:
            # The first question of all has no condition, for there is nothing before it to ask about.
            if kept and all("shown_if" in question for question in page["questions"]):
                words = in_language(page["title"], get_language())
                self.leave(
                    Place(page["key"]),
                    words,
                    _("Not everybody is asked its questions: they stand on the page before."),
                )
                kept[-1]["questions"] += page["questions"]
            else:
                kept.append(page)
        return kept

    def _sections(self, section: Section) -> Iterator[tuple[Section, list[Asked]]]:
        """The pages to be: a section of nothing but sections is as many pages as they are."""
        loose: list[Asked] = []
        for child in section.children:
            if isinstance(child, Asked):
                loose.append(child)
                continue
            if loose:
                yield Section("", children=[*loose]), loose
                loose = []
            child.conditions = (*section.conditions, *child.conditions)
            if child.children and all(isinstance(each, Section) for each in child.children):
                self._leave_words(child)
                yield from self._sections(child)
            else:
                yield child, list(self._flat(child))
        if loose:
            yield Section("", children=[*loose]), loose

    def _flat(self, section: Section) -> Iterator[Asked]:
        for child in section.children:
            child.conditions = (*section.conditions, *child.conditions)
            if isinstance(child, Asked):
                yield child
            else:
                self._leave_words(child)
                yield from self._flat(child)

    def _leave_words(self, section: Section) -> None:
        for words in (section.title, section.intro):
            if words:
                self.leave(
                    section.place,
                    shown(words),
                    _("A page here has one heading, and none within it or over it."),
                )

    def _question(self, asked: Asked) -> dict[str, Any] | None:
        if not self._has_parts(asked):
            return None
        if asked.kind == "one" and self._is_yes_or_no(asked.parts["options"]):
            asked.kind = "yes_no"
        key = self.question_keys.of(asked.name, "question")
        self._name(key, asked.name, key)
        # Counted where keys are given, so that a form of a million questions is refused early.
        if len(self.question_keys) > MAX_QUESTIONS:
            raise Unreadable(
                _("From %(place)s on, the form has more than %(number)s questions. Divide it.")
                % {"place": said(asked.place), "number": MAX_QUESTIONS}
            )
        label = self.texts.text(asked.label, asked.place) or self.texts.text({"": asked.name}, asked.place)
        helped = self.texts.text(asked.help, asked.place)
        question = {"key": key, "kind": asked.kind, "label": label or in_all(_("Question")), "help": helped}
        shown_if = self._shown_if(asked)
        parts = {what: self._parts(key, what, asked) for what in asked.parts}
        if asked.kind in CHOICES:
            options = zip(asked.parts["options"], parts["options"], strict=True)
            by_name = {part.name: option["key"] for part, option in options}
            self.chosen.setdefault(asked.name, Chosen(key, asked.kind, by_name))
        given = {**parts, **asked.settings, "shown_if": shown_if}
        kept = {name: given.get(name) for name in (*SETTINGS[asked.kind], "shown_if")}
        return {name: value for name, value in {**question, **kept}.items() if value is not None}

    def _is_yes_or_no(self, options: list[Part]) -> bool:
        """Whether it is a choice between yes and no in just these words: the kind that asks for that."""
        if [option.key or key_of(option.name, "") for option in options] != ["yes", "no"]:
            return False
        for option, ours in zip(options, (in_all(YES), in_all(NO)), strict=True):
            found = {language or self.texts.language: words for language, words in option.label.items()}
            words = {
                name: each for name, each in (found or {LANGUAGES[0]: option.name}).items() if name in ours
            }
            if option.help or not words:
                return False
            if any(clean(each).lower() != ours[name].lower() for name, each in words.items()):
                return False
        return True

    def _described(self, asked: Asked) -> str:
        return shown(asked.label) or asked.name

    def _has_parts(self, asked: Asked) -> bool:
        for what, least in LEAST_PARTS.get(asked.kind, {}).items():
            number = sum(not part.exclusive for part in asked.parts.get(what, ()))
            if number < least:
                self.leave(asked.place, self._described(asked), _("It gives too little to choose between."))
                return False
            if len(asked.parts[what]) > MAX_PARTS:
                why = _("It gives more than %(number)s to choose between.") % {"number": MAX_PARTS}
                self.leave(asked.place, self._described(asked), why)
                return False
        return True

    def _parts(self, question: str, what: str, asked: Asked) -> list[dict[str, Any]]:
        keys, parts = Keys(), []
        for part in asked.parts[what]:
            key = keys.of(part.key or part.name, what.removesuffix("s"))
            if asked.kind != "yes_no" or TRUTHS.get(key) != part.name:
                self._name(f"{question}.{what}.{key}", part.name, key)
            place = Place(f"{asked.name}: {part.name}", part.where or asked.where)
            label = self.texts.text(part.label, place) or self.texts.text({"": part.name}, place)
            helped = self.texts.text(part.help, place)
            entry = {"key": key, "label": label or in_all("–")}
            entry |= {"help": helped} if helped else {}
            parts.append({**entry, "exclusive": True} if part.exclusive else entry)
        return parts

    def _name(self, path: str, name: str, key: str) -> None:
        if name != key:
            self.names[path] = name

    def _shown_if(self, asked: Asked) -> dict[str, Any] | None:
        given = [condition for condition in asked.conditions if condition.strip()]
        if not given:
            return None
        found = parse(given[0]) if len(given) == 1 else None
        about = self.chosen.get(found.question) if found else None
        if found is None:
            why = _("Only whether one question was answered with some of its options can be carried over.")
        elif about is None:
            why = _("It asks about a question that is not an earlier choice here.")
        elif not holds_for(about.kind, found) or not set(found.values) <= about.options.keys():
            why = _("It does not name options of the question that it asks about.")
        else:
            options = list(dict.fromkeys(about.options[value] for value in found.values))
            return {"question": about.key, "any_of": options}
        self.leave(asked.place, _("When it is shown: %(when)s") % {"when": "; ".join(given)}, why)
        return None


def said(place: Place) -> str:
    """A place in a sentence: its name, and where it stands."""
    name = f"“{shortened(clean(place.name))}”"
    return f"{name} ({place.where})" if place.where else name


def shown(words: Found) -> str:
    """The words as somebody is told of them: the file's default, or the first there are."""
    return shortened(clean(words.get("") or next(iter(words.values()), "")))
