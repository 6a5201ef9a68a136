"""What the gallery knows of a component, and what its states are called."""

import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

EMPTY = pgettext_lazy("a component", "empty")
ONE = pgettext_lazy("a component", "one")
MANY = pgettext_lazy("a component", "many")
TOO_MUCH = pgettext_lazy("a component", "too many or too long")
ERROR = pgettext_lazy("a component", "error")
LOADING = pgettext_lazy("a component", "loading")
CLOSED = pgettext_lazy("a component", "no permission")
REST = pgettext_lazy("a component", "at rest")
MISSING = pgettext_lazy("a component", "not known")
ENDS = pgettext_lazy("a component", "at its ends")

# Each of these is shown of every component, or the gallery says why it is not. Others are its own.
ASKED_FOR = (EMPTY, ONE, MANY, TOO_MUCH, ERROR, LOADING, CLOSED)

States = tuple[tuple[str | Promise, dict[str, Any]], ...]
Reasons = tuple[tuple[str | Promise, str | Promise], ...]


@dataclass(frozen=True)
class Component:
    """A component.

    key: its own name, and that of its sample's template.
    purpose: what it is for.
    states: the name of each, and what the sample is given. Where another component stands in its place,
        it is given that one's: see ``faces/gallery/instead.html``.
    without: each state asked for that it does not have, and why not.
    template: what draws it, where that is not ``ui/<key>.html``; empty where no template does.
    written: how a page writes it, where no template says so.
    wide: whether each state takes the page's whole width.
    """

    key: str
    purpose: str | Promise
    states: States
    without: Reasons = ()
    template: str | None = None
    written: str = ""
    wide: bool = False

    @property
    def name(self) -> str:
        return self.key.replace("_", " ").capitalize()

    @property
    def drawn_by(self) -> str:
        return f"ui/{self.key}.html" if self.template is None else self.template

    @property
    def sample(self) -> str:
        return f"faces/gallery/{self.key}.html"

    @property
    def signature(self) -> str:
        """How a page writes it, in the words of its own template's comment."""
        if self.written:
            return self.written
        source = get_template(self.drawn_by).template.source  # type: ignore[attr-defined]
        comment = re.search(r"{% comment %}(.*?){% endcomment %}", source, re.DOTALL)
        line = re.search(r"{% .*? %}", comment[1]) if comment else None
        if line is None:
            raise ValueError(f"{self.drawn_by} does not say how a page writes it.")
        return line[0]
