"""Words out of a file into our texts: cleaned, and in those of our languages that the file has."""

import re
from collections import Counter

from django.utils.translation import gettext_lazy as _

from firstline.domains.assessments.exchange.imported import LONGEST_WORDS, LeftOut, Place
from firstline.domains.assessments.exchange.kinds import LANGUAGES
from firstline.domains.assessments.exchange.tree import Found
from firstline.foundation.locale.languages import KNOWN

# No database keeps a NUL, and no page shows the others; half a surrogate pair is no character.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
PIPED = re.compile(r"\{[^{}]+\}")


def clean(words: str) -> str:
    """Words with plain line ends and without what cannot be stored."""
    return UNSEEN.sub("", words.replace("\r\n", "\n").replace("\r", "\n")).strip()


def shortened(words: str, length: int = 80) -> str:
    """The beginning of long words, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


class Texts:
    """The texts of one form. language: what the file's own default is written in."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self.left_out: list[LeftOut] = []
        self._foreign: Counter[str] = Counter()
        self._taken_from: Counter[str] = Counter()

    def text(self, found: Found, place: Place) -> dict[str, str] | None:
        """The text, `None` where there are no words."""
        words = {name: self._short(clean(each), place) for name, each in found.items() if clean(each)}
        default = words.pop("", None)
        if default is not None:
            words.setdefault(self.language, default)
        ours = {name: words[name] for name in LANGUAGES if name in words}
        foreign = [name for name in words if name not in LANGUAGES]
        if not ours and foreign:
            self._taken_from[foreign[0]] += 1
            ours = {self.language: words[foreign.pop(0)]}
        self._foreign.update(foreign)
        if not ours:
            return None
        if any(PIPED.search(each) for each in ours.values()):
            self._leave(
                place, _("An answer put into the words"), _("The words stay as they are in the file.")
            )
        return ours

    def summary(self) -> list[LeftOut]:
        """What there is to say about languages, once for the whole form."""
        place = str(_("The whole form"))
        said: list[tuple[object, object]] = []
        for name, number in self._taken_from.items():
            why = _("They stand as if they were in %(language)s: correct that, or read the file again.")
            said.append((self._texts_in(name, number), why % {"language": KNOWN[self.language]}))
        for name, number in self._foreign.items():
            said.append((self._texts_in(name, number), _("No text here can be in that language.")))
        return [LeftOut(place, str(what), str(why)) for what, why in said]

    def _texts_in(self, language: str, number: int) -> str:
        return str(_("Texts in the language “%(language)s”: %(number)s")) % {
            "language": shortened(language),
            "number": number,
        }

    def _short(self, words: str, place: Place) -> str:
        if len(words) <= LONGEST_WORDS:
            return words
        self._leave(place, shortened(words), _("The text is very long. Only its beginning is kept."))
        return words[:LONGEST_WORDS].rstrip()

    def _leave(self, place: Place, what: object, why: object) -> None:
        entry = LeftOut(place.name, str(what), str(why), place.where)
        if entry not in self.left_out[-3:]:
            self.left_out.append(entry)
