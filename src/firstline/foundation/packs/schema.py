"""What all packs are made of: frozen models that refuse what they do not know, keys, and texts."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticKnownError

from firstline.foundation.locale.languages import in_language

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=40)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Path = tuple[str | int, ...]
"""The way into a pack's data: ``("pages", 0, "questions", 2, "label")``."""


class Frozen(BaseModel):
    """A value read from a data file: never changed, and nothing in the file goes unread."""

    model_config = ConfigDict(frozen=True, extra="forbid")


WE_SHIP = ("en", "nb")
"""The languages that every text has in what comes with Firstline."""


class Text(Frozen):
    """One text in several languages; what we ship has English and bokmål at least.

    Which languages it must have is said where it is read, as ``context={"languages": …}``: a hub's own
    instrument needs the hub's.
    """

    model_config = ConfigDict(validate_default=True)

    en: Words | None = None
    nb: Words | None = None
    nn: Words | None = None
    da: Words | None = None

    @field_validator("en", "nb", "nn", "da")
    @classmethod
    def _is_there(cls, words: str | None, info: ValidationInfo) -> str | None:
        wanted = (info.context or {}).get("languages", WE_SHIP)
        if words is None and info.field_name in wanted:
            raise PydanticKnownError("missing")
        return words

    def text(self, language: str | None) -> str:
        """In `language` ("nb", or a code like "en-gb"), else in the nearest language there is."""
        texts = {name: words for name, words in self if words is not None}
        return in_language(texts, (language or "").lower().partition("-")[0])


class Labelled(Frozen):
    """Something with a key that answers and rules hold on to, and a label that people read."""

    key: Key
    label: Text
    help: Text | None = None


class Broken(ValueError):
    """A rule that spans several places is broken. path: the way to the one to look at first."""

    def __init__(self, said: str, path: Path) -> None:
        super().__init__(said)
        self.path = path


@contextmanager
def at(*path: str | int) -> Iterator[None]:
    """Say of a `ValueError` that what is wrong stands there, and further in where it says so itself."""
    try:
        yield
    except ValueError as error:
        raise Broken(str(error), (*path, *getattr(error, "path", ()))) from error


def require_distinct(what: str, keys: Iterable[str]) -> None:
    """Raises `Broken` naming the first key that stands there twice; its path is the number of the second."""
    seen: set[str] = set()
    for number, key in enumerate(keys):
        if key in seen:
            raise Broken(f"the {what} {key!r} stands there twice; give each its own key", (number,))
        seen.add(key)
