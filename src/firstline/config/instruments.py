"""``firstline instruments …``: looking at the files of instruments before anybody is asked."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from firstline.config.saying import Commands, say

FORMS = (".json", ".xlsx")


def check(options: argparse.Namespace) -> int:
    """Say what is wrong in files, each thing with its line, and what a form from elsewhere would lose."""
    languages = tuple(options.languages.split(","))
    wrong = 0
    for path in options.file:
        form = path.suffix.lower() in FORMS
        for fault, said in _of_form(path) if form else _of_instrument(path, languages):
            say(said)
            wrong += fault
    if not wrong:
        say("Nothing is wrong.")
    return 1 if wrong else 0


def _of_instrument(path: Path, languages: tuple[str, ...]) -> Iterator[tuple[bool, str]]:
    from firstline.foundation.packs import PackError
    from firstline.foundation.packs.content import faults, parse
    from firstline.foundation.packs.lines import line_of, lines_of

    content = _read(path)
    try:
        said = content.decode("utf-8-sig")
        data = parse(said)
    except UnicodeDecodeError as error:
        yield True, f"{path}:{line_of(error)}: this is not UTF-8; save it as UTF-8"
        return
    except PackError as error:
        yield True, f"{path}:{error.line or 1}: {error.problem}"
        return
    for fault in faults(data, languages, lines_of(said)):
        where = f"{fault.where}: " if fault.where else ""
        yield True, f"{path}:{fault.line or 1}: {where}{fault.said}"


def _of_form(path: Path) -> Iterator[tuple[bool, str]]:
    from firstline.domains.assessments import exchange

    try:
        found = exchange.read(path.name, _read(path))
    except exchange.Unreadable as error:
        yield True, f"{path}: {error.sentence}"
        return
    for one in found.left_out:
        where = f"{one.where}: " if one.where else ""
        yield False, f"{path}: {where}{one.place}: left out: {one.what}. {one.why}"


def _read(path: Path) -> bytes:
    from firstline.foundation.access.refusals import Refused

    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"The file {path} cannot be read ({error.strerror}).") from error


def add_to(commands: Commands) -> None:
    """Add what ``firstline instruments`` takes to the command's parser."""
    instruments = commands.add_parser("instruments", help="look at instruments' files")
    checks = instruments.add_subparsers(required=True).add_parser(
        "check", help="say what is wrong in a file, and on which line; nothing is stored"
    )
    checks.add_argument("file", type=Path, nargs="+", help="an instrument in TOML, or a form from elsewhere")
    checks.add_argument(
        "--languages", default="en,nb", help="those that every text must have, such as nn,nb,en"
    )
    checks.set_defaults(command=check)
