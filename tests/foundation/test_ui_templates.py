"""What must hold for every template of every room, however it came about."""

import re
from pathlib import Path

import pytest

import firstline
from firstline.foundation.ui.icons import drawing

SOURCE = Path(firstline.__file__).parent
TEMPLATES = sorted(SOURCE.rglob("*.html"))

# Forms that may be sent twice without harm: choosing a language, leaving; and a form that was kept, which
# brings the key that it had.
REPEATABLE = {
    "ui/footer.html",
    "ui/account.html",
    "hubs/kept.html",
    # Nothing is stored, not even that the form was sent.
    "faces/bench_try.html",
    "faces/bench_tried.html",
}


def name(path: Path) -> str:
    return path.as_posix().rpartition("/templates/")[2]


def markup(path: Path) -> str:
    """A template without its comments, which show how it is used."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{%\s*comment\b.*?{%\s*endcomment\s*%}", "", text, flags=re.DOTALL)
    return re.sub(r"{#.*?#}|<!--.*?-->", "", text, flags=re.DOTALL)


def every(templates: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", templates, ids=name)


# What a page may not hold, since the content policy refuses it or a third party would learn of the reader.
FORBIDDEN = {
    "a style attribute": r"""<[^>]*\sstyle\s*=""",
    "a style element": r"<style\b",
    "a script in the page": r"<script\b(?![^>]*\ssrc\s*=)(?![^>]*type=.application/(ld\+)?json)",
    "a script attribute": r"""<[^>]*\son[a-z]+\s*=\s*["']""",
    "a javascript: address": r"javascript:",
    "something fetched from elsewhere": (
        r"""<(?:script|link|img|iframe|source|video|audio|object|embed|use)\b[^>]*"""
        r"""\s(?:src|href|data|srcset)\s*=\s*["']\s*(?:https?:)?//"""
    ),
    "htmx that evaluates code": r"\shx-on\b|\shx-on:|\shx-vals\s*=\s*.js:",
}


@every(TEMPLATES)
def test_no_template_holds_what_the_content_policy_refuses(path: Path) -> None:
    text = markup(path)
    # Mails are read elsewhere, under no policy of ours, and most readers know only style attributes. What is
    # made for paper is shown by no browser.
    elsewhere = "/mail/" in path.as_posix() or path.stem.endswith("_pdf")
    allowed = {"a style attribute", "a style element"} if elsewhere else set()
    found = [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)]
    assert set(found) <= allowed


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<p style="color:red">', "a style attribute"),
        ("<style>p{}</style>", "a style element"),
        ("<script>go()</script>", "a script in the page"),
        ('<a href="#" onclick="go()">', "a script attribute"),
        ('<a href="javascript:go()">', "a javascript: address"),
        ('<link rel="stylesheet" href="https://fonts.example/a.css">', "something fetched from elsewhere"),
        ('<img alt="" src="//cdn.example/a.png">', "something fetched from elsewhere"),
        ('<b hx-on:click="go()">', "htmx that evaluates code"),
    ],
)
def test_the_scan_would_find_it(text: str, what: str) -> None:
    assert re.search(FORBIDDEN[what], text, re.IGNORECASE)


@pytest.mark.parametrize(
    "text", ['<script src="/static/a.js" defer></script>', '<a href="https://brreg.no/">']
)
def test_the_scan_leaves_what_is_harmless(text: str) -> None:
    assert not any(re.search(pattern, text, re.IGNORECASE) for pattern in FORBIDDEN.values())


def posted_forms(path: Path) -> list[str]:
    forms = re.findall(r"<form\b.*?</form>", markup(path), flags=re.DOTALL | re.IGNORECASE)
    return [form for form in forms if re.search(r"""\smethod\s*=\s*["']?post""", form, re.IGNORECASE)]


# django-allauth's own views act on these; a code or a password that is posted twice changes nothing more.
ACCOUNTS = re.compile("(account|mfa|socialaccount|allauth)/")
POSTING = [path for path in TEMPLATES if posted_forms(path)]


@every(POSTING)
def test_every_posted_form_is_ours_and_acts_once(path: Path) -> None:
    for form in posted_forms(path):
        assert re.search(r"{%\s*csrf_token\s*%}", form), form[:200]
        if name(path) not in REPEATABLE and not ACCOUNTS.match(name(path)):
            assert re.search(r"{%\s*once\s*%}", form), form[:200]


@every(TEMPLATES)
def test_every_icon_is_there(path: Path) -> None:
    named = r"""{%\s*icon\s+["']([^"']+)["']|{%\s*include\b[^%]*\sicon=["']([^"']+)["']"""
    for icon in map("".join, re.findall(named, path.read_text(encoding="utf-8"))):
        assert drawing(icon)


@every([path for path in TEMPLATES if "{% extends" in path.read_text(encoding="utf-8")])
def test_every_page_has_a_name_and_one_heading(path: Path) -> None:
    text = markup(path)
    if re.search(r"{%\s*block content\s*%}", text):
        # The accounts pages extend django-allauth's own, whose block for it is called head_title.
        assert re.search(r"{%\s*block (head_)?title\s*%}", text)
        # A heading may depend on what is known, so several may stand in a template's branches.
        assert "<h1" in text or "{% include" in text


STACKED = [path for path in TEMPLATES if re.search(r"<table class=.ds-table stack", markup(path))]


@every(STACKED)
def test_a_table_that_becomes_a_list_stands_in_what_it_is_measured_by(path: Path) -> None:
    """Where it has room it stays a table: its own box says so, and not the window."""
    parts = re.split(r"<table class=.ds-table stack", markup(path))
    assert markup(path).count('<div class="tabular">') == len(parts) - 1, "a box a table"
    for before in parts[:-1]:
        assert re.search(r'<div class="tabular">\s*({% list_tools [\w.]+ %}\s*)?$', before)
