"""The firstline command. Every command brings an empty home up to date before it does its work."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from firstline.config import instruments, people
from firstline.config.saying import Command, Commands, say, tell

LAST_PORT = 65_535


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code; a refusal is one sentence and exit code 2."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "firstline.config.settings")
    if options.command is demo:
        os.environ["FIRSTLINE_DEMO"] = "1"
    if getattr(options, "port", None):
        os.environ.setdefault("FIRSTLINE_URL", f"http://localhost:{options.port}")
    sys.exit(_run(options))


def _run(options: argparse.Namespace) -> int:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError
    from django.db.utils import DatabaseError

    try:
        import django

        django.setup()
    except ImproperlyConfigured as error:
        return _refuse(error)
    except OSError as error:
        return _refuse(_no_home(error))
    from firstline.config import installation
    from firstline.foundation.access.refusals import Refused

    try:
        installation.bring_up_to_date(say=tell)
    except DatabaseError as error:
        # The doctor is asked just when something is wrong, and says what.
        if options.command is not doctor:
            return _refuse(f"The database does not answer: {error}")
    except OSError as error:
        if options.command is not doctor:
            return _refuse(_no_home(error))
    try:
        command: Command = options.command
        return command(options)
    except (Refused, CommandError) as refused:
        return _refuse(refused)


def _no_home(error: OSError) -> str:
    home = os.environ.get("FIRSTLINE_HOME") or "var"
    return (
        f"The data’s folder {home} cannot be made or written to ({error.strerror or error}): "
        "set FIRSTLINE_HOME to one that can."
    )


def _refuse(reason: object) -> int:
    # One line, also where a database's server tells a story.
    sys.stderr.write(f"firstline: {' '.join(str(reason).split())}\n")
    return 2


def create_hub(options: argparse.Namespace) -> int:
    """Set up a hub."""
    from firstline.config import installation
    from firstline.domains.hubs import actions
    from firstline.domains.hubs.queries import areas_without_municipality
    from firstline.foundation.facts.outbox import deliver_due

    installation.refuse_invented_data()
    hub = actions.create_hub(
        slug=options.slug,
        name=options.name,
        country=options.country,
        areas=options.area,
        languages=[language.strip() for language in options.languages.split(",") if language.strip()],
        by=None,
    )
    deliver_due()
    say(f"The hub {hub.name} is at /{hub.slug}/ and serves the areas {', '.join(hub.areas)}.")
    for area in areas_without_municipality(hub.areas, hub.country):
        tell(f"no municipality that we know has a number that begins with {area}: is it written right?")
    return 0


def import_register(options: argparse.Namespace) -> int:
    """Import a register's file for a hub's area."""
    from django.core.management import call_command

    from firstline.config import installation
    from firstline.foundation.ui.days import written_day

    installation.refuse_invented_data()
    call_command(
        "registers_import",
        options.register,
        str(options.file),
        hub=options.hub,
        date=written_day(options.date) if options.date is not None else None,
        json=options.json,
    )
    return 0


def import_areas(options: argparse.Namespace) -> int:
    """Load a country's area table."""
    from django.core.management import call_command

    from firstline.config import installation
    from firstline.foundation.ui.days import written_day

    installation.refuse_invented_data()
    call_command(
        "areas_import",
        options.kind,
        str(options.file),
        country=options.country,
        date=written_day(options.date) if options.date is not None else None,
        source=options.source,
        json=options.json,
    )
    return 0


def fetch_register(options: argparse.Namespace) -> int:
    """Fetch a register, or its news, over the network."""
    from django.core.management import call_command

    from firstline.config import installation

    installation.refuse_invented_data()
    call_command(
        "registers_fetch",
        options.register,
        hub=options.hub,
        units=options.units,
        updates=options.updates,
        json=options.json,
    )
    return 0


def forget_snapshot(options: argparse.Namespace) -> int:
    """Take a snapshot of a register away that should never have been imported."""
    from django.core.management import call_command

    from firstline.config import installation
    from firstline.foundation.facts.outbox import deliver_due
    from firstline.foundation.ui.days import written_day

    installation.refuse_invented_data()
    call_command(
        "registers_forget",
        options.register,
        written_day(options.date).isoformat(),
        unit=options.unit,
        json=options.json,
    )
    deliver_due()
    return 0


def retention(options: argparse.Namespace) -> int:
    """Delete what has been held for as long as its table says, and print the account."""
    from django.utils import timezone

    from firstline.foundation.retention.expire import expire

    accounts = expire(now=timezone.now(), dry_run=options.dry_run)
    if options.json:
        say(json.dumps({"dry_run": options.dry_run, "tables": [asdict(account) for account in accounts]}))
        return 0
    deleted = "to be deleted" if options.dry_run else "deleted"
    for account in accounts:
        if account.due:
            held = f" (by {', '.join(account.held_by)})" if account.held else ""
            say(
                f"{account.table}: {account.due} due, {account.deleted} {deleted}, "
                f"{account.waiting} waiting for the archive, {account.held} held back{held}."
            )
    if not any(account.due for account in accounts):
        say("Nothing is due.")
    return 0


def worker(options: argparse.Namespace) -> int:
    """Deliver facts, send mail and run tasks until told to stop."""
    from firstline.foundation.tasks import worker

    worker.run(batch=options.batch)
    return 0


def up(options: argparse.Namespace) -> int:
    """Serve in production: migrate, serve, work."""
    from firstline.config import installation, serving

    installation.refuse_demo_settings()
    installation.refuse_invented_data()
    return serving.serve(port=options.port, host=options.host, say=say, ready=lambda: _say_ready(options))


def _say_ready(options: argparse.Namespace) -> None:
    from django.conf import settings

    say(f"Firstline is ready. Sign in at {settings.FIRSTLINE_URL}/accounts/login/")
    here = ", on this machine only" if options.host in ("127.0.0.1", "::1", "localhost") else ""
    say(f"It listens at {options.host}, port {options.port}{here}. Stop with Ctrl C.")


def demo(options: argparse.Namespace) -> int:
    """Serve three invented hubs, for trying."""
    from firstline.config import serving
    from firstline.config.demo import fill

    serving.refuse_taken_port(options.host, options.port)
    invented = fill.fill_where_empty(say=say)

    def ready() -> None:
        say("")
        say(
            f"Firstline is ready at http://localhost:{options.port}/ with invented data. Sign in as anyone at"
        )
        say(f"  http://localhost:{options.port}/demo/")
        for person in invented:
            say(f"  {person.email:<40} {person.what}")
        say(f"Mail is sent nowhere; it is shown at http://localhost:{options.port}/demo/mail/")
        say("Stop with Ctrl C.")

    return serving.serve(port=options.port, host=options.host, say=say, ready=ready)


def doctor(options: argparse.Namespace) -> int:
    """Say what is configured, what is not, and what is wrong."""
    from firstline.config import health

    findings = health.examine()
    for finding in findings:
        say(f"{finding.mark} {finding.sentence}")
    return 1 if any(finding.wrong for finding in findings) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="firstline", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    parts = (_add_hubs, people.add_to, instruments.add_to, _add_registers, _add_areas, _add_retention)
    for add in (*parts, _add_running):
        add(commands)
    return parser


def _add_hubs(commands: Commands) -> None:
    hubs = commands.add_parser("hubs", help="set up hubs").add_subparsers(required=True)
    create = hubs.add_parser("create", help="set up a hub")
    create.add_argument("slug", help="its word in the address, such as telemark")
    create.add_argument("--name", required=True)
    create.add_argument("--country", required=True, help="two letters, such as NO")
    create.add_argument(
        "--area", action="append", required=True, help="municipality or county code; may be given again"
    )
    create.add_argument("--languages", required=True, help="such as nn,nb,en, the preferred one first")
    create.set_defaults(command=create_hub)


def _add_registers(commands: Commands) -> None:
    registers = commands.add_parser("registers", help="public registers").add_subparsers(required=True)
    imports = registers.add_parser("import", help="import a register's file for a hub's area")
    imports.add_argument("register", help="brreg, cvr or companies_house")
    imports.add_argument("file", type=Path)
    imports.add_argument("--hub", required=True, metavar="SLUG")
    imports.add_argument("--date", metavar="YYYY-MM-DD", help="the snapshot's day; today when left out")
    imports.add_argument("--json", action="store_true", help="print the account as one JSON object")
    imports.set_defaults(command=import_register)
    fetch = registers.add_parser("fetch", help="fetch a register over the network for a hub's area")
    fetch.add_argument("register", help="such as brreg")
    fetch.add_argument("--hub", required=True, metavar="SLUG")
    fetch.add_argument("--units", choices=("companies", "sites", "both"), default="both")
    fetch.add_argument("--updates", action="store_true", help="only what is new since the last time")
    fetch.add_argument("--json", action="store_true", help="print the account as one JSON object")
    fetch.set_defaults(command=fetch_register)
    forget = registers.add_parser("forget", help="take a snapshot away that should never have been imported")
    forget.add_argument("register", help="such as brreg")
    forget.add_argument("date", metavar="YYYY-MM-DD", help="the snapshot's day")
    forget.add_argument(
        "--unit", choices=("company", "site"), default="company", help="company when left out"
    )
    forget.add_argument("--json", action="store_true", help="print the account as one JSON object")
    forget.set_defaults(command=forget_snapshot)


def _add_areas(commands: Commands) -> None:
    areas = commands.add_parser("areas", help="tables about a country's areas").add_subparsers(required=True)
    imports = areas.add_parser("import", help="load a table of postcodes, or of classes of municipalities")
    imports.add_argument("kind", choices=("postcodes", "classes"))
    imports.add_argument("file", type=Path)
    imports.add_argument("--country", required=True, help="two letters, such as GB")
    imports.add_argument("--date", help="the table's day; today when left out")
    imports.add_argument("--source", default="", help="who made the table")
    imports.add_argument("--json", action="store_true", help="print the account as one JSON object")
    imports.set_defaults(command=import_areas)


def _add_retention(commands: Commands) -> None:
    expires = commands.add_parser("retention", help="delete what has been held for as long as its table says")
    expires.add_argument("--dry-run", action="store_true", help="only say what is due")
    expires.add_argument("--json", action="store_true", help="print the account as one JSON object")
    expires.set_defaults(command=retention)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"“{text}” is no port: write a number from 1 to {LAST_PORT}")
    return int(text)


def _add_running(commands: Commands) -> None:
    works = commands.add_parser("worker", help="deliver facts, send mail, run tasks")
    works.add_argument("--batch", action="store_true", help="stop when nothing is left to do")
    works.set_defaults(command=worker)
    for name, command, what in (
        ("up", up, "serve in production"),
        ("demo", demo, "serve invented data, for trying"),
    ):
        serves = commands.add_parser(name, help=what)
        serves.add_argument("--port", type=_port, default=8000)
        serves.add_argument("--host", default="127.0.0.1", help="the address to listen on")
        serves.set_defaults(command=command)
    commands.add_parser("doctor", help="say what is configured, what is not, what is wrong").set_defaults(
        command=doctor
    )


if __name__ == "__main__":
    main()
