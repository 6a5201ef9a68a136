"""The words that an instrument read from a file is given in every language, and languages by their names."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from firstline.domains.assessments.exchange.kinds import LANGUAGES
from firstline.foundation.locale.languages import in_language

YES, NO = _("Yes"), _("No")
NONE_OF_THESE = _("None of these")
SOMETHING_ELSE = _("Something else")
DO_NOT_KNOW = _("I do not know")
RATHER_NOT_SAY = _("I would rather not say")
IN_OTHER_WORDS = _("%(question)s – in your own words")
INTRO = _("Answer as well as you can. Skip what you do not know.")
AUDIENCE = _(
    "These questions were read from a file, “%(file)s”, which does not say who sees the answers. Here, only "
    "you see what you answer."
)
VALIDITY = _(
    "These questions were read from a file, and nobody has examined here what they measure. They give no "
    "points. Use the answers as the start of a conversation, not as a test."
)
SOURCE = _(
    "Read from the file “%(file)s”. Who wrote the questions, and on what they rest, is not known here."
)

# What forms call our languages, beside their codes.
NAMES = {
    "english": "en",
    "bokmål": "nb",
    "bokmal": "nb",
    "norsk bokmål": "nb",
    "norwegian bokmål": "nb",
    "norsk": "nb",
    "norwegian": "nb",
    "no": "nb",
    "nynorsk": "nn",
    "norsk nynorsk": "nn",
    "norwegian nynorsk": "nn",
    "dansk": "da",
    "danish": "da",
}
COLUMN_NAMES = {
    "en": "English (en)",
    "nb": "Norsk bokmål (nb)",
    "nn": "Norsk nynorsk (nn)",
    "da": "Dansk (da)",
}


def language_code(name: str) -> str:
    """Our code for a language as a form names it, such as "Dansk (da)" or "en-GB"; else its name, in small
    letters. "" for the form's own default.
    """
    plain = name.strip().lower()
    in_brackets = re.search(r"\(([a-z]{2,3}(?:[-_][a-z]+)*)\)$", plain)
    code = in_brackets[1] if in_brackets else plain
    code = code if code in NAMES else re.split("[-_]", code)[0] if code.isascii() else code
    code = NAMES.get(code, code)
    return "" if code == "default" else code


def in_all(words: Promise | str, **params: str | Mapping[str, str]) -> dict[str, str]:
    """Words of ours in every language; a parameter may have a text for each."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            here = {
                name: value if isinstance(value, str) else in_language(value, language)
                for name, value in params.items()
            }
            found[language] = str(words) % here if here else str(words)
    return found
