"""House rules that import contracts cannot say: sizes, names, templates, data without code, a pure engine."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "firstline"
ROOMS = sorted(path.name for path in (HOUSE / "domains").iterdir() if (path / "__init__.py").exists())
MODULES = sorted(
    path
    for folder in ("src", "tests", "bench", "validation")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)

LONGEST = 400
# About 40 is the aim, which a reader judges; more than this is held to be wrong.
LONGEST_FUNCTION = 50
LONG_FOR_A_REASON = {
    "src/firstline/domains/registers/actions/importing.py import_register": "one file, inside all it opens",
}
# Names that say nothing and so attract everything.
VAGUE = {"common", "core", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
FACES = {"__init__", "public", "my", "desk", "network"}
TEMPLATE_REFERENCE = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")
CLOCK_OR_CHANCE = {"os", "random", "secrets", "time", "uuid"}
CLOCK_CALLS = {"now", "today", "utcnow"}


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_stay_short() -> None:
    long = {shown(path): len(path.read_text().splitlines()) for path in MODULES}
    assert not {name: lines for name, lines in long.items() if lines >= LONGEST}


def functions(source: str) -> list[tuple[str, int]]:
    """The functions of a module, each with its lines from its first decorator on."""
    return [
        (
            node.name,
            (node.end_lineno or 0) - min([node.lineno, *(one.lineno for one in node.decorator_list)]) + 1,
        )
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_functions_stay_short() -> None:
    long = {
        f"{shown(path)} {name}": lines
        for path in MODULES
        if path.is_relative_to(HOUSE)
        for name, lines in functions(path.read_text(encoding="utf-8"))
        if lines > LONGEST_FUNCTION
    }
    assert {name: lines for name, lines in long.items() if name not in LONG_FOR_A_REASON} == {}
    assert not LONG_FOR_A_REASON.keys() - long.keys(), "it is short now: take it off the list"


def test_a_long_function_is_measured_with_its_decorators() -> None:
    source = "class A:\n    @one\n    @two\n    def long(self):\n        pass\n"
    assert functions(source) == [("long", 4)]


def test_no_module_has_a_vague_name() -> None:
    folders = {path.parent for path in MODULES}
    assert not [shown(path) for path in [*MODULES, *folders] if path.stem in VAGUE]


def test_packs_hold_data_only() -> None:
    assert not [shown(path) for path in (HOUSE / "packs").rglob("*.py")]


def borrowed(template: str, room: str) -> list[str]:
    """The templates of other rooms that a room's template includes or extends."""
    others = tuple(f"{other}/" for other in ROOMS if other != room)
    return [name for name in TEMPLATE_REFERENCE.findall(template) if name.startswith(others)]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_keeps_to_its_own_templates(room: str) -> None:
    folder = HOUSE / "domains" / room / "templates"
    for path in folder.rglob("*.*"):
        if path.is_file():
            assert path.relative_to(folder).parts[0] not in ROOMS or path.is_relative_to(folder / room)
            assert not borrowed(path.read_text(), room), shown(path)


def test_a_borrowed_template_is_seen() -> None:
    template = """{% extends "firstline/page.html" %}{% include 'hubs/card.html' with a=1 %}"""
    assert borrowed(template, "clients") == ["hubs/card.html"]
    assert not borrowed(template, "hubs")


def test_foundation_locale_marks_no_strings() -> None:
    # `make messages` leaves this folder out, because of its name.
    marked = [
        path for path in (HOUSE / "foundation" / "locale").rglob("*.py") if "gettext" in path.read_text()
    ]
    assert not [shown(path) for path in marked]


def test_strings_are_marked_by_names_that_make_messages_knows() -> None:
    # Any other name than _ hides its strings from `make messages`: they are shown in English.
    hidden = re.compile(r"gettext\w* as (?!_\b)\w+")
    assert not [shown(path) for path in HOUSE.rglob("*.py") if hidden.search(path.read_text())]


@pytest.mark.parametrize("room", ROOMS)
def test_views_are_named_after_who_may_be_there(room: str) -> None:
    views = HOUSE / "domains" / room / "views"
    assert not views.with_suffix(".py").exists(), f"split {shown(views)}.py by face"
    assert not {path.stem for path in views.glob("*.py")} - FACES


def impurities(tree: ast.AST) -> list[str]:
    """Where a module reads a clock, the environment, or draws from chance that no caller seeded."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.partition(".")[0] in CLOCK_OR_CHANCE]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in CLOCK_OR_CHANCE:
            found.append(str(node.module))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            unseeded = node.func.attr == "default_rng" and not (node.args or node.keywords)
            if unseeded or (node.func.attr in CLOCK_CALLS and not node.args):
                found.append(node.func.attr)
    return found


@pytest.mark.parametrize("path", sorted((HOUSE / "engine").rglob("*.py")), ids=lambda path: path.name)
def test_engine_has_no_clock_and_no_hidden_chance(path: Path) -> None:
    assert not impurities(ast.parse(path.read_text()))


@pytest.mark.parametrize(
    "line", ["import random", "from time import time", "date.today()", "numpy.random.default_rng()"]
)
def test_a_clock_or_hidden_chance_is_seen(line: str) -> None:
    assert impurities(ast.parse(line))


def test_seeded_chance_is_allowed() -> None:
    assert not impurities(ast.parse("numpy.random.default_rng(seed)"))
