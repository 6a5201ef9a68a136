"""``firstline people …``: adding people, their roles and passwords, and what happens when they leave."""

import argparse

from firstline.config.saying import Commands, say, where_to_sign_in


def add_person(options: argparse.Namespace) -> int:
    """Add a person, and give them roles in a hub."""
    from firstline.config import installation

    installation.refuse_invented_data()
    person = installation.add_person(
        email=options.email,
        name=options.name,
        hub_slug=options.hub,
        roles=options.role,
        owner=options.owner,
        new=options.password,
    )
    say(f"{person.name} signs in as {person.email}, {where_to_sign_in()}.")
    if options.password:
        say(f"The password, shown once: {installation.give_password(person)}")
    return 0


def give_password(options: argparse.Namespace) -> int:
    """Give a person a new password, and show it once."""
    from firstline.config import installation

    installation.refuse_invented_data()
    say(f"The password, shown once: {installation.give_password(installation.person_at(options.email))}")
    return 0


def reset_factor(options: argparse.Namespace) -> int:
    """Forget a person's second factor, which they have lost."""
    from firstline.config import installation

    person = installation.reset_factor(options.email)
    say(f"{person.email} is asked to set up a new second factor after signing in.")
    return 0


def end_roles(options: argparse.Namespace) -> int:
    """End a person's roles in a hub, and hand over their clients."""
    from firstline.config import installation

    ended = installation.end_roles(
        email=options.email, hub_slug=options.hub, roles=options.role, to=options.to
    )
    say(f"{options.email} is no longer {', '.join(ended)} in {options.hub}.")
    return 0


def erase_person(options: argparse.Namespace) -> int:
    """Erase a person, and say what stays and why."""
    from firstline.config import installation

    for trace in installation.erase_person(options.email):
        say(f"{trace.table}.{trace.field}: {trace.rows}, {trace.erasure.value}. {trace.why_kept}".rstrip())
        if trace.numbers:
            say("  the rows " + ", ".join(str(number) for number in trace.numbers))
    say(f"{options.email} is erased.")
    return 0


def add_to(commands: Commands) -> None:
    """Add what ``firstline people`` takes to the command's parser."""
    people = commands.add_parser("people", help="add people").add_subparsers(required=True)
    add = people.add_parser("add", help="add a person and give them roles in a hub")
    add.add_argument("email")
    add.add_argument("--name", required=True)
    add.add_argument("--hub", help="the hub's word in the address")
    add.add_argument(
        "--role", action="append", default=[], help="such as adviser or hub_leader; may be repeated"
    )
    add.add_argument("--owner", action="store_true", help="makes the person the owner of the installation")
    add.add_argument(
        "--password",
        action="store_true",
        help="makes a password for somebody new and shows it once, for where there is no mail yet",
    )
    add.set_defaults(command=add_person)
    end = people.add_parser("end", help="end a person's roles in a hub, or only those that are named")
    end.add_argument("email")
    end.add_argument("--hub", required=True, help="the hub's word in the address")
    end.add_argument(
        "--role", action="append", default=[], help="only this role, such as adviser; may be repeated"
    )
    end.add_argument("--to", metavar="EMAIL", help="who takes over the clients whose contact person this is")
    end.set_defaults(command=end_roles)
    password = people.add_parser(
        "give-password",
        help="make a new password and show it once; the one before ends, and signs the person out",
    )
    password.add_argument("email")
    password.set_defaults(command=give_password)
    factor = people.add_parser("reset-factor", help="forget a second factor that a person has lost")
    factor.add_argument("email")
    factor.set_defaults(command=reset_factor)
    erase = people.add_parser("erase", help="erase a person from every table; this cannot be undone")
    erase.add_argument("email")
    erase.set_defaults(command=erase_person)
