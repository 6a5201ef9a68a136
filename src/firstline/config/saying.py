"""What the parts of the ``firstline`` command share: their types, and how they speak."""

import argparse
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


def tell(text: str) -> None:
    """Say what is being done, beside an answer on standard output that a program may read."""
    sys.stderr.write(f"firstline: {text}\n")
    sys.stderr.flush()
