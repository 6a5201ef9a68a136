"""Every string that people see is translated into every language that is shown, and nothing is left over."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.forms import fields
from django.utils import translation

import firstline
from firstline.foundation.locale.languages import SHOWN

PACKAGE = Path(firstline.__file__).parent
# Source strings are English, so English has no catalogue.
TRANSLATED = [language for language in SHOWN if language != "en"]
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[^\W\d_]|%%")

pytestmark = pytest.mark.parametrize("language", TRANSLATED)


def catalogue_path(home: Path, language: str) -> Path:
    return home / "locale" / language / "LC_MESSAGES" / "django.po"


def read(home: Path, language: str) -> Catalog:
    with catalogue_path(home, language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def strings(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """A text's forms: one, or one for each number that the grammar tells apart."""
    return (text,) if isinstance(text, str) else tuple(text)


def key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    return message.context, forms(message.id)


def test_every_string_is_translated_for_certain(language: str) -> None:
    catalogue = read(PACKAGE, language)
    assert strings(catalogue)
    missing = [
        message.id
        for message in strings(catalogue)
        if message.fuzzy
        or len(forms(message.string)) != (1 if isinstance(message.id, str) else catalogue.num_plurals)
        or not all(forms(message.string))
    ]
    assert missing == []
    assert list(catalogue.obsolete) == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed: see `make packages`")
def test_the_catalogue_holds_the_strings_of_the_code_and_no_others(language: str, tmp_path: Path) -> None:
    copy = tmp_path / "firstline"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "*.toml", "*.mo"))
    # As in `make messages`, without settings, so that it finds the copy's catalogues and not the project's.
    command = ["makemessages", "--add-location=file", "--no-obsolete", "--ignore=foundation/locale"]
    subprocess.run(
        [sys.executable, "-m", "django", *command, f"--locale={language}"],
        cwd=copy,
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        check=True,
        capture_output=True,
    )
    in_code = {key(message) for message in strings(read(copy, language))}
    in_catalogue = {key(message) for message in strings(read(PACKAGE, language))}
    assert in_code - in_catalogue == set(), "run `make messages` and translate these"
    assert in_catalogue - in_code == set(), "run `make messages`: these are no longer used"


def test_every_translation_has_the_placeholders_of_its_string(language: str) -> None:
    wrong = []
    for message in strings(read(PACKAGE, language)):
        source = [sorted(PLACEHOLDER.findall(form)) for form in forms(message.id)]
        translation = [sorted(PLACEHOLDER.findall(form)) for form in forms(message.string)]
        # "One step" may well be "1 step" in another language, so the first form may hold what the last holds.
        if translation[-1] != source[-1] or translation[0] not in (source[0], source[-1]):
            wrong.append((message.id, message.string))
    assert wrong == []


def test_every_translation_begins_and_ends_as_its_string(language: str) -> None:
    """Lines and spaces at the edges are part of mails and of sentences that are put together."""

    def edges(text: str) -> tuple[str, str]:
        bare = text.strip()
        return text[: text.index(bare)], text[text.index(bare) + len(bare) :]

    wrong = [
        message.id
        for message in strings(read(PACKAGE, language))
        if {edges(form) for form in forms(message.string)} != {edges(form) for form in forms(message.id)}
    ]
    assert wrong == []


def test_the_catalogue_names_files_of_the_project_only(language: str) -> None:
    catalogue = read(PACKAGE, language)
    named = {Path(file) for message in catalogue for file, _line in message.locations}
    assert named
    assert [path for path in named if path.is_absolute() or not (PACKAGE / path).is_file()] == []
    assert str(PACKAGE.parents[1]) not in catalogue_path(PACKAGE, language).read_text(encoding="utf-8")


def test_what_the_libraries_say_of_an_entry_is_in_the_language(language: str) -> None:
    """allauth and Django bring their own catalogues, and have none for some of our languages."""

    def said(language: str) -> dict[tuple[str, str], str]:
        sources = (
            DefaultAccountAdapter,
            DefaultMFAAdapter,
            DefaultSocialAccountAdapter,
            fields.Field,
            fields.ChoiceField,
            fields.DateField,
            fields.DecimalField,
            fields.ImageField,
        )
        with translation.override(language):
            return {
                (source.__name__, name): str(words)
                for source in sources
                for name, words in getattr(
                    source, "error_messages", source.__dict__.get("default_error_messages", {})
                ).items()
            }

    english = said("en")
    assert english
    assert [place for place, words in said(language).items() if words == english[place]] == []
