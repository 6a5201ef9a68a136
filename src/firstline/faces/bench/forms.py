"""Forms that the schema of an instrument makes: a field that is added there is a field here."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from pydantic import BaseModel

from firstline.faces.bench import presenters, words
from firstline.faces.bench.resting import Above
from firstline.foundation.packs import Text
from firstline.foundation.packs.places import Field, fields_of, is_text
from firstline.foundation.ui.forms import Form
from firstline.foundation.ui.wording import language_name

KEY = re.compile(r"[a-z0-9][a-z0-9_]*")
LONGEST_KEY = 40
LONGEST_MADE_KEY = 30
LONGEST_TEXT = 4000
# A text that is longer than this does not show whole in one line.
LONG = 50
LONG_TEXTS = frozenset({"intro", "audience", "validity", "help", ""})
# Not changed here: an instrument's key and version are given, and only ours goes out by itself.
GIVEN = frozenset({"version"})
NOT_FOR_HUBS = {("asked", "after_delivery")}
MOST_MEGABYTES = 2
# What a question rests on, and which of the answers to it.
CONDITION, ANY_OF = "shown_if", "shown_if__any_of"


class WantedField(forms.CharField):
    """What an instrument must have in the end, and a draft may lack: *Check* says so, not the form."""

    def validate(self, value: Any) -> None:
        """Nothing is refused for being empty."""


class PartForm(Form):
    """One part of an instrument: its texts in the hub's languages, its numbers and its choices.

    What it has no shape for stays as it is. A list in it has a page of its own, but for a new part, whose
    list is begun here, a line for each.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        model: type[BaseModel],
        node: Mapping[str, Any],
        languages: Sequence[str],
        areas: Sequence[tuple[str, str]],
        groups: Sequence[tuple[str, str]] = (),
        above: Sequence[Above] = (),
        is_new: bool,
        at_top: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.node, self.languages, self.areas, self.is_new = node, languages, areas, is_new
        self.groups = groups
        self.above = {one.key: one for one in above}
        self.is_text = model is Text
        fields = (Field("", "text", required=True),) if self.is_text else fields_of(model)
        left = GIVEN | {"key"} if at_top else GIVEN
        self.shown = sorted(
            (field for field in fields if field.name not in left), key=lambda field: field.name == "key"
        )
        for field in self.shown:
            self._add(field)

    def _add(self, field: Field) -> None:
        label, value = words.field(field.name), self.node.get(field.name, field.default)
        help_text = words.HELP.get(field.name, "")
        if field.shape == "text":
            self._add_text(field, label, help_text)
        elif field.shape in ("parts", "texts"):
            if self.is_new and field.required:
                self.fields[field.name] = forms.CharField(
                    label=label, required=False, widget=forms.Textarea(attrs={"rows": 5}),
                    help_text=_("One a line, in %(language)s.")
                    % {"language": language_name(self.languages[0])},
                )  # fmt: skip
        elif field.shape == "condition":
            self._add_condition(label, help_text)
        elif (made := self._plain(field, label, help_text)) is not None:
            self.fields[field.name] = made
            self.initial.setdefault(field.name, value)

    def _plain(self, field: Field, label: str, help_text: Any) -> forms.Field | None:
        given: dict[str, Any] = {"label": label, "help_text": help_text, "required": False}
        if field.name == "key":
            given["required"] = not self.is_new
            return WantedField(**given, max_length=LONGEST_KEY)
        if field.name == "dimension":
            none = pgettext("area", "none")
            return forms.ChoiceField(**given, choices=[("", none), *self.areas])
        if field.name == "facet":
            return self._facet(given)
        if field.shape == "choice":
            found = [value for value in field.choices if (field.name, value) not in NOT_FOR_HUBS]
            named = [(value, words.choice(field.name, value)) for value in found]
            if field.required or field.default is not None:
                given["required"] = True
            else:
                named = [("", pgettext("choice", "not said here")), *named]
            return forms.ChoiceField(**given, choices=named, widget=forms.RadioSelect)
        if field.shape == "flag":
            return forms.BooleanField(**given)
        if field.shape == "number":
            return forms.IntegerField(**given)
        if field.shape == "decimal":
            return forms.DecimalField(**given, localize=True)
        if field.shape == "words":
            return forms.CharField(**given, max_length=LONGEST_TEXT)
        return None

    def _facet(self, given: dict[str, Any]) -> forms.Field | None:
        """None where the instrument has no groups across its areas; one that is gone stands there still."""
        stands = self.node.get("facet", "")
        if not self.groups and not stands:
            return None
        gone = [(stands, stands)] if stands and stands not in dict(self.groups) else []
        return forms.ChoiceField(**given, choices=[("", _("not in a group")), *self.groups, *gone])

    @property
    def _rests_on(self) -> str:
        """The question that it rests on now; "" where that is none."""
        said = self.node.get(CONDITION)
        return str(said.get("question", "")) if isinstance(said, Mapping) else ""

    def _add_condition(self, label: str, help_text: Any) -> None:
        resting = self._rests_on
        if not self.above and not resting:
            return
        named = [(one.key, one.label) for one in self.above.values()]
        if resting and resting not in self.above:
            named.append((resting, resting))
        self.fields[CONDITION] = forms.ChoiceField(
            label=label,
            help_text=help_text,
            required=False,
            choices=[("", pgettext("condition", "everybody is asked")), *named],
        )
        self.initial.setdefault(CONDITION, resting)
        if resting in self.above:
            self.fields[ANY_OF] = forms.MultipleChoiceField(
                label=_("After which of the answers to it"),
                required=False,
                choices=self.above[resting].answers,
                widget=forms.CheckboxSelectMultiple,
            )
            self.initial.setdefault(ANY_OF, self.node[CONDITION].get("any_of", []))

    def _add_text(self, field: Field, label: str, help_text: Any) -> None:
        text = self._text(field)
        is_long = field.name in LONG_TEXTS or max(map(len, text.values()), default=0) > LONG
        for number, language in enumerate(self.languages):
            name = f"{field.name}__{language}"
            widget = forms.Textarea(attrs={"rows": 3, "lang": language})
            short = forms.TextInput(attrs={"lang": language})
            self.fields[name] = WantedField(
                label=f"{label} ({language_name(language)})",
                help_text=help_text if not number else "",
                required=field.required,
                max_length=LONGEST_TEXT,
                widget=widget if is_long else short,
            )
            self.initial.setdefault(name, text.get(language, ""))

    def _text(self, field: Field) -> Mapping[str, str]:
        found = self.node if self.is_text else self.node.get(field.name)
        return found if is_text(found) else {}

    def clean_key(self) -> str:
        """A key as the schema has it."""
        key: str = self.cleaned_data["key"].strip()
        if key and not KEY.fullmatch(key):
            raise forms.ValidationError(_("Write it with a to z, 0 to 9 and _ only."))
        return key

    def clean_shown_if__any_of(self) -> list[str]:
        """At least one, where it goes on resting on the question that they are of."""
        ticked: list[str] = self.cleaned_data[ANY_OF]
        if not ticked and self.cleaned_data.get(CONDITION) == self._rests_on:
            raise forms.ValidationError(_("Tick at least one of the answers."))
        return ticked

    @property
    def rests_anew(self) -> bool:
        """Whether it rests on another question than before, so that its answers can be chosen next."""
        return self.cleaned_data.get(CONDITION, "") not in ("", self._rests_on)

    def part(self, taken: Collection[str] = ()) -> dict[str, Any]:
        """What the part says now. taken: keys that a new one may not have."""
        part = dict(self.node)
        for field in self.shown:
            if field.shape == "text":
                text = self._said(field)
                if self.is_text:
                    return text
                _put(part, field.name, text or None)
            elif field.shape == "condition" and field.name in self.fields:
                _put(part, CONDITION, self._condition())
            elif field.name in self.fields:
                self._put_value(part, field)
        if "key" in self.fields and not part.get("key"):
            if self.node.get("key"):
                return part | {"key": self.node["key"]}
            part = {"key": free_key(presenters.called(part, self.languages[0]), taken), **part}
        return part

    def _condition(self) -> Mapping[str, Any] | None:
        """What it rests on: any answer at all, where that is another question than before."""
        chosen = self.cleaned_data[CONDITION]
        if not chosen:
            return None
        if self.rests_anew:
            return {"question": chosen, "any_of": [key for key, _words in self.above[chosen].answers]}
        said: Mapping[str, Any] = self.node[CONDITION]
        return {**said, "any_of": self.cleaned_data[ANY_OF]} if ANY_OF in self.fields else said

    def _put_value(self, part: dict[str, Any], field: Field) -> None:
        value = self.cleaned_data[field.name]
        if field.shape in ("parts", "texts"):
            part[field.name] = list(lines(value, self.languages[0], keyed=field.shape == "parts"))
        elif field.shape in ("flag", "choice"):
            # What is as it would be anyway is not written, unless it stood there.
            said = value if value != field.default or field.name in self.node else None
            _put(part, field.name, None if said == "" else said)
        elif isinstance(value, Decimal) and value == int(value):
            part[field.name] = int(value)
        else:
            _put(part, field.name, None if value in ("", None) else value)

    def _said(self, field: Field) -> dict[str, str]:
        old = dict(self._text(field))
        said = {language: self.cleaned_data[f"{field.name}__{language}"] for language in self.languages}
        new = {name: text.replace("\r\n", "\n") for name, text in (old | said).items() if text}
        return dict(presenters.without_stale(old, new, self.languages))


def _put(part: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        part.pop(name, None)
    else:
        part[name] = value


def free_key(label: str, taken: Collection[str]) -> str:
    """A key made of words, that none of those taken is."""
    key = slugify(label).replace("-", "_")[:LONGEST_MADE_KEY].strip("_") or "part"
    found, number = key, 1
    while found in taken:
        number += 1
        found = f"{key}_{number}"
    return found


def lines(value: str, language: str, *, keyed: bool) -> Iterator[dict[str, Any]]:
    """The parts of a list that is begun with a line for each."""
    taken: set[str] = set()
    for line in filter(None, (one.strip() for one in value.splitlines())):
        if keyed:
            taken.add(key := free_key(line, taken))
            yield {"key": key, "label": {language: line}}
        else:
            yield {language: line}


class TranslateForm(Form):
    """The words of one language beside those of another: a field a text, named after its place."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        instrument: Mapping[str, Any],
        found: Sequence[presenters.Untranslated],
        target: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.data_at, self.found = instrument, found
        for one in found:
            self.fields[f"t-{one.place}"] = forms.CharField(
                label=one.source,
                required=False,
                max_length=LONGEST_TEXT,
                initial=one.was,
                widget=forms.Textarea(attrs={"rows": 2, "lang": target}),
            )

    def rows(self) -> list[tuple[presenters.Untranslated, str, forms.BoundField]]:
        """Each text, where it stands, and its field."""
        return [(one, words.place(self.data_at, one.path), self[f"t-{one.place}"]) for one in self.found]

    def said(self) -> dict[str, str]:
        """Place -> the words; what was left empty is left as it is."""
        return {
            one.place: text.replace("\r\n", "\n")
            for one in self.found
            if (text := self.cleaned_data[f"t-{one.place}"].strip())
        }


class ImportForm(Form):
    """A file that holds an instrument."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("Choose the file. It has to be chosen again after a mistake.")
        },
    )

    def clean_file(self) -> Any:
        """A file that is not larger than any set of questions."""
        file = self.cleaned_data["file"]
        if file.size > MOST_MEGABYTES * 1_000_000:
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB. No set of questions is so long."),
                params={"most": MOST_MEGABYTES},
            )
        return file
