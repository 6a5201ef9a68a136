"""The import contracts hold, and each of them can fail: a copy of the source in which every one is broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]

FLOORS = "config > faces > domains > foundation > engine"
ENGINE = "engine knows neither Django nor what is built on it"
ROOMS = "a room may use an earlier one, never a later one or a sibling"
DOORS = "of another room only models, queries, actions and facts"
INSIDE = (
    "inside a room: urls > views > forms > subscribers, tasks > actions > access, queries > models > facts"
    " > exchange"
)
PRESENTERS = "presenters import nothing of Django"

# (contract, file that is added to, import that is put into it, how the import is named in the report)
PLANTED = [
    (FLOORS, "foundation/planted.py", "import firstline.faces", "foundation.planted -> firstline.faces"),
    (FLOORS, "engine/planted.py", "import firstline.foundation", "engine.planted -> firstline.foundation"),
    (FLOORS, "attic/__init__.py", "", "firstline.attic"),
    (ENGINE, "engine/planted.py", "import django", "engine.planted -> django"),
    (
        ROOMS,
        "domains/hubs/models/__init__.py",
        "import firstline.domains.learning.models",
        "domains.hubs.models -> firstline.domains.learning.models",
    ),
    (
        ROOMS,
        "domains/mentoring/models.py",
        "import firstline.domains.learning.models",
        "domains.mentoring.models -> firstline.domains.learning.models",
    ),
    (ROOMS, "domains/gossip/__init__.py", "", "firstline.domains.gossip"),
    (
        DOORS,
        "domains/outcomes/actions.py",
        "import firstline.domains.learning.views.desk",
        "domains.outcomes.actions -> firstline.domains.learning.views.desk",
    ),
    (
        DOORS,
        "domains/outcomes/queries.py",
        "import firstline.domains.learning.planted",
        "domains.outcomes.queries -> firstline.domains.learning.planted",
    ),
    (
        INSIDE,
        "domains/learning/models.py",
        "import firstline.domains.learning.actions",
        "domains.learning.models -> firstline.domains.learning.actions",
    ),
    (
        PRESENTERS,
        "domains/learning/presenters.py",
        "import django.utils.timezone",
        "domains.learning.presenters -> django",
    ),
]
# What the planted imports refer to, made where the house does not have it.
NEEDED = [
    "domains/learning/models.py",
    "domains/learning/actions.py",
    "domains/learning/planted.py",
    "domains/learning/views/desk.py",
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``lint-imports`` on ``folder/src``, with the project's contracts."""
    program = Path(sys.executable).with_name("lint-imports")
    command = [program, "--no-cache", "--config", ROOT / ".importlinter"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "300", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def add(path: Path, line: str) -> None:
    """Add a line to a module, making the module and its packages where they are missing."""
    for folder in [*path.parents]:
        if folder.name == "src":
            break
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    with path.open("a") as module:
        module.write(f"\n{line}\n")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What import-linter says of the broken copy: the part about each broken contract, by its name."""
    folder = tmp_path_factory.mktemp("house")
    package = folder / "src" / "firstline"
    shutil.copytree(
        ROOT / "src" / "firstline", package, ignore=lambda at, names: [n for n in names if not is_code(at, n)]
    )
    if (package / "domains/hubs/models.py").exists():
        (package / "domains/hubs/models").mkdir()
        shutil.move(package / "domains/hubs/models.py", package / "domains/hubs/models/__init__.py")
    for name in NEEDED:
        add(package / name, "")
    for _, name, line, _ in PLANTED:
        add(package / name, line)
    result = lint(folder)
    assert result.returncode == 1, result.stdout + result.stderr
    _, _, broken = result.stdout.partition("Broken contracts")
    names = sorted({contract for contract, *_ in PLANTED}, key=broken.index)
    starts = [broken.index(name) for name in names]
    return {
        name: broken[start:end] for name, start, end in zip(names, starts, [*starts[1:], None], strict=True)
    }


def is_code(folder: str, name: str) -> bool:
    return name.endswith(".py") or (Path(folder) / name).is_dir()


def test_the_house_keeps_its_contracts() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("contract", "module", "line", "named"), PLANTED)
def test_a_bad_import_is_refused_and_named(
    report: dict[str, str], contract: str, module: str, line: str, named: str
) -> None:
    assert named in report[contract], f"{line!r} in {module} was not named"


def test_foundation_names_a_room_in_its_types_only() -> None:
    graph = grimp.build_graph("firstline", exclude_type_checking_imports=True, cache_dir=None)
    foundation = {"firstline.foundation", *graph.find_descendants("firstline.foundation")}
    crossing = {
        f"{module} -> {imported}"
        for module in foundation
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.startswith("firstline.domains.")
    }
    assert not crossing
