"""The folder that holds an installation's data, and the secret that is made once in it."""

import os
import secrets
from pathlib import Path


def installation_secret(home: Path) -> str:
    """The installation's secret: read from ``home/secret``, made there the first time.

    Two processes that start together agree on one secret: the file is only ever created whole.
    """
    path = home / "secret"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
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
