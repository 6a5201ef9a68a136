"""The folder that holds an installation's data, and the secret that is made once in it."""

import os
import secrets
import stat
from pathlib import Path


def make_home(home: Path) -> None:
    """Make the folder where it is absent: for its owner alone, since all that is known of people is in it."""
    home.parent.mkdir(parents=True, exist_ok=True)
    home.mkdir(mode=0o700, exist_ok=True)


def open_to_others(home: Path) -> bool:
    """Whether everybody with an account on the machine can look into the folder."""
    return bool(home.stat().st_mode & stat.S_IRWXO)


def installation_secret(home: Path) -> str:
    """The installation's secret: read from ``home/secret``, made there the first time.

    Two processes that start together agree on one secret: the file is only ever created whole.
    """
    path = home / "secret"
    if not path.exists():
        make_home(home)
        draft = home / f".secret-{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
