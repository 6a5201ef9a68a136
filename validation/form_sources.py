"""Forms that others wrote, out of packages that hold some: samples, tests, and questionnaires in use.

XLSForms: the workbooks of pyxform's tests, those of the old kind also saved anew as a person would, and the
forms that its tests write as tables. SurveyJS: the questionnaires of a research group, which come as one
program; and the samples in the documentation of SurveyJS and in the tests of another library for it.
"""

import ast
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from firstline.domains.assessments.exchange.workbooks import workbook
from validation.packages import Unobtainable, unpacked

LITERALS = Path(__file__).with_name("literals.cjs")
TABLE = re.compile(r"\s*\|\s*survey\s*\|")
FENCED = re.compile(r"^```json\n(.*?)^```", re.DOTALL | re.MULTILINE)
HOLDS = ("pages", "elements", "questions")
"""What a form of SurveyJS has one of."""


class Form(NamedTuple):
    """A form as a file. source: where it is from, to be found again."""

    source: str
    name: str
    content: bytes


def files(archive: Path, *endings: str) -> Iterator[tuple[str, bytes]]:
    """The files in a package whose names end so."""
    with tarfile.open(archive) as package:
        for member in package:
            content = package.extractfile(member) if member.name.endswith(endings) else None
            if content is not None:
                yield member.name, content.read()


def xlsforms(pyxform: Path) -> Iterator[Form]:
    """The workbooks of pyxform's tests, and the tables that stand in them."""
    for source, content in files(pyxform, ".xlsx", ".xls"):
        name = PurePosixPath(source).name
        yield Form(source, name, content)
        if name.endswith(".xls"):
            yield Form(f"{source}, saved as XLSX", f"{name}x", saved_anew(content))
    for source, content in files(pyxform, ".py"):
        for number, table in enumerate(written(content, is_table), start=1):
            yield Form(f"{source}, table {number}", f"table_{number}.xlsx", workbook(rows_of(table)))


def saved_anew(content: bytes) -> bytes:
    """A workbook of the old kind as one of the new."""
    xlrd: Any = import_module("xlrd")
    book = xlrd.open_workbook(file_contents=content, logfile=sys.stderr)
    return workbook(
        {sheet.name: [[_words(cell) for cell in row] for row in sheet.get_rows()] for sheet in book}
    )


def _words(cell: Any) -> str:
    value = cell.value
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def written(program: bytes, wanted: Callable[[object], bool]) -> list[Any]:
    """What stands as it is in a program of Python and is wanted, in order."""
    try:
        tree = ast.parse(program)
    except SyntaxError:
        return []
    found, within = [], set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.Dict) and id(node) not in within:
            try:
                value = ast.literal_eval(node)
            except ValueError:
                continue
            if wanted(value):
                found.append(value)
                within |= {id(inner) for inner in ast.walk(node)}
    return found


def is_table(value: object) -> bool:
    """Whether that is an XLSForm written as a table."""
    return isinstance(value, str) and bool(TABLE.match(value))


def rows_of(table: str) -> dict[str, list[list[str]]]:
    """The sheets of a form that is written as a table: a first cell that is not blank begins a sheet."""
    sheets: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in table.splitlines():
        cells = [
            cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
        ]
        if not line.strip():
            continue
        if cells[0]:
            rows = sheets.setdefault(cells[0], [])
        if any(cells[1:]):
            rows.append([cell.replace(r"\|", "|") for cell in cells[1:]])
    return sheets


def programmed(surveys: Path, acorn: Path) -> Iterator[Form]:
    """The forms that stand as they are in a program of JavaScript."""
    found = node(
        LITERALS, str(unpacked(acorn) / "dist" / "acorn.js"), str(unpacked(surveys) / "dist" / "index.js")
    )
    for number, survey in enumerate(filter(is_survey, found), start=1):
        yield _surveyjs(f"{surveys.name}, no. {number}", survey)


def node(program: Path, *arguments: str, given: object = None) -> Any:
    """What a program of JavaScript prints, as JSON, when it is given something. Raises `Unobtainable`."""
    at = shutil.which("node")
    if at is None:
        raise Unobtainable("SurveyJS is a program for node, and node is not here")
    ended = subprocess.run(  # noqa: S603
        [at, str(program), *arguments], input=json.dumps(given), check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(ended.stdout)


def documented(survey_core: Path) -> Iterator[Form]:
    """The samples in the documentation of SurveyJS."""
    for source, content in files(survey_core, ".md"):
        for number, sample in enumerate(FENCED.findall(content.decode()), start=1):
            try:
                survey = json.loads(sample)
            except ValueError:
                continue
            if is_survey(survey):
                yield _surveyjs(f"{survey_core.name}, {source}, no. {number}", survey)


def tested(surveyjs: Path) -> Iterator[Form]:
    """The samples in the tests of a library for SurveyJS."""
    for source, content in files(surveyjs, ".py", ".json"):
        found = written(content, is_survey) if source.endswith(".py") else [json.loads(content)]
        for number, survey in enumerate(filter(is_survey, found), start=1):
            yield _surveyjs(f"{source}, no. {number}", survey)


def is_survey(value: object) -> bool:
    """Whether that is a form of SurveyJS, or meant to be one."""
    return isinstance(value, Mapping) and any(isinstance(value.get(name), list) for name in HOLDS)


def _surveyjs(source: str, survey: object) -> Form:
    return Form(source, "form.json", json.dumps(survey, ensure_ascii=False).encode())
