"""Finding a person in what people write: by full name, e-mail address and telephone number."""

import re
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

# What a mention becomes: no word of any language, and never longer than what stood there.
MARK = "[…]"

FEWEST_DIGITS = 6
LONGEST_COUNTRY_CODE = 3
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True)
class Mentions:
    """What a person can be known by in a text.

    addresses: her e-mail address and telephone number, which are hers alone.
    name: her full name as whole words, in the genitive too; another may bear it.
    name_is_full: whether the name has two words or more. One word alone, such as *Stein* or *Bo*, is
        too often somebody else's, or just a word.
    """

    addresses: re.Pattern[str]
    name: re.Pattern[str]
    name_is_full: bool

    @classmethod
    def of(cls, *, name: str, email: str, phone: str) -> "Mentions":
        """The patterns of a person; an empty name, address or number is found nowhere."""
        words = normalize("NFC", name).split()
        found = [pattern for pattern in (_email(email), _phone(phone)) if pattern]
        return cls(
            addresses=re.compile("|".join(found), re.IGNORECASE) if found else _NOTHING,
            name=_name(words) if words else _NOTHING,
            name_is_full=len(words) > 1,
        )

    def take_out(self, value: Any, *, name_too: bool) -> Any:
        """The value with each mention marked: a text, or lists and mappings with texts in them."""
        if isinstance(value, str):
            # An å that was typed as an a with a ring is an å.
            typed = normalize("NFC", value)
            left = self.addresses.sub(MARK, typed)
            left = self.name.sub(MARK, left) if name_too else left
            return value if left == typed else left
        if isinstance(value, list):
            return [self.take_out(part, name_too=name_too) for part in value]
        if isinstance(value, dict):
            return {key: self.take_out(part, name_too=name_too) for key, part in value.items()}
        return value

    def stand_in(self, value: Any) -> bool:
        """Whether the value mentions her, or somebody of her name."""
        if isinstance(value, list):
            return any(self.stand_in(part) for part in value)
        if isinstance(value, dict):
            return self.stand_in(list(value.values()))
        text = "" if value is None else normalize("NFC", str(value))
        return bool(self.name.search(text) or self.addresses.search(text))


def _name(words: list[str]) -> re.Pattern[str]:
    in_a_row = r"\s+".join(map(re.escape, words))
    return re.compile(rf"(?<!\w){in_a_row}(?:['’]?s)?(?!\w)", re.IGNORECASE)


def _email(email: str) -> str:
    return rf"(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w)" if email else ""


def _phone(phone: str) -> str:
    """However the digits are grouped, and with or without the code of the country before them."""
    digits = re.sub(r"\D", "", phone)
    numbers = [digits.removeprefix("00")]
    if phone.strip().startswith(("+", "00")):
        # How long a country's code is, the number does not say.
        numbers += [numbers[0][length:] for length in range(1, LONGEST_COUNTRY_CODE + 1)]
    grouped = "|".join(r"[\s().-]*".join(number) for number in numbers if len(number) >= FEWEST_DIGITS)
    if not grouped:
        return ""
    return rf"(?<!\d)(?:(?:\+|00)[\s(]*\d{{1,3}}[\s().-]*)?0?(?:{grouped})(?!\d)"
