"""No words stand in a template that nobody can translate."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "firstline"
# Names, and signs that mean the same in every language.
ALLOWED = {"Firstline", "Ctrl K", "Alt L", "CSV", "XLSX", "PDF"} | {"sm"}  # a size, for an attribute
# Samples for whoever makes pages, and what only the demo has.
LEFT_OUT = ("gallery", "demo_cast.html", "demo_mail.html")
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.DOTALL)
CODE = re.compile(r"<(script|style|code)\b.*?</\1>", re.DOTALL)
TEMPLATE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SPOKEN = re.compile(r"\s(?:alt|title|placeholder|aria-label|aria-description)=\"([^\"]*)\"")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
LETTERS = re.compile(r"[^\W\d_]{2,}")


def bare_words(source: str) -> list[str]:
    """The texts, and the attributes that are read aloud, that stand there in one language."""
    for pattern in (COMMENT, TRANSLATED, CODE, TEMPLATE):
        source = pattern.sub("\0", source)
    texts = [*SPOKEN.findall(source), *TAG.sub("\0", source).split("\0")]
    said = (text.strip(" \t\n·:,.()") for part in texts for text in part.split("\0"))
    return [text for text in said if LETTERS.search(text) and text not in ALLOWED]


def templates() -> list[Path]:
    found = [path for path in SOURCE.rglob("templates/**/*.html") if not set(path.parts) & set(LEFT_OUT)]
    assert len(found) > 100
    return found


def test_every_word_of_a_template_can_be_translated() -> None:
    found = {path.relative_to(SOURCE): bare_words(path.read_text(encoding="utf-8")) for path in templates()}
    assert not {str(path): words for path, words in found.items() if words}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Some words</p>", ["Some words"]),
        ('<p>{% translate "Some words" %}</p>', []),
        ("<p>{% if a > b %}{{ name }}{% endif %}, since then</p>", ["since then"]),
        ('<img alt="A face">', ["A face"]),
        ("<img alt=\"{% translate 'A face' %}\">", []),
        ("{% blocktranslate %}Some words{% endblocktranslate %} · Firstline", []),
        ("{% comment %}Some words{% endcomment %}<script>let words;</script>", []),
    ],
)
def test_the_search_finds_what_it_should(source: str, words: list[str]) -> None:
    assert bare_words(source) == words
