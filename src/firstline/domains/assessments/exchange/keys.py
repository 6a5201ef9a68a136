"""Keys made from the names of other formats: valid here, and each once."""

import re
import unicodedata

LONGEST = 40
KEY = re.compile(r"[a-z0-9][a-z0-9_]*")
# What does not come apart into a letter and an accent.
LETTERS = str.maketrans({"æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "œ": "oe"})


def key_of(name: str, otherwise: str) -> str:
    """A valid key as near to the name as can be; `otherwise` where nothing of it can stay."""
    # XLSForm's names cannot begin with a digit, so that those of ours that do go there behind a line.
    for valid in (name, name.removeprefix("_")):
        if KEY.fullmatch(valid) and len(valid) <= LONGEST:
            return valid
    plain = unicodedata.normalize("NFKD", name.lower().translate(LETTERS))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:LONGEST].rstrip("_") or otherwise


class Keys:
    """The keys of one list, each given once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def __len__(self) -> int:
        return len(self._given)

    def of(self, name: str, otherwise: str) -> str:
        """A key for the name that nothing else in the list has."""
        wanted = key_of(name, otherwise)
        key, number = wanted, 1
        while key in self._given:
            number += 1
            key = f"{wanted[: LONGEST - len(str(number)) - 1]}_{number}"
        self._given.add(key)
        return key
