"""What the parts of the ``firstline`` command share: their types, and how they speak."""

import argparse
import os
import sys
from collections.abc import Callable
from typing import TypeAlias

Command = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def say(text: str) -> None:
    """Answer, on standard output."""
    # At once, also into a file: whoever waits for a server reads there that it is ready.
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def where_to_sign_in() -> str:
    """The page where people sign in, as far as that is known: who serves it, and at which port, is not."""
    from django.conf import settings

    if os.environ.get("FIRSTLINE_URL"):
        return f"at {settings.FIRSTLINE_URL}/accounts/login/"
    return "at the address that “firstline up” says when it is ready"


def tell(text: str) -> None:
    """Say what is being done, beside an answer on standard output that a program may read."""
    sys.stderr.write(f"firstline: {text}\n")
    sys.stderr.flush()
