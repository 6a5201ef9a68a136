"""The documentation keeps up with what it describes: settings, dependencies, targets, and its own links."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)")
SETTING = re.compile(r"""["']((?:FIRSTLINE_[A-Z_]+)|DATABASE_URL)["']""")
REQUIREMENT = re.compile(r"^[A-Za-z][\w.-]*", re.MULTILINE)


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text())
    assert not [link for link in links if not (document.parent / link).exists()]


def test_every_page_is_reachable_from_the_index() -> None:
    seen: set[Path] = set()
    ahead = [ROOT / "docs" / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in seen and page.suffix == ".md":
            seen.add(page)
            ahead += [(page.parent / link).resolve() for link in LINK.findall(page.read_text())]
    assert not {page for page in PAGES if "docs" in page.parts} - seen


def test_settings_and_their_page_agree() -> None:
    read = set(SETTING.findall((ROOT / "src/firstline/config/settings.py").read_text()))
    page = (ROOT / "docs/reference/settings.md").read_text()
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
    assert documented == read


@pytest.mark.parametrize("listed", ["requirements.in", "requirements-dev.in", "requirements-bench.in"])
def test_every_dependency_says_what_it_replaces(listed: str) -> None:
    page = (ROOT / "docs/decisions/0001-dependencies.md").read_text()
    names = REQUIREMENT.findall((ROOT / listed).read_text())
    assert names
    assert not [name for name in names if f"| {name.lower()} |" not in page]


def test_make_targets_and_their_page_agree() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)) - {"help"}
    page = (ROOT / "docs/reference/make.md").read_text()
    assert set(re.findall(r"^\| `make ([a-z]+)[ `]", page, re.MULTILINE)) == targets
